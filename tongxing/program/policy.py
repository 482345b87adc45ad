"""When whom to tell about a window. Pure data; :mod:`tongxing.lifecycle` turns it into instants."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

from pydantic import Field as Setting
from pydantic import model_validator

from ..errors import BadProgram
from ..words import Text
from .values import Key, Value

__all__ = ["ABOVE", "OWNER", "SUPERVISOR", "EscalationPolicy", "EscalationStep", "Recipient"]

Recipient = Literal["owner", "supervisor", "above"]
OWNER: Recipient = "owner"
SUPERVISOR: Recipient = "supervisor"
ABOVE: Recipient = "above"

NINE = dt.time(9, 0)


class EscalationStep(Value):
    """One moment of a policy.

    `days` counts local days from the due day: negative before, 0 on the day, positive after. `at` is local. A moment
    up to the due that falls on a day off moves to the workday before; one after the due, to the next workday.
    `minutes`, when given, counts from the due instant instead and is kept to the minute: for work that cannot wait for
    office hours.
    """

    cause: Key
    to: Recipient = OWNER
    days: int = 0
    at: dt.time = NINE
    minutes: int | None = None

    @property
    def is_after_due(self) -> bool:
        return (self.days if self.minutes is None else self.minutes) > 0


class EscalationPolicy(Value):
    """The ordered moments. Someone above the owner is never told before the owner was, and had `grace_days`."""

    steps: tuple[EscalationStep, ...] = ()
    grace_days: float = Setting(default=1, ge=0)

    @model_validator(mode="after")
    def _is_consistent(self) -> EscalationPolicy:
        causes = [step.cause for step in self.steps]
        twice = sorted({cause for cause in causes if causes.count(cause) > 1})
        if twice:
            raise BadProgram(
                f"催办规则里 “{twice[0]}” 出现了两次，请改名",
                f"escalation policy has the cause '{twice[0]}' twice; rename one",
            )
        early = [step for step in self.steps if step.to != OWNER and not step.is_after_due]
        if early:
            raise BadProgram(
                f"催办规则 “{early[0].cause}” 在到期前就上报了，请把 days 改为正数",
                f"escalation step '{early[0].cause}' tells somebody above before the due; give it days > 0",
            )
        return self

    @classmethod
    @cache
    def usual(cls) -> EscalationPolicy:
        """3 days before, on the day, 1 day late; the supervisor after 2, the organisation above after 7."""
        return cls(
            steps=(
                EscalationStep(cause="before-3d", days=-3),
                EscalationStep(cause="due-day", days=0),
                EscalationStep(cause="overdue-1d", days=1),
                EscalationStep(cause="supervisor-2d", to=SUPERVISOR, days=2),
                EscalationStep(cause="above-7d", to=ABOVE, days=7),
            )
        )

    @classmethod
    @cache
    def light(cls) -> EscalationPolicy:
        """For weekly and other frequent work: the day before, 1 day late; the supervisor after 3."""
        return cls(
            steps=(
                EscalationStep(cause="before-1d", days=-1),
                EscalationStep(cause="overdue-1d", days=1),
                EscalationStep(cause="supervisor-3d", to=SUPERVISOR, days=3),
            )
        )

    @classmethod
    @cache
    def monthly(cls) -> EscalationPolicy:
        """For what comes once a month, a quarter or a part of a term: a week before and the day before, 1 day late; the
        supervisor after 3."""
        return cls(steps=(EscalationStep(cause="before-7d", days=-7), *cls.light().steps))

    @classmethod
    @cache
    def termly(cls) -> EscalationPolicy:
        """For what may be done on any day of a term: 30 and 10 days before, so that there is time to arrange it; then as
        usual."""
        early = (EscalationStep(cause="before-30d", days=-30), EscalationStep(cause="before-10d", days=-10))
        return cls(steps=(*early, *cls.usual().steps[1:]))

    @classmethod
    @cache
    def silent(cls) -> EscalationPolicy:
        """Nobody is told: optional work."""
        return cls()

    def describe(self) -> Text:
        """The policy in plain words."""
        if not self.steps:
            return Text(zh="不提醒", en="nobody is told")
        return Text(
            zh="；".join(_phrase(step).zh for step in self.steps),
            en="; ".join(_phrase(step).en for step in self.steps),
        )


_WHO = {
    "owner": Text(zh="责任人", en="the owner"),
    "supervisor": Text(zh="上级", en="the supervisor"),
    "above": Text(zh="上级单位", en="the organisation above"),
}


def _phrase(step: EscalationStep) -> Text:
    who = _WHO[step.to]
    if step.minutes is not None:
        return _phrase_of_minutes(who, step.minutes)
    if step.days == 0:
        return Text(zh=f"当天提醒{who.zh}", en=f"on the day to {who.en}")
    days = abs(step.days)
    unit = "day" if days == 1 else "days"
    if step.days < 0:
        return Text(zh=f"提前 {days} 天提醒{who.zh}", en=f"{days} {unit} before to {who.en}")
    return Text(zh=f"逾期 {days} 天通知{who.zh}", en=f"{days} {unit} late to {who.en}")


def _phrase_of_minutes(who: Text, minutes: int) -> Text:
    if minutes == 0:
        return Text(zh=f"到点提醒{who.zh}", en=f"at the due to {who.en}")
    count = abs(minutes)
    if minutes < 0:
        return Text(zh=f"提前 {count} 分钟提醒{who.zh}", en=f"{count} min before to {who.en}")
    return Text(zh=f"逾期 {count} 分钟通知{who.zh}", en=f"{count} min late to {who.en}")
