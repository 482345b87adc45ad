"""The evidence that closes an item: a form with typed fields, and the check of a record against it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeVar

from pydantic import Field as Setting
from pydantic import model_validator

from ..errors import BadEvidence, BadProgram, did_you_mean
from ..words import Text, joined
from .values import Key, Name, Value

__all__ = ["Choice", "Column", "ColumnKind", "Field", "FieldKind", "FileField", "Form", "LeftOutWhen", "RequiredWhen"]

FieldKind = Literal[
    "text", "long-text", "choice", "choices", "integer", "number", "day", "yes-no", "phone", "texts", "subjects", "rows"
]
"""`texts` is a list of lines, `subjects` a list of subject ids, `rows` a list of mappings (a roster typed in)."""

FileField = Literal[
    "confirmed",
    "address",
    "phone",
    "works_at",
    "father_name",
    "father_phone",
    "father_works_at",
    "mother_name",
    "mother_phone",
    "mother_works_at",
    "guardian",
    "guardian_relation",
    "guardian_phone",
    "entrusted_since",
]
"""What of a child's file a form may ask for. ``confirmed``: that the file was looked through and is right."""

ColumnKind = Literal["text", "number", "day", "yes-no", "choice", "class", "subject", "person"]
"""`class` is a class's key, `subject` and `person` a number; a reader is shown what they stand for."""

_IN_A_FILE = ("text", "phone", "day")
_LONGEST = 4000
T = TypeVar("T")


class Choice(Value):
    """One answer to choose."""

    key: Key
    label: Text


class Column(Value):
    """A column of a field of rows: its heading, and how its values are worded for a reader. Rows are not held to it."""

    name: Name
    label: Text
    kind: ColumnKind = "text"
    choices: tuple[Choice, ...] = ()


class RequiredWhen(Value):
    """The field is required when another field has this answer (or holds it, for several choices)."""

    field: Name
    equals: str | bool


class LeftOutWhen(RequiredWhen):
    """The field contradicts this answer of another field, and must be left out with it."""


class Field(Value):
    """One question. `personal` marks what is encrypted and masked. `file`: the answer is in the child's file, which all
    launches share: what is there is proposed and taken where nothing is said, and what is said otherwise goes into it."""

    name: Name
    label: Text
    kind: FieldKind = "text"
    required: bool = True
    required_when: RequiredWhen | None = None
    left_out_when: LeftOutWhen | None = None
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    least: float | None = None
    most: float | None = None
    personal: bool = False
    file: FileField | None = None
    help: Text | None = None

    @model_validator(mode="after")
    def _file_fits(self) -> Field:
        if self.file == "confirmed" and self.kind != "yes-no":
            raise BadProgram(
                f"字段 “{self.name}”：file 为 confirmed 时 kind 要是 yes-no",
                f"field '{self.name}': 'file: confirmed' goes with kind 'yes-no'",
            )
        if self.file not in (None, "confirmed") and not (self.personal and self.kind in _IN_A_FILE):
            raise BadProgram(
                f"字段 “{self.name}” 取自孩子的档案，要写 personal: true，kind 只能是 {'、'.join(_IN_A_FILE)}",
                f"field '{self.name}' is of a child's file: it must be personal, and of kind {', '.join(_IN_A_FILE)}",
            )
        return self

    @model_validator(mode="after")
    def _choices_fit(self) -> Field:
        if (self.kind in ("choice", "choices")) != bool(self.choices):
            raise BadProgram(
                f"字段 “{self.name}”：kind 为 choice 或 choices 时要列出 choices，否则不要列",
                f"field '{self.name}': 'choices' go with kind 'choice' or 'choices'; give both or neither",
            )
        if self.columns and self.kind != "rows":
            raise BadProgram(
                f"字段 “{self.name}”：只有 kind 为 rows 时才列 columns",
                f"field '{self.name}': 'columns' go with kind 'rows' alone",
            )
        return self


class Form(Value):
    """A titled, versioned set of fields. Files may be attached to any record; `photo_consent` names the yes-no field in
    which the guardian's consent to a photo of the child is put down: without a yes there none is taken."""

    key: Key
    title: Text
    version: int = Setting(default=1, ge=1)
    fields: tuple[Field, ...] = ()
    photo_consent: Name | None = None

    @model_validator(mode="after")
    def _fields_fit(self) -> Form:
        names = [field.name for field in self.fields]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise BadProgram(
                f"表单 “{self.key}” 里字段 “{twice[0]}” 出现了两次", f"form '{self.key}' has field '{twice[0]}' twice"
            )
        for field in self.fields:
            for other in (field.required_when, field.left_out_when):
                if other and other.field not in names:
                    raise BadProgram(
                        f"表单 “{self.key}” 的字段 “{field.name}” 依赖不存在的字段 “{other.field}”",
                        f"form '{self.key}': field '{field.name}' depends on '{other.field}', which is no field of it",
                    )
        if self.photo_consent is not None and self.photo_consent not in _yes_no_names(self.fields):
            raise BadProgram(
                f"表单 “{self.key}” 的 photo_consent “{self.photo_consent}” 不是它的 yes-no 字段",
                f"form '{self.key}': photo_consent '{self.photo_consent}' is no yes-no field of it",
            )
        return self

    @property
    def personal_fields(self) -> frozenset[str]:
        """Names of the fields that are marked personal."""
        return frozenset(field.name for field in self.fields if field.personal)

    @property
    def sealed_fields(self) -> frozenset[str]:
        """Names of the fields that are encrypted: the personal ones, and free text and rows, where people get named."""
        free = (field.name for field in self.fields if field.kind in ("long-text", "rows"))
        return self.personal_fields | frozenset(free)

    @property
    def file_fields(self) -> dict[str, FileField]:
        """The fields whose answers are in the child's file, with what they are called there."""
        return {field.name: field.file for field in self.fields if field.file not in (None, "confirmed")}

    def confirms_file(self, record: Mapping[str, Any]) -> bool:
        """Whether this record says that the child's file is right."""
        return any(field.file == "confirmed" and record.get(field.name) is True for field in self.fields)

    def check(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The record with its values in their types; raises :class:`BadEvidence` that lists every fault."""
        known = {field.name: field for field in self.fields}
        faults = [_unknown(name, known) for name in record if name not in known]
        taken: dict[str, Any] = {}
        for field in self.fields:
            value = record.get(field.name)
            if _blank(value):
                if _is_required(field, record):
                    faults.append(_fault(field, "没有填", "is missing"))
                elif value == []:
                    taken[field.name] = []
                continue
            if _has_answer(field.left_out_when, record):
                faults.append(_contradiction(field, known))
                continue
            try:
                taken[field.name] = _READERS[field.kind](field, value)
            except _Unfit as unfit:
                faults.append(_fault(field, unfit.zh, unfit.en))
        if faults:
            all = joined(faults)
            raise BadEvidence(f"“{self.title.zh}” 没有通过：{all.zh}", f"'{self.title.en}' is not accepted: {all.en}")
        return taken


def _yes_no_names(fields: Iterable[Field]) -> list[str]:
    return [field.name for field in fields if field.kind == "yes-no"]


class _Unfit(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _is_required(field: Field, record: Mapping[str, Any]) -> bool:
    return field.required if field.required_when is None else _has_answer(field.required_when, record)


def _has_answer(wanted: RequiredWhen | None, record: Mapping[str, Any]) -> bool:
    if wanted is None:
        return False
    answer = record.get(wanted.field)
    return wanted.equals in answer if isinstance(answer, list | tuple) else answer == wanted.equals


def _contradiction(field: Field, known: Mapping[str, Field]) -> Text:
    assert field.left_out_when is not None
    other, equals = known[field.left_out_when.field], field.left_out_when.equals
    said = str(equals).lower() if isinstance(equals, bool) else equals
    return _fault(
        field,
        f"与“{other.label.zh}”（{other.name}={said}）矛盾，请去掉一个",
        f"contradicts {other.name}={said}; leave one of them out",
    )


def _fault(field: Field, zh: str, en: str) -> Text:
    return Text(zh=f"{field.label.zh}（{field.name}）{zh}", en=f"{field.name} {en} ({field.label.en})")


def _unknown(name: str, known: Mapping[str, Field]) -> Text:
    near = did_you_mean(name, known)
    return Text(
        zh=f"没有字段 “{name}”" + (f"，{near.zh}" if near else ""),
        en=f"'{name}' is no field of it" + (f", {near.en}" if near else ""),
    )


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit(f"要写文字，不是 {value!r}", f"takes text, not {value!r}")
    if len(value) > _LONGEST:
        raise _Unfit(f"超过 {_LONGEST} 字", f"is longer than {_LONGEST} characters")
    return value.strip()


def _choice(field: Field, value: Any) -> str:
    keys = [choice.key for choice in field.choices]
    if value not in keys:
        raise _Unfit(
            f"没有选项 {value!r}，可选 {'、'.join(keys)}", f"has no choice {value!r}; choose of {', '.join(keys)}"
        )
    return str(value)


def _choices(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _Unfit("要写成列表", "takes a list of choices")
    return list(dict.fromkeys(_choice(field, each) for each in value))


def _number(field: Field, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _Unfit(f"要写数字，不是 {value!r}", f"takes a number, not {value!r}")
    if field.least is not None and value < field.least:
        raise _Unfit(f"不能小于 {field.least:g}", f"is under {field.least:g}")
    if field.most is not None and value > field.most:
        raise _Unfit(f"不能大于 {field.most:g}", f"is over {field.most:g}")
    return value


def _integer(field: Field, value: Any) -> int:
    number = _number(field, value)
    if number != int(number):
        raise _Unfit("要写整数", "takes a whole number")
    return int(number)


def _day(field: Field, value: Any) -> str:
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise _Unfit(
            f"要写成 2027-06-10 这样的日期，不是 {value!r}", f"takes a day such as 2027-06-10, not {value!r}"
        ) from None


def _yes_no(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unfit("要写 true 或 false", "takes true or false")
    return value


def _phone(field: Field, value: Any) -> str:
    digits = "".join(sign for sign in str(value) if sign.isdigit())
    if not 7 <= len(digits) <= 15:
        raise _Unfit("不是电话号码", "is no telephone number")
    return str(value).strip()


def _texts(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _Unfit("要写成列表", "takes a list of lines")
    return _within(field, [_text(field, each) for each in value])


def _subjects(field: Field, value: Any) -> list[int]:
    if not isinstance(value, list | tuple) or not all(type(each) is int for each in value):
        raise _Unfit("要写成对象编号的列表", "takes a list of subject numbers")
    return _within(field, list(dict.fromkeys(value)))


def _rows(field: Field, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        raise _Unfit("要写成若干行", "takes a list of rows")
    return _within(field, [dict(each) for each in value])


def _within(field: Field, values: list[T]) -> list[T]:
    if field.least is not None and len(values) < field.least:
        raise _Unfit(f"至少 {field.least:g} 项", f"takes at least {field.least:g}")
    if field.most is not None and len(values) > field.most:
        raise _Unfit(f"至多 {field.most:g} 项", f"takes at most {field.most:g}")
    return values


_READERS: dict[FieldKind, Callable[[Field, Any], Any]] = {
    "text": _text,
    "long-text": _text,
    "choice": _choice,
    "choices": _choices,
    "integer": _integer,
    "number": _number,
    "day": _day,
    "yes-no": _yes_no,
    "phone": _phone,
    "texts": _texts,
    "subjects": _subjects,
    "rows": _rows,
}
