"""State of the process beside its variables: settings, imports made for their effect, patched libraries."""
