"""What a coordinator should look at after a roster was taken, each a finding on the row that it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from ..ledger.launches import LaunchFacts
from ..ledger.subjects import unowned
from ..planner import group_label
from ..words import Text, text
from ..workbooks import Child, Finding, Roster, read_class

__all__ = ["new_teacher", "no_owner", "which_teacher"]


def which_teacher(roster: Roster, key: str, name: str) -> Finding:
    """A class teacher is named whom several people may be."""
    why = text(
        f"有几个人叫“{name}”，班主任没有改：请用 tongxing import people 写明是谁",
        f"several people are called '{name}', so the class teacher stays: say who with 'tongxing import people'",
    )
    return _of_teacher(roster, key, name, why)


def new_teacher(roster: Roster, key: str, old: str) -> Finding:
    """Somebody took over a class."""
    new, class_ = roster.class_teachers[key], _class(key)
    why = text(
        f"{class_.zh}的班主任由{old}换成{new}，没做完的事项跟着转",
        f"the class teacher of {class_.en} is {new} from now on, no longer {old}; open items follow",
    )
    return _of_teacher(roster, key, new, why)


def no_owner(
    session: Session, launch: LaunchFacts, roster: Roster, child_ids: Sequence[int], now: dt.datetime
) -> Iterator[Finding]:
    """Work in a launch that these children bring and that nobody owes, by role and class."""
    for role, key, number in unowned(session, launch.id, child_ids, now) if child_ids else ():
        title, class_ = launch.program.role(role).title, _class(key)
        for_ = f" --for {key}" if key else ""
        assign = f"tongxing assign {launch.id[:8]} {role}="
        why = text(
            f"{class_.zh}没有{title.zh}，{number} 项没有人负责：请用 {assign}人{for_} 指定",
            f"{class_.en} has no {title.en.lower()}, and nobody owes {number} items: say who with '{assign}PERSON{for_}'",
        )
        yield _finding(next(iter(_children(roster, key)), None), "", "", why)


def _of_teacher(roster: Roster, key: str, teacher: str, why: Text) -> Finding:
    """On the first row that names the teacher of a class."""
    child = next((child for child in _children(roster, key) if child.class_teacher == teacher), None)
    return _finding(child, "班主任", teacher, why)


def _children(roster: Roster, key: str | None) -> list[Child]:
    return [child for child in roster.children if (child.class_name.key if child.class_name else None) == key]


def _finding(child: Child | None, column: str, value: str, why: Text) -> Finding:
    sheet, row = (child.row.sheet, child.row.row) if child and child.row else ("", 0)
    return Finding(sheet, row, column, value, why, "noted")


def _class(key: str | None) -> Text:
    named = read_class(key) if key else None
    return text(group_label(key), named.label.en) if named and key else text("没有班级的孩子", "a child without class")
