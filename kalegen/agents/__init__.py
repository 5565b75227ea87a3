"""``kalegen mcp``: kalegen's API as tools of the Model Context Protocol, and the skill that tells how to use them."""
