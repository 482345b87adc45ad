"""``audit``."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.cli.conftest import DAY, Tongxing


def test_the_audit_of_an_item_says_what_was_done_by_whom_and_when(school: Tongxing, item: Callable[[str], int]) -> None:
    number = item("cascade")
    assert school("complete", number, "--now", DAY).code == 0
    answer = school("audit", "--item", number)
    assert "2027-10-20 09:00  operator  command line  done" in answer.out
    [data] = school("audit", "--item", number, "--json").data
    assert (data["action"], data["object"], data["ids"], data["via"]) == ("completed", "item", [str(number)], "cli")


def test_the_audit_names_no_child(school: Tongxing, launch: str) -> None:
    late = school("overdue", "--now", "2028-01-20T09:00", "--json").data
    names = {each["subject"] for each in late if each["step"] == "visit-homes"}
    shown = school("audit", "--limit", 0).out
    assert names
    assert "children=1-8" in shown
    assert not [name for name in names if name in shown]


def test_an_audit_of_nothing_says_so(school: Tongxing, launch: str) -> None:
    assert school("audit", "--since", "2099-01-01").out == "there is nothing of that in the audit\n"
