"""The image in which steps find all that they need: what is in it, its Dockerfile, and the programs that build it."""
