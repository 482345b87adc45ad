"""A school of two classes with the shipped home visits: four pupils, three teachers, a youth office and a principal."""

from __future__ import annotations

from typing import Any

import pytest

from programs.home_visits import PROGRAM
from tests.conftest import Clock
from tests.integration.actions.conftest import ME, School, roster
from tongxing.actions.launching import Launching, launch
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.installation import Installation
from tongxing.ledger.people import add_organisation
from tongxing.workbooks import People, RoleScope, Roster, StaffMember

STAFF = People(
    (
        StaffMember(name="周校长", roles=(RoleScope("principal"),), phone="13800000001"),
        StaffMember(name="吴书记", roles=(RoleScope("youth-office"),), phone="13800000002"),
        StaffMember(name="钱组长", roles=(RoleScope("grade-leader", "grade", "3"),), phone="13800000006"),
        StaffMember(name="郑老师", roles=(RoleScope("class-teacher", "class", "3-1"),), phone="13800000003"),
        StaffMember(name="王老师", roles=(RoleScope("class-teacher", "class", "3-2"),), phone="13800000004"),
        StaffMember(name="冯老师", roles=(RoleScope("subject-teacher", "class", "3-1"),), phone="13800000005"),
    )
)
CHILDREN = Roster((*roster("小甲", "小乙", klass=1), *roster("小丙", "小丁", klass=2)))
VISIT = {"report_given": True, "guardian_view": "放心", "situation": "与奶奶同住", "problems": ["hardship"]}


class HomeVisits(School):
    """A launch of the home visits in a test's ledger."""

    def launch(self, with_roster: bool = True, *, again: bool = False, **assigned: Any) -> str:
        people = {role.replace("_", "-"): names for role, names in assigned.items()}
        wanted = Launching(PROGRAM, "school", {"year": 2027}, CHILDREN, STAFF, assigned=people, again=again)
        self.launch_id = launch(self.installation, wanted, ME, self.clock.now).id
        return self.launch_id

    def visit(self, number: int) -> None:
        """Record the next so many visits."""
        open_now = [id for id in self.items("visit-homes") if id not in self.visited]
        self.visited |= set(open_now[:number])
        self.complete(open_now[:number], VISIT)

    def run(self) -> int:
        """Run the automatic steps that may run; gives how many drafts came of it."""
        ready = ready_automatic(self.installation, self.clock.now)
        return sum(run_automatic(self.installation, item, self.clock.now) for item, _ in ready)

    def nominate_all(self) -> None:
        for item, pupils in zip(self.items("nominate"), self._pupils(), strict=True):
            self.complete([item], {"pupils": pupils})

    def _pupils(self) -> list[list[int]]:
        found = [self.subject("child", class_key=key) for key in ("3-1", "3-2")]
        return [[first, first + 1] for first in found]

    visited: set[int]


@pytest.fixture
def school(installation: Installation, clock: Clock) -> HomeVisits:
    """Launched; the clock stands at 8 October 2027, 09:00."""
    clock.set("2027-10-08T09:00")
    with installation.ledger.write() as session:
        county = add_organisation(session, "county", "青山县", "county", "Asia/Shanghai", "zh_CN")
        add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN", county)
    found = HomeVisits(installation, clock)
    found.visited = set()
    found.launch()
    return found
