"""What holds for all tests: no property is held to a clock, and Python looks for rubbish less often."""

import gc

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# What the libraries made stays until the end; looking through it every few thousand objects finds nothing.
gc.set_threshold(50_000, 20, 100)
