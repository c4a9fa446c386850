"""Rows of the pulse."""

from tests.access.rows import Row, reps

PULSE = "/pulse/{month}"
TO_START, TO_THANKS = "302 /pulse/2026-07/start", "302 /pulse/2026-07/thanks"
PULSES: tuple[Row, ...] = (
    Row(endpoint="pulse.list_rounds", address="/pulse/", answers=reps(200, outsider=200)),
    Row(endpoint="pulse.fresh_token", address="/pulse/token", answers=reps(200, outsider=200)),
    Row(endpoint="pulse.show_page", address=f"{PULSE}/start", answers=reps(200)),
    Row(endpoint="pulse.show_check", address=f"{PULSE}/check", answers=reps(200, peer=TO_START)),
    Row(endpoint="pulse.show_thanks", address=f"{PULSE}/thanks", answers=reps(200, peer=TO_START)),
    Row(
        endpoint="pulse.submit_answers",
        address=f"{PULSE}/submit",
        method="POST",
        form={},
        answers=reps(TO_THANKS, peer=TO_START),
    ),
    Row(
        endpoint="pulse.save_page",
        address=f"{PULSE}/start",
        method="POST",
        form={"DAYS": "20", "seen": "", "rendered": ""},
        answers=reps("302 /pulse/2026-07/received"),
    ),
    Row(
        endpoint="pulse.save_changes",
        address=f"{PULSE}/save",
        method="POST",
        page=False,
        json={"page": "start", "person": "{person}", "changes": {}},
        answers=reps(200),
    ),
    Row(
        endpoint="pulse.note_jot",
        address=f"{PULSE}/jot",
        method="POST",
        page=False,
        form={"favour": "{favour}", "counted": "1"},
        answers=reps(204),
    ),
    Row(
        endpoint="pulse.settle",
        address=f"{PULSE}/commitments/1",
        method="POST",
        form={"outcome": "happened"},
        answers=reps(404),  # theirs are their own
    ),
    Row(
        endpoint="pulse.say_of_team",
        address=f"{PULSE}/team",
        method="POST",
        form={"commitment-1": "happened"},
        answers=reps(TO_THANKS),  # noted where it is asked about, and said where it is not
    ),
)
