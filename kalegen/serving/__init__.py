"""A local run's models behind KServe's own server, on loopback."""
