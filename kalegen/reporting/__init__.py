"""How findings are reported: which of them count, and the forms that people and programs read."""
