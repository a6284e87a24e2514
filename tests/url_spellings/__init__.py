"""Spellings of URLs, tested on real clients and servers; `tests/spellings` runs it."""
