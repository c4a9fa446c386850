"""How many commitments the screen of a debrief shows: as many as are in sight; the others are counted."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from data.queries.commitments import TeamCommitment
from data.types import Month
from surveys.debriefs.promises import FEW, ROOM, Promises

LONG = "Offer each of our ten largest customers an introduction to somebody they like, and write down whom they met."
TOLD = "Of 6 people who answered: yes 3 to 4, not yet 2, no longer at most 1."


def said(words: list[str], first: int = 1) -> list[TeamCommitment]:
    return [
        TeamCommitment(number, text, dt.date(2026, 12, 24), "open", Month(2026, 10), None)
        for number, text in enumerate(words, first)
    ]


def promises(left: list[str], new: list[str], *, told: bool = False) -> Promises:
    unfinished = said(left)
    return Promises(unfinished, said(new, 100), [], 0, {one.id: TOLD for one in unfinished} if told else {})


def test_a_few_short_ones_stand_in_large_letters() -> None:
    few = promises(["Call Ruth"] * 2, ["Visit one plant"] * 2)
    assert (few.many, len(few.left), len(few.latest), few.more) == (False, 2, 2, 0)


def test_long_ones_take_the_room_of_others() -> None:
    assert (promises([LONG], []).many, promises([LONG] * 2, [LONG] * 2, told=True).many) == (False, True)
    short, long = promises(["Call"] * 5, ["Visit"] * 9), promises([LONG] * 5, [LONG] * 9, told=True)
    assert (len(short.left) + len(short.latest), short.more) == (ROOM, 14 - ROOM)
    assert (len(long.left), len(long.latest), long.more) == (1, 2, 11)


words = st.lists(st.sampled_from(["Call Ruth", LONG, "W" * 140, "每月为客户介绍一位朋友" * 12]), max_size=12)


@given(words, words, st.booleans())
def test_the_oldest_left_and_the_latest_new_are_shown_and_the_others_counted(
    left: list[str],
    new: list[str],
    told: bool,  # noqa: FBT001 - given by hypothesis
) -> None:
    found = promises(left, new, told=told)
    assert list(found.left) == list(found.unfinished)[: len(found.left)]
    assert list(found.latest) == list(found.new)[len(found.new) - len(found.latest) :]
    assert (bool(found.left), bool(found.latest)) == (bool(left), bool(new))
    assert len(found.left) + len(found.latest) + found.more == len(left) + len(new)
    assert len(found.left) + len(found.latest) <= (ROOM if found.many else FEW)
