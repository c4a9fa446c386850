"""Charts as pure functions of frames, one a file: the figure, its finding sentence and the table of what is drawn."""
