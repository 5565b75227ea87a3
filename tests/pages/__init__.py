"""The pages of docs/: their commands are run, their cells are compiled, their links lead somewhere, their words are known."""
