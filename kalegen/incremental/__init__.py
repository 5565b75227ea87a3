"""Earlier compilations, found again by everything that went into them."""
