"""``invite``: a link with which a person chooses a password."""

from __future__ import annotations

from tests.integration.cli.conftest import Tongxing

NOW = ("--now", "2027-10-23T10:00")


def test_a_person_is_given_a_link_that_is_for_them_alone(school: Tongxing) -> None:
    answer = school("invite", "1", *NOW)
    assert answer.code == 0, answer.err
    assert "for 3 days and once" in answer.out
    assert answer.lines[-1].startswith("http://127.0.0.1:8000/in/")
    first, second = (school("invite", "1", "--json", *NOW).data for _ in range(2))
    assert first["person"] == second["person"] == 1
    assert first["link"] != second["link"]


def test_an_unknown_person_is_said_in_one_line(school: Tongxing) -> None:
    answer = school("invite", "nobody", *NOW)
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "nobody is known as 'nobody'" in answer.err
