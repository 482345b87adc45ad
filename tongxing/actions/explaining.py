"""Why: for any item and day, what will be sent to whom, what was sent, and why something was not. Changes nothing but the
audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_seen
from ..ledger.items import item_owners
from ..ledger.launches import LaunchFacts, launch_facts
from ..ledger.notices import people_waited_for, round_of_waiting, waiting_of_round
from ..ledger.people import names_of
from ..ledger.tables import Subject
from ..ledger.traces import (
    ItemTrace,
    NoticeTrace,
    channel_kinds,
    coordinators_above,
    item_trace,
    notices_of,
    on_duty,
)
from ..ledger.views import named_subjects
from ..ledger.windows import WindowRow
from ..lifecycle import OfficeHours, Told, WindowFacts, WindowState, as_told, passes_on, policy_moments
from ..program import ABOVE, OWNER, SUPERVISOR, EscalationStep, Program, Recipient
from ..words import Text, text
from .office import hours_of_launch
from .picture import LaunchPicture, picture_of
from .unsent import in_words
from .waiting import passed_on, waits_of

__all__ = ["Explanation", "NotSent", "Sent", "WillSend", "why"]

INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class WillSend:
    """A message that will go out at `at` (local) unless the item is settled before. `channels` are the people's, in
    their order; `but` says what stands in its way as things are now."""

    at: dt.datetime
    cause: str
    to: Recipient
    people: tuple[str, ...]
    channels: tuple[str, ...]
    but: Text | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice to one person and what became of it. `state` is the notice's; `outcome` the message's, if one went out;
    `why` says why not, or what the other side answered."""

    at: dt.datetime
    cause: str
    to: str
    person: str
    items: int
    state: str
    channel: str | None
    outcome: str | None
    why: Text | None


@dataclass(frozen=True, slots=True)
class NotSent:
    """A moment that came and of which nobody was told, and why."""

    at: dt.datetime
    cause: str
    to: Recipient
    why: Text


@dataclass(frozen=True)
class Explanation:
    """All that can be said of an item. Instants are local to its launch. `notes` are said of the item as a whole."""

    item: int
    launch: str
    program: Program
    step: str
    title: Text
    subject: str | None
    item_state: str
    state: WindowState
    timezone: str
    opens: dt.datetime | None
    due: dt.datetime | None
    owed_by: tuple[str, ...]
    blocked_by: tuple[Text, ...]
    will: tuple[WillSend, ...]
    sent: tuple[Sent, ...]
    not_sent: tuple[NotSent, ...]
    notes: tuple[Text, ...]

    def on(self, day: dt.date) -> Explanation:
        """Only what concerns one local day."""
        return replace(
            self,
            will=tuple(each for each in self.will if each.at.date() == day),
            sent=tuple(each for each in self.sent if each.at.date() == day),
            not_sent=tuple(each for each in self.not_sent if each.at.date() == day),
        )


@dataclass(frozen=True)
class _Case:
    """What an explanation is made of. `people` are those of each recipient, `channels` the kinds that reach each.
    `blockers` are the steps that the item waits for, `instead` the people who hear of it past its due while it waits."""

    item: ItemTrace
    picture: LaunchPicture
    window: WindowRow
    hours: OfficeHours
    people: Mapping[str, Sequence[int]]
    names: Mapping[int, str]
    channels: Mapping[int, Sequence[str]]
    notices: Sequence[NoticeTrace]
    blockers: Sequence[str]
    instead: Mapping[str, Sequence[int]]

    @property
    def facts(self) -> WindowFacts:
        return self.window.facts

    @property
    def now(self) -> dt.datetime:
        return self.picture.now

    @property
    def launch(self) -> LaunchFacts:
        return self.picture.launch

    def local(self, instant: dt.datetime | None) -> dt.datetime | None:
        return instant.astimezone(self.launch.timezone) if instant is not None else None


def why(installation: Installation, item_id: int, actor: Actor, now: dt.datetime) -> Explanation:
    """Explain one item as things stand at `now`; raises :class:`NotFound`. That a child's name was shown is audited."""
    with installation.ledger.read() as session:
        item = item_trace(session, item_id)
        launch = launch_facts(session, item.launch)
        picture = picture_of(session, launch, now)
        window = next(each for each in picture.windows if each.id == item.window)
        people = _recipients(session, launch, window, item)
        waits = waits_of(session, [(item.id, launch.id, window.step)], now) if item.state == "open" else {}
        blockers = waits.get(item.id, [])
        instead = _instead(session, picture, window, item) if blockers else {}
        here = {person for some in (*people.values(), *instead.values()) for person in some}
        told = notices_of(session, launch.id, window.id, here, window.due_version)
        notices = [each for each in told if _speaks_of(item, each)]
        case = _Case(
            item=item,
            picture=picture,
            window=window,
            hours=hours_of_launch(session, installation, launch),
            people=people,
            names=names_of(session, installation.ledger.vault, here | {each.person for each in notices}),
            channels=_within_reach(installation, channel_kinds(session, here)),
            notices=notices,
            blockers=blockers,
            instead=instead,
        )
        subject = named_subjects(session, installation.ledger.vault, [item.subject])[item.subject]
        child = session.get_one(Subject, item.subject).child_id
    if child is not None:
        installation.ledger.run(
            lambda session: write_seen(session, actor, now, "viewed", "item", item.id, [child], launch.id, kind="why")
        )
    return _explained(case, subject)


def _speaks_of(item: ItemTrace, notice: NoticeTrace) -> bool:
    """What was written after an item was settled spoke of others of its window."""
    return item.state == "open" or item.recorded_at is None or notice.written_at <= item.recorded_at


def _recipients(session: Session, launch: LaunchFacts, window: WindowRow, item: ItemTrace) -> dict[str, Sequence[int]]:
    owners = item_owners(session, [item.id])[item.id]
    supervisors = on_duty(session, item.subject, launch.program.role(window.owner).reports_to)
    return {
        OWNER: owners,
        SUPERVISOR: [person for person in supervisors if person not in owners],
        ABOVE: coordinators_above(session, launch.organisation_id),
    }


def _instead(session: Session, picture: LaunchPicture, window: WindowRow, item: ItemTrace) -> dict[str, list[int]]:
    """Whoever owes what it waits for, and those above them, by recipient."""
    launch, steps = picture.launch, picture.launch.program.step(window.step).escalation.steps
    told = tuple({each.to: Told(each, picture.now) for each in steps}.values())
    found: dict[str, list[int]] = {}
    for each in passed_on(session, {launch.id: launch}, [(window, told)], picture.now):
        found.setdefault(each.recipient, []).extend(people_waited_for(session, each, item.subject, picture.now))
    return {to: list(dict.fromkeys(people)) for to, people in found.items()}


def _within_reach(installation: Installation, kinds: Mapping[int, Sequence[str]]) -> dict[int, Sequence[str]]:
    """Only the channels for which this installation is set up."""
    transports = installation.catalogue.transports
    wanted = {kind for some in kinds.values() for kind in some if kind in transports}
    opened = {kind for kind in wanted if transports[kind].open(installation.settings) is not None}
    return {person: [kind for kind in some if kind in opened] for person, some in kinds.items()}


def _explained(case: _Case, subject: str) -> Explanation:
    launch, window = case.launch, case.window
    step = launch.program.step(window.step)
    state = case.picture.state(window)
    is_held = bool(case.blockers) and state in (WindowState.OPEN, WindowState.SCHEDULED)
    title = step.title_of(window.part)
    return Explanation(
        item=case.item.id,
        launch=launch.id,
        program=launch.program,
        step=step.key,
        title=title,
        subject=subject or None,
        item_state=case.item.state,
        state=WindowState.WAITING if is_held else state,
        timezone=launch.timezone.key,
        opens=case.local(case.facts.opens),
        due=case.local(case.facts.due),
        owed_by=tuple(case.names[person] for person in case.people[OWNER]),
        blocked_by=tuple(launch.program.step(key).title for key in case.blockers),
        will=tuple(_will(case)),
        sent=tuple(_sent(case, each) for each in case.notices if not _is_queued(case, each)),
        not_sent=tuple(_not_sent(case)),
        notes=tuple(_notes(case)),
    )


def _moments(case: _Case) -> list[tuple[dt.datetime, EscalationStep]]:
    """The moments of the policy; those above the owner as they will be once the owner is told."""
    policy = case.launch.program.step(case.window.step).escalation
    return list(policy_moments(as_told(case.facts, policy, case.hours, case.now), policy, case.hours))


def _send_at(case: _Case, at: dt.datetime, step: EscalationStep) -> dt.datetime:
    instant = at if step.minutes is not None else case.hours.next_open(at)
    return instant.astimezone(case.launch.timezone)


def _is_queued(case: _Case, notice: NoticeTrace) -> bool:
    """Whether it will go out, so that it is not among what was dealt with."""
    return notice.state in ("pending", "sending") and case.item.state == "open" and case.launch.state == "live"


def _will(case: _Case) -> Iterator[WillSend]:
    if case.item.state != "open" or case.launch.state != "live":
        return
    yield from (_queued(case, each) for each in case.notices if _is_queued(case, each))
    for at, step in _moments(case):
        if at > case.now:
            people = case.instead.get(step.to, ()) if _goes_elsewhere(case, at) else case.people[step.to]
            yield WillSend(
                at=_send_at(case, at, step),
                cause=step.cause,
                to=step.to,
                people=tuple(case.names[person] for person in people),
                channels=_channels(case, people),
                but=_obstacle(case, at, step),
            )


def _goes_elsewhere(case: _Case, at: dt.datetime) -> bool:
    """Whether the item will be past its due then, and others hear of it if it still waits."""
    return bool(case.blockers) and passes_on(case.facts, at)


def _queued(case: _Case, notice: NoticeTrace) -> WillSend:
    at = max(notice.send_at, case.now)
    open_at = case.hours.next_open(at)
    held = text("已在排队；现在是休息时间，到点再发", "queued; these are quiet hours, so it waits")
    return WillSend(
        at=open_at.astimezone(case.launch.timezone),
        cause=notice.cause,
        to=SUPERVISOR if notice.recipient == SUPERVISOR else ABOVE if notice.recipient == ABOVE else OWNER,
        people=(case.names[notice.person],),
        channels=_channels(case, [notice.person]),
        but=held if open_at > at else text("已在排队，等下一次发送", "queued for the next delivery"),
    )


def _channels(case: _Case, people: Iterable[int]) -> tuple[str, ...]:
    """The channel that is tried first for each person; who has none is told in the inbox."""
    first = ((case.channels.get(person) or [INBOX])[0] for person in people)
    return tuple(dict.fromkeys(first))


def _obstacle(case: _Case, at: dt.datetime, step: EscalationStep) -> Text | None:
    if not case.blockers:
        return None if case.people[step.to] else _nobody(case, step.to)
    waits = _titles(case, case.blockers)
    if not _goes_elsewhere(case, at):
        return text(f"如果到时仍在等{waits.zh}就不发", f"not while it waits for {waits.en}")
    return text(
        f"如果到时仍在等{waits.zh}，由拖住的人收到，并列出他们自己的事项",
        f"while it waits for {waits.en}, those who hold it up are told, of their own items",
    )


def _titles(case: _Case, steps: Iterable[str]) -> Text:
    names = [case.launch.program.step(key).title for key in steps]
    return text("、".join(f"“{each.zh}”" for each in names), ", ".join(f"'{each.en}'" for each in names))


def _nobody(case: _Case, to: Recipient) -> Text:
    program, role = case.launch.program, case.launch.program.role(case.window.owner)
    if to == OWNER:
        return text(f"没有人担任“{role.title.zh}”，请指定", f"nobody holds '{role.title.en}' here; name somebody")
    if to == ABOVE:
        return text("上级单位没有联系人（coordinator）", "the organisation above has no coordinator")
    if role.reports_to is None:
        return text(f"“{role.title.zh}”没有上级角色", f"'{role.title.en}' reports to nobody")
    above = program.role(role.reports_to)
    return text(f"没有人担任“{above.title.zh}”", f"nobody holds '{above.title.en}'")


def _sent(case: _Case, notice: NoticeTrace) -> Sent:
    code = notice.why or (notice.detail if notice.message not in (None, "accepted") else None)
    repeated = text("可能重复发送", "it may have been sent twice") if notice.possibly_repeated else None
    because = _passed_on(case, notice)
    at = (notice.made_at or notice.send_at).astimezone(case.launch.timezone)
    return Sent(
        at=at,
        cause=notice.cause,
        to=notice.recipient,
        person=case.names[notice.person],
        items=notice.items,
        state=notice.state,
        channel=(notice.channel or INBOX) if notice.message is not None else None,
        outcome=notice.message,
        why=in_words(code) if code else repeated or because,
    )


def _passed_on(case: _Case, notice: NoticeTrace) -> Text | None:
    """That somebody was told of one step because another waits for it."""
    waiting = next((each for each in case.picture.windows if each.id == waiting_of_round(notice.round)), None)
    told = next((each for each in case.picture.windows if each.id == notice.window), None)
    program = case.launch.program
    if waiting is None or told is None or notice.cause not in _causes(program, waiting.step):
        return None
    return text(
        f"“{program.step(waiting.step).title.zh}”在等“{program.step(told.step).title.zh}”",
        f"'{program.step(waiting.step).title.en}' waits for '{program.step(told.step).title.en}'",
    )


def _causes(program: Program, step: str) -> set[str]:
    return {each.cause for each in program.step(step).escalation.steps}


def _not_sent(case: _Case) -> Iterator[NotSent]:
    """The moments that came without a notice to those who should have had one."""
    window = case.window
    own = {each.cause for each in case.notices if (each.window, each.due_version) == (window.id, window.due_version)}
    waited = round_of_waiting(window.id, window.due_version)
    spoken = own | {each.cause for each in case.notices if each.round == waited}
    for at, step in _moments(case):
        if at <= case.now and step.cause not in spoken:
            local = at.astimezone(case.launch.timezone)
            yield NotSent(local, step.cause, step.to, _reason(case, at, step))


def _reason(case: _Case, at: dt.datetime, step: EscalationStep) -> Text:
    item, through = case.item, case.facts.acted_through
    settled = item.recorded_at if item.state != "open" else None
    if settled is not None and settled <= at:
        day = f"{settled.astimezone(case.launch.timezone):%Y-%m-%d %H:%M}"
        return text(f"那时已经办结（{day}）", f"it was settled by then ({day})")
    if item.launched_at > at:
        return text("那时计划还没有发起", "the launch had not begun then")
    if not case.people[step.to]:
        return _nobody(case, step.to)
    if through is None or through < at:
        return text(
            "还没有巡查到这里；运行 tongxing up 或 tongxing sweep",
            "no sweep came by yet; run 'tongxing up' or 'tongxing sweep'",
        )
    if case.window.due_version > 1:
        return text("期限改过，那时按旧的期限提醒", "the deadline was moved; at that time the old one held")
    if any(each.recipient == step.to and each.written_at >= at for each in case.notices):
        return text(
            "同一次巡查里有更晚的一条，只发那一条", "a later one applied in the same sweep, and one message is enough"
        )
    if case.launch.program.step(case.window.step).after:
        return text(
            "那时还在等前面的步骤；过期后提醒那一步的人，他们正要收到提醒的就不再重复",
            "it was waiting for an earlier step then; past its due, those who owe that are told, unless they just were",
        )
    return text("那时这一项还不在，或不归这个人", "the item was not there then, or not this person's")


def _notes(case: _Case) -> Iterator[Text]:
    facts, policy = case.facts, case.launch.program.step(case.window.step).escalation
    if case.launch.state != "live":
        yield text("计划已结束或取消，不再发送", "the launch is over; nothing is sent any more")
    elif case.item.state != "open":
        yield _settled(case)
    elif facts.closes is not None and facts.closes <= case.now:
        yield text(
            "已过截止，算错过，不再提醒；仍可补录", "it is missed and nobody is reminded; it may still be recorded"
        )
    elif facts.due is None:
        names = "、".join(case.window.depends_on)
        yield text(
            f"日期未定，取决于 {names or '前面的步骤'}",
            f"it has no date yet; that depends on {names.replace('、', ', ') or 'an earlier step'}",
        )
    elif not policy.steps:
        yield text("这一步不提醒任何人", "nobody is told of this step")
    unreached = [case.names[each] for some in case.people.values() for each in some if not case.channels.get(each)]
    if unreached and case.item.state == "open":
        who = list(dict.fromkeys(unreached))
        yield text(
            f"没有可用的渠道，只在站内收到：{'、'.join(who)}",
            f"no channel reaches {', '.join(who)}: the inbox only",
        )


def _settled(case: _Case) -> Text:
    at = case.item.recorded_at
    day = f"{at.astimezone(case.launch.timezone):%Y-%m-%d %H:%M}" if at else "?"
    words = {"done": ("完成", "done"), "waived": ("免做", "waived"), "cancelled": ("取消", "cancelled")}
    zh, en = words.get(case.item.state, (case.item.state, case.item.state))
    return text(f"已于 {day} {zh}，不再提醒", f"it was {en} at {day}; nobody is told of it any more")
