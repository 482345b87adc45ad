"""The forms of home visits and rainbow action: each takes a good record, refuses bad ones, and seals what is personal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from programs.home_visits import PROGRAM as HOME_VISITS
from programs.rainbow_action import PROGRAM as RAINBOW_ACTION
from tongxing.errors import BadEvidence
from tongxing.program import Form, Program

SIX = [{"name": f"队员{number}", "phone": "13800000001", "strengths": "绘画"} for number in range(6)]

GOOD: dict[str, dict[str, dict[str, Any]]] = {
    "home-visits": {
        "members": {"members": ["王小明：组长"]},
        "visit-plan": {"outline": "三天走完"},
        "minutes": {"attended": 12, "decided": "布置家访"},
        "done": {},
        "forms-handed-out": {"statistics_form": True, "information_form": True},
        "roster": {"none": False, "children": [{"name": "李小红"}]},
        "visit": {"report_given": True, "guardian_view": "放心", "situation": "与奶奶同住", "problems": ["hardship"]},
        "sign-off": {"all_visited": True},
        "tally": {
            **dict.fromkeys(("children", "visited", "excused", "not_visited"), 1),
            **dict.fromkeys(("lack_of_care", "withdrawn", "family_education", "hardship", "other"), 0),
        },
        "measures": {"attended": 12, "measures": ["archive", "pairing"], "decided": "先建档"},
        "contact-card": {"file_confirmed": True, "guardian": "王大山", "guardian_phone": "13800000001"},
        "nomination": {"pupils": [17, 18]},
        "pairing": {"pairs": [{"child": 17, "person": 3}]},
        "diary": {"mood": "good", "topics": ["study"]},
        "family-contact": {"whom": "mother", "how": "video"},
        "play-log": {"days": ["mon", "fri"], "activities": ["tug-of-war"], "children": 20},
        "proxy-parents": {"proxy_parents": [{"name": "张大河"}], "all_checked": True, "checked_by": "李校长"},
        "decision": {"decision": "later"},
    },
    "rainbow-action": {
        "recruitment": {"schools": ["青山小学"], "volunteers": 30},
        "team": {"members": SIX, "liaison": "王小明"},
        "pairing-table": {"teams": 3, "formed": 3, "members": 18},
        "training-plan": {"day": "2027-06-17", "link": "会议号 000", "told": True},
        "attendance": {"attended": True},
        "quiz-results": {"invited": 18, "answered": 17},
        "quiz": {"score": 92.5},
        "assessment": {"passed": 17, "failed": 0, "incomplete": 1, "excused": 0},
        "insurance": {"policy_number": "P-0001"},
        "handbook": {"handbook": True, "insignia": True, "requirements": True},
        "service": {
            "all_insured": True,
            "contents": ["tutoring"],
            "children": 20,
            "guardians": 9,
            "log": [{"day": "2027-07-05", "children": 20}],
        },
        "request": {"request": "教室", "answer": "met"},
        "news": {"links": ["https://example.org/1"], "nobody_named": True},
        "readiness": {"ready": ["teams"]},
        "team-summary": {"done": "辅导作业"},
        "contact": {"how": "phone", "reached": True},
        "summary": {"teams": 3, "members": 18, "children": 60, "guardians": 30, "news": 4},
    },
}

PERSONAL = {
    "home-visits": {
        "members": {"members"},
        "roster": {"children"},
        "visit": {"guardian_view", "situation", "other_problem"},
        "sign-off": {"shortfall"},
        "contact-card": {"guardian", "guardian_phone", "father_phone", "mother_phone", "entrusted_since", "remark"},
        "nomination": {"reason"},
        "pairing": {"pairs"},
        "diary": {"line"},
        "family-contact": {"line"},
        "proxy-parents": {"proxy_parents", "checked_by"},
    },
    "rainbow-action": {
        "team": {"members", "liaison"},
        "assessment": {"members"},
        "insurance": {"policy_number"},
        "service": {"log", "pairs"},
        "contact": {"line"},
    },
}

PROGRAMS = (HOME_VISITS, RAINBOW_ACTION)
FORMS = [pytest.param(program, form, id=form.key) for program in PROGRAMS for form in program.forms]


def good(program: Program, form: Form) -> dict[str, Any]:
    return dict(GOOD[program.key][form.key])


def required() -> Iterator[Any]:
    for program in PROGRAMS:
        for form in program.forms:
            for field in form.fields:
                if field.required and field.required_when is None:
                    yield pytest.param(program, form, field.name, id=f"{form.key}-{field.name}")


@pytest.mark.parametrize(("program", "form"), FORMS)
def test_a_form_takes_a_good_record(program: Program, form: Form) -> None:
    assert form.check(good(program, form)) == good(program, form)


@pytest.mark.parametrize(("program", "form", "name"), list(required()))
def test_a_form_refuses_a_record_that_lacks_something(program: Program, form: Form, name: str) -> None:
    record = good(program, form)
    del record[name]
    with pytest.raises(BadEvidence) as refused:
        form.check(record)
    assert f"{name} is missing" in refused.value.text.en


@pytest.mark.parametrize(("program", "form"), FORMS)
def test_a_form_refuses_what_it_does_not_ask(program: Program, form: Form) -> None:
    with pytest.raises(BadEvidence):
        form.check({**good(program, form), "photo": "x"})


@pytest.mark.parametrize(("program", "form"), FORMS)
def test_what_could_name_somebody_is_personal(program: Program, form: Form) -> None:
    assert form.personal_fields == PERSONAL[program.key].get(form.key, set())


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.key)
def test_every_step_has_a_form_and_every_form_a_step(program: Program) -> None:
    assert {step.form for step in program.steps} == {form.key for form in program.forms}


BAD = [
    (HOME_VISITS, "visit", {"problems": ["other"]}, "other_problem is missing"),
    (HOME_VISITS, "visit", {"problems": ["poverty"]}, "no choice 'poverty'"),
    (HOME_VISITS, "roster", {"children": []}, "children is missing"),
    (HOME_VISITS, "roster", {"none": True}, "children contradicts none=true; leave one of them out"),
    (HOME_VISITS, "sign-off", {"all_visited": False}, "shortfall is missing"),
    (HOME_VISITS, "nomination", {"pupils": [1, 2, 3]}, "at most 2"),
    (HOME_VISITS, "contact-card", {"guardian_phone": "110"}, "no telephone number"),
    (HOME_VISITS, "proxy-parents", {"checked_by": ""}, "checked_by is missing"),
    (HOME_VISITS, "play-log", {"children": -1}, "under 0"),
    (RAINBOW_ACTION, "team", {"members": SIX[:5]}, "at least 6"),
    (RAINBOW_ACTION, "team", {"members": [*SIX, SIX[0]]}, "at most 6"),
    (RAINBOW_ACTION, "quiz", {"score": 101}, "over 100"),
    (RAINBOW_ACTION, "training-plan", {"day": "17 June"}, "takes a day"),
    (RAINBOW_ACTION, "request", {"answer": "not-met"}, "why is missing"),
    (RAINBOW_ACTION, "service", {"log": []}, "log is missing"),
]


@pytest.mark.parametrize(("program", "key", "changes", "fault"), BAD)
def test_a_form_refuses_a_bad_answer(program: Program, key: str, changes: dict[str, Any], fault: str) -> None:
    form = program.form(key)
    with pytest.raises(BadEvidence) as refused:
        form.check(good(program, form) | changes)
    assert fault in refused.value.text.en


def test_a_visit_without_problems_is_a_good_record() -> None:
    form = HOME_VISITS.form("visit")
    record = good(HOME_VISITS, form)
    del record["problems"]
    assert form.check(record) == record


def test_a_class_without_such_children_reports_that() -> None:
    assert HOME_VISITS.form("roster").check({"none": True}) == {"none": True}
    assert HOME_VISITS.form("roster").check({"none": True, "children": []}) == {"none": True, "children": []}
