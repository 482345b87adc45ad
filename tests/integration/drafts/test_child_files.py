"""One file a child: a record confirms it instead of typing it again, the next launch proposes what the last one confirmed,
and its history says who changed what, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME
from tests.integration.drafts.conftest import CHILDREN, HomeVisits
from tongxing.actions.child_files import change_child, proposed_record, show_child
from tongxing.actions.importing import import_roster
from tongxing.errors import BadEvidence, BadInput, BadProgram, NotAllowed, NotFound
from tongxing.ledger.audit import Actor
from tongxing.ledger.items import evidence_of
from tongxing.ledger.tables import Audit, Child, ChildVersion, Evidence, Item, Subject
from tongxing.program import Field
from tongxing.words import text
from tongxing.workbooks import Roster

CARER = {"guardian": "陈奶奶", "guardian_phone": "13800000077"}
CONFIRMED = {"file_confirmed": True}


def card(school: HomeVisits) -> int:
    return school.items("archive-card")[0]


def child_of(school: HomeVisits, item: int) -> int:
    with school.installation.ledger.read() as session:
        return session.scalar(select(Subject.child_id).join(Item).where(Item.id == item)) or 0


def proposed(school: HomeVisits, item: int, actor: Actor = ME) -> dict[str, object]:
    return proposed_record(school.installation, item, actor, school.clock.now)


def recorded(school: HomeVisits, item: int) -> dict[str, object]:
    with school.installation.ledger.read() as session:
        return evidence_of(session, school.installation.ledger.vault, school.launch_id, ["archive-card"])[item]


def correct(school: HomeVisits, child: int, **values: str) -> tuple[str, ...]:
    return change_child(school.installation, child, values, ME, school.clock.now)


def test_what_a_record_says_goes_into_the_file(school: HomeVisits) -> None:
    item = card(school)
    teacher = Actor(school.person("郑老师"), "web")
    school.complete([item], {**CONFIRMED, **CARER})
    page = show_child(school.installation, child_of(school, item), ME, school.clock.now)
    assert {name: page.answers[name] for name in CARER} == CARER
    assert page.confirmed_at == school.clock.now
    assert show_child(school.installation, child_of(school, item), teacher, school.clock.now).answers == page.answers


def test_the_second_launch_proposes_what_the_first_confirmed(school: HomeVisits) -> None:
    school.complete([card(school)], {**CONFIRMED, **CARER})
    school.launch(again=True)
    item = card(school)
    assert proposed(school, item) == CARER
    versions = school.rows(ChildVersion)
    school.complete([item], CONFIRMED)
    assert recorded(school, item) == {**CONFIRMED, **CARER}
    assert school.rows(ChildVersion) == versions


def test_many_are_confirmed_at_once_each_with_its_own_file(school: HomeVisits) -> None:
    items = school.items("archive-card")
    for number, item in enumerate(items):
        correct(school, child_of(school, item), guardian=f"奶奶{number}", guardian_phone=f"1380000009{number}")
    school.complete(items, CONFIRMED)
    assert [recorded(school, item)["guardian"] for item in items] == [f"奶奶{number}" for number in range(len(items))]


def test_what_neither_the_file_nor_the_record_says_is_missing(school: HomeVisits) -> None:
    with pytest.raises(BadEvidence, match="guardian"):
        school.complete([card(school)], CONFIRMED)


def test_the_file_in_the_record_is_sealed(school: HomeVisits) -> None:
    school.complete([card(school)], {**CONFIRMED, **CARER})
    with school.installation.ledger.read() as session:
        row = session.scalars(select(Evidence)).one()
        audited = [str(each.details) for each in session.scalars(select(Audit))]
    assert "陈奶奶" not in str(row.data)
    assert "陈奶奶".encode() not in (row.sealed or b"")
    assert not [each for each in audited if "陈奶奶" in each]


def test_the_history_says_who_changed_which_field_when_and_how(school: HomeVisits) -> None:
    item = card(school)
    child = child_of(school, item)
    correct(school, child, guardian="王爷爷", entrusted_since="2027-02-01")
    school.clock.advance(days=1)
    teacher = school.person("郑老师")
    school.complete([item], {**CONFIRMED, **CARER}, done_by=teacher)
    page = show_child(school.installation, child, ME, school.clock.now)
    said = [(each.why, each.label.en, each.before, each.after) for each in page.changes]
    assert said == [
        ("record", "Carer entrusted", "王爷爷", "陈奶奶"),
        ("record", "Carer's phone", None, "13800000077"),
        ("hand", "Carer entrusted", None, "王爷爷"),
        ("hand", "Entrusted since", None, "2027-02-01"),
    ]
    assert page.changes[0].at == school.clock.now


def test_a_roster_goes_over_what_was_confirmed_and_the_history_says_so(school: HomeVisits) -> None:
    item = card(school)
    school.complete([item], {**CONFIRMED, **CARER})
    rows = tuple(replace(child, guardian="李叔叔", entrusted_since=dt.date(2027, 9, 1)) for child in CHILDREN.children)
    import_roster(school.installation, "school", Roster(rows), ME, school.clock.now)
    page = show_child(school.installation, child_of(school, item), ME, school.clock.now)
    assert (page.answers["guardian"], page.answers["entrusted_since"]) == ("李叔叔", "2027-09-01")
    assert page.answers["guardian_phone"] == CARER["guardian_phone"]
    assert [each.why for each in page.changes[:2]] == ["roster", "roster"]


def test_a_correction_takes_away_too_and_the_same_again_changes_nothing(school: HomeVisits) -> None:
    child = child_of(school, card(school))
    assert correct(school, child, father_name="王大山", guardian="王爷爷") == ("father_name", "guardian")
    assert correct(school, child, father_name="王大山") == ()
    assert correct(school, child, father_name="") == ("father_name",)
    assert show_child(school.installation, child, ME, school.clock.now).answers["father_name"] is None


@pytest.mark.parametrize(("name", "value"), [("name", "别人"), ("gaurdian", "王爷爷"), ("entrusted_since", "去年")])
def test_what_a_file_cannot_take_is_refused(school: HomeVisits, name: str, value: str) -> None:
    with pytest.raises(BadInput):
        correct(school, child_of(school, card(school)), **{name: value})


def test_only_who_cares_for_the_child_sees_its_file_and_that_is_audited(school: HomeVisits) -> None:
    item = card(school)
    child = child_of(school, item)
    other = Actor(school.person("王老师"), "web")
    for attempt in (
        lambda: show_child(school.installation, child, other, school.clock.now),
        lambda: change_child(school.installation, child, {"guardian": "x"}, other, school.clock.now),
        lambda: proposed(school, item, other),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    own = Actor(school.person("郑老师"), "web")
    show_child(school.installation, child, own, school.clock.now)
    with school.installation.ledger.read() as session:
        [seen] = session.scalars(select(Audit).where(Audit.action == "viewed", Audit.object == "child")).all()
    assert (seen.actor_id, seen.details["children"]) == (own.person_id, str(child))


def test_of_an_unknown_or_erased_child_there_is_no_file(school: HomeVisits) -> None:
    item = card(school)
    child = child_of(school, item)
    with school.installation.ledger.write() as session:
        uid = session.get_one(Child, child).uid
        school.installation.ledger.vault.erase_child(session, uid)
    for number in (child, 999_999):
        with pytest.raises(NotFound):
            show_child(school.installation, number, ME, school.clock.now)
    assert proposed(school, item) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"file": "confirmed"},
        {"file": "guardian"},
        {"file": "guardian", "personal": True, "kind": "long-text"},
    ],
)
def test_a_question_about_the_file_is_personal_and_of_a_kind_that_a_file_holds(given: dict[str, object]) -> None:
    with pytest.raises(BadProgram):
        Field.model_validate({"name": "carer", "label": text("照护人", "Carer"), **given})
