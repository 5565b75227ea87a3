"""The modules next to the notebook that code imports: which these are, their text, and the files that they open."""
