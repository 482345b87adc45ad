"""The draft of the short report after the meeting. Pure; a person edits and confirms it. No child is named in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongxing.automatic import Case, Outcome
from tongxing.documents import Report, Section, counted, docx_file, long_day
from tongxing.words import Text, say, speaking, text

from .forms import ITEMS, OTHER
from .programme import class_called

__all__ = ["short_report"]


def short_report(case: Case) -> Outcome:
    """Drafts the report: what came before the meeting, and how it went."""
    figures = _figures(case)
    with speaking(case.language):
        title = say(f"{class_called(case)}关爱主题班会小结", f"Class meeting of {class_called(case)}: short report")
        sections = (_before(figures), _held(case, figures), _to_write())
        file = docx_file(title, Report(title, case.organisation, case.today, sections))
    return Outcome(record=figures, files=(file,), notes=tuple(_lacking(case)))


def _figures(case: Case) -> dict[str, int]:
    calls = [each for each in case.records_of("call-parents") if each.data.get("whom") not in (None, "nobody")]
    meeting = _of(case, "hold-meeting")
    return {
        "letters": len(case.records_of("write-letters")),
        "calls": len(calls),
        "replies": _of(case, "collect-replies").get("received") or 0,
        "present": meeting.get("present") or 0,
        "items_held": len(meeting.get("held") or ()),
    }


def _of(case: Case, step: str) -> Mapping[str, Any]:
    return next((each.data for each in case.records_of(step)), {})


def _before(figures: Mapping[str, int]) -> Section:
    letters, calls, replies = figures["letters"], figures["calls"], figures["replies"]
    return Section(
        say("会前", "Before the meeting"),
        (
            say(
                f"会前寄出家书 {letters} 封，同 {calls} 个家庭通了电话，收到回信 {replies} 封。",
                f"{counted(letters, 'letter')} posted, {counted(calls, 'family', 'families')} called, "
                f"{counted(replies, 'reply', 'replies')} received.",
            ),
        ),
    )


def _held(case: Case, figures: Mapping[str, int]) -> Section:
    record = next(iter(case.records_of("hold-meeting")), None)
    if record is None or record.done_on is None:
        return Section(say("班会", "The meeting"), (say("班会还没有记录。", "The meeting is not recorded yet."),))
    held = set(record.data.get("held") or ())
    names = say("、", ", ").join(_lower(str(each.label)) for each in (*ITEMS, OTHER) if each.key in held)
    day, present = long_day(record.done_on), figures["present"]
    return Section(
        say("班会", "The meeting"),
        (
            say(
                f"班会于{day}召开，{present} 名学生到会，进行了 {figures['items_held']} 个环节：{names}。",
                f"The meeting was held on {day} with {counted(present, 'pupil')}, in "
                f"{counted(figures['items_held'], 'item')}: {names}.",
            ),
        ),
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _to_write() -> Section:
    return Section(
        say("收获、问题和下一步", "What it brought, what was hard, what comes next"),
        (say("（请在这里补写。）", "(To be written here.)"),),
    )


def _lacking(case: Case) -> Iterable[Text]:
    """What the figures leave out."""
    if not case.records_of("hold-meeting"):
        yield text("班会还没有记录，人数和环节都是零", "the meeting is not recorded yet; pupils and items are zero")
    letters, children = len(case.records_of("write-letters")), len(case.subjects_of("child"))
    excused = sum(each.step == "write-letters" and each.state == "waived" for each in case.records)
    missing = children - letters - excused
    if missing > 0:
        yield text(
            f"还有 {missing} 名学生的信没有寄出记录", f"no letter is recorded yet of {counted(missing, 'pupil')}"
        )
