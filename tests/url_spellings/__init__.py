"""Spellings of places, asked of real clients and real servers; `tests/spellings` runs it."""
