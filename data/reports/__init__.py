"""Reads for charts: published results and the named list of tables only, within the viewer's scope."""
