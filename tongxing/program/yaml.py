"""A program to and from YAML: one file, equal in power to Python except for the code of automatic steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml
from pydantic import ValidationError

from ..errors import BadProgram, TongxingError, did_you_mean
from ..words import Text
from .program import Program

__all__ = ["faults_of", "program_from_data", "program_from_yaml", "program_to_yaml"]


def program_to_yaml(program: Program) -> str:
    """The program as YAML text that :func:`program_from_yaml` reads back to an equal value."""
    data = program.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def program_from_yaml(source: str, name: str = "program.yaml") -> Program:
    """Read a program; raises :class:`BadProgram` that names the file, the place in it and the fault."""
    try:
        data = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise BadProgram(f"{name}{place} 不是合法的 YAML", f"{name}{place} is no valid YAML") from error
    if not isinstance(data, dict):
        raise BadProgram(f"{name} 里没有方案（应是一个映射）", f"{name} holds no program (a mapping is expected)")
    return program_from_data(data, name)


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
        place = ".".join(str(part) for part in each["loc"]) or "."
        yield _fault(place, each["type"], each["loc"], str(each["msg"]), each.get("ctx") or {})


def _fault(place: str, kind: str, where: tuple[int | str, ...], message: str, context: dict[str, Any]) -> Text:
    own = context.get("error")
    if isinstance(own, TongxingError):
        return Text(zh=f"{place}:{own.text.zh}", en=f"{place}: {own.text.en}")
    if kind == "missing" and where and where[-1] in ("zh", "en"):
        tongue = "中文" if where[-1] == "zh" else "英文"
        return Text(zh=f"{place}：缺少{tongue}译文", en=f"{place}: the translation is missing")
    if kind == "missing":
        return Text(zh=f"{place}：没有填", en=f"{place}: is missing")
    if kind == "extra_forbidden":
        near = did_you_mean(str(where[-1]), Program.model_fields)
        return Text(
            zh=f"{place}：没有这一项" + (f"，{near.zh}" if near else ""),
            en=f"{place}: is not known here" + (f"; {near.en}" if near else ""),
        )
    return Text(zh=f"{place}:{message}", en=f"{place}: {message}")
