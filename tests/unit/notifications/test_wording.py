"""What messages say, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import notifications
from notifications.sections import Kind, Line, in_sections
from notifications.wording import MOST_LINES, word
from tongxing.transport import Wording
from tongxing.words import LANGUAGES, Language, text

TEMPLATES = Path(notifications.__file__).parent / "templates"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2027, 10, 23, 9, tzinfo=SHANGHAI)
CAMPAIGN = text("家访行动", "Home-visit campaign")
LINK = "https://tongxing.example.org/work"
CAUSES = ("opened", "moved", "handed-over", "taken-over", "amended", "cancelled", "something-new")


def line(kind: Kind = Kind.DUE, title: str = "Home visits", days: int | None = 2, **given: Any) -> Line:
    due = None if days is None else NOW.replace(hour=23, minute=59, second=59) + dt.timedelta(days=days)
    usual = {"cause": "due-day", "launch": "a", "program": CAMPAIGN, "items": 3, "window": hash(title)}
    return Line(kind=kind, title=text(f"《{title}》", title), timezone=SHANGHAI, due=due, **{**usual, **given})


def worded(*lines: Line, language: Language = "en", **given: Any) -> Wording:
    return word(in_sections(lines, NOW), language, NOW, LINK, **given)


@pytest.mark.parametrize("kind", [*Kind, "concern", "message"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["subject", "body"])
def test_every_kind_has_its_templates_in_both_languages(kind: str, language: str, part: str) -> None:
    assert (TEMPLATES / kind / language / f"{part}.txt").is_file()


def test_no_template_is_left_over() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == {*Kind, "concern", "message"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("days", [-3, 0, 5, None])
def test_every_kind_renders_and_ends_with_the_link(
    language: Language, kind: Kind, cause: str, days: int | None
) -> None:
    found = worded(line(kind, days=days, cause=cause), language=language)
    assert found.subject
    assert "\n" not in found.subject
    assert found.body.endswith(LINK)


@pytest.mark.parametrize("kind", Kind)
def test_chinese_messages_hold_no_english(kind: Kind) -> None:
    found = worded(*(line(kind, "1", cause=cause) for cause in CAUSES), language="zh_CN", repeated=True)
    assert not any(letter.isascii() and letter.isalpha() for letter in found.subject + found.body.replace(LINK, ""))


def test_what_is_late_comes_first() -> None:
    found = worded(line(title="Talk", days=5), line(title="Visit", days=-1))
    assert found.subject == "6 items to do, 3 overdue"
    assert found.body.index("Visit") < found.body.index("Talk")


def test_the_worst_below_comes_first() -> None:
    found = worded(line(Kind.BELOW, "Talk", days=-2), line(Kind.BELOW, "Visit", days=-9))
    assert found.body.index("Visit") < found.body.index("Talk")


def test_windows_of_one_step_below_are_summed_since_the_oldest() -> None:
    found = worded(line(Kind.BELOW, "Talk", days=-2, window=1), line(Kind.BELOW, "Talk", days=-9, window=2))
    assert "- Talk: 6 not done, the oldest due Thu 14 Oct, 9 days late" in found.body


def test_the_program_is_named_when_there_are_several() -> None:
    found = worded(line(title="Visit"), line(title="Talk", launch="b", program=text("保护计划", "Protection plan")))
    assert "- Talk (Protection plan): 3, by Mon 25 Oct" in found.body


def test_that_it_opened_is_no_news_beside_its_deadline() -> None:
    found = worded(line(), line(Kind.NEWS, cause="opened"))
    assert "ready to start" not in found.body


def test_a_repetition_says_so() -> None:
    found = worded(line(), repeated=True)
    assert found.subject.endswith("(possibly repeated)")
    assert found.body.startswith("You may have had this message already.")


def test_nobody_reads_more_than_a_screenful() -> None:
    found = worded(*(line(title=f"Step {number}") for number in range(30)))
    assert found.body.count("\n- ") == MOST_LINES
    assert f"… and {3 * (30 - MOST_LINES)} more" in found.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_cut_by_bytes_and_keeps_its_link(language: Language) -> None:
    found = worded(*(line(title=f"Step {number}") for number in range(30)), language=language, limit=400)
    assert len(f"{found.subject}\n{found.body}".encode()) <= 400
    assert found.body.endswith(LINK)


def test_a_title_with_a_line_break_adds_no_header() -> None:
    assert "\n" not in worded(line(title="Visit\nBcc: all@example.org")).subject


def test_a_template_sees_nothing_but_text() -> None:
    found = worded(line(title="{{ 7 * 7 }}"))
    assert "{{ 7 * 7 }}" in found.body


def test_what_is_all_overdue_is_not_called_all_that_there_is_to_do() -> None:
    assert worded(line(days=-2)).body.startswith("3 items of yours are overdue:")
    assert worded(line(days=-2, items=1)).body.startswith("1 item of yours is overdue:")
    assert worded(line(days=-2), language="zh_CN").body.startswith("您有 3 项工作已经逾期：")
