"""Charts: one a file, each a pure function of a frame; texts and tables come from the same frame."""
