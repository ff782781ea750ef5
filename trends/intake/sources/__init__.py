"""Column maps of the sources that are known by name."""
