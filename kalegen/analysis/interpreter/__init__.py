"""Abstract interpretation: what code reads, binds, changes and calls, and the summaries of its definitions."""
