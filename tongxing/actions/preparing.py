"""Prepare a launch step by step: answers, workbooks, roles, days by hand. Nothing of it is in the ledger's work before it
is launched; it can be taken up again, and is forgotten when nobody does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ..errors import BadWorkbook, NotAllowed, NotFound
from ..installation import Installation
from ..ledger.audit import Actor
from ..ledger.calendars import calendar_of
from ..ledger.people import find_organisation, staff_of
from ..ledger.preparations import (
    Book,
    PreparationFile,
    add_preparation,
    drop_preparations,
    preparation_of,
    preparations_of,
    stale_preparations,
    write_preparation,
)
from ..ledger.rights import launches_for, rights_of
from ..planner import answer, frame_of, may_be_moved
from ..workbooks import Finding, People, Reading, Roster, read_people, read_roster
from .fitting import refuse_misfit
from .launching import Launched, Launching, launch, preview_launch
from .plan_in_words import Named

__all__ = [
    "KEPT",
    "Preparing",
    "begin_preparation",
    "drop_preparation",
    "forget_preparations",
    "my_preparations",
    "open_preparation",
]

KEPT = dt.timedelta(days=30)
"""How long a preparation is kept that nobody touches."""

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def begin_preparation(
    installation: Installation, program: str, organisation: str, actor: Actor, now: dt.datetime
) -> str:
    """A new preparation of `actor`'s; gives its id.

    Raises :class:`NotFound` for a program or an organisation that is not there (or not theirs), :class:`BadInput` where
    the program is not for it.
    """
    found = installation.catalogue.program(program).program

    def action(session: Session) -> str:
        person = _refuse_nobody(actor)
        _refuse_elsewhere(session, person, organisation)
        place = find_organisation(session, organisation)
        refuse_misfit(session, found, place)
        return add_preparation(session, installation.ledger.vault, person, place, found.key, now)

    return installation.ledger.run(action)


def my_preparations(installation: Installation, actor: Actor) -> list[PreparationFile]:
    """Those that may be taken up again, the last one worked on first."""
    with installation.ledger.read() as session:
        return preparations_of(session, installation.ledger.vault, _refuse_nobody(actor))


def open_preparation(installation: Installation, id: str, actor: Actor) -> Preparing:
    """One of `actor`'s; raises :class:`NotFound` for any other."""
    with installation.ledger.read() as session:
        person = _refuse_nobody(actor)
        found = preparation_of(session, installation.ledger.vault, id, person)
        if found is None:
            raise NotFound(
                "没有这份准备；可能已经发起或删去", "there is no such preparation; it was launched or dropped"
            )
        _refuse_elsewhere(session, person, found.organisation)
    return Preparing(installation, found, actor)


def drop_preparation(installation: Installation, id: str, actor: Actor) -> None:
    open_preparation(installation, id, actor)
    installation.ledger.run(lambda session: drop_preparations(session, [id]))


def forget_preparations(session: Session, now: dt.datetime) -> None:
    """Delete those that nobody has touched for :data:`KEPT`."""
    drop_preparations(session, stale_preparations(session, now - KEPT))


class Preparing:
    """A preparation in the hands of its person. Each change is kept at once."""

    def __init__(self, installation: Installation, kept: PreparationFile, actor: Actor) -> None:
        self.installation, self.kept, self.actor = installation, kept, actor
        self.program = installation.catalogue.program(kept.program).program

    def answer(self, answers: Mapping[str, str], now: dt.datetime) -> None:
        """Keep the answers as they were typed, also where they are not right yet; then check them.

        Raises :class:`BadParameter`.
        """
        self._keep(replace(self.kept, answers={name: said for name, said in answers.items() if said}), now)
        self.check_answers()

    def check_answers(self) -> None:
        """Raises :class:`BadParameter` for answers that the program cannot take."""
        self._frame()

    def proposed(self) -> Mapping[str, dt.date]:
        """The days that are taken where nothing is answered, as far as they are known by now."""
        frame, assumed = self._frame()
        return {name: frame.days[name] for name in assumed}

    def _frame(self) -> Any:
        with self.installation.ledger.read() as session:
            place = find_organisation(session, self.kept.organisation)
            calendar = self.installation.catalogue.with_calendars(calendar_of(session, place.id))
            return frame_of(self.program, answer(self.program, self.values), calendar, ZoneInfo(place.timezone))

    @property
    def values(self) -> dict[str, Any]:
        """What was answered to questions that the program still asks."""
        return {
            name: said for name, said in self.kept.answers.items() if name in self.program.parameter_model.model_fields
        }

    def put_book(self, book: Book, name: str, content: bytes, now: dt.datetime) -> Sequence[Finding]:
        """Keep a workbook in the place of an earlier one; gives what is worth a look.

        Raises :class:`BadWorkbook` with every row that cannot be taken; then the earlier one stays.
        """
        reading: Reading[Roster] | Reading[People] = read_roster(content) if book == "roster" else read_people(content)
        _refuse_rows(reading)

        def action(session: Session) -> PreparationFile:
            file = self.installation.ledger.files.put(content, name, _XLSX, now)
            session.add(file)
            session.flush()
            kept = replace(self.kept, books={**self.kept.books, book: file.id})
            write_preparation(session, self.installation.ledger.vault, kept, now)
            return kept

        self.kept = self.installation.ledger.run(action)
        return reading.findings

    def drop_book(self, book: Book, now: dt.datetime) -> None:
        self._keep(
            replace(self.kept, books={each: file for each, file in self.kept.books.items() if each != book}), now
        )

    def book_names(self) -> dict[Book, str]:
        """What the workbooks were called."""
        files = self.installation.ledger.files
        with self.installation.ledger.read() as session:
            return {book: files.facts(session, [file])[0].name for book, file in self.kept.books.items()}

    def assign(self, assigned: Mapping[str, Sequence[str]], now: dt.datetime) -> None:
        """Who is to hold which role, each by number or name; a role that is left out stays as the workbooks have it."""
        self._keep(
            replace(self.kept, assigned={role: list(people) for role, people in assigned.items() if people}), now
        )

    def set_days(self, days: Mapping[str, dt.date], now: dt.datetime) -> None:
        """Due days by hand, of steps for which one day settles it."""
        self._keep(replace(self.kept, days=dict(days)), now)

    def drop_stray_days(self, now: dt.datetime) -> None:
        """Forget days of steps that the program has no more, or not by one day."""
        steps = {step.key for step in self.program.steps if may_be_moved(step)}
        if not set(self.kept.days) <= steps:
            self.set_days({step: day for step, day in self.kept.days.items() if step in steps}, now)

    def candidates(self) -> list[tuple[str, str]]:
        """Who may hold a role, as the word that :meth:`assign` takes and the name: those of the organisation, and those who
        are only in the workbook of people."""
        with self.installation.ledger.read() as session:
            place = find_organisation(session, self.kept.organisation)
            known = staff_of(session, self.installation.ledger.vault, place)
        people = self._people()
        listed = dict.fromkeys(each.name for each in people.members) if people else {}
        new = [(name, name) for name in listed if name not in known.values()]
        return [*((str(number), name) for number, name in known.items()), *new]

    def preview(self, now: dt.datetime) -> Named:
        """The dry run; raises what :meth:`launch` would."""
        return Named(*preview_launch(self.installation, self.wanted(), self.actor, now))

    def launch(self, now: dt.datetime, *, again: bool = False) -> Launched:
        """Launch it, once however often it is asked for; then it is no preparation any more."""
        launched = launch(self.installation, replace(self.wanted(), again=again), self.actor, now)
        self.installation.ledger.run(lambda session: drop_preparations(session, [self.kept.id]))
        return launched

    def wanted(self) -> Launching:
        return Launching(
            program=self.program,
            organisation=self.kept.organisation,
            values=self.values,
            roster=self._roster(),
            people=self._people(),
            assigned=self.kept.assigned,
            days=self.kept.days,
            request_key=self.kept.id,
            foretell=True,
        )

    def _roster(self) -> Roster | None:
        content = self._content("roster")
        return read_roster(content).require_all() if content is not None else None

    def _people(self) -> People | None:
        content = self._content("people")
        return read_people(content).require_all() if content is not None else None

    def _content(self, book: Book) -> bytes | None:
        file = self.kept.books.get(book)
        if file is None:
            return None
        with self.installation.ledger.read() as session:
            return self.installation.ledger.files.get(session, file)[1]

    def _keep(self, kept: PreparationFile, now: dt.datetime) -> None:
        self.installation.ledger.run(
            lambda session: write_preparation(session, self.installation.ledger.vault, kept, now)
        )
        self.kept = kept


def _refuse_rows(reading: Reading[Any]) -> None:
    """On a page nobody can ask for the other rows alone: what is wrong is mended in the workbook."""
    bad = [each for each in reading.findings if each.severity == "refused"]
    if reading.refused:
        raise BadWorkbook(
            f"共 {reading.taken + reading.refused} 行，有 {reading.refused} 行不能用，没有收下；请在表里改好再上传",
            f"{reading.refused} of {reading.taken + reading.refused} rows cannot be taken, so the workbook was not kept; "
            "mend them and upload it again",
            bad,
        )


def _refuse_nobody(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed("准备要有人登录", "a launch is prepared by somebody who is signed in")
    return actor.person_id


def _refuse_elsewhere(session: Session, person: int, organisation: str) -> None:
    """Raises :class:`NotFound` for an organisation for which this person launches nothing."""
    if not launches_for(session, rights_of(session, person), organisation):
        raise NotFound(f"没有机构 “{organisation}”", f"there is no organisation '{organisation}'")
