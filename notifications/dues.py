"""A due as a local would write it: ``6月13日（周日）截止``, ``by Sun 13 Jun``. Pure."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tongxing.lifecycle import days_overdue
from tongxing.words import Text, text

__all__ = ["at_in_words", "day_in_words", "due_in_words"]

_END_OF_DAY = dt.time(23, 59, 59)


def due_in_words(due: dt.datetime, now: dt.datetime, timezone: ZoneInfo) -> Text:
    """When it must be done, or how late it is. `due` and `now` are instants; days are those of `timezone`."""
    local = due.astimezone(timezone)
    hour = None if local.time() == _END_OF_DAY else f"{local:%H:%M}"
    today = now.astimezone(timezone).date()
    if due < now:
        return _late(local.date(), hour, days_overdue(due, now, timezone), today)
    if local.date() == today:
        return _today(hour)
    day = day_in_words(local.date(), today)
    if hour is None:
        return text(f"{day.zh}截止", f"by {day.en}")
    return text(f"{day.zh}{hour} 截止", f"by {hour} on {day.en}")


def at_in_words(at: dt.datetime, now: dt.datetime, timezone: ZoneInfo) -> Text:
    """An instant to the minute, with its day, so that nobody takes tomorrow's two o'clock for today's."""
    local = at.astimezone(timezone)
    day = day_in_words(local.date(), now.astimezone(timezone).date())
    return text(f"{day.zh}{local:%H:%M}", f"{local:%H:%M} on {day.en}")


# Babel looks its locale up anew each time, which took longer than all the rest of a pass.
@lru_cache(maxsize=1024)
def day_in_words(day: dt.date, today: dt.date) -> Text:
    """A day with its weekday, and its year where it is another than today's."""
    other_year = day.year != today.year
    return text(
        format_date(day, "yyyy年M月d日（EEE）" if other_year else "M月d日（EEE）", locale="zh_CN"),
        format_date(day, "EEE d MMM yyyy" if other_year else "EEE d MMM", locale="en"),
    )


def _today(hour: str | None) -> Text:
    if hour is None:
        return text("今天截止", "by the end of today")
    return text(f"今天 {hour} 截止", f"by {hour} today")


def _late(day: dt.date, hour: str | None, days: int, today: dt.date) -> Text:
    if days == 0:
        return text(f"今天 {hour} 到期，已逾期", f"due at {hour} today, now late")
    name = day_in_words(day, today)
    unit = "day" if days == 1 else "days"
    return text(f"{name.zh}到期，已逾期 {days} 天", f"due {name.en}, {days} {unit} late")
