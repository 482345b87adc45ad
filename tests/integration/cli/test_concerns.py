"""``tongxing concern`` and ``complete --urgent``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Tongxing

NOW = ("--now", "2027-10-23T22:00")
WORDS = "bruises on an arm"


@pytest.fixture
def lead(school: Tongxing) -> str:
    """The number of the school's safeguarding lead."""
    answer = school("concern", "lead", "school", "1", "--json")
    assert answer.data == {"organisation": "school", "person": "1", "new": True}
    return "1"


def test_one_is_raised_shown_taken_on_and_closed(school: Tongxing, lead: str, item: Callable[[str], int]) -> None:
    number = item("visit-homes")
    raised = school("concern", "raise", number, "--what", WORDS, *NOW)
    assert raised.out.startswith("urgent concern 1 is raised; told: ")
    assert "bruises" not in school("concern", "list", *NOW).out
    page = school("concern", "show", 1, *NOW)
    assert WORDS in page.out
    assert "Inbox" in page.out
    assert school("concern", "acknowledge", 1, "--by", lead, *NOW).code == 0
    assert school("concern", "close", 1, "--outcome", "seen by a doctor", *NOW).code == 0
    shown = school("concern", "show", 1, "--json", *NOW).data
    assert (shown["state"], shown["words"], shown["outcome"]) == ("closed", WORDS, "seen by a doctor")
    assert (shown["item"], shown["told"][-1]["outcome"]) == (number, "accepted")
    assert school("concern", "list", *NOW).out == "there are no urgent concerns\n"
    assert "closed" in school("concern", "list", "--all", *NOW).out


def test_a_record_with_one_says_whom_it_was_told_to(
    school: Tongxing, lead: str, item: Callable[[str], int], tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    record.write_text('{"report_given": true, "guardian_view": "well", "situation": "well"}')
    words = ("complete", item("visit-homes"), "--evidence", record, "--urgent", WORDS, "--json")
    answer = school(*words, "--now", "2027-10-25T09:00")
    assert answer.code == 0, answer.err
    assert len(answer.data["concern"]["told"]) == 1


def test_a_record_that_is_refused_says_that_the_concern_is_not_raised_either(
    school: Tongxing, item: Callable[[str], int]
) -> None:
    number = item("visit-homes")
    answer = school("complete", number, "--urgent", WORDS, *NOW)
    assert answer.code == 1
    assert f"raise it now by itself: tongxing concern raise {number}" in answer.err
    assert "bruises" not in answer.err


def test_it_is_sent_at_once_without_its_words(school: Tongxing, lead: str) -> None:
    school("concern", "raise", "--org", "school", "--what", WORDS, *NOW)
    found = school("outbox", "--person", lead, "--json").data["messages"]
    assert len(found) == 1
    assert "bruises" not in found[0]["subject"] + found[0]["body"]


def test_where_nobody_is_there_to_be_told_it_says_so_loudly(tongxing: Tongxing) -> None:
    tongxing("organisations", "add", "school", "--name", "青石小学")
    answer = tongxing("concern", "raise", "--org", "school", "--what", WORDS)
    assert "NOBODY TO TELL" in answer.out


def test_a_plan_says_that_there_is_no_lead(school: Tongxing, launch: str) -> None:
    plan = ("plan", "home-visits", "--org", "school", "--set", "year=2028", "--json")
    assert "no-safeguarding-lead" in {each["code"] for each in school(*plan).data["warnings"]}
    school("concern", "lead", "county", "1")
    assert "no-safeguarding-lead" not in {each["code"] for each in school(*plan).data["warnings"]}


def test_doctor_names_the_schools_without_a_lead_and_concerns_past_their_time(school: Tongxing, launch: str) -> None:
    def todo() -> list[str]:
        found = school("doctor", "--json").data
        return [each["todo"] for each in found if each["part"] == "safeguarding" and not each["fine"]]

    assert ["tongxing concern lead school" in each for each in todo()] == [True]
    school("concern", "lead", "school", "1")
    assert todo() == []
    school("concern", "raise", "--org", "school", "--what", WORDS, "--now", "2020-01-01T09:00")
    assert todo() == ["see 'tongxing concern list'"]


def test_why_it_was_skipped_is_said_only_to_who_asks(school: Tongxing, item: Callable[[str], int]) -> None:
    number = item("visit-homes")
    school("waive", number, "--reason", "in mourning", *NOW)
    for words in (("why", number), ("status",), ("overdue", "--now", "2027-12-01T09:00")):
        assert "in mourning" not in school(*words).out
    assert "Why: in mourning" in school("why", number, "--reason").out
    assert school("why", number, "--reason", "--json").data["reason"] == "in mourning"
