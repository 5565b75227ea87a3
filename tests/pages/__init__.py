"""The pages of docs/: their commands are run, their cells compiled, their words known."""
