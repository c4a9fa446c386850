"""One form in two tabs, box by box."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from surveys.meanwhile import meet, write_seen

TEXTS = st.sampled_from(["", "a", "b", "c d", "关系"])


@given(base=TEXTS, here=TEXTS, there=TEXTS)
def test_what_one_changed_stands_and_what_both_changed_is_told(base: str, here: str, there: str) -> None:
    sent = MultiDict({"note": here, "seen": write_seen({"note": base})})
    met = meet(sent, {"note": there})
    told = {"note": there} if len({base, here, there}) == 3 else {}
    assert (met.boxes.get("note", ""), met.both) == (there if here == base else here, told)
    again = meet(MultiDict({"note": here, "seen": met.seen}), {"note": there})
    assert again.both == {}, "who has seen both is not asked again"


@given(base=st.booleans(), here=st.booleans(), there=st.booleans())
def test_a_tick_that_is_not_sent_is_one_that_was_taken_out(base: bool, here: bool, there: bool) -> None:  # noqa: FBT001 - hypothesis gives them
    stored, drawn = ({"tick": "y" if set_ else ""} for set_ in (there, base))
    sent = MultiDict({"seen": write_seen(drawn)} | ({"tick": "y"} if here else {}))
    met = meet(sent, stored, ticks={"tick"})
    assert (bool(met.boxes.get("tick")), met.both) == (there if here == base else here, {})


@given(st.sampled_from(["", "{", "[]", '{"note": 1}', "[" * 9000]), TEXTS, TEXTS)
def test_a_form_that_does_not_say_what_it_was_drawn_from_counts_whole(seen: str, here: str, there: str) -> None:
    met = meet(MultiDict({"note": here, "seen": seen}), {"note": there})
    assert (met.boxes["note"], met.both, met.seen) == (here, {}, write_seen({"note": there}))
