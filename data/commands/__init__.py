"""Writes: each function changes one thing, flushes, and leaves the commit to its caller."""
