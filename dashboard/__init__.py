"""The Dash application: everything people look at."""
