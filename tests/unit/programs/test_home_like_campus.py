"""The home-like campus as a plugin: its forms, whom it asks for, what it asks for in time."""

from __future__ import annotations

from typing import Any

import pytest

from programs.home_like_campus import PROGRAM
from tongxing.errors import BadEvidence
from tongxing.program import Form
from tongxing.registry import catalogue

GOOD: dict[str, dict[str, Any]] = {
    "child-file": {"file_confirmed": True, "sources": ["visit"], "corrected": ["phone"]},
    "roster-report": {"children": 36, "classes": 6},
    "symposium": {"children": 30, "topics": ["study", "feelings"]},
    "self-care": {"contents": ["water"], "pupils": 200},
    "contest": {"kinds": ["display", "writing"], "entries": 40},
    "in-force": {"in_force": True},
    "shared-life": {"pupils": 12},
    "caring-weekend": {
        "families": [{"family": "赵家", "phone": "13800000001", "child": 17}],
        "all_checked": True,
        "checked_by": "王小明",
        "guardians_agreed": True,
    },
    "hand-in-hand": {"unit": "青山邮局", "what": "一起读书", "children": 20},
    "lecture": {"pupils": 200},
    "good-deeds": {"meeting_held": True, "deeds": ["打扫敬老院"]},
    "hotlines": {
        "family_line": "010-5550100",
        "family_hours": "周一至周五 12:00—14:00",
        "teachers_line": "010-5550101",
        "teachers_hours": "每天",
        "parents_told": True,
    },
    "call-log": {"spoke_with": "mother"},
    "counselling-room": {"counsellor": "李小红", "place": "二楼", "hours": "周三下午"},
    "activity": {"pupils": 60},
    "pairing": {"pairs": [{"child": 17, "person": 3}], "outsiders": False},
    "study-plan": {"time": "周二午间", "content": "口算", "milestones": "期中前背完口诀", "helper": "赵小军"},
    "subsidy": {"decision": "granted", "policy": "寄宿生生活补助", "amount": 500},
    "see-doctor": {"done": ["clinic"], "guardian_told": True},
    "take-part": {"activities": ["performance"]},
    "subject-note": {"subject": "语文", "contents": ["parents"]},
    "lesson-log": {"topic": "feelings"},
    "season-reminder": {"reminded": True},
    "safety-reminder": {"contents": ["water", "traffic"], "guardians_told": True},
}
PERSONAL = {
    "child-file": {"guardian", "entrusted_since", "remark"},
    "shared-life": {"line"},
    "caring-weekend": {"families", "checked_by", "remark"},
    "lecture": {"speaker"},
    "call-log": {"line"},
    "good-deeds": {"deeds"},
    "counselling-room": {"counsellor"},
    "pairing": {"pairs", "checked_by", "remark"},
    "study-plan": {"content", "milestones", "helper"},
    "subsidy": {"decision", "policy", "amount", "remark"},
    "see-doctor": {"done", "line"},
    "take-part": {"line"},
    "season-reminder": {"line"},
}
FORMS = [pytest.param(form, id=form.key) for form in PROGRAM.forms]
REQUIRED = [
    pytest.param(form, field.name, id=f"{form.key}-{field.name}")
    for form in PROGRAM.forms
    for field in form.fields
    if field.required and field.required_when is None
]
BAD = [
    ("caring-weekend", {"checked_by": ""}, "checked_by is missing"),
    ("caring-weekend", {"families": []}, "families is missing"),
    ("pairing", {"outsiders": True}, "checked_by is missing"),
    ("subsidy", {"policy": ""}, "policy is missing"),
    ("subsidy", {"amount": -1}, "under 0"),
    ("hotlines", {"family_line": "110"}, "no telephone number"),
    ("safety-reminder", {"contents": ["sun"]}, "no choice 'sun'"),
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
    def test_what_could_name_somebody_or_tells_of_health_or_hardship_is_personal(self, form: Form) -> None:
        assert form.personal_fields == PERSONAL.get(form.key, set())

    @pytest.mark.parametrize(("key", "changes", "fault"), BAD)
    def test_a_form_refuses_a_bad_answer(self, key: str, changes: dict[str, Any], fault: str) -> None:
        with pytest.raises(BadEvidence) as refused:
            PROGRAM.form(key).check(GOOD[key] | changes)
        assert fault in refused.value.text.en

    def test_every_step_has_a_form_and_every_form_a_step(self) -> None:
        assert {step.form for step in PROGRAM.steps} == {form.key for form in PROGRAM.forms}

    @pytest.mark.parametrize("key", ["call-log", "take-part", "season-reminder"])
    def test_what_is_put_down_often_is_one_tap_and_a_line_at_will(self, key: str) -> None:
        fields = PROGRAM.form(key).fields
        assert [field.required for field in fields] == [True, False]


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("home-like-campus").program == PROGRAM


def test_the_launch_asks_whom_the_plan_does_not_name() -> None:
    asked = {role.key: role.proposed for role in PROGRAM.roles if role.asked}
    assert asked == {"school-office": None, "counsellor": None, "reminder-teacher": "class-teacher"}


def test_a_child_without_a_partner_is_the_subject_teacher_s() -> None:
    assert PROGRAM.role("support-partner").proposed == "subject-teacher"


def test_the_class_meeting_is_the_one_thing_that_is_optional() -> None:
    assert [step.key for step in PROGRAM.steps if step.optional] == ["gratitude-meeting"]
