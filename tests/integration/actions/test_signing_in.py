"""Signing in by password and by link, and what stops somebody who guesses."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.signing_in import (
    TRIES,
    FirstAdministrator,
    TooManyTries,
    browser_of,
    choose_password,
    first_link,
    follow,
    link_for,
    purpose_of,
    set_up,
    sign_in,
    sign_out,
)
from tongxing.errors import BadInput, NotAllowed
from tongxing.ledger.people import PersonFile, add_holder, add_person, find_organisation
from tongxing.ledger.signing_in import ADMINISTRATOR
from tongxing.ledger.tables import Audit, Link, Password, SignIn

SECRET = "a long enough secret"
GIVEN = FirstAdministrator("周管理", "13900000001", SECRET, "school")


pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def administered(school: School) -> School:
    """A school with its first administrator."""
    token = first_link(school.installation, school.clock.now)
    assert token is not None
    set_up(school.installation, token, GIVEN, school.clock.now)
    return school


def enter(school: School, password: str = SECRET, place: str = "192.0.2.1", address: str = "13900000001") -> str:
    return sign_in(school.installation, address, password, place, school.clock.now)


def test_the_first_link_makes_an_administrator_who_is_signed_in_at_once(school: School) -> None:
    token = first_link(school.installation, school.clock.now)
    assert token is not None
    assert purpose_of(school.installation, token, school.clock.now) == "first"
    mine = set_up(school.installation, token, GIVEN, school.clock.now)
    found = browser_of(school.installation, mine, school.clock.now)
    assert found is not None
    assert found.scope == "all"
    assert first_link(school.installation, school.clock.now) is None


def test_in_an_empty_ledger_the_first_administrator_brings_the_organisation(school: School) -> None:
    token = first_link(school.installation, school.clock.now) or ""
    given = FirstAdministrator("周管理", "zhou@county.example", SECRET, "liuwan", "柳湾县妇联")
    assert set_up(school.installation, token, given, school.clock.now)
    assert enter(school, address="ZHOU@county.example ")


def test_a_link_that_was_used_opens_nothing_any_more(school: School) -> None:
    token = first_link(school.installation, school.clock.now) or ""
    set_up(school.installation, token, GIVEN, school.clock.now)
    with pytest.raises(NotAllowed, match="已用过、过期或被收回"):
        purpose_of(school.installation, token, school.clock.now)


def test_a_second_first_link_takes_back_the_one_before(school: School) -> None:
    before = first_link(school.installation, school.clock.now) or ""
    assert first_link(school.installation, school.clock.now)
    with pytest.raises(NotAllowed):
        set_up(school.installation, before, GIVEN, school.clock.now)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (FirstAdministrator("周管理", "13900000001", "short", "school"), "至少 10 个字符，现在是 5 个"),
        (FirstAdministrator("周管理", "zhou", SECRET, "school"), "不是手机号或邮箱"),
        (FirstAdministrator(" ", "13900000001", SECRET, "school"), "请填姓名"),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_link_stays(
    school: School, given: FirstAdministrator, said: str
) -> None:
    token = first_link(school.installation, school.clock.now) or ""
    with pytest.raises(BadInput, match=said):
        set_up(school.installation, token, given, school.clock.now)
    assert purpose_of(school.installation, token, school.clock.now) == "first"


def test_a_password_opens_until_the_browser_has_expired_or_signed_out(administered: School) -> None:
    mine = enter(administered)
    assert browser_of(administered.installation, mine, administered.clock.now)
    sign_out(administered.installation, mine)
    assert browser_of(administered.installation, mine, administered.clock.now) is None
    again = enter(administered)
    assert browser_of(administered.installation, again, administered.clock.advance(hours=12)) is None


def test_a_wrong_password_and_nobody_are_refused_with_the_same_words(administered: School) -> None:
    with pytest.raises(NotAllowed) as wrong:
        enter(administered, "not the right one")
    with pytest.raises(NotAllowed) as nobody:
        enter(administered, address="13911111111")
    assert wrong.value.text == nobody.value.text


def test_who_guesses_has_to_wait_and_the_owner_elsewhere_has_not(administered: School) -> None:
    for _ in range(TRIES):
        with pytest.raises(NotAllowed):
            enter(administered, "a guess at random")
    with pytest.raises(TooManyTries):
        enter(administered)
    assert enter(administered, place="198.51.100.7")
    administered.clock.advance(minutes=16)
    assert enter(administered)


def test_a_new_password_signs_out_every_browser(administered: School) -> None:
    mine = enter(administered)
    person = browser_of(administered.installation, mine, administered.clock.now)
    assert person is not None
    link = link_for(administered.installation, person.person_id, "password", ME, administered.clock.now)
    fresh = choose_password(administered.installation, link, "another long secret", administered.clock.now)
    assert browser_of(administered.installation, mine, administered.clock.now) is None
    assert browser_of(administered.installation, fresh, administered.clock.now)
    with pytest.raises(NotAllowed):
        enter(administered)


def test_the_link_of_a_message_opens_again_until_it_expires_and_shows_only_work(administered: School) -> None:
    mine = browser_of(administered.installation, enter(administered), administered.clock.now)
    assert mine is not None
    link = link_for(administered.installation, mine.person_id, "work", ME, administered.clock.now)
    for _ in range(2):
        token = follow(administered.installation, link, administered.clock.now)
        found = browser_of(administered.installation, token, administered.clock.now)
        assert found is not None
        assert found.scope == "work"
    with pytest.raises(NotAllowed):
        choose_password(administered.installation, link, SECRET, administered.clock.now)
    with pytest.raises(NotAllowed):
        follow(administered.installation, link, administered.clock.advance(days=7))


def test_no_token_and_no_password_is_kept_as_it_is(administered: School) -> None:
    mine = enter(administered)
    link = link_for(administered.installation, 1, "work", ME, administered.clock.now)
    with administered.installation.ledger.read() as session:
        kept = [*session.scalars(select(SignIn.token_hash)), *session.scalars(select(Link.token_hash))]
        kept += session.scalars(select(Password.hashed))
        audited = str([(row.action, row.details) for row in session.scalars(select(Audit))])
    assert not {mine, link, SECRET} & set(kept)
    assert not [word for word in (mine, link, SECRET, "13900000001") if word in audited]
    assert all(each.startswith("$argon2id$") for each in kept if each.startswith("$"))


def test_an_administrator_without_a_password_is_let_in_once_by_the_first_link(school: School) -> None:
    with school.installation.ledger.write() as session:
        place = find_organisation(session, "school")
        person = add_person(session, school.installation.ledger.vault, place.id, PersonFile("周管理")).id
        add_holder(session, place.id, ADMINISTRATOR, person)
    link = first_link(school.installation, school.clock.now) or ""
    assert purpose_of(school.installation, link, school.clock.now) == "enter"
    found = browser_of(school.installation, follow(school.installation, link, school.clock.now), school.clock.now)
    assert found is not None
    assert (found.person_id, found.scope, found.name) == (person, "all", "周管理")
    with pytest.raises(NotAllowed):
        follow(school.installation, link, school.clock.now)


def test_what_has_expired_is_forgotten_by_the_first_sweep_of_a_day(administered: School) -> None:
    link_for(administered.installation, administered.person("周管理"), "work", ME, administered.clock.now)
    administered.sweep()
    administered.clock.advance(days=6)
    administered.sweep()
    assert links(administered) == 1
    administered.clock.advance(days=2)
    administered.sweep()
    assert links(administered) == 0


def links(school: School) -> int:
    with school.installation.ledger.read() as session:
        return len(session.scalars(select(Link.purpose)).all())
