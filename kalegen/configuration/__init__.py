"""Settings from pyproject.toml, the notebook's metadata and the command line, joined once."""
