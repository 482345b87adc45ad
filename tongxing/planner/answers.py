"""The answers of a launch: checked against the program's parameters, proposals filled in, rules of steps replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..dates import Rule, read_interval
from ..errors import BadParameter, did_you_mean
from ..program import Program, Step
from ..program.wanted import wanted
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
    should, value = _wanted(found), found["input"]
    return Text(
        zh=f"{name}（{title.zh}）不能是 {value!r}：{should.zh}",
        en=f"{name} ({title.en}) cannot be {value!r}: {should.en}",
    )


def _wanted(found: ErrorDetails) -> Text:
    """What an answer should be; a list as it is written at the command line."""
    if found["type"].startswith(("tuple", "list")):
        return Text(zh="要写成一列，例如 甲村,乙村", en="takes a list, such as one,two")
    return wanted(found["type"], found.get("ctx") or {}, found["input"], found["msg"])


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
