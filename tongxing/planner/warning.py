"""What a coordinator should know before launching: each finding with a stable code, in both languages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from ..dates import Calendar, Dated, DayKind, During, Frame, Omitted, Unknown
from ..program import Program
from ..words import Text, text
from .dating import OWN_DATE, DatedStep
from .limits import passed_limits
from .participants import Participant
from .plan import Plan, PlannedWindow, PlanWarning

__all__ = ["TOO_MUCH_IN_A_WEEK", "needs_of", "warnings_of"]

DAYS_NAMED, SATURDAY = 7, 5

TOO_MUCH_IN_A_WEEK = 60
"""Items due to one person in one week above which the plan warns."""


def warnings_of(
    plan: Plan, dated: Mapping[str, DatedStep], frame: Frame, assumed: tuple[str, ...], today: dt.date
) -> Iterator[PlanWarning]:
    """All warnings of a plan: assumed days, years not published, days off and past, limits passed, unknown and
    omitted, nobody to be about, unfilled roles, too much for one person in one week."""
    yield from _assumed(plan, frame, assumed)
    yield from _unpublished(plan, frame)
    for window in plan.windows:
        yield from _of_window(plan, window, frame, today)
    for limit, said in passed_limits(plan.program, plan.parameters, dated, frame, "warn"):
        yield PlanWarning("past-limit", limit.step, said)
    yield from _wrong_order(plan)
    yield from _left_out(dated)
    yield from _nobody_yet(plan)
    yield from _unfilled(plan)
    yield from _overloaded(plan)


def _assumed(plan: Plan, frame: Frame, assumed: tuple[str, ...]) -> Iterator[PlanWarning]:
    for name in assumed:
        title = next(each.title for each in plan.program.parameters if each.name == name)
        day = frame.days[name]
        yield PlanWarning(
            "day-assumed",
            None,
            text(
                f"“{title.zh}”没有填，按 {day} 计算（{name}）", f"'{title.en}' was not given; {day} is assumed ({name})"
            ),
        )


def _unpublished(plan: Plan, frame: Frame) -> Iterator[PlanWarning]:
    years = {window.due.year for window in plan.windows if window.due is not None}
    for year in sorted(years | {frame.first_day.year}):
        if frame.calendar.published(year):
            continue
        yield PlanWarning(
            "year-not-published",
            None,
            text(
                f"{year} 年的放假安排还没有公布，暂按周一至周五上班计算；公布后用 tongxing import calendar 导入",
                f"the days off of {year} are not published yet; Monday to Friday count as workdays until they are "
                "imported with 'tongxing import calendar'",
            ),
        )


def _of_window(plan: Plan, window: PlannedWindow, frame: Frame, today: dt.date) -> Iterator[PlanWarning]:
    title = window.step.title
    if window.due is None:
        needs = needs_of(plan.program, window)
        yield _about(
            "date-not-known",
            window,
            text(f"“{title.zh}”的日期要等{needs.zh}", f"the date of '{title.en}' depends on {needs.en}"),
        )
        return
    if not window.step.recurring:
        yield from _on_days_off(window, frame)
    day = window.due.date()
    if day < today:
        yield _about(
            "date-past",
            window,
            text(f"“{title.zh}”{day} 截止，已经过去", f"'{title.en}' was due on {day}, already past"),
        )


def needs_of(program: Program, window: PlannedWindow) -> Text:
    """What the date of a window hangs on, by the titles of steps and parameters."""
    own = _OWN_DAYS if window.depends_on == OWN_DATE else {}
    named = [own.get(name) or program.titles.get(name, text(name, name)) for name in window.depends_on]
    return text("、".join(f"“{each.zh}”" for each in named), ", ".join(f"'{each.en}'" for each in named))


_OWN_DAYS = {"birthday": text("孩子的生日", "the child's birthday")}


def _on_days_off(window: PlannedWindow, frame: Frame) -> Iterator[PlanWarning]:
    """The due on a day off; and of a short window that names its days, the other days off among them."""
    title, calendar = window.step.title, frame.calendar
    for day in _days_meant(window):
        if not _is_off(calendar, day):
            continue
        name = calendar.name(day) or text("周末", "weekend")
        before, after = calendar.previous_workday(day), calendar.next_workday(day)
        is_due = window.due is not None and day == window.due.date()
        yield _about(
            "due-on-day-off" if is_due else "day-off-within",
            window,
            text(
                f"“{title.zh}”{'截止日' if is_due else '中的'} {day} 不上班（{name.zh}）；最近的工作日是 {before} 和 {after}",
                f"{day}, {'the due day' if is_due else 'a day'} of '{title.en}', is a day off ({name.en}); "
                f"the nearest workdays are {before} and {after}",
            ),
        )


def _days_meant(window: PlannedWindow) -> list[dt.date]:
    """The due day, and all days of a window that its rule names one by one (up to a week)."""
    if window.due is None or window.opens is None:
        return []
    first, last = window.opens.date(), window.due.date()
    named = isinstance(window.step.when, During) and (last - first).days < DAYS_NAMED
    return [last - dt.timedelta(days=back) for back in range((last - first).days, -1, -1)] if named else [last]


def _is_off(calendar: Calendar, day: dt.date) -> bool:
    """Off, or a weekend of a year that is not published yet."""
    kind = calendar.kind(day)
    return kind is DayKind.OFF or (kind is DayKind.UNPUBLISHED and day.weekday() >= SATURDAY)


def _about(code: str, window: PlannedWindow, what: Text) -> PlanWarning:
    return PlanWarning(code, window.step.key, what)


def _wrong_order(plan: Plan) -> Iterator[PlanWarning]:
    """Answers or hand-made changes may date a step before one that it waits for."""
    last = {window.step.key: window.due for window in plan.windows if window.due is not None}
    for window in plan.windows:
        if window.due is None or window.step.recurring:
            continue
        for other in window.step.waits_for:
            if other in last and window.due < last[other]:
                title, before = window.step.title, plan.program.step(other).title
                yield _about(
                    "due-before-predecessor",
                    window,
                    text(
                        f"“{title.zh}”要等“{before.zh}”，却在它之前到期（{window.due.date()}）",
                        f"'{title.en}' waits for '{before.en}' but is due before it ({window.due.date()})",
                    ),
                )


def _left_out(dated: Mapping[str, DatedStep]) -> Iterator[PlanWarning]:
    for each in dated.values():
        found: list[Dated | Unknown] = [own.dated for own in each.own] or [each.dated]
        seen = {gap for some in found if isinstance(some, Dated) for gap in some.omitted}
        for gap in sorted(seen, key=lambda gap: gap.first):
            yield _gap(each, gap)


def _gap(each: DatedStep, gap: Omitted) -> PlanWarning:
    """What is left out; of a step that is owed once all the same, only why its day is another."""
    days = f"{gap.first}" if gap.first == gap.last else f"{gap.first}/{gap.last}"
    title = each.step.title
    if not each.step.recurring and isinstance(each.dated, Dated) and each.dated.occurrences:
        what = text(f"“{title.zh}”{days}：{gap.why.zh}", f"'{title.en}' on {days}: {gap.why.en}")
        return PlanWarning("no-such-day", each.step.key, what)
    what = text(f"“{title.zh}”{days} 不安排：{gap.why.zh}", f"'{title.en}' is left out on {days}: {gap.why.en}")
    return PlanWarning("left-out", each.step.key, what)


def _nobody_yet(plan: Plan) -> Iterator[PlanWarning]:
    """Steps for children or classes while there are none, and no step of the plan brings them in."""
    made = {kind for step in plan.program.steps for kind in step.makes}
    waiting = {
        window.step.key: window.step.title
        for window in plan.windows
        if not window.subjects and window.per in _OF_A_ROSTER and window.per not in made
    }
    if not waiting or any(plan.participants.of(kind) for kind in _OF_A_ROSTER):
        return
    zh, en = "、".join(each.zh for each in waiting.values()), ", ".join(each.en for each in waiting.values())
    yield PlanWarning(
        "nobody-yet",
        None,
        text(
            f"还没有孩子和班级，这些步骤还没有对象：{zh}；用 --roster 给出花名册，或用 tongxing import roster 导入",
            f"there are no children or classes yet, so nobody is meant by: {en}; give a roster with --roster, or bring one in "
            "with 'tongxing import roster'",
        ),
    )


_OF_A_ROSTER = ("child", "class", "grade")


def _unfilled(plan: Plan) -> Iterator[PlanWarning]:
    owed = {window.owner for window in plan.windows if window.per != "pair"}  # a pair names who stands with the child
    for role in plan.program.roles:
        if role.key not in owed:
            continue
        lacking = _lacking(plan, role.key)
        if lacking is None:
            continue
        where = f"({lacking.zh})" if lacking.zh else ""
        yield PlanWarning(
            "role-unfilled",
            None,
            text(
                f"角色 “{role.title.zh}”{where}还没有人；用 --assign {role.key}=姓名 指定",
                f"role '{role.title.en}' has nobody{' for ' + lacking.en if lacking.zh else ''}; "
                f"name somebody with --assign {role.key}=PERSON",
            ),
        )


def _lacking(plan: Plan, role: str) -> Text | None:
    """For whom nobody holds the role; an empty-worded text when nobody holds it at all; None when nothing lacks."""
    if not any(plan.participants.holders_of(each) for each in plan.standing_in(role)):
        return Text.model_construct(zh="", en="")
    owed = {id(window.subjects): window.subjects or () for window in plan.windows if window.owner == role}
    alone = {_called(each) for subjects in owed.values() for each in subjects if not plan.owners(role, each)}
    names = sorted(alone, key=lambda name: name.zh)
    return text("、".join(name.zh for name in names), ", ".join(name.en for name in names)) if names else None


def _called(subject: Participant) -> Text:
    name = subject.class_key or subject.team_key or subject.label
    return text(name, name) if name else text("整个计划", "the launch as a whole")


def _overloaded(plan: Plan) -> Iterator[PlanWarning]:
    load: Counter[tuple[int | str, int, int]] = Counter()
    for window in plan.windows:
        if window.due is None or window.step.optional:
            continue
        year, week, _ = window.due.isocalendar()
        for person, items in plan.load(window.owner, window.subjects).items():
            load[person, year, week] += items
    for (person, year, week), items in load.items():
        if items > TOO_MUCH_IN_A_WEEK:
            monday = dt.date.fromisocalendar(year, week, 1)
            yield PlanWarning(
                "too-much-in-a-week",
                None,
                text(
                    f"{person} 在 {monday} 这一周有 {items} 项到期",
                    f"{person} has {items} items due in the week of {monday}",
                ),
            )
