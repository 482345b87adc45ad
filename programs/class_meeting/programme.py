"""The programme of the meeting: a proposal, the invitation with it, and the run of show with the time of every item.

Pure: the same case gives the same outcome; a person confirms it. The order of the items is that of the confirmed rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongxing.automatic import Case, Outcome, ProducedFile
from tongxing.documents import Column, Report, Section, Table, docx_file, long_day
from tongxing.words import Text, say, speaking, text

from .forms import ITEMS

__all__ = ["class_called", "invitation", "proposed_programme", "run_of_show"]

MINUTES = {
    "opening": 3,
    "chorus": 4,
    "diary-and-letter": 6,
    "dance": 4,
    "double-act": 5,
    "recitation": 6,
    "closing-song": 4,
    "summing-up": 5,
}
"""A proposal that fits a lesson of 40 minutes; the written plan has no minutes."""

LESSON = 45
"""Longer than this, a meeting does not fit a lesson of any school."""

_LABELS = {each.key: each.label for each in ITEMS}


@dataclass(frozen=True, slots=True)
class _Item:
    """A part of the meeting. `at`: how many minutes after its beginning; `minutes` None: nobody said how long."""

    at: int
    minutes: int | None
    item: str
    who: str

    def title(self) -> str:
        label = _LABELS.get(self.item)
        return str(label) if label else self.item


@dataclass(frozen=True, slots=True)
class _Meeting:
    """When and where it is, and its items in order. `begins` None: the time that was put down cannot be read."""

    day: dt.date | None
    begins: dt.time | None
    place: str | None
    song: str | None
    hosts: Sequence[str]
    items: Sequence[_Item]

    @property
    def minutes(self) -> int:
        return sum(each.minutes or 0 for each in self.items)

    def clock(self, at: int) -> str:
        """The time so many minutes after the beginning: ``14:03``; without a beginning, the minutes."""
        if self.begins is None:
            return say(f"第 {at} 分钟", f"minute {at}")
        whole = dt.datetime.combine(dt.date(2000, 1, 1), self.begins) + dt.timedelta(minutes=at)
        return whole.strftime("%H:%M")


def proposed_programme(case: Case) -> Outcome:
    """Proposes day, time and the programme: the eight items of the written plan in their order, with minutes."""
    begins = _meeting_at(case)
    record: dict[str, Any] = {
        "day": begins.date().isoformat() if begins else None,
        "starts": begins.strftime("%H:%M") if begins else None,
        "place": case.parameters.get("place"),
        "programme": _usual(),
    }
    total = sum(MINUTES.values())
    note = text(
        f"节目单共 {total} 分钟；先后和分钟都可以改，不需要的删掉",
        f"the programme takes {total} minutes; change order and minutes, and drop what is not wanted",
    )
    return Outcome(record={name: value for name, value in record.items() if value}, notes=(note,))


def _usual() -> list[dict[str, Any]]:
    return [{"item": item, "minutes": minutes, "who": ""} for item, minutes in MINUTES.items()]


def _meeting_at(case: Case) -> dt.datetime | None:
    given = case.parameters.get("meeting_at")
    return dt.datetime.fromisoformat(str(given)) if given else None


def invitation(case: Case) -> Outcome:
    """The invitation with the programme, to print and hand out; the guests that the launch named are put down."""
    meeting = _meeting(case)
    with speaking(case.language):
        title = say(f"{class_called(case)}关爱主题班会邀请函", f"Invitation: class meeting of {class_called(case)}")
        report = Report(title, case.organisation, case.today, (_invited(case, meeting), _shown(meeting)))
        file = docx_file(title, report)
    guests = list(case.parameters.get("guests") or ())
    return Outcome(record={"guests": guests} if guests else {}, files=(file,), notes=tuple(_doubts(case, meeting)))


def run_of_show(case: Case) -> Outcome:
    """The items in the order of the confirmed programme, each with its time, to tick off; as a record and to print.

    1. The programme that was confirmed when the meeting was prepared; without one, the usual.
    2. Each item begins when the one before it ends.
    3. What is doubtful is said: minutes that are missing, a time that cannot be read, more than a lesson.
    """
    meeting = _meeting(case)
    with speaking(case.language):
        rows = [_row(meeting, each) for each in meeting.items]
        file = _sheet(case, meeting)
    return Outcome(record={"programme": rows}, files=(file,), notes=tuple(_doubts(case, meeting)))


def _row(meeting: _Meeting, each: _Item) -> dict[str, Any]:
    return {"starts": meeting.clock(each.at), "item": each.item, "minutes": each.minutes, "who": each.who}


def _meeting(case: Case) -> _Meeting:
    """As it was prepared; what was not put down is as the launch was asked."""
    prepared = next((each.data for each in case.records_of("prepare")), {})
    given = _meeting_at(case)
    named = prepared.get("day")
    starts = prepared.get("starts")
    return _Meeting(
        day=dt.date.fromisoformat(named) if named else given.date() if given else None,
        begins=_time(starts) if starts else given.time() if given else None,
        place=prepared.get("place") or case.parameters.get("place"),
        song=prepared.get("song"),
        hosts=prepared.get("hosts") or (),
        items=tuple(_items(prepared.get("programme") or _usual())),
    )


def _time(words: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(words.strip().replace("：", ":").zfill(5))
    except ValueError:
        return None


def _items(rows: Iterable[Mapping[str, Any]]) -> Iterator[_Item]:
    at = 0
    for row in rows:
        minutes = _minutes(row.get("minutes"))
        yield _Item(at, minutes, str(row.get("item") or ""), str(row.get("who") or ""))
        at += minutes or 0


def _minutes(said: Any) -> int | None:
    words = str(said).strip() if said is not None else ""
    return int(words) if words.isdecimal() else None


def _doubts(case: Case, meeting: _Meeting) -> Iterator[Text]:
    if not case.records_of("prepare"):
        yield text(
            "班会筹备还没有记录，先按常用节目单排", "the preparation is not recorded yet; this is the usual programme"
        )
    if meeting.begins is None:
        yield text("开始时间看不懂，要写成 14:00", "the time of beginning cannot be read; write it like 14:00")
    for number, each in enumerate(meeting.items, start=1):
        if each.minutes is None:
            yield text(
                f"节目单第 {number} 行没有分钟数", f"row {number} of the programme does not say how many minutes"
            )
    if meeting.minutes > LESSON:
        yield text(
            f"节目单共 {meeting.minutes} 分钟，一节课放不下",
            f"the programme takes {meeting.minutes} minutes, more than a lesson",
        )


def class_called(case: Case) -> str:
    """The classes that meet, as the school calls them."""
    there = (case.class_title(key) for key in dict.fromkeys(each.class_key for each in case.subjects) if key)
    titles = [str(each) for each in there]
    return say("、", " and ").join(titles) or say("本班", "our class")


def _when(meeting: _Meeting) -> str:
    day = long_day(meeting.day) if meeting.day else say("（日期待定）", "(day to be settled)")
    return say(f"{day} {meeting.clock(0)}", f"{day} at {meeting.clock(0)}") if meeting.begins else day


def _where(case: Case, meeting: _Meeting) -> str:
    return meeting.place or say(f"{class_called(case)}教室", f"classroom of {class_called(case)}")


def _invited(case: Case, meeting: _Meeting) -> Section:
    when, where, our_class = _when(meeting), _where(case, meeting), class_called(case)
    comes = say(
        f"{our_class}将于{when}在{where}召开主题班会，约 {meeting.minutes} 分钟。诚邀您参加。",
        f"{our_class} holds a class meeting of about {meeting.minutes} minutes on {when}. Place: {where}. You are warmly "
        "invited.",
    )
    answers = say(
        "集体朗诵后，请校领导对孩子们说几句话。",
        "After the group recitation we ask the head to say a few words to the children.",
    )
    recited = any(each.item == "recitation" for each in meeting.items)
    return Section(say("邀请", "Invitation"), (comes, answers) if recited else (comes,))


def _shown(meeting: _Meeting) -> Section:
    """The programme for guests: what comes when, and nobody's name."""
    table = Table(
        name=say("节目单", "Programme"),
        title=say("节目单", "Programme"),
        columns=(Column(say("时间", "Time"), 12), Column(say("节目", "Item"), 60)),
        rows=tuple((meeting.clock(each.at), each.title()) for each in meeting.items),
    )
    return Section(say("节目", "Programme"), tables=(table,))


def _sheet(case: Case, meeting: _Meeting) -> ProducedFile:
    title = say(f"{class_called(case)}主题班会流程表", f"Run of show: class meeting of {class_called(case)}")
    facts = [
        say(f"时间：{_when(meeting)}", f"When: {_when(meeting)}"),
        say(f"地点：{_where(case, meeting)}", f"Where: {_where(case, meeting)}"),
    ]
    if meeting.hosts:
        hosts = say("、", ", ").join(meeting.hosts)
        facts.append(say(f"主持人：{hosts}", f"Hosts: {hosts}"))
    if meeting.song:
        facts.append(say(f"歌曲：{meeting.song}", f"Song: {meeting.song}"))
    sections = (
        Section(say("安排", "Arrangements"), tuple(facts)),
        Section(say("流程", "Run of show"), tables=(_ticked(meeting),)),
        Section(
            say("提醒", "To keep in mind"),
            points=(
                say("不点名，不说“留守”，不贴标签。", "Nobody is singled out or labelled."),
                say(
                    "信和录音，家长和孩子都同意的才读、才放。",
                    "Letters and recordings only with the consent of parent and child.",
                ),
            ),
        ),
    )
    return docx_file(title, Report(title, case.organisation, case.today, sections))


def _ticked(meeting: _Meeting) -> Table:
    return Table(
        name=say("流程", "Run of show"),
        title=say(f"班会流程（共 {meeting.minutes} 分钟）", f"Run of show ({meeting.minutes} minutes)"),
        columns=(
            Column(say("序号", "No."), 7),
            Column(say("时间", "Time"), 16),
            Column(say("分钟", "Minutes"), 10),
            Column(say("环节", "Item"), 34),
            Column(say("由谁", "By"), 20),
            Column(say("完成", "Done"), 8),
        ),
        rows=tuple(
            (number, _span(meeting, each), each.minutes, each.title(), each.who or None, "□")
            for number, each in enumerate(meeting.items, start=1)
        ),
    )


def _span(meeting: _Meeting, each: _Item) -> str:
    begins = meeting.clock(each.at)
    return (
        begins
        if each.minutes is None or meeting.begins is None
        else f"{begins}–{meeting.clock(each.at + each.minutes)}"
    )
