"""A program to and from YAML: one file, equal in power to Python except for the code of automatic steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..errors import BadProgram, did_you_mean
from ..words import Text
from .forms import Form
from .program import Program
from .wanted import wanted

__all__ = ["faults_of", "program_from_data", "program_from_yaml", "program_to_yaml"]


_SHOWN = 40
"""So many characters of a value that is refused are still shown."""


def program_to_yaml(program: Program) -> str:
    """The program as YAML text that :func:`program_from_yaml` reads back to an equal value."""
    data = program.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def program_from_yaml(source: str, name: str = "program.yaml", forms: Mapping[str, Form] | None = None) -> Program:
    """Read a program; raises :class:`BadProgram` that names the file, the place in it and the fault.

    Of `forms` it takes those that its steps name and it does not hold itself.
    """
    try:
        data = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise BadProgram(f"{name}{place} 不是合法的 YAML", f"{name}{place} is no valid YAML") from error
    if not isinstance(data, dict):
        raise BadProgram(f"{name} 里没有方案（应是一个映射）", f"{name} holds no program (a mapping is expected)")
    return program_from_data(_with_forms(data, forms) if forms else data, name)


def _with_forms(data: dict[str, Any], forms: Mapping[str, Form]) -> dict[str, Any]:
    steps, own = data.get("steps"), data.get("forms") or []
    if not isinstance(steps, list) or not isinstance(own, list):
        return data
    there = {each.get("key") for each in own if isinstance(each, dict)}
    named = dict.fromkeys(str(each.get("form")) for each in steps if isinstance(each, dict))
    taken = [forms[key].model_dump(mode="json") for key in named if key in forms and key not in there]
    return {**data, "forms": [*own, *taken]}


def program_from_data(data: dict[str, Any], name: str) -> Program:
    """The same from plain data: a launch keeps the definition it started with in this form."""
    try:
        return Program.model_validate(data)
    except ValidationError as error:
        faults = list(faults_of(error))
        raise BadProgram(
            f"{name} 有 {len(faults)} 处不对：" + "；".join(fault.zh for fault in faults),
            f"{name} has {len(faults)} fault{'s' if len(faults) > 1 else ''}: "
            + "; ".join(fault.en for fault in faults),
        ) from error


def faults_of(error: ValidationError) -> Iterable[Text]:
    """Pydantic's findings as sentences in both languages, each with its place."""
    for each in error.errors():
        place, said = ".".join(str(part) for part in each["loc"]) or ".", _fault(each)
        yield Text(zh=f"{place}：{said.zh}", en=f"{place}: {said.en}")


def _fault(found: ErrorDetails) -> Text:
    kind, where, value = found["type"], found["loc"], found["input"]
    if kind == "missing" and where and where[-1] in ("zh", "en"):
        return Text(zh=f"缺少{'中文' if where[-1] == 'zh' else '英文'}译文", en="the translation is missing")
    if kind == "missing":
        return Text(zh="没有填", en="is missing")
    if kind == "extra_forbidden":
        near = did_you_mean(str(where[-1]), Program.model_fields)
        return Text(
            zh="没有这一项" + (f"，{near.zh}" if near else ""),
            en="is not known here" + (f"; {near.en}" if near else ""),
        )
    context = found.get("ctx") or {}
    said = wanted(kind, context, value, found["msg"])
    if "error" in context or not value or not isinstance(value, str | int | float) or len(str(value)) > _SHOWN:
        return said
    return Text(zh=f"“{value}” 不行，{said.zh}", en=f"'{value}' will not do; it {said.en}")
