"""A program that contradicts itself is refused with the thing, the fact and what to do."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tongxing.errors import BadProgram
from tongxing.program import program_from_yaml, program_to_yaml

GOOD: dict[str, Any] = {
    "key": "small-plan",
    "version": "1.0.0",
    "title": {"zh": "小方案", "en": "Small plan"},
    "summary": {"zh": "测试用", "en": "For tests"},
    "for": "school",
    "period": {"first": "03-01", "last": "06-30"},
    "roles": [{"key": "principal", "title": {"zh": "校长", "en": "Principal"}}],
    "parameters": [{"name": "year", "title": {"zh": "年份", "en": "Year"}, "kind": "year"}],
    "steps": [
        {"key": "training", "title": {"zh": "培训", "en": "Training"}, "when": {"by": "05-01"}, "owner": "principal"},
        {
            "key": "quiz",
            "title": {"zh": "答题", "en": "Quiz"},
            "when": {"within": "7 days", "of": "training"},
            "owner": "principal",
            "after": ["training"],
        },
    ],
}

TERM: dict[str, Any] = {"name": "term_first_day", "title": {"zh": "开学日", "en": "First day of term"}, "kind": "day"}


def made(**changes: Any) -> str:
    return yaml.safe_dump({**GOOD, **changes}, allow_unicode=True)


def with_step(index: int, **changes: Any) -> str:
    steps = [dict(step) for step in GOOD["steps"]]
    steps[index] |= changes
    return made(steps=[{name: value for name, value in step.items() if value is not None} for step in steps])


def refusal(source: str) -> str:
    with pytest.raises(BadProgram) as refused:
        program_from_yaml(source, "small-plan.yaml")
    return refused.value.text.en


def test_a_program_comes_back_from_its_own_yaml() -> None:
    program = program_from_yaml(made())
    assert program_from_yaml(program_to_yaml(program)) == program


def test_a_mistyped_step_is_named_with_the_one_that_was_meant() -> None:
    assert refusal(with_step(1, when={"within": "7 days", "of": "trainng"}, after=["training"])) == (
        "step 'quiz' of program 'small-plan' is dated after 'trainng', which is no step of it; did you mean 'training'?"
    )
    assert "names step 'trainng', which is no step of it; did you mean 'training'?" in refusal(
        with_step(1, after=["trainng"])
    )


def test_steps_that_wait_for_each_other_are_shown_as_the_circle_they_are() -> None:
    said = refusal(with_step(0, after=["quiz"]))
    assert "in a circle: " in said
    assert "training" in said
    assert "quiz" in said


def test_a_step_due_before_the_one_it_waits_for_is_refused() -> None:
    said = refusal(with_step(1, when={"by": "04-01"}))
    assert "waits for 'training' but is due before it (04-01 23:59, and 'training' 05-01 23:59)" in said


def test_a_yearly_day_is_looked_for_in_the_programs_own_period() -> None:
    program = program_from_yaml(
        made(
            period={"first": "09-01", "last": "12-31"},
            steps=[
                {**GOOD["steps"][0], "when": {"lunar": "08-15"}},
                {**GOOD["steps"][1], "when": {"by": "09-30"}},
            ],
        )
    )
    assert program.step_keys == ("training", "quiz")


def test_a_step_that_can_never_open_is_refused() -> None:
    assert "can never open: it fans out per pair and no step makes any" in refusal(with_step(1, per="pair"))
    assert "which is only on need" in refusal(with_step(0, when="on_need")).replace("\n", " ") or "on need" in refusal(
        with_step(0, when="on_need")
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (with_step(0, owner="principle"), "names role 'principle', which is no role of it; did you mean 'principal'?"),
        (with_step(0, form="visit"), "names form 'visit', which is no form of it"),
        (with_step(0, title={"zh": "培训"}), "steps.0.title.en: the translation is missing"),
        (with_step(0, title={"zh": "培训", "en": ""}), "steps.0.title.en"),
        (with_step(0, owner=None), "steps.0.owner: is missing"),
        (with_step(0, when={"bye": "05-01"}), "did you mean"),
        (with_step(0, whem="x"), "steps.0.whem: is not known here"),
        (made(steps=[GOOD["steps"][0], GOOD["steps"][0]]), "has step 'training' twice"),
        (made(version="one"), "version"),
        ("- just\n- a list", "holds no program"),
        ("key: [", "is no valid YAML"),
    ],
)
def test_each_fault_names_its_place(source: str, words: str) -> None:
    assert words in refusal(source)


def test_what_waits_subject_by_subject_has_subjects_in_common_with_what_it_waits_for() -> None:
    said = refusal(with_step(1, per="class", after=[{"step": "training", "each": True}]))
    assert "waits for 'training' subject by subject, but they have no subjects in common" in said
    assert program_from_yaml(with_step(1, after=[{"step": "training", "each": True}]))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            made(period={"first": "term_frist_day", "last": "06-30"}, parameters=[*GOOD["parameters"], TERM]),
            "the period of program 'small-plan' names parameter 'term_frist_day', which is no parameter of it; "
            "did you mean 'term_first_day'?",
        ),
        (made(period={"first": {"of": "year", "days": 3}, "last": "06-30"}), "must be of kind 'day', not 'year'"),
        (made(period={"first": "03-01", "last": {"after": "quiz"}}), "cannot be counted from 'quiz'"),
        (
            made(parameters=[*GOOD["parameters"], TERM | {"proposed": {"of": "yeer", "days": 1}}]),
            "the proposal of parameter 'term_first_day' of program 'small-plan' names parameter 'yeer'",
        ),
        (made(listed={"team": "vilages"}), "the list of each team of program 'small-plan' names parameter 'vilages'"),
    ],
)
def test_what_is_known_before_the_steps_are_dated_names_parameters_that_there_are(source: str, words: str) -> None:
    assert words in refusal(source)


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        (made(version="one"), "version：“one” 不行，要写成三段数字，例如 1.0.0", "takes three numbers, such as 1.0.0"),
        (made(key="Big Plan"), "“Big Plan” 不行，只用小写字母、数字和连字符", "small letters, digits and hyphens"),
        (made(steps=[]), "steps：至少要有 1 项", "steps: must hold at least 1"),
        (
            made(**{"for": "shool"}),
            "只能是 school、county；是不是 “school”？",
            "must be school or county; did you mean",
        ),
        (with_step(0, title="培训"), "要写成 {zh: 中文, en: 英文}", "takes both languages"),
        (with_step(0, title={"zh": "", "en": "x"}), "steps.0.title.zh：不能空", "steps.0.title.zh: may not be empty"),
        (with_step(0, optional="maybe"), "“maybe” 不行，要写 true 或 false", "takes true or false"),
        (with_step(0, after="quiz"), "steps.0.after：“quiz” 不行，要写成列表", "takes a list"),
        (with_step(0, key="x" * 41), "steps.0.key：最多 40 个字", "takes at most 40 characters"),
        (with_step(0, policy={"grace_days": -1}), "“-1” 不行，不能小于 0", "must be at least 0"),
        (with_step(0, policy={"steps": [{"cause": "x", "at": "25:00"}]}), "要写成 09:00 这样的钟点", "such as 09:00"),
    ],
)
def test_what_an_author_gets_wrong_is_said_in_both_languages(source: str, zh: str, en: str) -> None:
    with pytest.raises(BadProgram) as refused:
        program_from_yaml(source, "small-plan.yaml")
    assert zh in refused.value.text.zh
    assert en in refused.value.text.en
    assert "should" not in refused.value.text.zh
