"""How rules are worded, without their options: ``6月10日前``, ``by 10 June``. Tried from top to bottom."""

from __future__ import annotations

from typing import Any

from .intervals import Interval
from .lunar import FESTIVALS
from .marks import BeforeHolidays, Birthday, Festivals, Lunar, OneWeekday, SolarTerm, Weekdays
from .moments import Half
from .points import AfterStep, FixedDay, MonthDay
from .quotas import Quota
from .single import AtMoment, By, During, InMonth, MonthPart, On, OnNeed, WeekOfTerm, whole_launch
from .slots import refused
from .wording import Form, when

__all__ = ["RULE_FORMS"]


def _same(*names: str) -> Any:
    """The named fields of a rule and its half-day, as they are."""
    return lambda rule: {name: getattr(rule, name) for name in (*names, "half")}


def _none(_: Any) -> None:
    """For a wording that is read and never printed."""


def _follows(rule: Any) -> bool:
    return isinstance(rule.by, AfterStep) and rule.by.number > 0


def _by(by: Any, half: Half | None) -> By:
    return By(by=by, half=half)


def _within(name: str, far: tuple[int, Any], half: Half | None) -> By:
    return By(by=AfterStep(after=name, number=far[0], unit=far[1]), half=half)


BY_FORMS = (
    Form(
        "{name:key}结束后{far:distance}内{half:half_due}",
        "within {far:distance} after {name:key}{half:half_due}",
        when(
            By, lambda rule: {"name": rule.by.after, "far": (rule.by.number, rule.by.unit), "half": rule.half}, _follows
        ),
        _within,
    ),
    Form(
        "{by:point}{half:half}前",
        "by {by:point}{half:half}",
        when(By, _same("by"), lambda rule: isinstance(rule.by, MonthDay | FixedDay)),
        _by,
    ),
    Form("不晚于{by:point}{half:half}", "no later than {by:point}{half:half}", when(By, _same("by")), _by),
)


def _on(on: Any, half: Half | None) -> On:
    return On(on=on, half=half)


def _moved(rule: Any) -> bool:
    return bool(rule.on.offset)


ON_FORMS = (
    Form("{on:point}{half:half}", "{on:point}{half:half}", when(On, _same("on"), _moved), _on),
    Form("{on:point}{half:half}", "on {on:point}{half:half}", when(On, _same("on")), _on),
)


def _in_one_month(rule: Any) -> bool:
    first, last = rule.during
    return isinstance(first, MonthDay) and isinstance(last, MonthDay) and first.month == last.month


def _days_in_month(rule: Any) -> dict[str, Any]:
    first, last = rule.during
    return {"month": first.month, "first": first.day, "last": last.day, "half": rule.half}


def _days(month: int, first: int, last: int, half: Half | None) -> During:
    return During(during=(MonthDay(month=month, day=first), MonthDay(month=month, day=last)), half=half)


def _during(first: Any, last: Any, half: Half | None) -> During:
    return During(during=(first, last), half=half)


def _ends(rule: Any) -> dict[str, Any]:
    return {"first": rule.during[0], "last": rule.during[1], "half": rule.half}


DURING_FORMS = (
    Form(
        "全程{half:half}",
        "throughout{half:half}",
        when(During, _same(), lambda rule: rule.during == whole_launch().during),
        lambda half: During(during=whole_launch().during, half=half),
    ),
    Form(
        "{month:month}月{first:number}日至{last:number}日{half:half}",
        "{first:number}–{last:number} {month:month}{half:half}",
        when(During, _days_in_month, _in_one_month),
        _days,
    ),
    Form(
        "{month:month}月{first:number}—{last:number}日{half:half}",
        "{first:number}-{last:number} {month:month}{half:half}",
        _none,
        _days,
    ),
    Form(
        "{first:point}至{last:point}{half:half}",
        "from {first:point} to {last:point}{half:half}",
        when(During, _ends),
        _during,
    ),
)


def _part(part: MonthPart | None, zh: str, en: str) -> tuple[Form, ...]:
    def make(month: int, half: Half | None) -> InMonth:
        return InMonth(month=month, part=part, half=half)

    take = when(InMonth, _same("month"), lambda rule: rule.part == part)
    short_zh, short_en = zh.partition("(")[0], en.partition(" (")[0]
    return tuple(
        Form(f"{zh}{{half:half}}", f"{en}{{half:half}}", taken, make)
        for zh, en, taken in ((zh, en, take), (short_zh, short_en, _none))
    )


MONTH_FORMS = (
    *_part("early", "{month:month}月上旬(1—10日)", "early {month:month} (1–10 {month:month})"),
    *_part("middle", "{month:month}月中旬(11—20日)", "mid-{month:month} (11–20 {month:month})"),
    *_part("late", "{month:month}月下旬(21日至月底)", "late {month:month} (from 21 {month:month})"),
    *_part(None, "{month:month}月", "in {month:month}"),
)

WEEK_FORMS = (
    Form(
        "开学第{week:number}周{half:half_due}",
        "week {week:number} of term{half:half_due}",
        when(WeekOfTerm, lambda r: {"week": r.week_of_term, "half": r.half}, lambda rule: rule.to is None),
        lambda week, half: WeekOfTerm(week_of_term=week, half=half),
    ),
    Form(
        "开学第{week:number}至{to:number}周{half:half_due}",
        "weeks {week:number}–{to:number} of term{half:half_due}",
        when(WeekOfTerm, lambda r: {"week": r.week_of_term, "to": r.to, "half": r.half}),
        lambda week, to, half: WeekOfTerm(week_of_term=week, to=to, half=half),
    ),
)


def _at(at: str, minutes: int = 0) -> AtMoment:
    return AtMoment(at=at, minutes=minutes)


AT_FORMS = (
    Form(
        "{at:key}后{minutes:number}分钟内",
        "within {minutes:number} minutes of {at:key}",
        when(AtMoment, lambda r: {"at": r.at, "minutes": r.minutes}, lambda rule: rule.minutes > 0),
        _at,
    ),
    Form(
        "{at:key}前{minutes:number}分钟",
        "{minutes:number} minutes before {at:key}",
        when(AtMoment, lambda r: {"at": r.at, "minutes": -r.minutes}, lambda rule: rule.minutes < 0),
        lambda at, minutes: AtMoment(at=at, minutes=-minutes),
    ),
    Form("{at:key}准时", "at {at:key} sharp", when(AtMoment, lambda r: {"at": r.at}), _at),
)


def _quota(every: Interval, half: Half | None) -> Quota:
    return Quota(every=every, half=half)


def _one_weekday(weekdays: tuple[Any, ...], half: Half | None) -> OneWeekday:
    if len(weekdays) > 1:
        raise refused()
    return OneWeekday(one_weekday=weekdays[0], half=half)


RECURRING_FORMS = (
    Form("{every:interval}{half:half_due}", "{every:interval}{half:half_due}", when(Quota, _same("every")), _quota),
    Form(
        "每{weekdays:weekdays}{half:half}",
        "every {weekdays:weekdays}{half:half}",
        when(Weekdays, _same("weekdays")),
        lambda weekdays, half: Weekdays(weekdays=weekdays, half=half),
    ),
    Form(
        "一个{weekdays:weekdays}{half:half}",
        "on one {weekdays:weekdays}{half:half}",
        when(OneWeekday, lambda rule: {"weekdays": (rule.one_weekday,), "half": rule.half}),
        _one_weekday,
    ),
    Form(
        "生日当天{half:half}", "on the birthday{half:half}", when(Birthday, _same()), lambda half: Birthday(half=half)
    ),
    Form(
        "农历{lunar:lunar}{half:half}",
        "{lunar:lunar}{half:half}",
        when(Lunar, _same("lunar")),
        lambda lunar, half: Lunar(lunar=lunar, half=half),
    ),
    Form(
        "每个传统节日{half:half}",
        "at every traditional festival{half:half}",
        when(Festivals, _same(), lambda rule: rule.festivals == tuple(FESTIVALS)),
        lambda half: Festivals(festivals=tuple(FESTIVALS), half=half),
    ),
    Form(
        "逢{festivals:festivals}{half:half}",
        "at {festivals:festivals}{half:half}",
        when(Festivals, _same("festivals")),
        lambda festivals, half: Festivals(festivals=festivals, half=half),
    ),
    Form(
        "{term:term}当天{half:half}",
        "at {term:term}{half:half}",
        when(SolarTerm, lambda rule: {"term": rule.solar_term, "half": rule.half}),
        lambda term, half: SolarTerm(solar_term=term, half=half),
    ),
    Form(
        "每次放假前最后一个上课日{half:half}",
        "last school day before each holiday{half:half}",
        when(BeforeHolidays, _same()),
        lambda half: BeforeHolidays(half=half),
    ),
)

RULE_FORMS = (
    Form("有需要时", "when needed", when(OnNeed, lambda _: {}), OnNeed),
    *AT_FORMS,
    *BY_FORMS,
    *RECURRING_FORMS,
    *MONTH_FORMS,
    *WEEK_FORMS,
    *DURING_FORMS,
    *ON_FORMS,
)
