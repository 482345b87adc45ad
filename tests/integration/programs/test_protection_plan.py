"""The protection plan from launch to end: each step opens and can be done, and the review agrees with the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from programs.protection_plan import PROGRAM
from tests.conftest import Clock
from tests.integration.actions.conftest import ME, School, roster
from tongxing.actions.launching import Launching, launch
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.actions.raising import raise_item
from tongxing.actions.simulating import Simulation
from tongxing.installation import Installation
from tongxing.ledger.people import add_organisation
from tongxing.ledger.proposals import latest_proposal
from tongxing.workbooks import People, RoleScope, Roster, StaffMember

from .whole import CHILDREN, CLASSES, happenings, play_whole

SIX_WEEKS = {"term_first_day": dt.date(2026, 3, 2), "term_last_day": dt.date(2026, 4, 10)}


@pytest.fixture(scope="module")
def played(here: Installation) -> Simulation:
    answers = {"report_upward": True, "tutoring_plan_by": "2026-03-24", "pair_key_children_by": "2026-03-20"}
    return play_whole(here, PROGRAM, 2026, **SIX_WEEKS, **answers)


def test_it_ends_and_leaves_nothing(played: Simulation) -> None:
    assert (played.ended, played.left) == (True, ())
    assert not {"overdue", "missed"} & {each.event for each in played.events}


def test_every_step_is_done(played: Simulation) -> None:
    assert set(happenings(played, "done")) == {*PROGRAM.step_keys} - {"bring-back"}


def test_each_child_has_its_talks_calls_and_files(played: Simulation) -> None:
    done = happenings(played, "done")
    assert {step: done[step] for step in ("archive-card", "weekly-talk", "parents-call", "group-children")} == {
        "archive-card": CHILDREN,
        "weekly-talk": 6 * CHILDREN,
        "parents-call": 3 * CHILDREN,
        "group-children": CLASSES,
    }


def test_the_pairs_that_were_named_are_talked_with(played: Simulation) -> None:
    assert happenings(played, "done")["pair-talk"] > 0


def test_the_review_is_drafted(played: Simulation) -> None:
    assert set(happenings(played, "automatic")) == {"review-term"}


STAFF = People(
    (
        StaffMember(name="周校长", roles=(RoleScope("head-of-body"),), phone="13800000001"),
        StaffMember(name="吴主任", roles=(RoleScope("deputy"),), phone="13800000002"),
        StaffMember(name="郑老师", roles=(RoleScope("class-teacher", "class", "3-1"),), phone="13800000003"),
        StaffMember(name="王老师", roles=(RoleScope("class-teacher", "class", "3-2"),), phone="13800000004"),
        StaffMember(name="冯老师", roles=(RoleScope("subject-teacher", "class", "3-1"),), phone="13800000005"),
    )
)
PUPILS = Roster((*roster("小甲", "小乙", klass=1), *roster("小丙", klass=2)))
TALK = {"mood": "good", "topics": ["study"]}


class Protected(School):
    """A launch of the protection plan in a test's ledger."""

    def draft_of(self, step: str) -> dict[str, Any]:
        [item] = self.items(step)
        assert item in [id for id, _ in ready_automatic(self.installation, self.clock.now)]
        run_automatic(self.installation, item, self.clock.now)
        with self.installation.ledger.read() as session:
            draft = latest_proposal(session, self.installation.ledger.vault, item)
        assert draft is not None
        return dict(draft.found["record"])


@pytest.fixture
def protected(installation: Installation, clock: Clock) -> Protected:
    """Launched; the clock stands at the first day of a term of six weeks."""
    clock.set("2026-03-02T09:00")
    with installation.ledger.write() as session:
        add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN")
    found = Protected(installation, clock)
    found.launch_id = launch(installation, Launching(PROGRAM, "school", SIX_WEEKS, PUPILS, STAFF), ME, clock.now).id
    return found


def test_several_talks_are_put_down_at_once(protected: Protected) -> None:
    first = protected.items("weekly-talk", 1)
    assert protected.complete(first, TALK) == 3


def test_a_drop_out_is_brought_back_when_somebody_calls_for_it(protected: Protected) -> None:
    child = protected.subject("child", class_key="3-2")
    raise_item(
        protected.installation, protected.launch_id, "bring-back", child, dt.date(2026, 3, 6), ME, protected.clock.now
    )
    [item] = protected.items("bring-back")
    record = {"steps": ["visit"], "result": "back", "back_on": "2026-03-05"}
    assert protected.complete([item], record) == 1


def test_key_children_are_named_by_name_and_talks_follow(protected: Protected) -> None:
    protected.complete(protected.items("pair-key-children"), {"pairs": [{"child": "小丙", "person": "冯老师"}]})
    protected.sweep("2026-04-06T09:00")
    assert len(protected.items("pair-talk", 1)) == 1


def test_the_draft_of_the_review_says_what_the_ledger_says(protected: Protected) -> None:
    protected.complete(protected.items("archive-card"), {"file_confirmed": True})
    protected.complete(protected.items("weekly-talk", 1), TALK)
    protected.complete(protected.items("parents-call", 1)[:2], {"whom": "mother", "progress_told": True})
    protected.sweep("2026-04-09T09:00")
    draft = protected.draft_of("review-term")
    found = {name: draft[name] for name in ("children", "files", "talks", "calls", "reached", "plans", "key_children")}
    assert found == {"children": 3, "files": 3, "talks": 3, "calls": 2, "reached": 2, "plans": 0, "key_children": 0}
