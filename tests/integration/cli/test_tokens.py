"""``token``: make, list, revoke."""

from __future__ import annotations

from tests.integration.cli.conftest import Tongxing

NOW = ("--now", "2027-10-23T10:00")


def test_a_token_is_shown_once_and_listed_without_itself(school: Tongxing) -> None:
    made = school("token", "make", "1", "--for", "县里的报表", "--json", *NOW).data
    assert made["token"].startswith("tongxing_")
    assert (made["scope"], made["person"]) == ("read", 1)
    answer = school("token", *NOW)
    assert "县里的报表" in answer.out
    assert made["token"] not in answer.out


def test_a_revoked_token_is_in_no_list(school: Tongxing) -> None:
    made = school("token", "make", "1", "--for", "试用", "--json", *NOW).data
    assert school("token", "revoke", str(made["id"]), *NOW).code == 0
    assert school("token", "--json", *NOW).data == []
    assert school("token", "revoke", str(made["id"]), *NOW).code == 1


def test_a_token_lasts_a_year_at_most(school: Tongxing) -> None:
    answer = school("token", "make", "1", "--for", "试用", "--days", "400", *NOW)
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "1 to 366 days" in answer.err
