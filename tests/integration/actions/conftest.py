"""A school with two classes of three children, its staff, and a launch of the small plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.integration.actions.plans import CATALOGUE, PLAN
from tongxing.actions.completing import Completion, complete
from tongxing.actions.launching import Launching, launch
from tongxing.actions.sweeping import sweep
from tongxing.installation import Installation
from tongxing.ledger.audit import Actor
from tongxing.ledger.people import add_organisation, find_person
from tongxing.ledger.proposals import latest_proposal
from tongxing.ledger.tables import Item, Launch, Notice, Step, Subject, Window
from tongxing.ledger.windows import WindowRow, windows_of_launches
from tongxing.workbooks import Child, ClassName, People, RoleScope, Roster, StaffMember

STAFF = People(
    (
        StaffMember(name="周校长", roles=(RoleScope("principal"),), phone="13800000001"),
        StaffMember(name="吴年级长", roles=(RoleScope("grade-leader", "grade", "3"),), phone="13800000002"),
        StaffMember(name="郑老师", roles=(RoleScope("class-teacher", "class", "3-1"),), phone="13800000003"),
        StaffMember(name="王老师", roles=(RoleScope("class-teacher", "class", "3-2"),), phone="13800000004"),
        StaffMember(name="冯老师", phone="13800000005"),
    )
)


def roster(*names: str, klass: int) -> list[Child]:
    return [Child(name=name, class_name=ClassName(3, klass)) for name in names]


CHILDREN = Roster((*roster("小甲", "小乙", "小丙", klass=1), *roster("小丁", "小戊", "小己", klass=2)))
ME = Actor(None, "cli")


@dataclass
class School:
    """A launch in a test's ledger, with the words that tests need."""

    installation: Installation
    clock: Clock
    launch_id: str = ""

    def launch(self, with_roster: bool = True, *, again: bool = False, **values: Any) -> str:
        roster = CHILDREN if with_roster else None
        wanted = Launching(PLAN, "school", {"year": 2027, **values}, roster, STAFF, again=again)
        self.launch_id = launch(self.installation, wanted, ME, self.clock.now).id
        return self.launch_id

    def items(self, step: str, occurrence: int | None = None) -> list[int]:
        query = (
            select(Item.id)
            .join(Window, Window.id == Item.window_id)
            .join(Step, Step.id == Window.step_id)
            .where(Step.key == step, Window.launch_id == self.launch_id)
        )
        if occurrence is not None:
            query = query.where(Window.occurrence == occurrence)
        with self.installation.ledger.read() as session:
            return list(session.scalars(query.order_by(Item.id)))

    def complete(self, ids: Sequence[int], evidence: dict[str, Any] | None = None, **how: Any) -> int:
        return complete(self.installation, ids, Completion(evidence, **how), ME, self.clock.now)

    def draft(self, item: int) -> int:
        """The number of the draft that waits to be confirmed."""
        with self.installation.ledger.read() as session:
            found = latest_proposal(session, self.installation.ledger.vault, item)
        return found.id if found else 0

    def visit_all(self) -> None:
        self.complete(self.items("visit"), {"views": "很好"})

    def sweep(self, local: str | None = None) -> dict[str, int]:
        return dict(sweep(self.installation, self.clock.set(local) if local else self.clock.now).counts)

    def windows(self, step: str) -> list[WindowRow]:
        with self.installation.ledger.read() as session:
            return [each for each in windows_of_launches(session, [self.launch_id]) if each.step == step]

    def window(self, step: str) -> WindowRow:
        return self.windows(step)[0]

    def due(self, step: str) -> str:
        due = self.window(step).facts.due
        return due.astimezone(self.clock.now.tzinfo).isoformat()[:16] if due else "?"

    def told(self, cause: str | None = None) -> list[tuple[str, str | None, int]]:
        """(cause, step, items) of every notice that is still to be sent or was sent."""
        query = (
            select(Notice.cause, Step.key, Notice.items)
            .outerjoin(Window, Window.id == Notice.window_id)
            .outerjoin(Step, Step.id == Window.step_id)
            .where(Notice.state != "silenced")
            .order_by(Notice.id)
        )
        with self.installation.ledger.read() as session:
            return [tuple(row) for row in session.execute(query) if cause in (None, row[0])]

    def person(self, name: str) -> int:
        with self.installation.ledger.read() as session:
            return find_person(session, self.installation.ledger.vault, name).id

    def subject(self, kind: str, **where: Any) -> int:
        query = select(Subject.id).where(Subject.launch_id == self.launch_id, Subject.kind == kind).filter_by(**where)
        with self.installation.ledger.read() as session:
            return session.scalars(query.order_by(Subject.id)).first() or 0

    def state(self) -> str:
        with self.installation.ledger.read() as session:
            return session.get_one(Launch, self.launch_id).state

    def rows(self, table: type) -> int:
        with self.installation.ledger.read() as session:
            return len(session.scalars(select(table.id)).all())  # type: ignore[attr-defined]


@pytest.fixture
def school(installation: Installation, clock: Clock) -> School:
    """Before the launch; the clock stands at 8 October 2027, 09:00 (a Friday; the year is not published)."""
    clock.set("2027-10-08T09:00")
    installation = replace(installation, catalogue=CATALOGUE)
    with installation.ledger.write() as session:
        county = add_organisation(session, "county", "青山县", "county", "Asia/Shanghai", "zh_CN")
        add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN", county)
    return School(installation, clock)


@pytest.fixture
def launched(school: School) -> School:
    """After the launch."""
    school.launch()
    return school


def utc(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).replace(tzinfo=dt.UTC)
