"""``channels``: add, list, test, remove."""

from __future__ import annotations

import pytest

from tests.integration.cli.conftest import Answer, Tongxing


def is_one_line(answer: Answer, said: str) -> bool:
    return answer.code == 1 and not answer.out and len(answer.err.splitlines()) == 1 and said in answer.err


def test_a_channel_is_added_with_its_value_alone_or_by_name(school: Tongxing) -> None:
    alone = school("channels", "add", "1", "email", "wang@school.example", "--json").data
    named = school("channels", "add", "1", "email", "address=li@school.example", "--json").data
    assert alone[0]["channel"] != named[0]["channel"]
    fields = [each["fields"] for each in school("channels", "list", "1", "--json").data]
    assert {"address": "wang@school.example"} in fields
    assert {"address": "li@school.example"} in fields


def test_everybody_who_holds_a_role_gets_it(school: Tongxing) -> None:
    added = school("channels", "add", "--role", "class-teacher", "--org", "school", "inbox", "--json").data
    assert len(added) == 2
    assert is_one_line(school("channels", "add", "--role", "cook", "--org", "school", "inbox"), "nobody holds role")
    assert school("channels", "add", "--role", "class-teacher", "inbox").code == 2


def test_a_web_address_is_shown_without_its_token(school: Tongxing) -> None:
    school("channels", "add", "1", "webhook", "https://hook.example/send?token=secret")
    answer = school("channels", "list", "1")
    assert "https://hook.example/…" in answer.out
    assert "secret" not in answer.out + school("channels", "list", "--json").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "emial"), "did you mean 'email'?"),
        (("1", "email"), "lacks its address"),
        (("1", "email", "nowhere"), "no e-mail address"),
        (("1", "inbox", "extra"), "has no place for 'extra'"),
        (("没有这人", "inbox"), "nobody is known as"),
    ],
)
def test_what_cannot_be_added_is_one_line(school: Tongxing, words: tuple[str, ...], said: str) -> None:
    assert is_one_line(school("channels", "add", *words), said)


def test_a_kind_is_needed(school: Tongxing) -> None:
    assert school("channels", "add", "1").code == 2


def test_the_list_names_the_kinds_there_may_be(tongxing: Tongxing) -> None:
    assert "email (E-mail)" in tongxing("channels", "list").out


def test_a_test_message_goes_out(school: Tongxing) -> None:
    (added,) = school("channels", "add", "1", "inbox", "--json").data
    assert school("channels", "test", added["channel"], "--json").data["outcome"] == "accepted"


def test_a_channel_that_is_not_set_up_says_so(school: Tongxing) -> None:
    (added,) = school("channels", "add", "1", "email", "wang@school.example", "--json").data
    assert is_one_line(school("channels", "test", added["channel"]), "not set up")
    assert is_one_line(school("channels", "test", 9999), "no channel 9999")


def test_a_channel_is_removed_once(school: Tongxing) -> None:
    (added,) = school("channels", "add", "1", "inbox", "--json").data
    assert school("channels", "remove", added["channel"]).out == f"channel {added['channel']} is removed\n"
    assert is_one_line(school("channels", "remove", added["channel"]), "there is no channel")
