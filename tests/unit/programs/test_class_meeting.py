"""The class meeting as a plugin: its forms, the programme with its minutes, invitation and report."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from programs.class_meeting import PROGRAM
from programs.class_meeting.programme import invitation, proposed_programme, run_of_show
from programs.class_meeting.reporting import short_report
from tongxing.automatic import Outcome, ProducedFile, Record, Subject
from tongxing.program import Form
from tongxing.registry import catalogue
from tongxing.words import text

from .plans import case_of, done
from .records import forms_of, refusal, required_of

ROWS = [
    {"item": "opening", "minutes": 3, "who": "两位主持人"},
    {"item": "dance", "minutes": 4},
    {"item": "击鼓传花", "minutes": 5},
]
GOOD: dict[str, dict[str, Any]] = {
    "details": {"file_confirmed": True, "at_home": "usual"},
    "chosen": {"children": [17, 18]},
    "letter": {"posted_on": "2027-03-08"},
    "call": {"whom": "mother", "recording": "with-consent", "may_be_played": True},
    "replies": {"received": 4, "to_read": 2, "to_play": 1, "all_consented": True},
    "preparation": {
        "day": "2027-03-19",
        "starts": "14:00",
        "song": "《明天会更好》",
        "hosts": ["王小明", "李小红"],
        "programme": ROWS,
    },
    "guests": {"guests": ["校长", "科任教师"], "head_asked": True},
    "meeting": {"programme": ROWS, "held": ["opening", "other"], "present": 42, "nobody_labelled": True},
    "report": {
        **dict.fromkeys(("letters", "calls", "replies", "present", "items_held"), 1),
        "summary": "孩子们说了心里话",
    },
    "sent": {"remark": "已交德育处"},
}
PERSONAL = {
    "details": {"line"},
    "chosen": {"children"},
    "call": {"line"},
    "replies": {"which"},
    "preparation": {"hosts"},
    "guests": {"guests"},
}


@pytest.mark.parametrize("form", forms_of(PROGRAM))
def test_a_form_takes_a_good_record(form: Form) -> None:
    assert form.check(GOOD[form.key]) == GOOD[form.key]


@pytest.mark.parametrize(("form", "name"), required_of(PROGRAM))
def test_a_form_refuses_a_record_that_lacks_something(form: Form, name: str) -> None:
    record = {field: value for field, value in GOOD[form.key].items() if field != name}
    assert f"{name} is missing" in refusal(form, record)


@pytest.mark.parametrize("form", forms_of(PROGRAM))
def test_what_could_name_somebody_is_personal(form: Form) -> None:
    assert form.personal_fields == PERSONAL.get(form.key, set())


BAD = [
    ("call", {"recording": "secretly"}, "no choice 'secretly'"),
    ("call", {"may_be_played": None}, "may_be_played is missing"),
    ("call", {"recording": "none"}, "contradicts recording=none"),
    ("call", {"whom": "nobody"}, "contradicts whom=nobody"),
    ("chosen", {"children": []}, "children is missing"),
    ("preparation", {"programme": []}, "programme is missing"),
    ("preparation", {"day": "Friday"}, "takes a day"),
    ("meeting", {"held": ["speeches"]}, "no choice 'speeches'"),
    ("replies", {"to_read": -1}, "under 0"),
]


@pytest.mark.parametrize(("key", "changes", "fault"), BAD)
def test_a_form_refuses_a_bad_answer(key: str, changes: dict[str, Any], fault: str) -> None:
    assert fault in refusal(PROGRAM.form(key), {**GOOD[key], **changes})


def test_a_call_that_reached_nobody_needs_no_more() -> None:
    assert PROGRAM.form("call").check({"whom": "nobody"}) == {"whom": "nobody"}


def test_every_step_has_a_form_and_every_form_a_step() -> None:
    assert {step.form for step in PROGRAM.steps} == {form.key for form in PROGRAM.forms}


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("class-meeting").program == PROGRAM


CHILD = Subject(1, "child", "李小红", class_key="6-1", child_id=1, class_title=text("六年级1班", "Grade 6 Class 1"))
ASKED = {"meeting_at": "2027-03-19T14:00:00", "guests": ["校长"], "place": "多功能教室"}
PREPARED = done("prepare", None, **{**GOOD["preparation"], "place": "操场"})


def made(function: Any, *records: Record, **more: Any) -> Outcome:
    given = {"language": "zh_CN", "subjects": (CHILD,), "parameters": ASKED, **more}
    outcome: Outcome = function(case_of(PROGRAM, "hold-meeting", records=records, **given))
    return outcome


def words_of(file: ProducedFile) -> str:
    paper = docx.Document(io.BytesIO(file.content))
    cells = [" ".join(cell.text for cell in row.cells) for table in paper.tables for row in table.rows]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


class TestProposal:
    def test_it_has_the_eight_items_in_their_order_within_a_lesson(self) -> None:
        rows = made(proposed_programme).record["programme"]
        assert [row["item"] for row in rows] == [
            "opening",
            "chorus",
            "diary-and-letter",
            "dance",
            "double-act",
            "recitation",
            "closing-song",
            "summing-up",
        ]
        assert sum(row["minutes"] for row in rows) <= 40

    def test_day_time_and_place_are_those_that_the_launch_was_given(self) -> None:
        record = made(proposed_programme).record
        assert (record["day"], record["starts"], record["place"]) == ("2027-03-19", "14:00", "多功能教室")

    def test_song_and_hosts_are_left_to_the_teacher(self) -> None:
        assert not {"song", "hosts"} & set(made(proposed_programme).record)


class TestRunOfShow:
    def test_each_item_begins_when_the_one_before_it_ends_in_the_order_of_the_rows(self) -> None:
        rows = made(run_of_show, PREPARED).record["programme"]
        assert [(row["starts"], row["item"]) for row in rows] == [
            ("14:00", "opening"),
            ("14:03", "dance"),
            ("14:07", "击鼓传花"),
        ]

    def test_a_moved_row_moves_the_times(self) -> None:
        turned = done("prepare", None, **{**GOOD["preparation"], "programme": ROWS[::-1]})
        rows = made(run_of_show, turned).record["programme"]
        assert [row["starts"] for row in rows] == ["14:00", "14:05", "14:09"]

    def test_it_is_a_paper_with_times_places_and_boxes_to_tick(self) -> None:
        (file,) = made(run_of_show, PREPARED).files
        words = words_of(file)
        assert file.name == "六年级1班主题班会流程表.docx"
        assert "地点：操场" in words
        assert "2 14:03–14:07 4 舞蹈  □" in words

    def test_the_paper_is_worded_in_the_reader_s_language(self) -> None:
        (file,) = made(run_of_show, PREPARED, language="en").files
        assert "Opening by the hosts" in words_of(file)

    def test_without_a_preparation_it_is_the_usual_programme_and_says_so(self) -> None:
        outcome = made(run_of_show)
        assert outcome.record["programme"][-1]["starts"] == "14:32"
        assert "not recorded yet" in outcome.notes[0].en

    @pytest.mark.parametrize("starts", ["两点", "25:00", ""])
    def test_a_time_that_cannot_be_read_counts_minutes_instead(self, starts: str) -> None:
        unclear = done("prepare", None, **{**GOOD["preparation"], "starts": starts or "?"})
        outcome = made(run_of_show, unclear)
        assert [row["starts"] for row in outcome.record["programme"]] == ["第 0 分钟", "第 3 分钟", "第 7 分钟"]
        assert any("cannot be read" in note.en for note in outcome.notes)

    def test_what_has_no_minutes_and_what_is_too_long_is_said(self) -> None:
        rows = [{"item": "opening"}, {"item": "dance", "minutes": 60}]
        outcome = made(run_of_show, done("prepare", None, **{**GOOD["preparation"], "programme": rows}))
        assert [note.en for note in outcome.notes] == [
            "row 1 of the programme does not say how many minutes",
            "the programme takes 60 minutes, more than a lesson",
        ]

    def test_a_full_width_colon_is_read(self) -> None:
        wide = done("prepare", None, **{**GOOD["preparation"], "starts": "9：30"})
        assert made(run_of_show, wide).record["programme"][0]["starts"] == "09:30"

    def test_it_gives_the_same_twice(self) -> None:
        assert made(run_of_show, PREPARED) == made(run_of_show, PREPARED)

    def test_the_record_fits_the_form(self) -> None:
        record = {**GOOD["meeting"], **made(run_of_show, PREPARED).record}
        assert PROGRAM.form("meeting").check(record)["programme"][0]["starts"] == "14:00"


class TestInvitation:
    def test_it_names_time_and_place_and_shows_the_programme_without_anybody_s_name(self) -> None:
        (file,) = made(invitation, PREPARED).files
        words = words_of(file)
        assert "2027年3月19日 14:00在操场" in words
        assert "14:03 舞蹈" in words
        assert "两位主持人" not in words

    def test_the_guests_of_the_launch_are_put_down(self) -> None:
        assert made(invitation, PREPARED).record == {"guests": ["校长"]}
        assert made(invitation, PREPARED, parameters={}).record == {}

    def test_the_head_is_asked_for_a_reply_only_where_there_is_a_recitation(self) -> None:
        assert "校领导" not in words_of(made(invitation, PREPARED).files[0])
        assert "校领导" in words_of(made(invitation).files[0])


class TestReport:
    HELD = done("hold-meeting", None, **GOOD["meeting"])

    def test_it_counts_letters_calls_replies_and_what_was_held(self) -> None:
        records = (
            done("write-letters", CHILD, posted_on="2027-03-08"),
            done("call-parents", CHILD, whom="mother"),
            done("call-parents", CHILD, whom="nobody"),
            done("collect-replies", None, **GOOD["replies"]),
            self.HELD,
        )
        outcome = made(short_report, *records)
        assert outcome.record == {"letters": 1, "calls": 1, "replies": 4, "present": 42, "items_held": 2}
        assert outcome.notes == ()
        assert "主持人开场、其他节目" in words_of(outcome.files[0])

    def test_a_child_who_was_let_off_the_letter_is_not_missed(self) -> None:
        waived = Record("write-letters", 1, CHILD, {}, None, None, "waived")
        assert made(short_report, waived, self.HELD).notes == ()
        assert "no letter is recorded yet of 1 pupil" in made(short_report, self.HELD).notes[0].en

    def test_of_nothing_it_says_that_there_is_nothing(self) -> None:
        outcome = made(short_report, subjects=())
        assert set(outcome.record.values()) == {0}
        assert [note.en for note in outcome.notes] == ["the meeting is not recorded yet; pupils and items are zero"]

    def test_nobody_is_named_in_it(self) -> None:
        (file,) = made(short_report, self.HELD).files
        assert "李小红" not in words_of(file)
