"""A dry run from workbooks alone: a role held for a child by name."""

from __future__ import annotations

from tests.integration.actions.plans import PLAN
from tongxing.planner import gather_from_workbooks
from tongxing.planner.participants import responsible
from tongxing.workbooks import Child, ClassName, People, RoleScope, Roster, StaffMember

ROSTER = Roster(tuple(Child(name=name, class_name=ClassName(3, 1)) for name in ("小甲", "小乙")))
TEACHERS = People(
    (
        StaffMember(name="李老师", roles=(RoleScope("班主任", "class", "3-1"),)),
        StaffMember(name="王老师", roles=(RoleScope("班主任", "child", "小乙"),)),
    )
)


def test_the_child_of_that_name_is_owed_by_who_holds_the_role_for_it() -> None:
    found = gather_from_workbooks(PLAN, ROSTER, TEACHERS, {})
    owners = {
        child.label: [holder.person for holder in responsible(child, found.holders_of("class-teacher"))]
        for child in found.of("child") or ()
    }
    assert owners == {"小甲": ["李老师"], "小乙": ["王老师"]}
