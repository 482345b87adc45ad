"""Bring the heart home as a plugin: its forms, and the proposal of contacts."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from programs.bring_the_heart_home import PROGRAM
from programs.bring_the_heart_home.automatic import propose_contacts
from tongxing.automatic import Outcome, Person, Subject
from tongxing.program import Form
from tongxing.registry import catalogue

from .plans import case_of
from .records import forms_of, refusal, required_of

GOOD: dict[str, dict[str, Any]] = {
    "roster": {"none": False, "children": [{"name": "李小红"}]},
    "contacts": {"pairs": [{"child": 17, "person": 3}]},
    "speech": {"title": "同一片蓝天", "speaker": "王小明", "nobody_named": True},
    "class-meeting": {"theme": "互相关心", "present": 40, "agreed": "一人一句问候"},
    "symposium": {"present": 12, "topics": ["life", "health"], "found": "想多打电话"},
    "letter": {"written": True, "posted_on": "2026-04-08"},
    "call": {"whom": "mother", "spoken_of": ["come-home"]},
    "talk": {"difficulties": ["study"], "pressure": "some", "line": "约好下周再谈"},
    "archive-card": {
        "file_confirmed": True,
        **dict.fromkeys(("study", "thinking", "mind", "conduct"), "good"),
        "contact_log": ["4月2日 视频"],
    },
    "key-children": {"any": True, "number": 1, "with_whom": ["王小明"]},
}
PERSONAL = {
    "roster": {"children"},
    "contacts": {"pairs"},
    "speech": {"speaker"},
    "symposium": {"found", "follow_up"},
    "call": {"line"},
    "talk": {"line"},
    "archive-card": {"guardian", "entrusted_since", "feedback", "contact_log"},
    "key-children": {"children", "with_whom", "agreed"},
}


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


BAD = [
    ("roster", {"children": []}, "children is missing"),
    ("symposium", {"topics": ["grades"]}, "no choice 'grades'"),
    ("call", {"whom": "teacher"}, "no choice 'teacher'"),
    ("letter", {"posted_on": "8 April"}, "takes a day"),
    ("class-meeting", {"present": -1}, "under 0"),
    ("key-children", {"with_whom": []}, "with_whom is missing"),
    ("key-children", {"any": False}, "number"),
    ("roster", {"none": True}, "children"),
]


@pytest.mark.parametrize(("key", "changes", "fault"), BAD)
def test_a_form_refuses_a_bad_answer(key: str, changes: dict[str, Any], fault: str) -> None:
    assert fault in refusal(PROGRAM.form(key), {**GOOD[key], **changes})


LITTLE: list[tuple[str, dict[str, Any]]] = [
    ("roster", {"none": True}),
    ("call", {"whom": "nobody"}),
    ("talk", {"pressure": "none"}),
    ("key-children", {"any": False}),
    ("contacts", {}),
]


@pytest.mark.parametrize(("key", "record"), LITTLE)
def test_little_is_enough_where_there_is_little_to_say(key: str, record: dict[str, Any]) -> None:
    assert PROGRAM.form(key).check(record) == record


def test_every_step_has_a_form_and_every_form_a_step() -> None:
    assert {step.form for step in PROGRAM.steps} == {form.key for form in PROGRAM.forms}


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("bring-the-heart-home").program == PROGRAM


class TestContacts:
    def proposed(self, children: int, contacts: int, **more: Any) -> Outcome:
        pupils = [Subject(each, "child", f"学生{each}", class_key=f"3-{1 + each % 2}") for each in range(children)]
        people = [Person(90 + each, f"教师{each}", "contact-person") for each in range(contacts)]
        people.append(Person(90, "教师0", "class-teacher", "3-1"))
        return propose_contacts(
            case_of(PROGRAM, "assign-contacts", subjects=tuple(pupils), people=tuple(people), **more)
        )

    def test_every_child_gets_a_contact_and_nobody_much_more_than_another(self) -> None:
        taken = [pair.person_id for pair in self.proposed(10, 3).pairs]
        assert sorted(taken.count(each) for each in (90, 91, 92)) == [3, 3, 4]

    def test_a_child_is_not_given_the_own_class_teacher_where_there_is_another(self) -> None:
        own = {pair.child_subject for pair in self.proposed(10, 3).pairs if pair.person_id == 90}
        assert all(1 + child % 2 == 2 for child in own)

    def test_where_nobody_is_named_the_class_teachers_are_said_to_do_it(self) -> None:
        outcome = self.proposed(3, 0)
        assert outcome.pairs == ()
        assert [note.zh for note in outcome.notes] == ["还没有指定联系人，3 名学生由班主任联系；可以在这里逐行填写"]

    def test_without_children_it_says_so(self) -> None:
        outcome = self.proposed(0, 2)
        assert (outcome.pairs, outcome.record) == ((), {"pairs": []})
        assert [note.en for note in outcome.notes] == ["there are no pupils on the roster yet"]

    def test_the_record_fits_the_form_and_says_what_the_pairs_say(self) -> None:
        outcome = self.proposed(2, 2)
        rows = PROGRAM.form("contacts").check(outcome.record)["pairs"]
        assert rows == [{"child": pair.child_subject, "person": pair.person_id} for pair in outcome.pairs]

    def test_the_table_lists_every_pupil_by_class(self) -> None:
        (file,) = self.proposed(3, 1, language="zh_CN").files
        rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)  # type: ignore[union-attr]  # it has a sheet
        assert file.name == "学生联系人名单.xlsx"
        assert [row[1:4] for row in rows[3:]] == [
            ("3-1", "学生0", "教师0"),
            ("3-1", "学生2", "教师0"),
            ("3-2", "学生1", "教师0"),
        ]

    def test_it_gives_the_same_twice(self) -> None:
        assert self.proposed(7, 3) == self.proposed(7, 3)
