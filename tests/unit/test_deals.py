"""Files of deals as programs export them: columns are guessed, days and stages read, errors told by line."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from data.commands.deal_plans import Deal
from surveys.csv_files import FileError, read_table
from surveys.deals.columns import LOST, WON, guessed, header_of
from surveys.deals.forms import CHOICES
from surveys.deals.rows import Columns, Problem, read_day, read_deals
from tests.deals import HUBSPOT, PIPEDRIVE, SALESFORCE

WINDOWS = "The file is not UTF-8, so it was read as Windows-1252. Names with accents may be wrong."
TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (HUBSPOT, ("Deal owner", "Deal Stage", "Close Date", "", "Create Date")),
        (SALESFORCE, ("Opportunity Owner", "Stage", "Close Date", "", "Created Date")),
        (
            PIPEDRIVE,
            ("Deal - Owner", "Deal - Status", "Deal - Won time", "Deal - Lost time", "Deal - Deal created"),
        ),
        (
            "Id,OwnerId,Owner.Email,StageName,CloseDate,CreatedDate,IsWon",
            ("Owner.Email", "StageName", "CloseDate", "", "CreatedDate"),
        ),
        (
            '"Opportunity Owner: Full Name","Stage","Close Date","Created Date"',
            ("Opportunity Owner: Full Name", "Stage", "Close Date", "", "Created Date"),
        ),
        (
            "hs_object_id,dealstage,closedate,hubspot_owner_id,createdate",
            ("", "dealstage", "closedate", "", "createdate"),
        ),
        (
            "id,owner_name,status,won_time,lost_time,add_time",
            ("owner_name", "status", "won_time", "lost_time", "add_time"),
        ),
        (
            "Record ID,Deal owner,Deal Stage,Close Date (CET),Create Date (CET)",
            ("Deal owner", "Deal Stage", "Close Date (CET)", "", "Create Date (CET)"),
        ),
        (
            "Opportunity: Owner,Opportunity: Stage,Opportunity: Close Date,Opportunity: Created Date",
            ("Opportunity: Owner", "Opportunity: Stage", "Opportunity: Close Date", "", "Opportunity: Created Date"),
        ),
        (
            "Owner,Status,Deal won on,Deal lost on,Deal created on",
            ("Owner", "Status", "Deal won on", "Deal lost on", "Deal created on"),
        ),
        ("Who,What", ("", "", "", "", "")),
    ],
    ids=[
        "HubSpot",
        "Salesforce",
        "Pipedrive",
        "Data Loader",
        "report",
        "HubSpot inside",
        "Pipedrive inside",
        "HubSpot with a zone",
        "custom report",
        "Pipedrive view",
        "unknown",
    ],
)
def test_columns_of_known_programs_are_guessed(header: str, names: tuple[str, ...]) -> None:
    found = guessed(header_of(f"{header}\n".encode()), None)

    assert tuple(found[name] for name in ("owner", "outcome", "closed", "lost", "made")) == names
    assert (found["won"], found["lost_words"]) == (WON, LOST)


def test_what_was_chosen_the_last_time_goes_first() -> None:
    saved = {"owner": "Deal Name", "outcome": "Gone", "won": "Signed", "order": "day"}
    found = guessed(header_of(HUBSPOT.encode()), saved)

    assert (found["owner"], found["outcome"]) == ("Deal Name", "Deal Stage")
    assert (found["won"], found["order"]) == ("Signed", "day")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-10-31", "month", (2026, 10, 31)),
        ("2026-10-31 14:05", "month", (2026, 10, 31)),
        ("2026-10-31T14:05:00Z", "day", (2026, 10, 31)),
        ("10/31/2026", "month", (2026, 10, 31)),
        ("3/4/2026, 2:05 PM", "month", (2026, 3, 4)),
        ("03/04/2026", "day", (2026, 4, 3)),
        ("31.10.2026", "month", (2026, 10, 31)),
        ("8/5/25", "month", (2025, 8, 5)),
        ("8/5/25, 2:05 PM", "day", (2025, 5, 8)),
        ("5.8.25", "month", (2025, 8, 5)),
        ("2025/09/11", "day", (2025, 9, 11)),
        ("2025.9.11 14:05", "month", (2025, 9, 11)),
        ("2025. 9. 11.", "day", (2025, 9, 11)),
        ("2025年9月11日", "day", (2025, 9, 11)),
        ("2025년 9월 11일", "month", (2025, 9, 11)),
        ("11-Sep-2025", "month", (2025, 9, 11)),
        ("11-Sep-25", "month", (2025, 9, 11)),
        ("11 September 2025", "month", (2025, 9, 11)),
        ("Sep 11, 2025", "day", (2025, 9, 11)),
        ("Sept. 11, 2025, 2:05 PM", "day", (2025, 9, 11)),
        ("MAY 1 2025", "day", (2025, 5, 1)),
        ("11-Sex-2025", "month", None),
        ("2025/09.11", "month", None),
        ("25-08-05", "day", None),
        ("8/5/025", "day", None),
        ("31/10/2026", "month", None),
        ("2026-02-30", "month", None),
        ("yesterday", "month", None),
        ("", "day", None),
    ],
)
def test_days_are_read_as_programs_write_them(text: str, order: str, day: tuple[int, int, int] | None) -> None:
    assert read_day(text, order) == (dt.date(*day) if day else None)


def columns(**other: str) -> Columns:
    named = guessed(header_of(f"{PIPEDRIVE}\n".encode()), None)
    return Columns(
        **{name: named[name] for name in (*CHOICES, "order")} | other,
        won=["Won"],
        lost_words=["Lost"],
    )


def test_closed_deals_are_read_and_open_ones_counted() -> None:
    content = (
        f"{PIPEDRIVE}\n"
        "Big one;Ana;Won;2026-10-05 10:00:00;;2026-09-01\n"
        "Second;Ben;lost;;2026-10-06;2026-10-06\n"
        "Third;Ben;Open;;;2026-10-06\n"
    )
    reading = read_deals(content.encode(), columns(), TODAY)

    assert reading.deals == [
        Deal(2, "Ana", won=True, made_on=dt.date(2026, 9, 1), closed_on=dt.date(2026, 10, 5)),
        Deal(3, "Ben", won=False, made_on=dt.date(2026, 10, 6), closed_on=dt.date(2026, 10, 6)),
    ]
    assert (reading.stages, reading.problems) == ("Open (1)", [])


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "The file was read as UTF-16. Look at the names of owners: José, Zoë."),
        ("cp1252", f"{WINDOWS} Look at the names of owners: José, Zoë."),
    ],
)
def test_files_of_other_writings_are_read_and_it_is_told(codec: str, told: str) -> None:
    owners = ["José", "Ana", "Zoë", "José"]
    lines = [f"Deal;{owner};Won;2026-10-05;;2026-09-01" for owner in owners]
    content = "\r\n".join([PIPEDRIVE, *lines]).encode(codec)
    reading = read_deals(content, columns(), TODAY)

    assert header_of(content) == PIPEDRIVE.split(";")
    assert [deal.owner for deal in reading.deals] == owners
    assert (reading.problems, reading.read_as) == ([], told)


@pytest.mark.parametrize("codec", ["gbk", "gb18030"])
@pytest.mark.parametrize("owners", [["王芳", "李婷", "Ana"], ["赵鑫", "欧阳娜娜"], ["陈昊", "刘洋", "周杰"]])
def test_files_of_chinese_spreadsheets_are_read(owners: list[str], codec: str) -> None:
    lines = [f"交易;{owner};Won;2026-10-05;;2026-09-01" for owner in owners]
    content = "\r\n".join([PIPEDRIVE, *lines]).encode(codec)
    reading = read_deals(content, columns(), TODAY)

    assert [deal.owner for deal in reading.deals] == owners
    assert reading.read_as.startswith(
        "The file is not UTF-8, so it was read as GB18030, as Chinese spreadsheets write it. Look at the names"
    )


@pytest.mark.parametrize("owners", [["田中 太郎", "佐藤花子", "Ana"], ["さくら", "タナカ"], ["ミヤモト", "髙橋"]])
def test_files_of_japanese_spreadsheets_are_read(owners: list[str]) -> None:
    lines = [f"商談;{owner};Won;2026-10-05;;2026-09-01" for owner in owners]
    reading = read_deals("\r\n".join([PIPEDRIVE, *lines]).encode("cp932"), columns(), TODAY)

    assert [deal.owner for deal in reading.deals] == owners
    assert reading.read_as.startswith(
        "The file is not UTF-8, so it was read as Shift-JIS, as Japanese spreadsheets write it. Look at the names"
    )


@pytest.mark.parametrize("owners", [["Иванова Анна", "Ana"], ["ИВАНОВА АННА", "ЛИ"], ["Їжакевич Єва", "Ґудзь Іван"]])
def test_files_with_cyrillic_letters_are_read(owners: list[str]) -> None:
    lines = [f"Сделка;{owner};Won;2026-10-05;;2026-09-01" for owner in owners]
    reading = read_deals("\r\n".join([PIPEDRIVE, *lines]).encode("cp1251"), columns(), TODAY)

    assert [deal.owner for deal in reading.deals] == owners
    assert reading.read_as.startswith(
        "The file is not UTF-8, so it was read as Windows-1251, as spreadsheets write Cyrillic letters. Look at the"
    )


@pytest.mark.parametrize(
    "owner",
    ["Jürgen Groß", "Bjørn Åse", "ÉLODIE LEFÈVRE", "Zoë Müller-Lüdenscheidt", "Íñigo Núñez", "Ærø Ölçer", "GRÖSSE ÄÖÜ"],
)
def test_accents_of_windows_are_not_taken_for_another_writing(owner: str) -> None:
    content = f"{PIPEDRIVE}\nDeal;{owner};Won;2026-10-05;;2026-09-01\n".encode("cp1252")
    reading = read_deals(content, columns(), TODAY)

    assert [deal.owner for deal in reading.deals] == [owner]
    assert reading.read_as.startswith(WINDOWS)


@pytest.mark.parametrize("begins", [b"PK\x03\x04\x14", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_workbooks_old_and_new_are_told_as_what_they_are(begins: bytes) -> None:
    with pytest.raises(FileError, match="a workbook or an archive") as refused:
        header_of(begins + bytes(504) + b"\xfe\xff a,b\n1,2")
    assert refused.value.line == 0


@pytest.mark.parametrize("content", [b"\xff\xfea", b"a,b\n\x81,1", b"PK\x03\x04\x00\xff,b\n"])
def test_what_is_no_text_in_any_writing_is_refused(content: bytes) -> None:
    with pytest.raises(FileError):
        header_of(content)


def test_all_properties_of_a_program_are_taken() -> None:
    many = ";".join([PIPEDRIVE, *(f"Property {number}" for number in range(494))])
    content = f"{many}\nDeal;Ana;Won;2026-10-05;;2026-09-01\n".encode()

    assert len(header_of(content)) == 500
    assert [deal.owner for deal in read_deals(content, columns(), TODAY).deals] == ["Ana"]
    with pytest.raises(FileError, match="more than 500 columns"):
        header_of(f"{many};One more\n".encode())


def test_a_column_that_is_there_twice_is_named_as_in_the_file() -> None:
    with pytest.raises(FileError, match="The file has the column Deal - Owner twice"):
        read_deals(f"{PIPEDRIVE};deal owner\n".encode(), columns(), TODAY)
    with pytest.raises(FileError, match="The file has several columns for the same: Owner, Held by"):
        read_table(b"Owner,Held by\n", required=(), known=("owner",), aliases={"held_by": "owner"})


def test_fifty_thousand_deals_are_taken_and_no_more() -> None:
    content = b"a,b\n" + b"1,2\n" * 50_000

    assert header_of(content) == ["a", "b"]
    with pytest.raises(FileError, match="more than 50,000 rows"):
        header_of(content + b"1,2\n")


def test_a_pipeline_behind_a_stage_does_not_matter_and_other_stages_are_named() -> None:
    stages = [
        "Won (Sales pipeline)",
        "WON",
        "Lost (Partners)",
        "Won (late)",
        "Won (Renewals (EMEA))",
        *["Talks (Sales pipeline)"] * 3,
        "",
        "Wonder",
    ]
    lines = [f"Deal;Ana;{stage};2026-10-05;2026-10-06;2026-09-01" for stage in stages]
    reading = read_deals("\n".join([PIPEDRIVE, *lines]).encode(), columns(), TODAY)

    assert [deal.won for deal in reading.deals] == [True, True, False, True, True]
    assert reading.stages == "Talks (Sales pipeline) (3), no stage (1), Wonder (1)"
    many = [f"Deal;Ana;Stage {number};;;2026-09-01" for number in range(12)]
    assert read_deals("\n".join([PIPEDRIVE, *many]).encode(), columns(), TODAY).stages.endswith("Stage 9 (1), others")


def test_lines_about_the_report_below_its_deals_are_no_deals() -> None:
    header = header_of(f"{SALESFORCE}\n".encode())
    named = guessed(header, None)
    chosen = columns(**{name: named[name] for name in ("owner", "outcome", "closed", "lost", "made")})
    foot = ["", '"Closed deals by owner"', '"Copyright (c) 2000-2026 salesforce.com, inc."', '"Acme"']
    lines = [SALESFORCE, '"Ana","One","Won","10/5/2026","1","9/1/2026"', *foot]
    reading = read_deals("\n".join(lines).encode(), chosen, TODAY)

    assert [deal.owner for deal in reading.deals] == ["Ana"]
    assert (reading.stages, reading.problems) == ("", [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (";;Won;2026-10-05;;2026-09-01", "no owner"),
        (";Ana;Won;;2026-10-05;2026-09-01", "day of closing is missing"),
        (";Ana;Won;soon;;2026-09-01", "day of closing is missing"),
        (";Ana;Lost;;2026-10-05;", "on which it was made is missing"),
        (";Ana;Won;2026-11-21;;2026-09-01", "has not come yet"),
        (";Ana;Won;2026-10-05;;2026-10-06", "closed before it was made"),
        (";Ana;Won;2026-10-05;;0001-01-01", "it was made lies before the year 2000"),
        (";Ana;Won;2026-10-05;;1900-01-01", "it was made lies before the year 2000"),
        (";Ana;Won;1999-12-31;;1999-01-01", "lies before the year 2000"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(line: str, reason: str) -> None:
    reading = read_deals(f"{PIPEDRIVE}\n{line}\n".encode(), columns(), TODAY)

    assert reading.deals == []
    ((number, words),) = [(problem.line, problem.words) for problem in reading.problems]
    assert number == 2
    assert reason in words
    assert Problem(number, words) in reading.problems


def test_every_line_with_too_many_cells_is_told_beside_the_others() -> None:
    lines = ["One;Ana;Won;2026-10-05;;2026-09-01;more", "Two;;Won;2026-10-05;;2026-09-01", "x;Ana;Won;;;;more;"]
    content = "\n".join([PIPEDRIVE, *lines, "Three;Ana;Won;2026-10-05;;2026-09-01"]).encode()
    reading = read_deals(content, columns(), TODAY)

    assert header_of(content) == PIPEDRIVE.split(";")
    extra = "This line has more cells than the first line has columns."
    assert reading.problems == [Problem(2, extra), Problem(3, "The deal has no owner."), Problem(4, extra)]
    assert [deal.line for deal in reading.deals] == [5]


def test_a_deal_that_was_open_for_more_than_ten_years_is_taken_and_doubted() -> None:
    lines = ["One;Ana;Won;2026-10-05;;2000-01-01", "Two;Ana;Won;2026-10-05;;2016-10-06"]
    reading = read_deals("\n".join([PIPEDRIVE, *lines]).encode(), columns(), TODAY)

    assert ([deal.line for deal in reading.deals], reading.problems) == ([2, 3], [])
    assert reading.doubts == [Problem(2, "Made on 2000-01-01 and closed 9,774 days later. Is that so?")]


@pytest.mark.parametrize(
    ("header", "key", "row"),
    [
        (HUBSPOT, "Record ID", "{key},Big,Closed Won,2026-10-05,9,{owner},2026-09-01 09:00"),
        (
            SALESFORCE.replace('"Stage"', '"Opportunity ID","Stage"'),
            "Opportunity ID",
            '"{owner}","Big","{key}","Closed Won","10/5/2026","9","9/1/2026"',
        ),
        (f"ID;{PIPEDRIVE}", "ID", "{key};Big;{owner};Won;2026-10-05 10:00:00;;2026-09-01"),
        (f"Deal - ID;{PIPEDRIVE}", "Deal - ID", "{key};Big;{owner};Won;2026-10-05 10:00:00;;2026-09-01"),
    ],
    ids=["HubSpot", "Salesforce", "Pipedrive", "Pipedrive, all columns"],
)
def test_a_deal_on_several_lines_is_counted_once_by_its_id(header: str, key: str, row: str) -> None:
    lines = [("006A", "Ana"), ("006A", "ANA"), ("006a", "Ana"), ("7", "Ben"), ("7", "Cas")]
    content = "\n".join([header, *(row.format(key=known, owner=owner) for known, owner in lines)]).encode()
    named = guessed(header_of(content), None)
    chosen = Columns(
        **{name: named[name] for name in (*CHOICES, "order")}, won=["Closed won", "Won"], lost_words=["Lost"]
    )
    reading = read_deals(content, chosen, TODAY)

    assert named["key"] == key
    assert [(deal.line, deal.owner) for deal in reading.deals] == [(2, "Ana"), (4, "Ana"), (5, "Ben")]
    assert (reading.repeated, reading.alike) == (1, [])
    assert reading.problems == [
        Problem(6, "The deal stands on line 5 too, with another owner, stage or day. Leave one of the lines.")
    ]


def test_open_deals_on_several_lines_are_one_and_never_closed_as_well() -> None:
    lines = ["1;x;Ana;Open;;;2026-09-01"] * 2 + ["1;x;Ana;Won;2026-10-05;;2026-09-01"]
    reading = read_deals("\n".join([f"ID;{PIPEDRIVE}", *lines]).encode(), columns(key="ID"), TODAY)

    assert (reading.stages, reading.repeated, reading.deals) == ("Open (1)", 1, [])
    assert [problem.line for problem in reading.problems] == [4]


def test_an_id_that_a_spreadsheet_has_rounded_tells_no_deals_apart() -> None:
    lines = [f"{key};x;Ana;Won;2026-10-05;;2026-09-01" for key in ("1.23457E+11", "1,23457e+11", "12E4567")]
    reading = read_deals("\n".join([f"ID;{PIPEDRIVE}", *lines]).encode(), columns(key="ID"), TODAY)

    assert [problem.line for problem in reading.problems] == [2, 3]
    assert (
        reading.problems[0].words
        == "A spreadsheet has rounded the ID to 1.23457E+11. Take the file as it was exported."
    )


def test_lines_alike_without_an_id_are_taken_and_doubted() -> None:
    lines = [";Ana;Won;2026-10-05 10:00:00;;2026-09-01", ";Ana;Lost;;2026-10-05;2026-09-01"] * 2
    reading = read_deals("\n".join([PIPEDRIVE, *lines, "x;Ana;Open;;;2026-09-01"]).encode(), columns(), TODAY)

    assert ([deal.line for deal in reading.deals], reading.problems) == ([2, 3, 4, 5], [])
    assert reading.alike == [
        Problem(4, "The same owner, stage and days as on line 2."),
        Problem(5, "The same owner, stage and days as on line 3."),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-31T23:30:00.000Z", (2026, 11, 1)),
        ("2026-10-31T21:30:00.000+0000", (2026, 10, 31)),
        ("2026-10-31 20:30:00-04:00", (2026, 11, 1)),
        ("2026-11-01T00:30:00+02:00", (2026, 10, 31)),
        ("2026-10-31T23:30:00", (2026, 10, 31)),
        ("2026-10-31T00:00:00.000Z", (2026, 10, 31)),
        ("2026-02-30T10:00:00Z", None),
    ],
)
def test_a_time_with_an_offset_counts_on_the_organisations_day(text: str, day: tuple[int, int, int] | None) -> None:
    assert read_day(text, "month", ZoneInfo("Europe/Zurich")) == (dt.date(*day) if day else None)
    assert read_day("2026-10-31T00:00:00Z", "month", ZoneInfo("America/New_York")) == dt.date(2026, 10, 31)


def test_stages_as_programs_name_them_inside_are_won_and_lost() -> None:
    lines = [f"{stage},2026-10-05,Ana,2026-09-01" for stage in ("closedwon", "closedlost")]
    content = "\n".join(["dealstage,closedate,owner,createdate", *lines])
    named = guessed(header_of(content.encode()), None)
    chosen = Columns(
        **{name: named[name] for name in (*CHOICES, "order")}, won=WON.split(","), lost_words=LOST.split(",")
    )

    assert [deal.won for deal in read_deals(content.encode(), chosen, TODAY).deals] == [True, False]


def ended(*rows: str) -> str:
    """Which stages of deals are asked about, each row a stage and the days of being won and lost."""
    named = guessed(header_of(PIPEDRIVE.encode()), None)
    chosen = Columns(**{name: named[name] for name in (*CHOICES, "order")}, won=["Won"], lost_words=["Lost"])
    lines = [f"Deal {number};Ana;{row};2026-09-01" for number, row in enumerate(rows)]
    return read_deals("\n".join([PIPEDRIVE, *lines]).encode(), chosen, TODAY).ended


def test_other_stages_are_asked_about_that_end_on_days_of_losing_or_only_together_have_enough() -> None:
    assert ended(*["Disqualified;;2026-10-05"] * 5) == "Disqualified (5 of 5)"
    assert ended(*["Disqualified;;2026-10-05"] * 4, *["Open;;"] * 9) == ""
    small = [*["Partner;2026-10-05;"] * 2, *["Renewal;2026-10-05;"] * 2, "Online;2026-10-05;"]
    assert ended(*small) == "Partner (2 of 2), Renewal (2 of 2), Online (1 of 1)"
    assert ended(*small, *["Online;;"] * 2) == "", "most of Online have not ended"
