"""The laboratory: a network of its own in which clients run, and servers that record every contact."""
