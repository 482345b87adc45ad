"""A plan as people read it before a launch: its windows by date, its messages, everybody's load, what to look at. Values
only; terminal and page set them out."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..labels import cause
from ..planner import Participant, Plan, PlannedItem, PlannedNotice, PlannedWindow, needs_of
from ..words import Text, say, text

__all__ = ["DatedLine", "Load", "MessageLine", "Named", "Remark", "window_title"]

SHOWN_NAMES = 3


def window_title(window: PlannedWindow) -> Text:
    """The step's title, with that of its part."""
    return window.step.title_of(window.part.key if window.part else "")


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A window. Instants are local to the launch; `needs` says what its day waits for where there is none. `owners`: some
    of who owe it, in words; None: nobody holds the role `owner` yet, or (`items` 0) there is nothing to owe. `items` None:
    not known yet. `occurrence` None: the step has no other window."""

    step: str
    title: Text
    occurrence: int | None
    opens: dt.datetime | None
    due: dt.datetime | None
    needs: Text | None
    owner: Text
    owners: str | None
    items: int | None


@dataclass(frozen=True, slots=True)
class MessageLine:
    """What is told of one step at one instant. `people` None: it is not known yet to whom."""

    at: dt.datetime
    step: Text
    why: str
    to: str
    people: int | None
    items: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one person owes and hears. `week`: the Monday of their busiest week, with the items due in it."""

    person: str
    items: int
    messages: int
    week: dt.date | None
    in_week: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What to look at before launching: several sentences under one heading."""

    title: Text
    said: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A plan with the names of its people by id; of a dry run without a ledger people are names already."""

    plan: Plan
    names: Mapping[int, str] = field(default_factory=dict)

    def person(self, who: int | str) -> str:
        return self.names.get(who, f"#{who}") if isinstance(who, int) else who

    def subject(self, item: PlannedItem) -> str | None:
        found = item.subject
        if found is None or found.kind == "launch":
            return None
        return self.label(found)

    def label(self, subject: Participant) -> str:
        own = self.names.get(subject.person_id) if subject.person_id is not None else None
        return own or subject.label

    def some(self, people: Iterable[int | str]) -> str:
        """The first of these people, and how many there are."""
        each = list(dict.fromkeys(people))
        said = say("、", ", ").join(self.person(one) for one in each[:SHOWN_NAMES])
        if len(each) <= SHOWN_NAMES:
            return said
        return say(f"{said} 等 {len(each)} 人", f"{said} and {len(each) - SHOWN_NAMES} more")

    @property
    def messages(self) -> int:
        """How many messages would be sent if nothing were done before: one a person and moment."""
        return len({(each.at, each.person or each.to) for each in self.plan.notices})

    def by_date(self) -> list[DatedLine]:
        """Its windows, soonest due first, those without a day last."""
        several = Counter((window.step.key, window.part and window.part.key) for window in self.plan.windows)
        return [
            self._dated(window, several[window.step.key, window.part and window.part.key])
            for window in sorted(self.plan.windows, key=_when)
        ]

    def _dated(self, window: PlannedWindow, several: int) -> DatedLine:
        items = list(self.plan.items_of(window))
        people = list(dict.fromkeys(person for item in items for person in item.assignees))
        return DatedLine(
            step=window.step.key,
            title=window_title(window),
            occurrence=window.occurrence if several > 1 else None,
            opens=window.opens,
            due=window.due,
            needs=needs_of(self.plan.program, window) if window.due is None else None,
            owner=self.plan.program.role(window.owner).title,
            owners=self.some(people) if people else None,
            items=None if window.subjects is None else len(items),
        )

    def told(self) -> list[MessageLine]:
        """What would be told if nothing were done before, in its order."""
        groups: dict[tuple[dt.datetime, str, str, str], list[PlannedNotice]] = defaultdict(list)
        for notice in self.plan.notices:
            groups[notice.at, notice.step, notice.cause, notice.to].append(notice)
        return [self._told(*key, groups[key]) for key in sorted(groups, key=lambda key: key[0])]

    def _told(self, at: dt.datetime, step: str, why: str, role: str, notices: Sequence[PlannedNotice]) -> MessageLine:
        program = self.plan.program
        people = [notice.person for notice in notices if notice.person is not None]
        titles = {each.key: each.title for each in program.roles}
        to = self.some(people) if people else str(titles.get(role, text("上级单位", "the organisation above")))
        items = sum(notice.items for notice in notices)
        return MessageLine(at, program.step(step).title, cause(why, program, step), to, len(set(people)) or None, items)

    def loads(self) -> list[Load]:
        """What each person owes and hears, busiest first."""
        items: Counter[int | str] = Counter()
        weeks: dict[int | str, Counter[dt.date]] = defaultdict(Counter)
        for item in self.plan.items():
            for person in item.assignees:
                items[person] += 1
                if item.window.due is not None:
                    weeks[person][_monday(item.window.due.date())] += 1
        heard: dict[int | str, set[dt.datetime]] = defaultdict(set)
        for notice in self.plan.notices:
            if notice.person is not None:
                heard[notice.person].add(notice.at)
        loads = []
        for person in {**items, **heard}:
            week, in_week = max(weeks[person].items(), key=lambda each: each[1], default=(None, 0))
            loads.append(Load(self.person(person), items[person], len(heard[person]), week, in_week))
        return sorted(loads, key=lambda load: (-load.items, -load.messages, load.person))

    def remarks(self) -> Iterator[Remark]:
        """Its warnings, each heading once."""
        groups: dict[Text, list[Text]] = defaultdict(list)
        for warning in self.plan.warnings:
            groups[_HEADINGS.get(warning.code, _OTHER)].append(warning.text)
        for title, warnings in groups.items():
            yield Remark(title, tuple(dict.fromkeys(str(each) for each in warnings)))


def _when(window: PlannedWindow) -> tuple[bool, dt.datetime]:
    return window.due is None, window.due or dt.datetime.max.replace(tzinfo=dt.UTC)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


_OTHER = text("请注意", "Please note")
_HEADINGS: Mapping[str, Text] = {
    "launched-already": text("已经发起过", "Launched already"),
    "day-outside": text("日期不在计划之内", "Days outside of the launch"),
    "nobody-yet": text("还没有对象的步骤", "Steps that are about nobody yet"),
    "role-unfilled": text("还没有人的角色", "Roles that nobody holds yet"),
    "due-on-day-off": text("截止日是休息日", "Due on a day off"),
    "left-out": text("放假不安排", "Left out on days off"),
    "date-not-known": text("日期待定", "Dates not known yet"),
    "date-past": text("已经过去", "Already past"),
    "too-much-in-a-week": text("一周内太多", "Too much in a week"),
}
