"""What a project allows (``[tool.kalegen.policy]``) and what its target can do, held against a planned pipeline."""
