"""Rules of time as pure values: when something is owed, in which calendar, and how that is written and said.

A rule is built (``by("06-10")``), read from YAML (:func:`rule_from_data`) or from a phrase (:func:`read`), and evaluated
in a :class:`Frame` that holds all it may know: ``rule.windows(frame)`` is :class:`Dated` or :class:`Unknown`. There is no
clock here.
"""

from .calendar import Calendar, DayKind, Holiday
from .data import Rule, rule_from_data
from .days import Day, DayRange, exact_day
from .frame import Dated, Frame, Occurrence, Omitted, Unknown
from .groups import AnyOf, Earliest, any_of, earliest
from .intervals import Interval, IntervalUnit, read_interval
from .lunar import FESTIVALS, SOLAR_TERMS
from .marks import (
    BeforeHolidays,
    Birthday,
    Festivals,
    Lunar,
    SolarTerm,
    Weekday,
    Weekdays,
    before_holidays,
    birthday,
    festivals,
    lunar,
    solar_term,
    weekdays,
)
from .moments import Half, end_of, start_of
from .notice import Notice
from .phrases import describe
from .points import (
    AfterStep,
    BeforeStep,
    FixedDay,
    LaunchEdge,
    MonthDay,
    Named,
    Point,
    TimePoint,
    after,
    before,
    day,
    end,
    point_from_data,
    start,
)
from .quotas import Quota, every, times
from .read import read
from .rule import Roll, TimeRule
from .single import (
    By,
    During,
    InMonth,
    MonthPart,
    On,
    OnNeed,
    WeekOfTerm,
    by,
    during,
    month,
    on,
    on_need,
    ten_days,
    week_of_term,
    whole_launch,
    within,
)

__all__ = [
    "Calendar",
    "DayKind",
    "Holiday",
    "Rule",
    "rule_from_data",
    "Day",
    "DayRange",
    "exact_day",
    "Dated",
    "Frame",
    "Occurrence",
    "Omitted",
    "Unknown",
    "AnyOf",
    "Earliest",
    "any_of",
    "earliest",
    "Interval",
    "IntervalUnit",
    "read_interval",
    "FESTIVALS",
    "SOLAR_TERMS",
    "BeforeHolidays",
    "Birthday",
    "Festivals",
    "Lunar",
    "SolarTerm",
    "Weekday",
    "Weekdays",
    "before_holidays",
    "birthday",
    "festivals",
    "lunar",
    "solar_term",
    "weekdays",
    "Half",
    "end_of",
    "start_of",
    "Notice",
    "describe",
    "AfterStep",
    "BeforeStep",
    "FixedDay",
    "LaunchEdge",
    "MonthDay",
    "Named",
    "Point",
    "TimePoint",
    "after",
    "before",
    "day",
    "end",
    "point_from_data",
    "start",
    "Quota",
    "every",
    "times",
    "read",
    "Roll",
    "TimeRule",
    "By",
    "During",
    "InMonth",
    "MonthPart",
    "On",
    "OnNeed",
    "WeekOfTerm",
    "by",
    "during",
    "month",
    "on",
    "on_need",
    "ten_days",
    "week_of_term",
    "whole_launch",
    "within",
]
