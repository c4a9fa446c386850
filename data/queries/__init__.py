"""Reads for screens, always ordered."""
