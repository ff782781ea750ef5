"""Templates of the weekly page."""
