"""The laboratory: a separate network in which clients run, and servers that record every contact."""
