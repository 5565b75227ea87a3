"""How fast kalegen is, measured beside Kale 2.3.0 and beside the least that the same work can cost."""
