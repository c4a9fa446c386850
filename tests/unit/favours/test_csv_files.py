"""CSV files: nothing that a spreadsheet would run goes out, whatever people's programs write comes in."""

import base64
import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exports.escaping import BYTE_ORDER_MARK, escape, unescape
from surveys.csv_files import FileError, TableRow, pack, read_table, stream_table, unpack_all, write_table

RUNS = "=+-@＝＋－＠"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "\ta",
        "\ra",
        " =1",
        "\N{NO-BREAK SPACE}=1",
        "＝1",
        "\t＋1",
        "\u200b@x",
        "'=1",
        "\n=1",
        "−1",
    ],
)
def test_what_would_run_is_escaped(text: str) -> None:
    assert escape(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Mei", "a=1", "3 - 2", "'", "'quoted'", "关系", "1"])
def test_what_would_not_stays(text: str) -> None:
    assert escape(text) == text


@given(st.text(st.sampled_from(f"{RUNS}' \t\r\na")) | TEXTS)
def test_escaping_is_undone_exactly(text: str) -> None:
    assert unescape(escape(text)) == text
    assert escape(text).strip().lstrip("\u200b\ufeff")[:1] not in set(RUNS)


@given(st.lists(st.tuples(TEXTS.filter(str.strip), TEXTS), max_size=8))
def test_what_went_out_comes_in(rows: list[tuple[str, str]]) -> None:
    content = write_table(("a", "b"), rows).encode()
    assert content.startswith(BYTE_ORDER_MARK.encode())
    found = read_table(content, required=("a",), known=("a", "b"))
    assert [(row.cells["a"], row.cells["b"]) for row in found] == rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", BYTE_ORDER_MARK])
def test_every_kind_of_file_is_read_with_its_lines(delimiter: str, end: str, mark: str) -> None:
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["First Name ", "B", "else"], ["x", "1\n2", ""], [], ["y"]])
    found = read_table((mark + lines.getvalue()).encode(), required=("b",), known=("first_name", "b"))
    assert found == [
        TableRow(2, {"first_name": "x", "b": "1\n2"}),
        TableRow(5, {"first_name": "y", "b": ""}),
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "The file is empty."),
        (b"\xef\xbb\xbf \n", 0, "The file is empty."),
        (b"a,b\n1,2\n\xff,3", 3, "not UTF-8"),
        ("a,b\n".encode("utf-16"), 1, "not UTF-8"),
        (b"a,b\n1\x00,2", 2, "characters that no text has"),
        (b"b\n1", 1, "Missing: a."),
        (b"a,A\n1,2", 1, "the column a twice"),
        (b"a,b\n1,2,3", 2, "more cells"),
        (b'a,b\n1,"2\n3,4', 2, "quotation mark"),
        (b"a,b\n1," + b"x" * 1_500_000, 2, "A cell holds more than 10,000 characters."),
        (b'a,b\n1,"2"3', 2, "quotation mark"),
        (b",".join([b"a"] + [b"x"] * 50), 1, "more than 50 columns"),
        (b"a\n" + b"1\n" * 20_001, 20_002, "more than 20,000 rows"),
        (b"a\n" + b"1" * 10_001, 2, "more than 10,000 characters"),
        (b"PK\x03\x04\x14 a,b\n1,2", 0, "a workbook or an archive"),
        (b'\xef\xbb\xbf[{"a": 1, "b": 2}]\n', 0, "no table"),
        (b'{"a": 1}', 0, "no table"),
        (b"\n<!DOCTYPE html><table><tr><td>a</td></tr></table>", 0, "no table"),
        (b"%PDF-1.7 a,b", 0, "no table"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(FileError) as refused:
        read_table(content, required=("a",), known=("a", "b"))
    assert words in refused.value.message
    assert refused.value.line == line


@pytest.mark.parametrize("size", [0, 1_000, 900_000])
def test_a_file_is_carried_on_and_nothing_larger_than_it_may_be(size: int) -> None:
    content = random.Random(size).randbytes(size)
    packed = pack(io.BytesIO(content))
    assert unpack_all(packed, size) == content
    short = base64.b64encode(base64.b64decode(packed)[:-1]).decode()
    refused = [*([unpack_all(packed, size - 1)] if size else []), unpack_all(short, size), unpack_all("\x00", size)]
    assert set(refused) == {b""}
    assert unpack_all(pack(io.BytesIO(bytes(50_000_000))), 1_000) == b""


@pytest.mark.parametrize("first", ["[a],b", "{a,b", "<5 people,b", "PK,b", "% PDF,b"])
def test_names_of_columns_may_begin_like_other_files(first: str) -> None:
    (row,) = read_table(f"{first}\n1,2\n".encode(), required=(), known=("b",))
    assert row == TableRow(2, {"b": "2"})


def test_rows_come_one_by_one() -> None:
    rows = stream_table(io.BytesIO("name\nÄda\nBo\nbad\x00\n".encode()), required=(), known=("name",))
    assert [next(rows).cells["name"] for _ in range(2)] == ["Äda", "Bo"]
    with pytest.raises(FileError, match="no text has") as refused:
        next(rows)
    assert refused.value.line == 4
