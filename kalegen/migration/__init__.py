"""From files that were written for Kale, or for Elyra, to what one would write for kalegen today."""
