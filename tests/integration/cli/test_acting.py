"""The commands that act on items, people and launches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.cli.conftest import DAY, Answer, Tongxing

NOW = ("--now", DAY)
LATER = ("--now", "2027-10-23T09:00")


@pytest.fixture
def cascade(item: Callable[[str], int]) -> int:
    """An item that needs no record."""
    return item("cascade")


def step(school: Tongxing, launch: str, key: str) -> dict[str, object]:
    steps = school("status", launch, *LATER, "--json").data["steps"]
    return dict(next(each for each in steps if each["step"] == key))


def is_one_line(answer: Answer, said: str) -> bool:
    return answer.code == 1 and not answer.out and len(answer.err.splitlines()) == 1 and said in answer.err


def test_complete_records_items(school: Tongxing, launch: str, cascade: int) -> None:
    assert school("complete", cascade, *LATER).out == "1 item done\n"
    assert step(school, launch, "cascade")["done"] == 1


def test_complete_takes_a_record_the_day_and_who_did_it(
    school: Tongxing, item: Callable[[str], int], tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"attended": 20, "decided": "分工"}), encoding="utf-8")
    number = item("mobilise")
    words = ("complete", number, "--evidence", record, "--done-on", "2027-10-19", "--half", "morning", "--done-by", "1")
    assert school(*words, *NOW, "--json").data == {"done": 1, "items": [number]}


def test_complete_says_which_fields_the_record_lacks(school: Tongxing, item: Callable[[str], int]) -> None:
    answer = school("complete", item("mobilise"), *NOW)
    assert is_one_line(answer, "attended is missing")


def test_complete_refuses_what_was_done_already(school: Tongxing, cascade: int) -> None:
    school("complete", cascade, *LATER)
    assert is_one_line(school("complete", cascade, *LATER), f"item {cascade} was done by")


def test_complete_of_many_is_all_or_nothing(school: Tongxing, launch: str, cascade: int) -> None:
    assert is_one_line(school("complete", cascade, 99999, *LATER), "there is no item 99999")
    assert step(school, launch, "cascade")["done"] == 0


@pytest.mark.parametrize(
    "words",
    [("complete",), ("complete", "one"), ("complete", "1", "--done-on", "today"), ("complete", "1", "--half", "x")],
)
def test_wrong_words_of_complete_exit_2(school: Tongxing, words: tuple[str, ...]) -> None:
    assert school(*words).code == 2


def test_a_day_to_come_cannot_be_the_day_it_was_done(school: Tongxing, cascade: int) -> None:
    assert is_one_line(school("complete", cascade, "--done-on", "2027-12-01", *LATER), "in the future")


def test_reopen_opens_again(school: Tongxing, launch: str, cascade: int) -> None:
    school("complete", cascade, *LATER)
    assert school("reopen", cascade, "--reason", "登记错了", *LATER).out == "1 item open again\n"
    assert step(school, launch, "cascade")["done"] == 0
    assert is_one_line(school("reopen", cascade, "--reason", "再次", *LATER), "is open already")


def test_waive_lets_go_with_a_reason(school: Tongxing, launch: str, cascade: int) -> None:
    assert school("waive", cascade, *LATER).code == 2
    assert is_one_line(school("waive", cascade, "--reason", " ", *LATER), "--reason")
    assert school("waive", cascade, "--reason", "不适用", *LATER).out == "1 item waived\n"
    assert step(school, launch, "cascade")["waived"] == 1


def test_a_step_moves_and_what_hangs_on_it(school: Tongxing, launch: str) -> None:
    answer = school("reschedule", launch, "mobilise", "2027-10-21", "--reason", "校长出差", *NOW)
    assert answer.code == 0
    assert answer.lines[0] == "mobilise is due 2027-10-21 Thu 12:00 now"
    assert step(school, launch, "mobilise")["due"] == "2027-10-21T12:00:00+08:00"


def test_single_items_move(school: Tongxing, item: Callable[[str], int]) -> None:
    answer = school("reschedule", item("draw-plan"), "2027-10-25", "--reason", "等通知", *NOW, "--json")
    assert answer.data["moved"][0] == {"step": "draw-plan", "occurrence": 1, "due": "2027-10-25T23:59:59+08:00"}


def test_an_occurrence_is_named_by_its_number(school: Tongxing, launch: str) -> None:
    assert is_one_line(school("reschedule", launch, "play", "2027-11-20", "--reason", "x", *NOW), "play#1")
    assert school("reschedule", launch, "play#1", "2027-11-15", "--reason", "雨天", *NOW).code == 0
    assert is_one_line(school("reschedule", launch, "play#99", "2027-11-15", "--reason", "x", *NOW), "no occurrence 99")


def test_a_day_in_the_past_needs_to_be_confirmed(school: Tongxing, launch: str) -> None:
    words = ("reschedule", launch, "mobilise", "2027-10-15", "--reason", "补记", *NOW)
    assert is_one_line(school(*words), "--confirm-past")
    assert school(*words, "--confirm-past").code == 0


@pytest.mark.parametrize("words", [("2027-10-25",), ("1", "tomorrow"), ("x", "play#y", "2027-10-25")])
def test_wrong_words_of_reschedule_exit_2(school: Tongxing, words: tuple[str, ...]) -> None:
    answer = school("reschedule", *words, "--reason", "x")
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_a_mistyped_step_gets_a_suggestion(school: Tongxing, launch: str) -> None:
    assert is_one_line(
        school("reschedule", launch, "mobilize", "2027-10-25", "--reason", "x", *NOW), "did you mean 'mobilise'?"
    )


def test_items_are_handed_over(school: Tongxing, cascade: int) -> None:
    assert school("hand-over", cascade, "1", *LATER).out == "1 item handed over to 1\n"
    assert cascade in {row["item"] for row in school("worklist", "1", *LATER, "--json").data}
    assert is_one_line(school("hand-over", cascade, "没有这人", *LATER), "nobody is known as")


def test_somebody_takes_over_from_another(school: Tongxing) -> None:
    answer = school("replace", "1", "2", "--org", "school", *NOW)
    assert answer.code == 0
    assert "mobilise" in {row["step"] for row in school("worklist", "2", *NOW, "--json").data}
    assert is_one_line(school("replace", "2", "2", "--org", "school", *NOW), "the same person")


def test_a_child_leaves(school: Tongxing, launch: str) -> None:
    child = next(
        row["subject"]
        for row in school("overdue", "--now", "2027-10-28T09:00", "--json").data
        if row["step"] == "visit-homes"
    )
    assert school("leave", child, "--reason", "转学", *NOW).out == "noted; 2 items cancelled\n"
    assert step(school, launch, "visit-homes")["total"] == 7
    assert is_one_line(school("leave", child, "--reason", "转学", *NOW), "no child is known as")


def test_a_launch_is_cancelled_once(school: Tongxing, launch: str) -> None:
    assert school("cancel", launch, *NOW).code == 2
    assert "the launch is cancelled" in school("cancel", launch, "--reason", "停办", *NOW).out
    assert school("status", launch, "--json").data["state"] == "cancelled"
    assert is_one_line(school("cancel", launch, "--reason", "停办", *NOW), "is cancelled")


def test_what_was_done_is_said_in_chinese(school: Tongxing, cascade: int, chinese: None) -> None:
    assert school("complete", cascade, *LATER).out == "1 项已完成\n"
    assert school("complete", cascade).err.startswith(f"事项 {cascade} 已由")


@pytest.fixture
def rainbow(school: Tongxing) -> str:
    words = ("--org", "county", "--set", "year=2027", "--set", "villages=青石村", "--now", "2027-05-20T09:00")
    return school("launch", "rainbow-action", *words).out.strip()


def test_work_on_need_is_raised_for_a_subject_by_a_day(school: Tongxing, rainbow: str) -> None:
    words = ("raise", rainbow, "requests", "--for", "青石村", "--by", "2027-07-10", "--now", "2027-07-08T09:00")
    assert school(*words).out == "'requests' is raised, due 2027-07-10\n"
    (row,) = [row for row in school("overdue", "--now", "2027-07-12", "--json").data if row["step"] == "requests"]
    assert (row["subject"], row["due"]) == ("青石村", "2027-07-10T23:59:59+08:00")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("requests", "--by", "2027-07-10"), "say which with --for NAME"),
        (("requests", "--by", "2027-07-10", "--for", "青石寸"), "nothing in the launch is called"),
        (("requests", "--by", "2027-07-01", "--for", "青石村"), "is in the past"),
        (("recruit", "--by", "2027-07-10"), "has dates of its own"),
        (("recruit", "--by", "2027-07-10", "--for", "青石村"), "leave out --for"),
        (("recruitt", "--by", "2027-07-10"), "did you mean 'recruit'?"),
    ],
)
def test_what_cannot_be_raised_is_one_line(school: Tongxing, rainbow: str, words: tuple[str, ...], said: str) -> None:
    assert is_one_line(school("raise", rainbow, *words, "--now", "2027-07-08T09:00"), said)


def test_assign_fills_a_role_and_says_how_much_is_open(school: Tongxing, launch: str) -> None:
    words = ("assign", launch[:8], "principal=2", *LATER)
    answer = school(*words, "--json")
    assert (answer.data["role"], answer.data["person"], answer.data["scope"]) == ("principal", 2, None)
    assert is_one_line(school(*words), "'2' is principal already")


def test_assign_for_one_class(school: Tongxing, launch: str) -> None:
    answer = school("assign", launch, "Class teacher=1", "--for", "1-1", *LATER)
    assert answer.code == 0
    assert "is class-teacher (class 1-1) and has" in answer.out


def test_assign_refuses_a_role_that_the_launch_lacks(school: Tongxing, launch: str) -> None:
    assert is_one_line(school("assign", launch, "principle=1", *LATER), "did you mean 'principal'?")
