"""``why`` at the command line."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.cli.conftest import Tongxing, _school, books, item, launch, school

__all__ = ["_school", "books", "item", "launch", "school"]


def test_the_command_answers_in_words_and_in_json(school: Tongxing, item: Callable[[str], int]) -> None:
    number = item("mobilise")
    data = school("why", number, "--now", "2027-10-08T10:00", "--json").data
    assert (data["step"], data["will_be_sent"][0]["cause"]) == ("mobilise", "before-3d")
    quiet = school("why", number, "--on", "2027-10-10", "--now", "2027-10-08T10:00")
    assert quiet.lines[-1] == "Nothing is planned for 2027-10-10 Sun; the next message after it is on 2027-10-15 Fri."
    assert school("why", 99999).code == 1
