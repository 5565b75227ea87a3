"""Pictures of a pipeline: as text, as Mermaid and DOT, as SVG, and as a page that opens without a network."""
