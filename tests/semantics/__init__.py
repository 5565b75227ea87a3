"""The rows of docs/semantics.md, each with cases that hold the pipeline to it."""
