"""Files that were taken along, read back: tables, and everything that a file holds down to its last part."""

import csv
import io
from typing import Any

import openpyxl
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Member
from tests.integration.dashboard.visitors import sign_in

ADDRESS = "/dashboard/take-along/"
Table = list[dict[str, Any]]


def taken(app: Flask, member: Member, name: str, query: str = "") -> TestResponse:
    """Take a file along as a member of the cast."""
    return sign_in(app, member).client.get(f"{ADDRESS}{name}{query}")


def csv_table(content: bytes) -> Table:
    """The rows of a CSV file, empty cells as None."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: cell or None for name, cell in row.items()} for row in lines]


def sheet_table(content: bytes, sheet: str) -> Table:
    """The rows of a sheet below its headings, with the types that its cells have."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]
