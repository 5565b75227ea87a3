"""From a file to a ``Notebook``: notebooks with Kale's tags, and Python scripts with decorators."""
