"""A launch on trial: an invented school in a scratch ledger, with a clock that the test sets and people who do only what
the test says. Sweeps, automatic steps and deliveries happen by themselves while the clock goes on."""

from __future__ import annotations

import datetime as dt
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from ..actions.diligence import Manner
from ..actions.picture import LaunchPicture, picture_of
from ..actions.pretending import villages
from ..actions.simulating import Begun, Simulating, begin, silent
from ..dates import Calendar
from ..errors import did_you_mean
from ..installation import Installation
from ..ledger import scratch_ledger
from ..ledger.launches import LaunchFacts, launch_facts
from ..ledger.participants import holders_of_launch
from ..ledger.people import names_of
from ..ledger.proposals import latest_proposal
from ..ledger.timeline import MessageSeen, Owed, items_owed, messages_since
from ..ledger.views import named_subjects
from ..ledger.windows import WindowRow
from ..lifecycle import WindowState, state_of
from ..program import Program
from ..registry import ProgramPlugin, catalogue
from ..settings import Settings
from ..words import say
from ..workbooks import Child, Roster, sample_children
from .plans import SHANGHAI, program_of, written

__all__ = ["Told", "Trial"]


@dataclass(frozen=True, slots=True)
class Told:
    """A message that a person got. `at` is local; `roles` are those the person holds in the launch, `steps` what it
    speaks of."""

    at: dt.datetime
    to: str
    roles: tuple[str, ...]
    steps: tuple[str, ...]
    subject: str
    body: str

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.to} ({', '.join(self.roles)}) {', '.join(self.steps)}: {self.subject}"


class Trial:
    """One launch under way. Days are local; steps are named by their keys. It is gone with the last reference to it, or
    after a ``with`` block."""

    def __init__(self, installation: Installation, begun: Begun, closing: ExitStack) -> None:
        self._installation, self._begun = installation, begun
        self._close = weakref.finalize(self, closing.close)
        self._messages: list[MessageSeen] = []
        self._move(begun.play.now)

    @classmethod
    def of(
        cls,
        program: Program | ProgramPlugin,
        answers: Mapping[str, Any],
        *,
        classes: int = 2,
        children: int = 12,
        teams: int = 3,
        start: str | None = None,
        seed: int = 1,
    ) -> Trial:
        """Launch a program for an invented school of that size, a week before its first day where no `start` is said;
        of a county's program, with as many `teams`. The same arguments give the same school.

        Raises :class:`BadParameter` for answers that the program does not take.
        """
        plugin = program if isinstance(program, ProgramPlugin) else ProgramPlugin(program)
        plain, closing = plugin.program, ExitStack()
        settings = Settings().model_copy(update={"timezone": SHANGHAI.key})
        listed = {name: villages(teams) for kind, name in plain.listed.items() if kind == "team"}
        roster = Roster(sample_children(children, classes, seed)) if plain.for_ == "school" else None
        first = dt.date.fromisoformat(start) if start else None
        wanted = Simulating(plain, {**listed, **answers}, roster, first=first, manner=Manner(seed=seed, idle=True))
        try:
            ledger = closing.enter_context(scratch_ledger(settings))
            known = catalogue(settings.plugin_dirs)
            brought = silent(replace(known, programs={**known.programs, plugin.key: plugin}))
            installation = Installation(settings, ledger, brought)
            return cls(installation, begin(installation, wanted, Calendar.national()), closing)
        except BaseException:
            closing.close()
            raise

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def program(self) -> Program:
        """The program as this launch has it."""
        return program_of(self._launch.program)

    @property
    def now(self) -> dt.datetime:
        """The present instant, local."""
        return self._begun.play.now.astimezone(SHANGHAI)

    @property
    def children(self) -> Sequence[Child]:
        """The school's invented children, in the order of its roster."""
        return self._begun.roster.children if self._begun.roster else ()

    def go_to(self, when: str) -> None:
        """Let the clock go on to a day, at noon, or to a moment (``2027-10-12 09:00``), with all that comes due on the
        way. It never goes back."""
        at = dt.datetime.fromisoformat(when)
        at = (at.replace(hour=12) if len(when) == 10 else at).replace(tzinfo=SHANGHAI)
        if at < self.now:
            _fail(
                f"时钟不能倒退：现在是 {self.now:%Y-%m-%d %H:%M}", f"the clock is at {self.now:%Y-%m-%d %H:%M} already"
            )
        self._move(at)

    def complete(
        self,
        step: str,
        *,
        child: int | None = None,
        of: str | None = None,
        evidence: Mapping[str, Any] | None = None,
        done_on: str | None = None,
    ) -> int:
        """Somebody does what is open of a step: all of it, that of one `child` (its place in the roster, from 1), or `of`
        one class (``3-1``), team or name. Without `evidence` the record is invented. `done_on`: it is recorded
        only now and was done on that day (``2027-10-12``). Gives how many items.

        Raises :class:`BadEvidence` for a record that the form does not take, :class:`BadInput` for a day on which it could
        not have been done, :class:`AssertionError` where nothing such is
        open.
        """
        found = self._open(step, child, of)
        if not found:
            _fail(
                f"{self.now:%Y-%m-%d}，步骤 “{step}” 没有这样的事项可做；{self._standing(step)}",
                f"on {self.now:%Y-%m-%d} nothing such is open of '{step}': {self._standing(step)}",
            )
        day = dt.date.fromisoformat(done_on) if done_on else None
        done = sum(self._begun.play.do(self._begun.launch, [each], evidence, day) for each in found)
        self._move(self.now)
        return done

    def draft(self, step: str) -> dict[str, Any]:
        """What an automatic step found, as it waits to be confirmed by :meth:`complete`. Raises :class:`AssertionError`
        where there is no draft."""
        with self._installation.ledger.read() as session:
            owed = items_owed(session, [each.id for each in self._windows(step)])
            found = [latest_proposal(session, self._installation.ledger.vault, each.item) for each in owed]
        draft = next(filter(None, found), None)
        if draft is None:
            _fail(f"没有草稿；{self._standing(step)}", f"there is no draft: {self._standing(step)}")
        return dict(draft.found["record"])

    def open(self, step: str, *, child: int | None = None, of: str | None = None) -> int:
        """How many items of a step are open now, in windows that have opened."""
        return len(self._open(step, child, of))

    def due(self, step: str, occurrence: int = 1) -> str:
        """The day on which a step is due, as it stands now (``2027-10-18``), with the time where it is not the day's end;
        ``?`` while it is not known."""
        due = self._window(step, occurrence).facts.due
        return written(due.astimezone(SHANGHAI)) if due else "?"

    def state(self, step: str, occurrence: int = 1) -> str:
        """How a step stands: ``scheduled``, ``waiting``, ``open``, ``overdue``, ``done``, ``missed``, …"""
        return str(self._picture.state(self._window(step, occurrence)).value)

    @property
    def ended(self) -> bool:
        """Whether the launch is over."""
        return self._launch.state != "live"

    def messages(self, to: str | None = None, about: str | None = None, on: str | None = None) -> list[Told]:
        """The messages that went out so far: to a role or a person, about a step, on a day."""
        self._step(about)
        return [each for each in self._told() if _fits(each, to, about, on)]

    def assert_due(self, step: str, day: str, occurrence: int = 1) -> None:
        """A step is due that day."""
        due = self.due(step, occurrence)
        if due != day:
            _fail(f"步骤 “{step}” 的截止日是 {due}，不是 {day}", f"'{step}' is due {due}, not {day}")

    def assert_state(self, step: str, state: str, occurrence: int = 1) -> None:
        """A step stands so; see :meth:`state`."""
        known = [each.value for each in WindowState]
        if state not in known:
            _fail(f"没有状态 “{state}”，有 {'、'.join(known)}", f"there is no state '{state}', only {', '.join(known)}")
        if self.state(step, occurrence) != state:
            _fail(
                f"{self.now:%Y-%m-%d %H:%M}，步骤 “{step}” 不是 {state}：{self._standing(step)}",
                f"on {self.now:%Y-%m-%d %H:%M} '{step}' is not {state}: {self._standing(step)}",
            )

    def assert_told(self, to: str, about: str | None = None, on: str | None = None) -> None:
        """Somebody of a role, or of that name, got a message; about a step, on a day."""
        if not self.messages(to, about, on):
            what = _asked(to, about, on)
            _fail(f"没有消息（{what}）。{self._all_told(to)}", f"no message ({what}). {self._all_told(to)}")

    def assert_not_told(self, to: str, about: str | None = None, on: str | None = None) -> None:
        """Nobody of a role, or of that name, got such a message."""
        found = self.messages(to, about, on)
        if found:
            listed = "\n".join(f"  {each}" for each in found)
            _fail(f"不该有的消息：\n{listed}", f"there should be no such message:\n{listed}")

    def assert_ended(self) -> None:
        """The launch is over."""
        if self.ended:
            return
        left = {window.step: None for window in self._picture.windows if self._is_owed(window)}
        _fail(
            "计划还没有结束，还有：\n" + "\n".join(f"  {self._standing(step)}" for step in left),
            "the launch has not ended; there is still:\n" + "\n".join(f"  {self._standing(step)}" for step in left),
        )

    def _move(self, to: dt.datetime) -> None:
        play = self._begun.play
        for _ in play.until(to):
            pass
        play.now = to
        with self._installation.ledger.read() as session:
            self._launch: LaunchFacts = launch_facts(session, self._begun.launch)
            self._picture: LaunchPicture = picture_of(session, self._launch, to)
            last = self._messages[-1].id if self._messages else ""
            self._messages += sorted(messages_since(session, last), key=lambda each: each.id)

    def _windows(self, step: str) -> list[WindowRow]:
        self._step(step)
        return sorted(self._picture.of(step), key=lambda each: (each.occurrence, each.part, each.id))

    def _window(self, step: str, occurrence: int) -> WindowRow:
        found = self._windows(step)
        for window in found:
            if window.occurrence == occurrence:
                return window
        return _fail(
            f"步骤 “{step}” 没有第 {occurrence} 次，只有 {len(found)} 次",
            f"'{step}' has no occurrence {occurrence}, but {len(found)}",
        )

    def _step(self, step: str | None) -> None:
        keys = self.program.step_keys
        if step is not None and step not in keys:
            near = did_you_mean(step, keys)
            _fail(f"没有步骤 “{step}”；{near.zh if near else ''}", f"no step '{step}'; {near.en if near else ''}")

    def _open(self, step: str, child: int | None, of: str | None) -> list[Owed]:
        opened = [each.id for each in self._windows(step) if each.facts.opens and each.facts.opens <= self.now]
        with self._installation.ledger.read() as session:
            owed = items_owed(session, opened)
            ids = [each.subject for each in owed]
            names = named_subjects(session, self._installation.ledger.vault, ids, for_owner=True)
        if child is not None:
            of = self.children[child - 1].name
        return [each for each in owed if of in (None, names[each.subject], each.class_key, each.team_key)]

    def _standing(self, step: str) -> str:
        """The windows of a step that are not over, or all of them, in a line."""
        windows = self._windows(step)
        owed = [window for window in windows if self._is_owed(window)] or windows
        return f"{step}: " + "; ".join(self._said(window) for window in owed[:4])

    def _said(self, window: WindowRow) -> str:
        facts, waits = window.facts, self._picture.blockers(window.step)
        days = [
            written(at.astimezone(SHANGHAI), is_end=at is facts.due) if at else "?" for at in (facts.opens, facts.due)
        ]
        waiting = say(f"，等 {'、'.join(waits)}", f", waits for {', '.join(waits)}") if waits else ""
        state = self._picture.state(window).value
        return say(
            f"{state}，{days[0]} 开始，{days[1]} 截止，未完成 {facts.open_items}/{facts.total}{waiting}",
            f"{state}, opens {days[0]}, due {days[1]}, open {facts.open_items} of {facts.total}{waiting}",
        )

    def _is_owed(self, window: WindowRow) -> bool:
        state = state_of(self._picture.facts(window), self.now)
        return state in (
            WindowState.UNDATED,
            WindowState.WAITING,
            WindowState.SCHEDULED,
            WindowState.OPEN,
            WindowState.OVERDUE,
        )

    def _told(self) -> Iterable[Told]:
        with self._installation.ledger.read() as session:
            names = names_of(session, self._installation.ledger.vault, {each.person for each in self._messages})
            held = holders_of_launch(session, self._launch.id, self._launch.organisation_id)
        for each in self._messages:
            roles = tuple(dict.fromkeys(holder.role for holder in held if holder.person == each.person))
            at = each.at.astimezone(SHANGHAI)
            yield Told(at, names[each.person], roles or ("above",), each.steps, each.subject, each.body)

    def _all_told(self, to: str) -> str:
        found = self.messages(to)
        if not found:
            return say(f"{to} 一条也没有收到", f"{to} got none at all")
        listed = "\n".join(f"  {each}" for each in found)
        return say(f"{to} 收到的是：\n{listed}", f"What {to} got:\n{listed}")


def _fits(told: Told, to: str | None, about: str | None, on: str | None) -> bool:
    is_theirs = to is None or to == told.to or to in told.roles
    return is_theirs and (about is None or about in told.steps) and on in (None, f"{told.at:%Y-%m-%d}")


def _asked(to: str, about: str | None, on: str | None) -> str:
    return ", ".join(each for each in (to, about, on) if each)


def _fail(zh: str, en: str) -> NoReturn:
    raise AssertionError(say(zh, en))
