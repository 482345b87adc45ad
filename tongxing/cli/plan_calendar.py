"""A plan as a calendar file: an event on the day each window is due. No child's name is in it."""

from __future__ import annotations

import datetime as dt
import hashlib

from icalendar import Calendar, Event

from ..actions.plan_in_words import window_title
from ..planner import Plan, PlannedWindow
from ..words import say

__all__ = ["plan_calendar"]


def plan_calendar(plan: Plan, organisation: str, now: dt.datetime) -> bytes:
    """The file's content. The same plan for the same organisation gives the same UIDs, whenever it is made."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tongxing//plan//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", str(plan.program.title))
    calendar.add("x-wr-timezone", str(plan.timezone))
    for window in plan.windows:
        if window.due is not None:
            calendar.add_component(_event(plan, window, organisation, now))
    return bytes(calendar.to_ical())


def _event(plan: Plan, window: PlannedWindow, organisation: str, now: dt.datetime) -> Event:
    assert window.due is not None
    event = Event()
    event.add("uid", _uid(plan, window, organisation))
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    _add_time(event, window.due)
    event.add("summary", _summary(plan, window))
    event.add("description", _description(plan, window))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [plan.program.key])
    return event


def _add_time(event: Event, due: dt.datetime) -> None:
    """Due at the end of a day: an event of that day; else one that ends at the due."""
    if due.time().replace(microsecond=0) == dt.time(23, 59, 59):
        event.add("dtstart", due.date())
        event.add("dtend", due.date() + dt.timedelta(days=1))
    else:
        event.add("dtstart", (due - dt.timedelta(hours=1)).astimezone(dt.UTC))
        event.add("dtend", due.astimezone(dt.UTC))


def _uid(plan: Plan, window: PlannedWindow, organisation: str) -> str:
    part = window.part.key if window.part else ""
    named = [plan.program.key, organisation, str(plan.first_day.year), window.step.key, part, str(window.occurrence)]
    return f"{hashlib.sha256('|'.join(named).encode()).hexdigest()[:32]}@tongxing"


def _summary(plan: Plan, window: PlannedWindow) -> str:
    number = len(window.subjects) if window.subjects is not None else 0
    title = str(window_title(window))
    return title if number <= 1 else say(f"{title}（{number} 项）", f"{title} ({number} items)")


def _description(plan: Plan, window: PlannedWindow) -> str:
    role = plan.program.role(window.owner).title
    assert window.opens is not None
    opens = f"{window.opens:%Y-%m-%d}"
    return say(
        f"{plan.program.title}\n负责：{role}\n{opens} 开始", f"{plan.program.title}\nOwner: {role}\nOpens {opens}"
    )
