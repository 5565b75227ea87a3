"""The modules that code imports: those next to the notebook, the files that these open, and star-imported names."""
