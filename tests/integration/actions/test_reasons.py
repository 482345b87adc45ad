"""A step skipped for one child: every list says that it was, and none says why."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.completing import reopen, waive
from tongxing.actions.explaining import why
from tongxing.actions.exporting import export_all, export_evidence, export_progress, export_worklist
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.actions.taking_part import leave
from tongxing.actions.viewing import ItemReason, read_reason
from tongxing.errors import BadInput, NotAllowed, NotFound
from tongxing.ledger.audit import Actor
from tongxing.ledger.tables import Audit, Child, Item, Proposal, Subject

WORDS = "父母刚去世"


@pytest.fixture
def skipped(launched: School) -> tuple[School, int]:
    """A visit that a class teacher lets go."""
    [item, *_] = launched.items("visit")
    actor = Actor(launched.person("郑老师"), "cli")
    waive(launched.installation, [item], WORDS, actor, launched.clock.now)
    return launched, item


def read(school: School, item: int, actor: Actor = ME) -> ItemReason:
    return read_reason(school.installation, item, actor, school.clock.now)


def test_exports_say_that_it_was_skipped_and_not_why(skipped: tuple[School, int]) -> None:
    school, item = skipped
    installation, now = school.installation, school.clock.now
    whole = export_all(installation, school.launch_id, ME, now, personal=True)
    assert [each["state"] for each in whole.data["items"] if each["item"] == item] == ["waived"]
    assert "免做" in str(whole.tables)
    others = (
        export_evidence(installation, school.launch_id, ME, now, personal=True),
        export_progress(installation, school.launch_id, ME, now),
        export_worklist(installation, "郑老师", ME, now),
        why(installation, item, ME, now),
    )
    for each in (whole, *others):
        assert WORDS not in str(asdict(each))


def test_no_draft_holds_it(skipped: tuple[School, int]) -> None:
    school, _ = skipped
    school.complete(school.items("visit")[1:], {"views": "好"})
    for item, _ in ready_automatic(school.installation, school.clock.now):
        run_automatic(school.installation, item, school.clock.now)
    with school.installation.ledger.read() as session:
        drafts = session.scalars(select(Proposal)).all()
        vault = school.installation.ledger.vault
        opened = [vault.open_json("proposal", row.uid, "sealed", row.sealed) for row in drafts]
    assert opened
    assert WORDS not in str(opened)


def test_who_asks_for_the_item_reads_it_and_the_audit_says_so(skipped: tuple[School, int]) -> None:
    school, item = skipped
    found = read(school, item)
    assert (found.words, found.by, found.state) == (WORDS, "郑老师", "waived")
    with school.installation.ledger.read() as session:
        rows = session.scalars(select(Audit).where(Audit.action == "viewed")).all()
        child = session.scalar(select(Subject.child_id).join(Item).where(Item.id == item))
    assert [(row.object_id, row.details) for row in rows] == [(str(item), {"kind": "reason", "children": str(child)})]


@pytest.mark.parametrize(
    ("name", "may"), [("郑老师", True), ("吴年级长", True), ("周校长", True), ("王老师", False), ("冯老师", False)]
)
def test_only_who_does_it_or_answers_for_it_reads_it(skipped: tuple[School, int], name: str, may: bool) -> None:
    school, item = skipped
    actor = Actor(school.person(name), "web")
    if may:
        assert read(school, item, actor).words == WORDS
        return
    with pytest.raises(NotAllowed):
        read(school, item, actor)


def test_it_goes_with_the_key_of_the_child(skipped: tuple[School, int]) -> None:
    school, item = skipped
    with school.installation.ledger.write() as session:
        uid = session.scalar(select(Child.uid).join(Subject).join(Item).where(Item.id == item))
        school.installation.ledger.vault.erase_child(session, uid or "")
    assert read(school, item).words is None


def test_of_what_is_about_no_child_it_is_kept_too(launched: School) -> None:
    [item] = launched.items("mobilise")
    waive(launched.installation, [item], "台风", ME, launched.clock.now)
    assert read(launched, item).words == "台风"


def test_the_latest_reason_counts_and_one_that_was_never_given_is_none(skipped: tuple[School, int]) -> None:
    school, item = skipped
    reopen(school.installation, [item], "记错了人", ME, school.clock.now)
    assert read(school, item).words == "记错了人"
    assert read(school, school.items("visit")[1]).words is None
    with pytest.raises(NotFound):
        read(school, 999_999)


def test_why_a_child_left_is_kept_likewise(launched: School) -> None:
    [item, *_] = launched.items("visit")
    with launched.installation.ledger.read() as session:
        child = session.scalar(select(Subject.child_id).join(Item).where(Item.id == item))
    leave(launched.installation, child or 0, "随父母去外地", ME, launched.clock.now)
    assert read(launched, item).words == "随父母去外地"


def test_a_reason_that_is_too_long_is_refused_whole(launched: School) -> None:
    with pytest.raises(BadInput, match="最多 400 字"):
        waive(launched.installation, launched.items("visit")[:1], "长" * 401, ME, launched.clock.now)
    assert launched.window("visit").facts.waived == 0
