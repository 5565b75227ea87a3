"""The abstract heap: values, the objects they point to, which objects hold which, and the notebook's definitions."""
