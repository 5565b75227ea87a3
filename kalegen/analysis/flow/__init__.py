"""Data flow over steps: reaching definitions, aliases, random streams, shared code, and who loads and saves what."""
