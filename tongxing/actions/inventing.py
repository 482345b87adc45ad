"""Invented records: evidence that a step's form accepts, for simulations and the demonstration. Nothing is written here.

The same random numbers give the same record. Everybody in it is made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ..ledger.timeline import Owed
from ..planner import Participant
from ..program import Field, Form, Step
from ..program.forms import FieldKind
from ..words import text
from ..workbooks import Child, Parent, sample_teams

__all__ = ["Circumstances", "NothingToPutDown", "invent"]

MEMBERS = 6
"""Of a team, where its form does not say how many."""


class NothingToPutDown(Exception):
    """The form asks for what this subject has not: nobody can be nominated of a class without children."""


@dataclass(frozen=True)
class Circumstances:
    """What of a launch a record may speak of. `children` are its child subjects by id, `partners` the people who may
    stand with a child, `reported` the children that each class reports, by the class's key."""

    children: Mapping[int, Participant] = field(default_factory=dict)
    partners: Sequence[int] = ()
    reported: Mapping[str, Sequence[Child]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    """One form to fill in: for which step and subject, on which day, under which circumstances."""

    step: Step
    subject: Owed
    today: dt.date
    around: Circumstances
    random: Random

    def children(self) -> list[int]:
        """The children of the subject's class, team or grade; all of them where it has none."""
        own = self.subject
        return [
            id
            for id, child in self.around.children.items()
            if own.class_key in (None, child.class_key)
            and own.grade_key in (None, child.grade_key)
            and (own.team_key is None or child.team_key in (None, own.team_key))
        ]


def invent(
    form: Form,
    step: Step,
    subject: Owed,
    today: dt.date,
    around: Circumstances,
    random: Random,
    known: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A record of `form` for an item of `step`; what `known` holds already is not asked again.

    Raises :class:`NothingToPutDown` where the form cannot be filled in for this subject.
    """
    asked = _Asked(step, subject, today, around, random)
    record: dict[str, Any] = dict(known or {})
    for each in form.fields:
        if each.name in record or _left_open(each, record, random):
            continue
        value = _leading_answer(form, each, asked) if each.kind == "yes-no" else _ANSWERS[each.kind](each, asked)
        if value not in (None, []):
            record[each.name] = value
        elif each.required and each.required_when is None:
            raise NothingToPutDown(each.name)
    return {name: value for name, value in record.items() if name not in (known or {})}


def _left_open(field: Field, record: Mapping[str, Any], random: Random) -> bool:
    if field.required_when is not None:
        answer, wanted = record.get(field.required_when.field), field.required_when.equals
        return not (wanted in answer if isinstance(answer, list) else answer == wanted)
    if field.file not in (None, "confirmed") and not field.required:
        return True  # the child's own file says it
    return not field.required and field.kind not in ("choices", "rows") and random.random() < 0.7


def _leading_answer(form: Form, field: Field, asked: _Asked) -> bool:
    """Yes, mostly. Where rows hang on the answer, that which the class's children call for."""
    led = [each for each in form.fields if each.required_when and each.required_when.field == field.name]
    for each in led:
        if each.kind == "rows" and "child" in asked.step.makes and each.required_when is not None:
            wanted = each.required_when.equals is True
            return wanted if _reported(asked) else not wanted
    return asked.random.random() < 0.95


def _reported(asked: _Asked) -> Sequence[Child]:
    if asked.subject.class_key is not None:
        return asked.around.reported.get(asked.subject.class_key, ())
    return [child for some in asked.around.reported.values() for child in some]


_SENTENCES = (
    text("情况平稳，没有特别需要处理的。", "All is calm; nothing in particular needs doing."),
    text("和监护人谈得很好，约好下月再联系。", "A good talk with the guardian; to speak again next month."),
    text("学习有进步，作业能按时完成。", "Doing better at school; homework is in on time."),
    text("有点想家，多陪伴、多鼓励。", "A little homesick; needs company and encouragement."),
    text("已按安排完成。", "Done as arranged."),
)
_LINES = (
    text("青山小学", "Qingshan school"),
    text("志愿者之家", "Volunteers' home"),
    text("组长：王小明", "Lead: Wang Xiaoming"),
    text("联络：李小红", "Contact: Li Xiaohong"),
)
_NAMES = ("王小明", "李小红", "张小华", "陈小芳", "赵小军", "周小梅")


def _text(field: Field, asked: _Asked) -> str:
    return asked.random.choice(_NAMES) if field.personal else str(asked.random.choice(_LINES))


def _long_text(_field: Field, asked: _Asked) -> str:
    return str(asked.random.choice(_SENTENCES))


def _choice(field: Field, asked: _Asked) -> str:
    return asked.random.choice(field.choices).key


def _choices(field: Field, asked: _Asked) -> list[str]:
    fewest = 1 if field.required else 0
    most = min(len(field.choices), 3 if field.required else 2)
    chosen = asked.random.sample(range(len(field.choices)), asked.random.randint(fewest, most))
    return [field.choices[at].key for at in sorted(chosen)]


def _integer(field: Field, asked: _Asked) -> int:
    least = int(field.least if field.least is not None else 1)
    most = int(field.most if field.most is not None else least + 20)
    return asked.random.randint(least, most)


def _number(field: Field, asked: _Asked) -> int:
    """Of a mark out of a hundred, one that is mostly enough."""
    least, most = int(field.least or 0), int(field.most if field.most is not None else 100)
    return asked.random.randint(least + (most - least) // 2, most)


def _day(_field: Field, asked: _Asked) -> str:
    return asked.today.isoformat()


def _phone(_field: Field, asked: _Asked) -> str:
    return f"1380000{asked.random.randrange(10_000):04d}"


def _texts(_field: Field, asked: _Asked) -> list[str]:
    return [str(line) for line in asked.random.sample(_LINES, 2)]


def _subjects(field: Field, asked: _Asked) -> list[int]:
    there = asked.children()
    least, most = int(field.least or 1), int(field.most or 2)
    if len(there) < least:
        return []
    return sorted(asked.random.sample(there, asked.random.randint(least, min(most, len(there)))))


def _rows(field: Field, asked: _Asked) -> list[dict[str, Any]]:
    if "child" in asked.step.makes:
        return [_typed(child) for child in _reported(asked)]
    if {"team", "member"} & set(asked.step.makes):
        return _members(field, asked)
    if "pair" in asked.step.makes and "pair" in field.name:
        return _pairs(asked)
    if not field.required and not field.least:
        return []
    line = {"day": asked.today.isoformat(), "what": str(asked.random.choice(_SENTENCES))}
    return [dict(line) for _ in range(int(field.least or 1))]


def _typed(child: Child) -> dict[str, Any]:
    """A child as a class teacher types it in, under the header words of a roster."""
    row = {
        "姓名": child.name,
        "性别": {"male": "男", "female": "女"}.get(child.sex or ""),
        "出生日期": str(child.birth) if child.birth else None,
        "身份证号": child.id_number,
        "家庭住址": child.address,
        **{f"父亲{word}": value for word, value in _parent(child.father)},
        **{f"母亲{word}": value for word, value in _parent(child.mother)},
        "监护人": child.guardian,
        "与学生关系": child.guardian_relation,
        "监护人电话": child.guardian_phone,
        "班主任": child.class_teacher,
        "是否困难": {True: "是", False: "否"}.get(child.hardship) if child.hardship is not None else None,
    }
    return {word: value for word, value in row.items() if value}


def _parent(parent: Parent) -> tuple[tuple[str, str | None], ...]:
    return ("姓名", parent.name), ("电话", parent.phone), ("务工地点", parent.works_at)


def _members(field: Field, asked: _Asked) -> list[dict[str, Any]]:
    number = int(field.least or MEMBERS)
    team = sample_teams([asked.subject.identity], members=number, seed=asked.random.randrange(10**6)).teams[0]
    order = asked.subject.subject
    return [
        {
            "name": member.name,
            "phone": f"1382{order % 100_000:05d}{at:02d}",
            "strengths": "、".join(member.strengths),
            "lead": member.leads,
        }
        for at, member in enumerate(team.members, start=1)
    ]


def _pairs(asked: _Asked) -> list[dict[str, Any]]:
    partners = list(asked.around.partners)
    children = asked.children()
    if not partners:
        return []
    chosen = sorted(asked.random.sample(children, min(len(children), 2 * len(partners), 24)))
    return [{"child": child, "person": partners[at % len(partners)]} for at, child in enumerate(chosen)]


_ANSWERS: Mapping[FieldKind, Callable[[Field, _Asked], Any]] = {
    "text": _text,
    "long-text": _long_text,
    "choice": _choice,
    "choices": _choices,
    "integer": _integer,
    "number": _number,
    "day": _day,
    "phone": _phone,
    "texts": _texts,
    "subjects": _subjects,
    "rows": _rows,
}
