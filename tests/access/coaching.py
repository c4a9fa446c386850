"""Rows of workshops, and of debriefs for coaches and for phones; who comes without a ticket is led to the code."""

from tests.access.rows import Row, coaches, everybody, reps

COACHING: tuple[Row, ...] = (
    Row(endpoint="workshops.list_all", address="/workshops/", answers=coaches(200, outsider=200)),
    Row(endpoint="workshops.show_month", address="/workshops/calendar", answers=coaches(200, outsider=200)),
    Row(endpoint="workshops.plan_new", address="/workshops/new?team={team}", answers=coaches(200)),
    Row(
        endpoint="workshops.plan_new",
        address="/workshops/new?team={team}",
        method="POST",
        form={"title": ""},
        answers=coaches(400),
    ),
    Row(endpoint="workshops.download_calendar", address="/workshops/workshops.ics", answers=coaches(200, outsider=200)),
    Row(endpoint="workshops.show", address="/workshops/{workshop}", answers=coaches(200)),
    Row(endpoint="workshops.edit", address="/workshops/{workshop}/change", answers=coaches(200)),
    Row(
        endpoint="workshops.edit",
        address="/workshops/{workshop}/change",
        method="POST",
        form={"title": ""},
        answers=coaches(400),
    ),
    Row(endpoint="workshops.cancel", address="/workshops/{workshop}/cancel", answers=coaches(200)),
    Row(
        endpoint="workshops.archive",
        address="/workshops/{workshop}/archive",
        method="POST",
        form={"archived": "yes"},
        answers=coaches("302 /workshops/"),
    ),
    Row(
        endpoint="workshops.invite",
        address="/workshops/{workshop}/invite",
        method="POST",
        form={},
        answers=coaches("302 /workshops/1"),
    ),
    Row(endpoint="workshops.download_invitation", address="/workshops/{workshop}/workshop.ics", answers=coaches(200)),
    Row(endpoint="debriefs.begin_now", address="/debriefs/new?team={team}", answers=coaches(200)),
    Row(
        endpoint="debriefs.begin_now",
        address="/debriefs/new?team={team}",
        method="POST",
        form={},
        answers=coaches("302 /debriefs/2"),
    ),
    Row(
        endpoint="debriefs.begin",
        address="/debriefs/of/{workshop}",
        method="POST",
        form={},
        answers=coaches("302 /debriefs/1"),
    ),
    Row(endpoint="debriefs.show", address="/debriefs/{debrief}", answers=coaches(200)),
    Row(endpoint="debriefs.present", address="/debriefs/{debrief}/screen", answers=coaches(200)),
    Row(endpoint="debriefs.state", address="/debriefs/{debrief}/state", answers=coaches(200)),
    *(
        Row(
            endpoint="debriefs.take_along",
            address=f"/debriefs/{{debrief}}/pack/{name}",
            name=name,
            answers=coaches(200),
        )
        for name in ("debrief.pdf", "debrief.pptx", "debrief.md")
    ),
    *(
        Row(
            endpoint=f"debriefs.{name}",
            address=f"/debriefs/{{debrief}}/{path}",
            method="POST",
            form=form,
            answers=coaches("302 /debriefs/1"),
        )
        for name, path, form in (
            ("move", "step", {"before": "1", "after": "2"}),
            ("reveal", "reveal", {}),
            ("time", "timer", {"minutes": "3"}),
            ("switch", "rounds", {"name": "worksheets", "on": "yes"}),
            ("promise", "commitments", {"words": "Introduce two customers"}),
            ("settle", "commitments/{commitment}", {"outcome": "not_yet"}),
            ("show_waiting", "commitments/{commitment}/shown", {}),
            ("take_off", "commitments/{commitment}/removed", {}),
        )
    ),
    Row(
        endpoint="debriefs.end",
        address="/debriefs/{debrief}/end",
        method="POST",
        form={},
        answers=coaches("302 /workshops/1"),
    ),
    Row(
        endpoint="workshops.cancel",
        address="/workshops/{workshop}/cancel",
        method="POST",
        form={},
        answers=coaches("302 /workshops/"),
    ),
    Row(endpoint="rooms.join", address="/join", answers=everybody(200)),
    Row(endpoint="rooms.join", address="/join", method="POST", form={"code": ""}, answers=everybody(400)),
    Row(endpoint="rooms.enter", address="/j/ABCDEF", answers=everybody(200)),
    Row(endpoint="rooms.show", address="/room/{debrief}", answers=everybody("302 /join")),
    Row(endpoint="rooms.state", address="/room/{debrief}/state", page=False, answers=everybody(404)),
    Row(
        endpoint="rooms.answer",
        address="/room/{debrief}/answer",
        method="POST",
        form={},
        answers=everybody("302 /join"),
    ),
    Row(
        endpoint="rooms.promise",
        address="/room/{debrief}/commitment",
        method="POST",
        form={},
        answers=everybody("302 /join"),
    ),
    Row(
        endpoint="rooms.promise_myself", address="/room/{debrief}/mine", answers=reps("302 /join", outsider="302 /join")
    ),
    Row(
        endpoint="rooms.promise_myself",
        address="/room/{debrief}/mine",
        method="POST",
        form={},
        answers=reps("302 /join", outsider="302 /join"),
    ),
    *(
        Row(
            endpoint=f"rooms.{name}",
            address=f"/room/{{debrief}}/{path}",
            method=method,
            form={} if method == "POST" else None,
            answers=reps("302 /join", outsider="302 /join"),
        )
        for name, path, methods in (
            ("work", "worksheet", ("GET", "POST")),
            ("share", "quote", ("GET", "POST")),
            ("ask", "asks", ("GET", "POST")),
            ("offer", "asks/1", ("POST",)),
        )
        for method in methods
    ),
    Row(endpoint="asks.list_own", address="/asks/", answers=reps(200, outsider=200)),
    Row(
        endpoint="asks.answer",
        address="/asks/{ask}",
        method="POST",
        form={"outcome": "not_yet"},
        answers=reps("302 /asks/", peer=404),
    ),
    Row(endpoint="asks.tell", address="/asks/told/{ask_link}", answers=everybody(200)),
    Row(
        endpoint="asks.tell",
        address="/asks/told/{ask_link}",
        method="POST",
        form={"outcome": "happened"},
        answers=everybody(200),
    ),
)
