"""A form of a program as fields of a page, and what a browser sends as a record. Pure values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile

from tongxing.program import Column, Field, Form, Makes
from tongxing.words import Text, text

__all__ = ["Option", "Widget", "kinds_of", "record_of", "widgets"]

SPARE = 2
"""Empty rows that are shown under those that are filled in."""

_CHILD = (
    Column(name="name", label=text("姓名", "Name")),
    Column(name="sex", label=text("性别", "Sex")),
    Column(name="class", label=text("班级", "Class")),
    Column(name="birth_date", label=text("出生日期", "Born on")),
    Column(name="home_address", label=text("家庭住址", "Address")),
    Column(name="guardian", label=text("监护人", "Guardian")),
    Column(name="relation", label=text("与学生关系", "Relation")),
    Column(name="guardian_phone", label=text("监护人电话", "Guardian's phone")),
)
_MEMBER = (
    Column(name="name", label=text("姓名", "Name")),
    Column(name="phone", label=text("电话", "Phone")),
    Column(name="strengths", label=text("特长", "Strengths")),
    Column(name="lead", label=text("队长", "Leads"), kind="yes-no"),
)
_PAIR = (
    Column(name="child", label=text("孩子", "Child"), kind="subject"),
    Column(name="person", label=text("人员", "Person"), kind="person"),
)
_LINE = (Column(name="text", label=text("内容", "What")),)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: what is sent, and what is shown."""

    value: str
    label: Text | str


@dataclass(frozen=True, slots=True)
class Widget:
    """A field as it is shown. `value`: what it holds now; of rows `cells` by row, and one column's options by its name.
    `asked`: whether it must be filled in by itself; `when`: the answer with which it must be."""

    field: Field
    value: Any
    options: Sequence[Option] = ()
    columns: Sequence[Column] = ()
    column_options: Mapping[str, Sequence[Option]] | None = None
    cells: Sequence[Mapping[str, Any]] = ()
    asked: bool = True
    when: Text | None = None


def kinds_of(form: Form, makes: Sequence[Makes]) -> frozenset[str]:
    """The kinds of its fields and of the columns of its rows."""
    columns = (column for each in form.fields if each.kind == "rows" for column in _columns(each, makes))
    return frozenset({*(each.kind for each in form.fields), *(each.kind for each in columns)})


def widgets(
    form: Form,
    record: Mapping[str, Any],
    makes: Sequence[Makes],
    subjects: Mapping[int, str],
    people: Mapping[int, str],
) -> list[Widget]:
    """The fields of a form with what `record` holds. `subjects` and `people` may be chosen, by number."""
    numbered = {"subject": _numbered(subjects), "person": _numbered(people)}
    return [_widget(form, each, record.get(each.name), makes, numbered) for each in form.fields]


def _widget(
    form: Form, field: Field, value: Any, makes: Sequence[Makes], numbered: Mapping[str, Sequence[Option]]
) -> Widget:
    asked = field.required and field.required_when is None
    when = _when(form, field)
    if field.kind == "rows":
        columns = _columns(field, makes)
        choices = {each.name: _column_options(each, numbered) for each in columns}
        return Widget(field, value, (), columns, choices, _cells(field, value), asked, when)
    options = numbered["subject"] if field.kind == "subjects" else [Option(c.key, c.label) for c in field.choices]
    return Widget(field, value, options, asked=asked, when=when)


def _when(form: Form, field: Field) -> Text | None:
    wanted = field.required_when
    if wanted is None:
        return None
    other = next(each for each in form.fields if each.name == wanted.field)
    if isinstance(wanted.equals, bool):
        said = text("是", "yes") if wanted.equals else text("否", "no")
    else:
        said = next((c.label for c in other.choices if c.key == wanted.equals), text(wanted.equals, wanted.equals))
    return text(f"“{other.label.zh}”为“{said.zh}”时必填", f"needed where '{other.label.en}' is '{said.en}'")


def _columns(field: Field, makes: Sequence[Makes]) -> Sequence[Column]:
    if field.columns:
        return field.columns
    if "child" in makes:
        return _CHILD
    if "pair" in makes:
        return _PAIR
    return _MEMBER if {"team", "member"} & set(makes) else _LINE


def _numbered(named: Mapping[int, str]) -> list[Option]:
    return [Option(str(number), name) for number, name in named.items()]


def _column_options(column: Column, numbered: Mapping[str, Sequence[Option]]) -> Sequence[Option]:
    return numbered.get(column.kind) or [Option(choice.key, choice.label) for choice in column.choices]


def _cells(field: Field, value: Any) -> list[Mapping[str, Any]]:
    there: list[Mapping[str, Any]] = [dict(row) for row in value or ()]
    most = int(field.most) if field.most is not None else len(there) + SPARE
    shown = max(int(field.least or 0), len(there) + SPARE)
    return there + [{} for _ in range(min(shown, max(most, len(there))) - len(there))]


def record_of(form: Form, makes: Sequence[Makes], sent: FormData) -> dict[str, Any]:
    """The record that a browser sent for a form; what was left empty is left out. Numbers that are none stay text, for
    the form to refuse."""
    found = {each.name: _value(each, makes, sent) for each in form.fields}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _value(field: Field, makes: Sequence[Makes], sent: FormData) -> Any:
    name = f"f.{field.name}"
    if field.kind == "rows":
        return list(_rows(field, makes, sent))
    many = [str(each) for each in sent.getlist(name) if not isinstance(each, UploadFile)]
    if field.kind == "choices":
        return many
    if field.kind == "subjects":
        return [int(each) for each in many if each.isdigit()]
    one = many[0].strip() if many else ""
    if field.kind == "texts":
        return [line.strip() for line in one.splitlines() if line.strip()]
    return _typed(field.kind, one)


def _rows(field: Field, makes: Sequence[Makes], sent: FormData) -> Iterator[dict[str, Any]]:
    columns = _columns(field, makes)
    number = int(str(sent.get(f"n.{field.name}", "0")) or 0)
    for at in range(min(number, 1000)):
        cells = {
            each.name: _typed(each.kind, str(sent.get(f"f.{field.name}.{at}.{each.name}", "")).strip())
            for each in columns
        }
        row = {name: value for name, value in cells.items() if value not in (None, "")}
        if any(value is not False for value in row.values()):
            yield row


def _typed(kind: str, written: str) -> Any:
    if written == "":
        return None
    if kind == "yes-no":
        return {"yes": True, "no": False}.get(written, written)
    if kind in ("subject", "person"):
        return int(written) if written.isdigit() else written
    if kind in ("integer", "number"):
        return _number(written)
    return written


def _number(written: str) -> int | float | str:
    try:
        return int(written)
    except ValueError:
        try:
            return float(written)
        except ValueError:
            return written
