"""A process to be killed: launches the small plan and lives through its days, from where it was.

``python -m tests.integration.kills.worker HOME DATABASE_URL PORT``. Its clock is virtual: it goes on with the day after
the last delivery that finished, the end of a day. A day that was cut short is lived again: what people do in it is
refused where it had been done. A day that came to its end is not, or its automatic steps would look at the next day.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.integration.actions.conftest import CHILDREN, ME, STAFF
from tests.integration.actions.plans import CATALOGUE, PLAN
from tongxing.actions.completing import Completion, complete
from tongxing.actions.launching import Launching, launch
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.actions.sweeping import sweep
from tongxing.errors import Conflict, NotAllowed, NotFound
from tongxing.installation import Installation, open_installation
from tongxing.ledger.passes import last_pass
from tongxing.ledger.people import add_organisation, find_organisation
from tongxing.ledger.tables import Item, Step, Subject, Window
from tongxing.registry import discover
from tongxing.settings import Settings
from tongxing.workbooks import ChannelAddress, People

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = dt.date(2027, 10, 8), dt.date(2027, 11, 12)


def main(home: str, database: str, port: str) -> None:
    settings = Settings(
        _env_file=None, home=Path(home), database_url=database, allow_private_targets=True, channel_schemas=("json",)
    )
    with open_installation(settings) as opened:
        shipped = discover()
        catalogue = replace(CATALOGUE, transports=shipped.transports, deliveries=shipped.deliveries)
        installation = replace(opened, catalogue=catalogue)
        _say("ready")
        launch_id = _launched(installation, int(port))
        for now in _days(installation):
            _say("lives another day")
            _live(installation, launch_id, now)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _launched(installation: Installation, port: int) -> str:
    def add(session: object) -> None:
        try:
            find_organisation(session, "school")  # type: ignore[arg-type]
        except NotFound:
            add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN")  # type: ignore[arg-type]

    installation.ledger.run(add)
    members = [
        replace(member, channels=(ChannelAddress("webhook", f"http://127.0.0.1:{port}/{number}"),))
        for number, member in enumerate(STAFF.members)
    ]
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, People(tuple(members)), request_key="the-one")
    return launch(installation, wanted, ME, _at(FIRST)).id


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9, 5), SHANGHAI)


def _days(installation: Installation) -> Iterator[dt.datetime]:
    with installation.ledger.read() as session:
        last = last_pass(session, "deliver")
    day = last.now.astimezone(SHANGHAI).date() + dt.timedelta(days=1) if last else FIRST
    while day <= LAST:
        yield _at(day)
        day += dt.timedelta(days=1)


def _live(installation: Installation, launch_id: str, now: dt.datetime) -> None:
    for item in _due_to_be_done(installation, launch_id, now.date()):
        with suppress(Conflict, NotAllowed):
            complete(installation, [item[0]], Completion(item[1]), ME, now)
    for item_id, _ in ready_automatic(installation, now):
        run_automatic(installation, item_id, now)
    sweep(installation, now)
    next(iter(installation.catalogue.deliveries.values())).send(installation, now)


_DONE: dict[dt.date, tuple[str, Callable[[list[int]], list[int]], dict[str, object]]] = {
    dt.date(2027, 10, 19): ("mobilise", lambda ids: ids, {}),
    dt.date(2027, 10, 24): ("visit", lambda ids: ids[:3], {"views": "好"}),
    dt.date(2027, 10, 28): ("visit", lambda ids: ids[3:], {"views": "好"}),
    dt.date(2027, 11, 1): ("tally", lambda ids: ids, {"visits": 6}),
    dt.date(2027, 11, 3): ("measures", lambda ids: ids, {}),
}


def _due_to_be_done(installation: Installation, launch_id: str, day: dt.date) -> list[tuple[int, dict[str, object]]]:
    if day not in _DONE:
        return []
    step, chosen, record = _DONE[day]
    query = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .join(Subject, Subject.id == Item.subject_id)
        .where(Step.key == step, Window.launch_id == launch_id)
    )
    with installation.ledger.read() as session:
        # By child: PostgreSQL numbers the items of one statement in any order.
        return [
            (id, record) for id in chosen(list(session.scalars(query.order_by(Subject.child_id, Subject.identity))))
        ]


if __name__ == "__main__":
    main(*sys.argv[1:])
