"""Scores and statistics as pure arithmetic on numbers and arrays: no files, no tables, no clock."""
