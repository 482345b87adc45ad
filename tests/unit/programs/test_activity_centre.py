"""The activity centre as a plugin: its forms, the roster of the term, the proposal of pairs."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from programs.activity_centre import PROGRAM
from programs.activity_centre.automatic import complete_roster, propose_pairs
from tongxing.automatic import Case, Outcome, Person, Record, Subject
from tongxing.program import Form
from tongxing.registry import catalogue

from .plans import case_of, done
from .records import forms_of, refusal, required_of

GOOD: dict[str, dict[str, Any]] = {
    "survey": {"visited": 3, "none": False, "children": [{"name": "李小红"}]},
    "term-roster": {
        **dict.fromkeys(("children", "without_guardian", "without_phone", "classes", "not_reported"), 1),
        "by_class": [{"class": "3-1", "children": 1}],
    },
    "roster-report": {"children": 36},
    "pairing": {"pairs": [{"child": 17, "person": 3}]},
    "counselling": {"mood": "good", "topics": ["study"], "line": "约好下次再谈"},
    "family-contact": {"whom": "mother", "how": "video"},
    "guardian-visit": {"situation": "与奶奶同住"},
    "difficulty": {"kinds": ["study"], "done": "请同学帮着补课", "solved": "partly"},
    "family-line": {"number": "0597-2830001", "hours": "每周三、周五下午", "told": True},
    "family-call": {"reached": "yes"},
    "proxy-parent": {
        "name": "王大山",
        "standing": "villager",
        "phone": "13800000001",
        "checked_by": "李校长",
        "checked_on": "2026-03-25",
    },
    "consolation": {"families": 4, "found": "都好"},
    "home": {"ready": True, "equipped": ["books", "telephone"], "archives_begun": True},
    "activity-plan": {"activities": ["5月9日 讲故事"], "children": 40},
    "performance": {"children": 30, "guardians": 12, "volunteers": 5, "report": "很热闹", "nobody_labelled": True},
    "session": {"present": 20, "roll_called": True, "tutored": True, "all_fetched": True, "over_the_road": True},
    "minutes": {"attended": 9, "heard": "结对情况", "decided": "多走访"},
    "birthday": {"how": ["card", "call-home"]},
    "festival": {"what": "包粽子", "children": 30},
    "training": {"guardians": 20, "teachers": 8, "topics": ["怎么和孩子说话"]},
    "good-conduct": {"children": 10, "agreed_to": True},
    "awards": {"ten_best": ["李小红"], "volunteers": ["王大山"], "agreed_to": True},
}
PERSONAL = {
    "survey": {"children"},
    "pairing": {"pairs"},
    "counselling": {"line"},
    "family-contact": {"line"},
    "guardian-visit": {"situation", "agreed"},
    "difficulty": {"done"},
    "family-call": {"line"},
    "proxy-parent": {"name", "phone", "checked_by"},
    "consolation": {"found"},
    "session": {"absent", "not_fetched", "emergency"},
    "birthday": {"line"},
    "good-conduct": {"list"},
    "awards": {"ten_best", "outstanding", "class_teachers", "guardians", "volunteers"},
}
BAD = [
    ("survey", {"children": []}, "children is missing"),
    ("survey", {"none": True}, "children"),
    ("session", {"all_fetched": False}, "not_fetched is missing"),
    ("session", {"not_fetched": ["李小红：送回家"]}, "not_fetched"),
    ("proxy-parent", {"checked_by": ""}, "checked_by is missing"),
    ("family-line", {"number": "110"}, "no telephone number"),
    ("family-call", {"reached": "maybe"}, "no choice 'maybe'"),
    ("awards", {"ten_best": ["李小红"] * 11}, "at most 10"),
    ("minutes", {"attended": 0}, "under 1"),
]


@pytest.mark.parametrize("form", forms_of(PROGRAM))
def test_a_form_takes_a_good_record(form: Form) -> None:
    assert form.check(GOOD[form.key]) == GOOD[form.key]


@pytest.mark.parametrize(("form", "name"), required_of(PROGRAM))
def test_a_form_refuses_a_record_that_lacks_something(form: Form, name: str) -> None:
    record = {field: value for field, value in GOOD[form.key].items() if field != name}
    assert f"{name} is missing" in refusal(form, record)


@pytest.mark.parametrize("form", forms_of(PROGRAM))
def test_what_could_name_somebody_is_personal(form: Form) -> None:
    assert form.personal_fields == PERSONAL.get(form.key, set())


@pytest.mark.parametrize(("key", "changes", "fault"), BAD)
def test_a_form_refuses_a_bad_answer(key: str, changes: dict[str, Any], fault: str) -> None:
    assert fault in refusal(PROGRAM.form(key), {**GOOD[key], **changes})


def test_a_weekly_call_takes_one_choice() -> None:
    assert PROGRAM.form("family-call").check({"reached": "own-phone"}) == {"reached": "own-phone"}


def test_nobody_is_matched_to_a_child_without_a_check() -> None:
    required = {field.name for field in PROGRAM.form("proxy-parent").fields if field.required}
    assert {"checked_by", "checked_on"} <= required


def test_every_step_has_a_form_and_every_form_a_step() -> None:
    assert {step.form for step in PROGRAM.steps} == {form.key for form in PROGRAM.forms}


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("activity-centre").program == PROGRAM


def sheets(outcome: Outcome) -> dict[str, list[tuple[Any, ...]]]:
    (file,) = outcome.files
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


class TestRoster:
    classes = tuple(Subject(90 + n, "class", key, class_key=key) for n, key in enumerate(("3-1", "10-1", "3-2")))
    children = (
        Subject(1, "child", "学生甲", class_key="3-1", child_id=1),
        Subject(2, "child", "学生乙", class_key="3-1", child_id=2),
        Subject(3, "child", "学生丙", class_key="10-1", child_id=3),
    )
    first = done(
        "survey",
        classes[0],
        children=[
            {"姓名": "学生甲", "性别": "男", "监护人": "王奶奶", "监护人电话": "13800000001", "父亲务工地": "厦门"},
            {"姓名": "学生乙", "性别": "女"},
        ],
    )
    second = done("survey", classes[1], none=True)

    def case(self, *records: Record, **more: Any) -> Case:
        return case_of(PROGRAM, "complete-roster", subjects=(*self.classes, *self.children), records=records, **more)

    def test_it_counts_children_and_what_is_lacking(self) -> None:
        record = complete_roster(self.case(self.first, self.second)).record
        assert (record["children"], record["without_guardian"], record["without_phone"]) == (3, 1, 1)
        assert (record["classes"], record["not_reported"]) == (2, 1)

    def test_it_counts_by_class_in_the_order_of_classes(self) -> None:
        by_class = complete_roster(self.case(self.first)).record["by_class"]
        assert [(row["class"], row["children"]) for row in by_class] == [("3-1", 2), ("10-1", 1)]

    def test_it_says_who_has_not_reported_and_what_is_lacking(self) -> None:
        notes = [note.en for note in complete_roster(self.case(self.first, self.second)).notes]
        assert notes == [
            "1 class not reported yet: 3-2",
            "no guardian put down of 1 child",
            "no telephone put down of 1 child",
        ]

    def test_a_class_that_was_waived_is_not_said(self) -> None:
        waived = Record("survey", 1, self.classes[2], {}, None, None, "waived")
        assert not complete_roster(self.case(self.second, waived, self.first)).record["not_reported"]

    def test_its_record_fits_its_form_and_holds_no_name(self) -> None:
        outcome = complete_roster(self.case(self.first))
        assert PROGRAM.form("term-roster").check(outcome.record)
        assert "学生" not in str(outcome.record)

    def test_the_table_lists_every_child_with_what_was_put_down(self) -> None:
        rows = sheets(complete_roster(self.case(self.first, language="zh_CN")))["信息表"]
        assert rows[0][0] == "2027年春季学期留守儿童信息表"
        assert rows[4][1:9] == ("3-1", "学生甲", "男", None, "王奶奶", None, "13800000001", "厦门")
        assert [row[2] for row in rows[3:6]] == ["学生乙", "学生甲", "学生丙"]

    def test_the_sums_of_the_classes_are_those_of_the_record(self) -> None:
        outcome = complete_roster(self.case(self.first))
        record = outcome.record
        assert ("Total", record["children"], 1, 1) in sheets(outcome)["By class"]

    def test_two_of_one_name_in_a_class_are_said(self) -> None:
        twin = Subject(4, "child", "学生甲", class_key="3-1", child_id=4)
        outcome = complete_roster(case_of(PROGRAM, "complete-roster", subjects=(*self.children, twin)))
        assert "3-1 has several called 学生甲; check them" in [note.en for note in outcome.notes]

    def test_without_children_and_classes_it_is_empty(self) -> None:
        outcome = complete_roster(case_of(PROGRAM, "complete-roster"))
        assert PROGRAM.form("term-roster").check(outcome.record)["children"] == 0
        assert outcome.notes == ()

    def test_it_gives_the_same_twice(self) -> None:
        assert complete_roster(self.case(self.first)) == complete_roster(self.case(self.first))


class TestPairs:
    def proposed(self, children: int, teachers: int, role: str = "centre-teacher", *more: Person) -> Outcome:
        pupils = tuple(Subject(n, "child", f"学生{n}", class_key=f"3-{1 + n % 2}") for n in range(children))
        people = tuple(Person(10 + n, f"教师{n}", role) for n in range(teachers))
        return propose_pairs(case_of(PROGRAM, "pair-staff", subjects=pupils, people=(*people, *more)))

    def test_the_teachers_of_the_centre_share_the_children(self) -> None:
        taken = [pair.person_id for pair in self.proposed(10, 3).pairs]
        assert sorted(taken.count(each) for each in (10, 11, 12)) == [3, 3, 4]

    def test_whoever_is_named_as_paired_teacher_comes_first(self) -> None:
        outcome = self.proposed(2, 3, "centre-teacher", Person(99, "教师九", "paired-teacher"))
        assert {pair.person_id for pair in outcome.pairs} == {99}

    def test_nobody_gets_a_child_of_the_own_class_where_that_can_be(self) -> None:
        outcome = self.proposed(10, 2, "centre-teacher", Person(10, "教师0", "class-teacher", "3-1"))
        own = {pair.child_subject for pair in outcome.pairs if pair.person_id == 10}
        assert all(child % 2 == 1 for child in own)

    def test_without_teachers_and_without_children_it_says_so(self) -> None:
        assert [note.en for note in self.proposed(2, 0).notes] == [
            "no teacher of the centre is named; 2 children without one"
        ]
        assert [note.en for note in self.proposed(0, 2).notes] == ["there are no children on the roster yet"]

    def test_the_record_fits_the_form(self) -> None:
        outcome = self.proposed(3, 2)
        assert len(PROGRAM.form("pairing").check(outcome.record)["pairs"]) == 3
        assert len(sheets(outcome)["Pairs"]) == 3 + 3
