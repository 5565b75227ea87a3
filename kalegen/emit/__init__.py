"""From the planned model to the text of the module."""
