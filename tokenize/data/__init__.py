"""Word lists: plain UTF-8 text, one entry a line, # for comments."""
