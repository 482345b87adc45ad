"""What every command says reads well in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import typer

from tests.integration.cli.conftest import Tongxing
from tongxing.cli.app import build
from tongxing.labels import counted

HALF_WIDTH = re.compile(r"[一-鿿”][(]|[)][一-鿿，。]")


def pages(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from pages(below, (*path, name))


def test_no_help_page_has_half_width_brackets_in_chinese(tongxing: Tongxing, chinese: None) -> None:
    for path in pages(typer.main.get_command(build())):
        page = tongxing(*path, "--help").out
        assert page.startswith("用法：")
        assert not HALF_WIDTH.search(page), path


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [(1, ("row",), "1 row"), (0, ("row",), "0 rows"), (2, ("child", "children"), "2 children")],
)
def test_a_number_agrees_with_its_noun(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said


def test_the_days_that_a_program_works_out_are_shown_by_their_names(tongxing: Tongxing) -> None:
    page = tongxing("programs", "show", "rainbow-action").out
    assert "service_last_day" not in page
    assert "default no" in page


def test_a_message_in_the_inbox_says_so(school: Tongxing, launch: str) -> None:
    now = ("--now", "2027-10-20T09:00")
    school("sweep", *now)
    school("deliver", *now)
    assert "  Inbox  sent\n" in school("outbox", "--limit", 1).out


def test_a_queued_notice_is_said_once(school: Tongxing, launch: str) -> None:
    now = ("--now", "2027-10-20T09:00")
    late = school("overdue", *now, "--json").data[0]["item"]
    school("sweep", *now)
    found = school("why", late, *now, "--json").data
    assert found["will_be_sent"]
    assert found["was_sent"] == []
