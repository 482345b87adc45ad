"""The protection plan as a plugin: its forms, and the draft of its term review."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from docx import Document

from programs.protection_plan import PROGRAM
from programs.protection_plan.review import review
from tongxing.automatic import Case, Lateness, Outcome, Record, Subject
from tongxing.errors import BadEvidence
from tongxing.program import Form
from tongxing.registry import catalogue
from tongxing.words import text

from .plans import case_of

GOOD: dict[str, dict[str, Any]] = {
    "members": {"head": "王小明", "deputies": ["李小红"], "members": ["张小华：一年级"]},
    "child-file": {"file_confirmed": True, "corrected": ["phone"]},
    "roster-report": {"children": 36, "classes": 6},
    "buddy": {"buddy": "赵小军"},
    "talk": {"mood": "good", "topics": ["study"]},
    "parents-call": {"whom": "mother", "progress_told": True},
    "difficulties": {"kinds": ["study"], "children": 2},
    "groups": {"none": False, "groups": [{"subject": "语文", "pupils": "赵小军", "teacher": "王小明"}]},
    "tutoring-plan": {"time": "周二午间", "content": "口算", "milestones": "期中前背完口诀", "helper": "赵小军"},
    "tutoring-check": {"progress": "better", "milestone_reached": False},
    "key-children": {"pairs": [{"child": 17, "person": 3}]},
    "bring-back": {"steps": ["visit"], "result": "back", "back_on": "2026-04-08"},
    "activity": {"activities": ["stories"], "children": 40},
    "review": dict.fromkeys(
        (
            "children",
            "files",
            "talks",
            "calls",
            "reached",
            "plans",
            "checks",
            "key_children",
            "pair_talks",
            "activities",
            "brought_back",
        ),
        1,
    ),
    "review-report": {"nobody_named": True},
}
PERSONAL = {
    "members": {"head", "deputies", "members"},
    "child-file": {"guardian", "entrusted_since", "remark"},
    "buddy": {"buddy", "line"},
    "talk": {"line"},
    "parents-call": {"line"},
    "difficulties": {"note"},
    "groups": {"groups"},
    "tutoring-plan": {"content", "milestones", "helper"},
    "tutoring-check": {"line"},
    "key-children": {"pairs", "remark"},
    "bring-back": {"line"},
}
FORMS = [pytest.param(form, id=form.key) for form in PROGRAM.forms]
REQUIRED = [
    pytest.param(form, field.name, id=f"{form.key}-{field.name}")
    for form in PROGRAM.forms
    for field in form.fields
    if field.required and field.required_when is None
]
BAD = [
    ("bring-back", {"back_on": ""}, "back_on is missing"),
    ("difficulties", {"kinds": ["safety"]}, "note is missing"),
    ("groups", {"groups": []}, "groups is missing"),
    ("key-children", {"pairs": []}, "pairs is missing"),
    ("talk", {"mood": "angry"}, "no choice 'angry'"),
    ("activity", {"children": -1}, "under 0"),
]


class TestForms:
    @pytest.mark.parametrize("form", FORMS)
    def test_a_form_takes_a_good_record(self, form: Form) -> None:
        assert form.check(GOOD[form.key]) == GOOD[form.key]

    @pytest.mark.parametrize(("form", "name"), REQUIRED)
    def test_a_form_refuses_a_record_that_lacks_something(self, form: Form, name: str) -> None:
        lacking = {key: value for key, value in GOOD[form.key].items() if key != name}
        with pytest.raises(BadEvidence, match=name):
            form.check(lacking)

    @pytest.mark.parametrize("form", FORMS)
    def test_what_could_name_somebody_is_personal(self, form: Form) -> None:
        assert form.personal_fields == PERSONAL.get(form.key, set())

    @pytest.mark.parametrize(("key", "changes", "fault"), BAD)
    def test_a_form_refuses_a_bad_answer(self, key: str, changes: dict[str, Any], fault: str) -> None:
        with pytest.raises(BadEvidence) as refused:
            PROGRAM.form(key).check(GOOD[key] | changes)
        assert fault in refused.value.text.en

    def test_every_step_has_a_form_and_every_form_a_step(self) -> None:
        assert {step.form for step in PROGRAM.steps} == {form.key for form in PROGRAM.forms}

    def test_a_talk_is_two_taps_and_a_line_at_will(self) -> None:
        assert [field.name for field in PROGRAM.form("talk").fields if field.required] == ["mood", "topics"]


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("protection-plan").program == PROGRAM


def test_the_launch_asks_who_pairs_and_who_runs_the_activities_and_proposes_somebody() -> None:
    asked = {role.key: role.proposed for role in PROGRAM.roles if role.asked}
    assert asked == {"pairing-lead": "head-of-body", "activity-lead": "class-teacher"}


def child(number: int, class_key: str) -> Subject:
    return Subject(
        number,
        "child",
        f"学生{number}",
        class_key=class_key,
        child_id=1000 + number,
        class_title=text(f"{class_key}班", f"Class {class_key}"),
    )


CHILDREN = (child(1, "2-1"), child(2, "2-1"), child(3, "10-1"))
PAIR = Subject(9, "pair", "学生3", class_key="10-1", child_id=1003)


def done(step: str, subject: Subject | None, occurrence: int = 1, **data: Any) -> Record:
    return Record(step, occurrence, subject, data, dt.date(2026, 4, 1), "王小明", "done")


RECORDS = (
    done("archive-card", CHILDREN[0], file_confirmed=True),
    done("weekly-talk", CHILDREN[0], 1, mood="good"),
    done("weekly-talk", CHILDREN[0], 2, mood="low"),
    done("weekly-talk", CHILDREN[2], 1, mood="usual"),
    Record("weekly-talk", 1, CHILDREN[1], {}, None, None, "waived"),
    done("parents-call", CHILDREN[0], whom="mother"),
    done("parents-call", CHILDREN[2], whom="nobody"),
    done("tutoring-plan", CHILDREN[0]),
    done("check-tutoring", CHILDREN[0], 2, progress="better", milestone_reached=True),
    done("check-tutoring", CHILDREN[0], 1, progress="worse", milestone_reached=False),
    done("pair-talk", PAIR, mood="good"),
    done("activities", None, activities=["stories", "work"], children=40),
    done("activities", None, 2, activities=["stories"], children=35),
    done("find-difficulties", Subject(20, "class", "2-1", class_key="2-1"), kinds=["study"], children=1),
    done("bring-back", CHILDREN[1], result="back", back_on="2026-04-08"),
)


def a_case(records: tuple[Record, ...] = RECORDS, **more: Any) -> Case:
    facts: dict[str, Any] = {
        "organisation": "青山小学",
        "today": dt.date(2026, 7, 8),
        "first_day": dt.date(2026, 3, 2),
        "last_day": dt.date(2026, 7, 10),
        "subjects": (*CHILDREN, PAIR),
        "records": records,
    }
    return case_of(PROGRAM, "review-term", **(facts | more))


def words_of(outcome: Outcome) -> str:
    (file,) = outcome.files
    return "\n".join(each.text for each in Document(io.BytesIO(file.content)).paragraphs)


def rows_of(outcome: Outcome, table: int) -> list[list[str]]:
    (file,) = outcome.files
    return [[cell.text for cell in row.cells] for row in Document(io.BytesIO(file.content)).tables[table].rows]


class TestReview:
    def test_its_record_counts_what_was_done(self) -> None:
        assert review(a_case()).record == {
            "children": 3,
            "files": 1,
            "talks": 3,
            "calls": 2,
            "reached": 1,
            "plans": 1,
            "checks": 2,
            "key_children": 1,
            "pair_talks": 1,
            "activities": 2,
            "brought_back": 1,
        }

    def test_its_record_fits_its_form(self) -> None:
        record = dict(review(a_case()).record)
        assert PROGRAM.form("review").check(record) == record

    def test_its_table_goes_by_class_in_the_order_of_classes(self) -> None:
        assert rows_of(review(a_case()), 0)[1:] == [
            ["Class 2-1", "2", "1", "2", "1", "1", "1"],
            ["Class 10-1", "1", "0", "1", "1", "1", "0"],
            ["Total", "3", "1", "3", "2", "2", "1"],
        ]

    def test_the_last_check_of_a_child_counts(self) -> None:
        said = words_of(review(a_case()))
        assert "of 1 child: better 1, the same 0, worse 0; 1 reached the milestone" in said

    def test_activities_are_counted_by_kind(self) -> None:
        assert rows_of(review(a_case()), 1)[1:] == [["Story-telling", "2"], ["Work practice", "1"]]
        assert "2 activities; pupils took part 75 times" in words_of(review(a_case()))

    def test_it_names_no_child(self) -> None:
        outcome = review(a_case(language="zh_CN"))
        assert "学生" not in words_of(outcome) + str(rows_of(outcome, 0)) + str(outcome.record)

    def test_it_is_in_the_language_of_the_launch(self) -> None:
        (file,) = review(a_case(language="zh_CN")).files
        assert file.name == "青山小学留守儿童教育保护工作学期总结.docx"
        assert "班主任同孩子谈话 3 次（其中情绪低落 1 次）" in words_of(review(a_case(language="zh_CN")))

    def test_who_was_never_talked_with_is_said_by_class(self) -> None:
        notes = [note.en for note in review(a_case()).notes]
        assert notes == ["no talk is recorded all term with 1 child (Class 2-1: 1)"]

    def test_what_is_still_open_is_said(self) -> None:
        open_ = Lateness("weekly-talk", 9, 3, 0, 0, 1, open=5)
        own = Lateness("review-term", 1, 0, 0, 0, 0, open=1)
        notes = [note.en for note in review(a_case(lateness=(open_, own))).notes]
        assert notes[-1] == "5 items still open when this was drafted"

    def test_the_four_numbers_are_those_of_the_ledger(self) -> None:
        lateness = (Lateness("weekly-talk", 9, 3, 2, 1, 3),)
        assert ["Weekly talk", "9", "3", "2", "1", "3", "0", "0"] in rows_of(review(a_case(lateness=lateness)), 2)

    def test_without_children_or_records_it_is_a_draft_of_zeros(self) -> None:
        outcome = review(a_case((), subjects=()))
        assert set(outcome.record.values()) == {0}
        assert [note.zh for note in outcome.notes] == ["还没有儿童名单，数字都是零"]
        assert "There are 0 children in 0 classes" in words_of(outcome)

    def test_it_gives_the_same_twice(self) -> None:
        assert review(a_case()) == review(a_case())
