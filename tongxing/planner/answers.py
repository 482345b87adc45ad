"""The answers of a launch: checked against the program's parameters, proposals filled in, rules of steps replaced."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..dates import Rule, read_interval
from ..errors import BadDate, BadParameter, did_you_mean
from ..program import Parameter, ParameterKind, Program, Step
from ..program.wanted import wanted
from ..words import Text, joined, text

__all__ = ["Answers", "answer"]


@dataclass(frozen=True)
class Answers:
    """`given` are the values in their types, defaults included; `rules` the rule of each step after overriding."""

    given: Mapping[str, Any]
    rules: Mapping[str, Rule]

    def plain(self) -> dict[str, Any]:
        """The answers as JSON, without those that were left open."""
        return {name: _plain(value) for name, value in self.given.items() if value is not None and value != ()}


def answer(program: Program, values: Mapping[str, Any]) -> Answers:
    """Check the answers; raises :class:`BadParameter` that lists every fault, with a suggestion for a mistyped name."""
    unknown = [name for name in values if name not in program.parameter_model.model_fields]
    if unknown:
        raise _unknown(program, unknown[0])
    try:
        model = program.parameter_model.model_validate(dict(values))
    except ValidationError as error:
        raise _refused(program, error) from None
    given = {name: getattr(model, name) for name in program.parameter_model.model_fields}
    return Answers(given=given, rules={step.key: _rule(step, given) for step in program.steps})


def _rule(step: Step, given: Mapping[str, Any]) -> Rule:
    rule = step.rule(given)
    if not step.asked:
        return rule
    name = step.key.replace("-", "_")
    chosen = [key for key in ("by", "days", "every") if given.get(f"{name}_{key}") is not None]
    if len(chosen) > 1:
        both = " + ".join(f"{name}_{key}" for key in chosen)
        raise BadParameter(
            f"步骤 “{step.key}” 只能用一种方式改日期，现在给了 {both}",
            f"step '{step.key}' can be dated one way only, but {both} are given; keep one",
        )
    if "by" in chosen:
        return rule.with_day(given[f"{name}_by"])
    if "days" in chosen:
        return rule.shifted(days=given[f"{name}_days"])
    if "every" in chosen:
        return rule.with_interval(read_interval(given[f"{name}_every"]))
    return rule


def _unknown(program: Program, name: str) -> BadParameter:
    known = list(program.parameter_model.model_fields)
    near = did_you_mean(name, known)
    own = "、".join(parameter.name for parameter in program.parameters)
    return BadParameter(
        f"方案 “{program.key}” 没有参数 “{name}”" + (f"，{near.zh}" if near else f"；可用：{own}"),
        f"program '{program.key}' has no parameter '{name}'; "
        + (near.en if near else f"it has {own.replace('、', ', ')}"),
    )


def _refused(program: Program, error: ValidationError) -> BadParameter:
    found = error.errors()
    faults = joined(_fault(program, each) for each in found)
    return BadParameter(
        f"方案 “{program.key}” 的参数不对：{faults.zh}",
        f"program '{program.key}' cannot take these answers: {faults.en}",
        {_name(each): _short_fault(program, each) for each in found},
    )


def _name(found: ErrorDetails) -> str:
    return str(found["loc"][0]) if found["loc"] else "?"


def _short_fault(program: Program, found: ErrorDetails) -> Text:
    """What is wrong with an answer, to stand beside it."""
    asked = next((each for each in program.all_parameters if each.name == _name(found)), None)
    why = text("要填", "this is required") if found["type"] == "missing" else _why(found)
    takes = _takes(asked, "") if asked is not None else None
    said = [each for each in (why, takes) if each is not None]
    return text("；".join(each.zh for each in said), "; ".join(each.en for each in said))


def _fault(program: Program, found: ErrorDetails) -> Text:
    name = _name(found)
    asked = next((each for each in program.all_parameters if each.name == name), None)
    if asked is None:
        should = wanted(found["type"], found.get("ctx") or {}, found["input"], found["msg"])
        return text(f"{name}：{should.zh}", f"{name}: {should.en}")
    title, takes = asked.title, _takes(asked, f"--set {name}=")
    if found["type"] == "missing":
        return text(f"{name}（{title.zh}）要填；{takes.zh}", f"{name} ({title.en}) is required: it {takes.en}")
    why, value = _why(found), _said(found["input"])
    return text(
        f"{name}（{title.zh}）不能是 {value}：" + (f"{why.zh}；" if why else "") + takes.zh,
        f"{name} ({title.en}) cannot be {value}: " + (f"{why.en}; it {takes.en}" if why else takes.en),
    )


def _said(value: Any) -> str:
    """An answer as it is quoted in a sentence: cut short, a list or mapping as JSON."""
    plain = _plain(value)
    words = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
    return f"'{words}'" if len(words) <= _LONGEST else f"'{words[:_LONGEST]}…'"


def _why(found: ErrorDetails) -> Text | None:
    """What the kind of the parameter does not say already: a limit, or a range that is turned round."""
    if found["type"].startswith(_LIMITS):
        return wanted(found["type"], found.get("ctx") or {}, found["input"], found["msg"])
    error = (found.get("ctx") or {}).get("error")
    if isinstance(error, BadDate) and (found["type"] == "day_far" or "/" in str(found["input"])):
        return text(error.text.zh.rstrip("。"), error.text.en.rstrip("."))
    return None


def _takes(asked: Parameter, before: str) -> Text:
    """What a parameter of this kind takes, with an example to copy; `before` is written before the example."""
    if asked.kind == "choice":
        zh = "、".join(f"{key}（{title.zh}）" for key, title in asked.choices)
        en = ", ".join(f"{key} ({title.en})" for key, title in asked.choices)
        return text(f"可选 {zh}" + (f"，例如 {before}{asked.choices[0][0]}" if before else ""), f"takes one of {en}")
    what, example = _KINDS[asked.kind]
    example = str(max(int(example), asked.least or 0)) if asked.kind in ("days", "number") else example
    return text(f"{what.zh}，例如 {before}{example}", f"takes {what.en}, such as {before}{example}")


_LONGEST = 60
_LIMITS = ("greater_than", "less_than", "too_", "string_too", "value_error")
_KINDS: Mapping[ParameterKind, tuple[Text, str]] = {
    "year": (text("要写四位的年份", "a year of four digits"), "2027"),
    "day": (text("要写成年-月-日", "a day as year-month-day"), "2027-06-10"),
    "moment": (text("要写日期和时间", "a day and a time"), "2027-06-10T14:00"),
    "days": (text("要写天数（整数）", "a whole number of days"), "7"),
    "number": (text("要写整数", "a whole number"), "10"),
    "text": (text("要写文字", "text"), "青石小学"),
    "texts": (text("要写成一列，用逗号隔开", "a list, separated by commas"), "甲村,乙村"),
    "ranges": (
        text("要写成 起/止 两个日期，几段用逗号隔开", "days as FIRST/LAST, several separated by commas"),
        "2027-01-13/2027-02-20",
    ),
    "yes-no": (text("要写 true 或 false", "true or false"), "true"),
    "interval": (
        text(
            "要写多久一次：每周、每两周、每月、每季度、每学期、每学期两次",
            "an interval (week, 2 weeks, month, quarter, term or twice a term)",
        ),
        "month",
    ),
}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
