"""An attacker of our own: works out of published figures whatever arithmetic gives, so that we know before others do.

It reads answers to know who stands behind each figure, and belongs to tests and to the administrator's command only.
"""
