"""Rows of what administrators do: texts and rounds."""

from tests.access.rows import Row, administrators

SIGNING, ANSWERS = "/organisation/sign-in", "/organisation/answers"
RUNNING: tuple[Row, ...] = (
    Row(endpoint="organisation.edit_texts", address="/organisation", answers=administrators(200, outsider=200)),
    Row(
        endpoint="organisation.edit_texts",
        address="/organisation",
        method="POST",
        form={"gift_register_url": "nowhere"},
        answers=administrators(400, outsider=400),
    ),
    Row(endpoint="organisation.edit_signing", address=SIGNING, answers=administrators(200, outsider=200)),
    Row(
        endpoint="organisation.edit_signing",
        address=SIGNING,
        method="POST",
        form={"needed": "yes"},
        answers=administrators(400, outsider=400),
    ),
    Row(endpoint="organisation.edit_retention", address=ANSWERS, answers=administrators(200, outsider=200)),
    Row(
        endpoint="organisation.edit_retention",
        address=ANSWERS,
        method="POST",
        form={"months": "12"},
        answers=administrators(400, outsider=400),
    ),
    Row(
        endpoint="organisation.stop",
        address=f"{ANSWERS}/1/stop",
        method="POST",
        form={},
        answers=administrators(404, outsider=404),
    ),
    Row(
        endpoint="organisation.edit_language",
        address="/organisation/language",
        answers=administrators(200, outsider=200),
    ),
    Row(
        endpoint="organisation.edit_language",
        address="/organisation/language",
        method="POST",
        form={"language": "tlh"},
        answers=administrators(400, outsider=400),
    ),
    *(
        Row(
            endpoint=f"beginning.{name}",
            address=f"/getting-started{path}",
            answers=administrators(200, outsider=200),
        )
        for name, path in (("show_steps", ""), ("show_pulse", "/pulse"))
    ),
    Row(
        endpoint="beginning.test_mail",
        address="/getting-started/test-mail",
        method="POST",
        form={},
        answers=administrators("302 /getting-started", outsider="302 /getting-started"),
    ),
    Row(
        endpoint="beginning.have_seen_pulse",
        address="/getting-started/pulse/seen",
        method="POST",
        form={},
        answers=administrators("302 /getting-started", outsider="302 /getting-started"),
    ),
    Row(endpoint="deals.choose_file", address="/deals", answers=administrators(200, outsider=200)),
    *(
        Row(
            endpoint=f"deals.{name}",
            address=f"/deals/{address}",
            method="POST",
            form={"content": "nothing"},
            answers=administrators(400, outsider=400),
        )
        for name, address in (("choose_columns", "columns"), ("check", "check"), ("confirm", "confirm"))
    ),
    Row(
        endpoint="rounds.list_all",
        address="/rounds",
        answers=administrators(200, outsider=200, rep="302 /pulse/", peer="302 /pulse/"),
    ),
    Row(endpoint="rounds.show_rule", address="/rounds/rule", answers=administrators(200, outsider=200)),
    Row(endpoint="rounds.look_ahead", address="/rounds/before", answers=administrators(200, outsider=200)),
    Row(endpoint="rounds.extend", address="/rounds/{round}/extend", answers=administrators(200)),
    Row(
        endpoint="rounds.extend",
        address="/rounds/{round}/extend",
        method="POST",
        form={"closes_on": ""},
        answers=administrators(400),
    ),
    Row(
        endpoint="rounds.show_rule",
        address="/rounds/rule",
        method="POST",
        form={"opening_day": "x"},
        answers=administrators(400, outsider=400),
    ),
    # Every team of this world can be shown, so there is none to join.
    Row(endpoint="rounds.join", address="/rounds/before/{team}/join", answers=administrators(404)),
    Row(
        endpoint="rounds.join",
        address="/rounds/before/{team}/join",
        method="POST",
        form={"into": "1"},
        answers=administrators(404),
    ),
    *(
        Row(
            endpoint=f"rounds.{name}",
            address=f"/rounds/{name}",
            method="POST",
            form={},
            answers=administrators("302 /rounds", outsider="302 /rounds"),
        )
        for name in ("pause", "resume")
    ),
    Row(endpoint="rounds.confirm_close", address="/rounds/{round}/close", answers=administrators(200)),
    Row(
        endpoint="rounds.close",
        address="/rounds/{round}/close",
        method="POST",
        form={},
        answers=administrators("302 /rounds"),
    ),
)
