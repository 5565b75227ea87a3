"""What is found: diagnostics as data, and the nearest known word to a misspelt one."""
