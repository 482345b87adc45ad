"""The answers of a launch: checked against the program's parameters, proposals filled in, rules of steps replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..dates import Rule, read_interval
from ..errors import BadParameter, TongxingError, did_you_mean
from ..program import Program, Step
from ..words import Text

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
    faults = [_fault(program, each) for each in error.errors()]
    return BadParameter(
        f"方案 “{program.key}” 的参数不对：" + "；".join(fault.zh for fault in faults),
        f"program '{program.key}' cannot take these answers: " + "; ".join(fault.en for fault in faults),
    )


def _fault(program: Program, found: ErrorDetails) -> Text:
    name = str(found["loc"][0]) if found["loc"] else "?"
    title = next((each.title for each in program.all_parameters if each.name == name), Text(zh=name, en=name))
    if found["type"] == "missing":
        return Text(
            zh=f"{name}（{title.zh}）要填，例如 --set {name}=…", en=f"{name} ({title.en}) is required: --set {name}=…"
        )
    wanted, value = _wanted(found), found["input"]
    return Text(
        zh=f"{name}（{title.zh}）不能是 {value!r}：{wanted.zh}",
        en=f"{name} ({title.en}) cannot be {value!r}: {wanted.en}",
    )


def _wanted(found: ErrorDetails) -> Text:
    """What an answer should be, from Pydantic's kind of fault."""
    own = (found.get("ctx") or {}).get("error")
    if isinstance(own, TongxingError):
        return own.text
    kind, context = found["type"], found.get("ctx") or {}
    for beginning, zh, en in _WANTED:
        if kind.startswith(beginning):
            return Text(zh=zh.format(**context), en=en.format(**context))
    return Text(zh=f"格式不对（{found['msg']}）", en=found["msg"])


_WANTED = (
    ("int", "要写整数", "takes a whole number"),
    ("date_", "要写成 2027-06-10 这样的日期", "takes a day such as 2027-06-10"),
    ("datetime", "要写成 2027-06-10T14:00 这样的日期和时间", "takes a day and time such as 2027-06-10T14:00"),
    ("bool", "要写 true 或 false", "takes true or false"),
    ("greater_than_equal", "不能小于 {ge}", "must be at least {ge}"),
    ("less_than_equal", "不能大于 {le}", "must be at most {le}"),
    ("string_too_long", "最多 {max_length} 个字", "takes at most {max_length} characters"),
    ("literal", "只能是 {expected}", "must be {expected}"),
    ("string", "要写文字", "takes text"),
    ("tuple", "要写成一列，例如 甲村,乙村", "takes a list, such as one,two"),
)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
