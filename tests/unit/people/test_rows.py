"""Files of people as other systems write them, and what a line makes of a person."""

import datetime as dt
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.commands.organisations import plain_team_name
from data.commands.staff_rules import Mistakes, StaffEntry, TeamBook, left, placed, wanted_state
from data.commands.staff_states import PersonState, Stay
from data.errors import RefusedError
from data.queries.organisations import TeamRow
from data.types import Role
from surveys.csv_files import FileError
from surveys.people.rows import read_staff, write_staff

LINES = (
    ("Employee Number", "E-Mail", "First name", "Last name", "Department", "Is manager", "Title", "Hire date", "Pay"),
    ("7", "Mei@Example.com", "Mei", "O'Konkwo; Jr", "Company > North", "yes", "Key account", "01.02.2020", "9"),
    ("", "bo@example.com", "Bo", "", "North", "", "", "2021-03-04T00:00:00Z", ""),
)  # fmt: skip
MEI = StaffEntry(
    line=2, email="mei@example.com", name="Mei O'Konkwo; Jr", employee_id="7", team=("Company", "North"),
    manager=True, job_role="Key account", starts_on=dt.date(2020, 2, 1),
)  # fmt: skip
BO = StaffEntry(line=3, email="bo@example.com", name="Bo", team=("North",), starts_on=dt.date(2021, 3, 4))
TEAMS = [
    TeamRow(1, "Company", None, 0, 0, None),
    TeamRow(2, "North", 1, 1, 0, None),
    TeamRow(3, "Team A", 2, 2, 0, None),
    TeamRow(4, "Team A", 1, 1, 1, None),
]
TODAY = dt.date(2026, 11, 3)
ONLY_ASCII = "Before the @, use letters from a to z, digits and signs only: mail to others cannot be sent."
SIGNS = ">, ;, | and \N{RIGHTWARDS ARROW}: files of people write them between the names of teams."
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def followed(entry: StaffEntry, state: PersonState | None, book: TeamBook, on: dt.date) -> PersonState:
    """What a line makes of a person."""
    wrong = Mistakes()
    after = wanted_state(entry, state, book, on, wrong)
    for _, words in wrong.found:
        raise RefusedError(words)
    return after


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_way_of_writing_a_table_reads_the_same(mark: str, end: str, delimiter: str) -> None:
    lines = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in LINES]
    content = mark + "".join(delimiter.join(line) + end for line in lines)
    reading = read_staff(io.BytesIO(content.encode()))
    assert (list(reading.entries()), reading.refusals, reading.left_out) == ([MEI, BO], [], ["Pay"])


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_a_first_line_for_excel_says_what_stands_between_cells(first: str) -> None:
    reading = read_staff(io.BytesIO(f"{first}\r\nemail;name\r\na@example.com;A, B and C\r\nnobody;,\r\n".encode()))
    assert [(entry.line, entry.name) for entry in reading.entries() if not entry.unread] == [(3, "A, B and C")]
    assert [each.line for each in reading.refusals] == [4]
    assert next(read_staff(io.BytesIO(b"sep=,\nemail\na@example.com")).entries()).line == 3


def test_a_line_with_too_many_cells_hides_nothing_of_the_others() -> None:
    reading = read_staff(io.BytesIO(b"email,name\na@example.com,A,more\nnobody,B\nc@example.com,C\n"))
    assert [entry.name for entry in reading.entries() if not entry.unread] == ["C"]
    assert [(each.line, each.words) for each in reading.refusals] == [
        (2, "This line has more cells than the first line has columns."),
        (3, "Enter an e-mail address in the correct format, like name@example.com."),
    ]


@pytest.mark.parametrize("column", ["name", "first_name", "team", "leads", "job_role", "region", "employee_id"])
@pytest.mark.parametrize(("mark", "more"), [("\u202e", " and can turn or hide"), ("\u2066", " and can"), ("\x07", "")])
def test_marks_that_turn_a_name_round_are_refused_with_the_reason(column: str, mark: str, more: str) -> None:
    reading = read_staff(io.BytesIO(f"email,{column}\na@example.com,Mei{mark}txt".encode()))
    [entry] = reading.entries()
    [refusal] = reading.refusals
    assert entry.unread == {refusal.column}
    assert f"a character that cannot be seen (U+{ord(mark):04X}){more}" in refusal.words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("email\nnobody", "Enter an e-mail address in the correct format, like name@example.com."),
        (
            "email\n\u00fc@harbour.test",
            "Before the @, use letters from a to z, digits and signs only: mail to others cannot be sent.",
        ),
        ("email,name\n,Mei", "The e-mail address is missing."),
        ("email,start_date\na@example.com,31/10/2026", "31/10/2026 is no day. Write it as 2026-10-31."),
        ("email,end_date\na@example.com,2026-02-30", "2026-02-30 is no day. Write it as 2026-10-31."),
        ("email,roles\na@example.com,boss", "boss is no role. A file gives these roles: rep, leader, coach."),
        ('email,team\na@example.com,"North > X;Y"', f"Choose a name without {SIGNS}"),
        ("email,is_manager\na@example.com,perhaps", "perhaps is neither yes nor no."),
        ("email,start_date,end_date\na@example.com,2026-02-02,2026-02-01", "The end date lies before the start date."),
    ],
)
def test_what_a_line_says_wrongly_is_told_with_its_number(cell: str, words: str) -> None:
    reading = read_staff(io.BytesIO(cell.encode()))
    assert [entry for entry in reading.entries() if not entry.unread] == []
    assert [(each.line, each.words) for each in reading.refusals] == [(2, words)]
    with pytest.raises(RefusedError, match="Line 2, column "):
        list(reading.whole())


def test_every_mistake_of_a_line_is_told_by_what_the_file_calls_its_column() -> None:
    lines = (
        "E-Mail;Surname;Forename;Is manager;Hire date;Last day;access_roles;Department\n"
        "nobody;;Mei\N{ZERO WIDTH SPACE};perhaps;31/10/2026;2026-02-30;boss;\n"
        "a@example.com;;Mei;perhaps;2026-02-02;2026-02-01;;\n"
    )
    reading = read_staff(io.BytesIO(lines.encode()))
    _, entry = reading.entries()
    assert (entry.line, set(entry.unread)) == (3, {"manager", "end_date"})
    unseen = "This holds a character that cannot be seen (U+200B) and can turn or hide what stands beside it. "
    assert [reading.told(each) for each in reading.refusals] == [
        "Line 2, column E-Mail: Enter an e-mail address in the correct format, like name@example.com.",
        f"Line 2, column Forename, Surname: {unseen}Type it again rather than pasting it.",
        "Line 2, column Is manager: perhaps is neither yes nor no.",
        "Line 2, column access_roles: boss is no role. A file gives these roles: rep, leader, coach.",
        "Line 2, column Hire date: 31/10/2026 is no day. Write it as 2026-10-31.",
        "Line 2, column Last day: 2026-02-30 is no day. Write it as 2026-10-31.",
        "Line 3, column Is manager: perhaps is neither yes nor no.",
        "Line 3, column Last day: The end date lies before the start date.",
    ]


def test_every_mistake_about_teams_and_roles_is_told_and_no_consequence_of_one() -> None:
    book = TeamBook(TEAMS)
    nowhere = StaffEntry(
        line=2, email="mei@example.com", team=("Nowhere",), leads=(("Team A",), ("North",), ("Nirgends",)),
        roles=frozenset({Role.REP, Role.ADMINISTRATOR}),
    )  # fmt: skip
    wrong = Mistakes()
    wanted_state(nowhere, None, book, TODAY, wrong)
    assert [(column, words.partition(".")[0]) for column, words in wrong.found] == [
        ("name", "The name of somebody new is missing"),
        ("team", "There is no team Nowhere"),
        ("leads", "Several teams are called Team A"),
        ("leads", "There is no team Nirgends"),
        ("roles", "No file makes administrators"),
    ]
    alone = StaffEntry(line=3, email="bo@example.com", roles=frozenset({Role.LEADER, Role.REP}))
    for unread, expected in (
        (frozenset(), ["name", "roles", "team"]),
        (frozenset({"name", "team"}), []),
        (frozenset({"email"}), []),
    ):
        wrong = Mistakes()
        wanted_state(replace(alone, unread=unread), None, book, TODAY, wrong)
        assert [column for column, _ in wrong.found] == expected


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"name,team\nMei,North", b'email\n"a@example.com', b"email,mail\na,b"]
)
def test_what_is_no_table_of_people_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(FileError):
        list(read_staff(io.BytesIO(content)).entries())


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+1", "-2", "@x", "\N{FULLWIDTH EQUALS SIGN}1", "'=1", '"quoted", and more']
)
def test_no_spreadsheet_runs_a_name_and_it_comes_back_as_it_was(name: str) -> None:
    state = PersonState(name, "a@example.com", stays=((2, TODAY, None),), grants=frozenset({("rep", None)}))
    content = write_staff([state], lambda _: "Company > North")
    assert f"\n{name}" not in content
    assert f",{name}," not in content
    [entry] = read_staff(io.BytesIO(content.encode())).entries()
    assert entry.name == name
    assert followed(entry, state, TeamBook(TEAMS), TODAY) == state


@st.composite
def team_names(draw: st.DrawFn) -> str:
    try:
        return plain_team_name(
            draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.just("A; > | B"))
        )
    except RefusedError:
        return "Company"  # as the one at the top may be called


@given(st.lists(team_names(), min_size=1, max_size=4), st.sets(st.integers(1, 4), max_size=3))
def test_whatever_teams_may_be_called_they_come_back_as_they_were(names: list[str], led: set[int]) -> None:
    rows = [TeamRow(at, name, at - 1 or None, at - 1, 0, None) for at, name in enumerate(names, 1)]
    grants = {("leader", at) for at in led if at <= len(names)} | {("rep", None)}
    state = PersonState("Mei", "mei@example.com", stays=((len(names), TODAY, None),), grants=frozenset(grants))
    reading = read_staff(io.BytesIO(write_staff([state], lambda at: " > ".join(names[:at])).encode()))
    [entry] = reading.entries()
    book = TeamBook(rows)
    assert (followed(entry, state, book, TODAY), book.new, reading.refusals) == (state, [], [])


@pytest.mark.parametrize("sign", [">", ";", "|", "\N{RIGHTWARDS ARROW}"])
def test_what_stands_between_names_of_teams_is_in_none(sign: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(SIGNS)):
        plain_team_name(f"A {sign} B")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("Company", "North", "team  a".replace("  ", " ")), 3),
        (("north", "Team A"), 3),
        (("Company", "Team A"), 4),
        (("NORTH",), 2),
        (("Company", "North", "New", "Newer"), -2),
        (("Team A",), "Several teams are called Team A. Write the whole path."),
        (("South",), "There is no team South. Write its whole path, such as Company > South, if it is new."),
        (("Elsewhere", "South"), "A path begins with Company or a team right below it."),
    ],
)
def test_teams_are_found_by_name_and_path(path: tuple[str, ...], found: int | str) -> None:
    book = TeamBook(TEAMS)
    if isinstance(found, str):
        with pytest.raises(RefusedError, match=found.split("(")[0]):
            book.find(path)
        return
    assert book.find(path) == found
    assert book.find(path) == found
    assert [(team.id, team.name, team.parent_id) for team in book.new] == (
        [(-1, "New", 2), (-2, "Newer", -1)] if found < 0 else []
    )


REP, COACH = ("rep", None), ("coach", None)


@pytest.mark.parametrize(
    ("said", "held", "outcome"),
    [
        ({}, {REP}, {REP}),
        ({"roles": {Role.COACH}}, {REP, ("administrator", None)}, {COACH, ("administrator", None)}),
        ({"roles": {Role.REP, Role.LEADER}}, {REP}, {REP, ("leader", 2)}),
        ({"roles": {Role.REP}}, {REP, ("leader", 2), ("leader", None)}, {REP, ("leader", None)}),
        ({"manager": True}, {REP}, {REP, ("leader", 2)}),
        ({"manager": False}, {REP, ("leader", 2), ("leader", 3)}, {REP, ("leader", 3)}),
        ({"manager": True, "team": ("North", "Team A")}, {REP, ("leader", 2)}, {REP, ("leader", 3)}),
        ({"leads": (("North",), ("Company",))}, {REP, ("leader", 3)}, {REP, ("leader", 1), ("leader", 2)}),
        ({"roles": {Role.COACH}}, {("coach", 2)}, {("coach", 2)}),
        ({"roles": {Role.ADMINISTRATOR}}, {REP}, "No file makes administrators."),
    ],
)
def test_roles_of_a_line(said: dict[str, object], held: set[tuple[str, int | None]], outcome: object) -> None:
    state = PersonState("Mei", "mei@example.com", stays=((2, dt.date(2026, 1, 1), None),), grants=frozenset(held))
    entry = StaffEntry(line=2, email="mei@example.com", **said)  # type: ignore[arg-type] # as the cases say
    if isinstance(outcome, str):
        with pytest.raises(RefusedError, match=outcome):
            followed(entry, state, TeamBook(TEAMS), TODAY)
        return
    assert followed(entry, state, TeamBook(TEAMS), TODAY).grants == outcome


@st.composite
def stays(draw: st.DrawFn) -> tuple[Stay, ...]:
    days = sorted(draw(st.sets(DAYS, max_size=5)))
    found: list[Stay] = []
    for first, after in zip(days[::2], [*days[1::2], None], strict=False):
        found.append((draw(st.sampled_from([2, 3, 4])), first, after))
    return tuple(found)


def in_order(some: tuple[Stay, ...]) -> bool:
    """Whether nobody is in two teams on one day, and no stay ends before it begins."""
    ends = [(ends or dt.date.max) for _, _, ends in some]
    begins = [starts for _, starts, _ in some]
    apart = all(end < start for end, start in zip(ends, begins[1:], strict=False))
    return apart and all(start <= end for start, end in zip(begins, ends, strict=True))


@given(stays(), st.sampled_from([2, 3, 4]), DAYS)
def test_a_move_is_made_once_and_leaves_no_overlap(before: tuple[Stay, ...], team: int, on: dt.date) -> None:
    after = placed(before, team, on)
    assert in_order(after)
    assert placed(after, team, on) == after
    assert after[-1][0] == team
    assert left(after, dt.date.max) == (
        *after[:-1],
        (after[-1][0], after[-1][1], after[-1][2] or dt.date(9999, 12, 30)),
    )


@given(stays(), DAYS)
def test_who_has_left_is_nowhere_from_that_day_on(before: tuple[Stay, ...], on: dt.date) -> None:
    after = left(before, on)
    assert in_order(after)
    assert all(ends is not None and ends < on for _, _, ends in after)
    assert left(after, on) == after


@given(
    stays(),
    st.sampled_from([None, ("North",), ("North", "Team A")]),
    st.sampled_from([None, dt.date(2026, 12, 31), dt.date(2027, 1, 31)]),
    st.sampled_from([None, frozenset({Role.REP}), frozenset({Role.LEADER, Role.COACH})]),
    st.sampled_from([None, True, False]),
    DAYS,
)
def test_a_line_that_was_followed_changes_nothing_again(
    before: tuple[Stay, ...],
    team: tuple[str, ...] | None,
    ends_on: dt.date | None,
    roles: frozenset[Role] | None,
    manager: bool | None,  # noqa: FBT001 - hypothesis gives it by place
    on: dt.date,
) -> None:
    entry = StaffEntry(
        line=2, email="mei@example.com", name="Mei", team=team, ends_on=ends_on, roles=roles, manager=manager
    )
    book = TeamBook(TEAMS)
    for state in (None, PersonState("Mei", "mei@example.com", stays=before)):
        try:
            once = followed(entry, state, book, on)
        except RefusedError:
            continue
        assert followed(entry, once, book, on) == once
        assert in_order(once.stays)


def test_an_international_domain_is_kept_as_mail_servers_write_it() -> None:
    reading = read_staff(io.BytesIO("email\nBo@H\u00e4rbour.test\nbo@xn--hrbour-bua.test\n".encode()))
    assert [entry.email for entry in reading.entries()] == ["bo@xn--hrbour-bua.test"] * 2
