"""A county's teams: their members and leads become known while the launch runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tongxing.actions.completing import Completion, complete
from tongxing.actions.launching import Launching, launch
from tongxing.installation import Installation
from tongxing.ledger.audit import Actor
from tongxing.ledger.people import add_organisation, names_of
from tongxing.ledger.tables import Duty, Item, Step, Subject, Window
from tongxing.registry import discover
from tongxing.workbooks import People, RoleScope, StaffMember

NOW = dt.datetime(2027, 6, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
ME = Actor(None, "cli")
OFFICE = People((StaffMember(name="周主任", roles=(RoleScope("county-office"),), phone="13800000001"),))
MEMBERS = [
    {"name": f"队员{n}", "phone": f"1380000010{n}", "strengths": "讲故事", **({"lead": True} if n == 1 else {})}
    for n in range(1, 7)
]


def test_members_owe_their_own_training_and_the_lead_the_service(installation: Installation) -> None:
    installation = replace(installation, catalogue=discover())
    with installation.ledger.write() as session:
        add_organisation(session, "county", "青山县妇联", "county", "Asia/Shanghai", "zh_CN")
    program = installation.catalogue.program("rainbow-action").program
    values = {"year": 2027, "villages": ["青石村"], "service_first_day": "2027-07-01"}
    launch_id = launch(installation, Launching(program, "county", values, people=OFFICE), ME, NOW).id
    assert _owed(installation, launch_id, "training") == {}
    [item] = _items(installation, launch_id, "form-team")
    complete(installation, [item], Completion(_team()), ME, NOW)
    assert _owed(installation, launch_id, "training") == {f"队员{n}": 1 for n in range(1, 7)}
    assert _owed(installation, launch_id, "service") == {"队员1": 1}
    assert _owed(installation, launch_id, "insurance") == {"周主任": 6}


def _team() -> dict[str, object]:
    return {"members": MEMBERS, "liaison": "周主任"}


def _items(installation: Installation, launch_id: str, step: str) -> list[int]:
    query = select(Item.id).join(Window, Window.id == Item.window_id).join(Step, Step.id == Window.step_id)
    with installation.ledger.read() as session:
        return list(session.scalars(query.where(Step.key == step, Window.launch_id == launch_id)))


def _owed(installation: Installation, launch_id: str, step: str) -> dict[str, int]:
    query = (
        select(Duty.person_id)
        .join(Subject, Subject.id == Duty.subject_id)
        .join(Item, Item.subject_id == Subject.id)
        .join(Window, (Window.id == Item.window_id) & (Window.owner == Duty.role))
        .join(Step, Step.id == Window.step_id)
        .where(Step.key == step, Window.launch_id == launch_id)
    )
    with installation.ledger.read() as session:
        people = list(session.scalars(query))
        names = names_of(session, installation.ledger.vault, people)
    return {names[id]: people.count(id) for id in people}
