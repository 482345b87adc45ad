"""A county's teams: their members and leads become known while the launch runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tongxing.actions.completing import Completion, complete, reopen
from tongxing.actions.launching import Launching, launch
from tongxing.errors import BadEvidence
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


@pytest.fixture
def county(installation: Installation) -> tuple[Installation, str]:
    """A launch of the rainbow action in a county with one village."""
    installation = replace(installation, catalogue=discover())
    with installation.ledger.write() as session:
        add_organisation(session, "county", "青山县妇联", "county", "Asia/Shanghai", "zh_CN")
    program = installation.catalogue.program("rainbow-action").program
    values = {"year": 2027, "villages": ["青石村"], "service_first_day": "2027-07-01"}
    launch_id = launch(installation, Launching(program, "county", values, people=OFFICE), ME, NOW).id
    return installation, launch_id


def test_members_owe_their_own_training_and_the_lead_the_service(county: tuple[Installation, str]) -> None:
    installation, launch_id = county
    assert _owed(installation, launch_id, "training") == {}
    _form(installation, launch_id, MEMBERS)
    assert _owed(installation, launch_id, "training") == {f"队员{n}": 1 for n in range(1, 7)}
    assert _owed(installation, launch_id, "service") == {"队员1": 1}
    assert _owed(installation, launch_id, "insurance") == {"周主任": 6}


def test_a_member_taken_off_the_team_owes_nothing_and_the_new_one_everything(county: tuple[Installation, str]) -> None:
    installation, launch_id = county
    _form(installation, launch_id, MEMBERS)
    newcomer = {"name": "队员7", "phone": "13800000107", "strengths": "唱歌", "lead": True}
    _form(installation, launch_id, [*MEMBERS[1:], newcomer])
    assert _owed(installation, launch_id, "training") == {f"队员{n}": 1 for n in range(2, 8)}
    assert _owed(installation, launch_id, "service") == {"队员7": 1}
    assert _owed(installation, launch_id, "insurance") == {"周主任": 6}
    _form(installation, launch_id, MEMBERS)
    assert _owed(installation, launch_id, "training") == {f"队员{n}": 1 for n in range(1, 7)}
    assert _owed(installation, launch_id, "service") == {"队员1": 1}


@pytest.fixture
def unnamed(county: tuple[Installation, str]) -> tuple[Installation, str]:
    """A launch of the next year in which no village has been named yet."""
    installation, _ = county
    program = installation.catalogue.program("rainbow-action").program
    values = {"year": 2028, "service_first_day": "2028-07-01"}
    return installation, launch(installation, Launching(program, "county", values, people=OFFICE), ME, NOW).id


def test_villages_named_when_volunteers_are_recruited_each_have_a_team_to_form(
    unnamed: tuple[Installation, str],
) -> None:
    installation, launch_id = unnamed
    assert _owed(installation, launch_id, "form-team") == {}
    _recruit(installation, launch_id, ["青石村", " 柳湾村", "青石村"])
    assert _owed(installation, launch_id, "form-team") == {"周主任": 2}
    assert _owed(installation, launch_id, "service") == {}  # nobody leads a team yet


def test_recruiting_without_a_village_is_refused_while_there_is_no_team(unnamed: tuple[Installation, str]) -> None:
    installation, launch_id = unnamed
    with pytest.raises(BadEvidence, match="没有填“驻点村”（villages），计划里也还没有"):
        _recruit(installation, launch_id, [])
    _recruit(installation, launch_id, ["青石村"])


def test_a_corrected_list_of_villages_takes_its_teams_out_and_leaves_those_of_the_launch(
    county: tuple[Installation, str],
) -> None:
    installation, launch_id = county
    _recruit(installation, launch_id, ["青石村", "柳湾村"])
    assert _owed(installation, launch_id, "form-team") == {"周主任": 2}
    _recruit(installation, launch_id, [])
    assert _owed(installation, launch_id, "form-team") == {"周主任": 1}


def _recruit(installation: Installation, launch_id: str, villages: Sequence[str]) -> None:
    """Record the recruiting, or correct its record."""
    record = {"schools": ["青山师范"], "volunteers": 12, "villages": list(villages)}
    _record(installation, launch_id, "recruit", record)


def _form(installation: Installation, launch_id: str, members: Sequence[Mapping[str, object]]) -> None:
    """Record the team, or correct its record."""
    _record(installation, launch_id, "form-team", {"members": members, "liaison": "周主任"})


def _record(installation: Installation, launch_id: str, step: str, record: Mapping[str, object]) -> None:
    [item] = _items(installation, launch_id, step)
    with installation.ledger.read() as session:
        is_done = session.get_one(Item, item).state == "done"
    if is_done:
        reopen(installation, [item], "更正", ME, NOW)
    complete(installation, [item], Completion(record), ME, NOW)


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
        .where(Step.key == step, Window.launch_id == launch_id, Item.state == "open")
    )
    with installation.ledger.read() as session:
        people = list(session.scalars(query))
        names = names_of(session, installation.ledger.vault, people)
    return {names[id]: people.count(id) for id in people}
