"""``tongxing child``."""

from __future__ import annotations

from tests.integration.cli.conftest import Tongxing

NOW = ("--now", "2027-10-20T09:00")


def test_a_file_is_corrected_and_shown_with_what_stood_there(school: Tongxing) -> None:
    answer = school("child", "correct", 1, "guardian=Granny Chen", "entrusted_since=2027-02-01", *NOW)
    assert answer.out == "changed: Carer entrusted, Entrusted since\n"
    page = school("child", "show", 1, *NOW)
    assert "Granny Chen" in page.out
    assert "last found right: never" in page.out
    found = school("child", "show", 1, "--json", *NOW).data
    assert (found["guardian"], found["entrusted_since"]) == ("Granny Chen", "2027-02-01")
    assert {each["why"] for each in found["changes"]} == {"hand"}
    assert school("child", "correct", 1, "guardian=Granny Chen", *NOW).out == "nothing changed\n"


def test_what_is_no_pair_is_wrong_usage(school: Tongxing) -> None:
    answer = school("child", "correct", 1, "guardian")
    assert answer.code == 2
    assert "takes NAME=VALUE" in answer.err
