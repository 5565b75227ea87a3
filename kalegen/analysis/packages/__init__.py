"""Which distributions, local modules and star-imported names the code needs."""
