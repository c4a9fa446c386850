"""Ids of elements that callbacks speak of."""

from enum import StrEnum


class Ids(StrEnum):
    """Element ids: page-thing."""

    LOCATION = "shell-location"
    PAGE = "shell-page"
