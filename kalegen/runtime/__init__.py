"""The functions that generated modules embed; nothing of kalegen is imported at run time."""
