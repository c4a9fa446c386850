"""The Dash application: everything that people look at, from published results only."""
