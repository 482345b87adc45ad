"""Whom a row of a people workbook means."""

from __future__ import annotations

from tongxing.actions.identifying import Identified, Post, Sought, identify
from tongxing.ledger.people import KnownPerson, PersonFile

HERE, BELOW = 1, 2
TEACHER: Post = ("class-teacher", "class", "3-2")


def known(
    id: int, name: str = "李伟", phone: str | None = None, email: str | None = None, at: int = HERE
) -> KnownPerson:
    return KnownPerson(id, at, PersonFile(name, phone, email), None)


def row(name: str = "李伟", phone: str | None = None, email: str | None = None, *posts: Post) -> Sought:
    return Sought(PersonFile(name, phone, email), frozenset(posts))


def found(people: list[KnownPerson], *rows: Sought, **posts: Post) -> Identified:
    return identify(people, rows, {int(id.removeprefix("p")): {post} for id, post in posts.items()}, HERE)


def meant(answer: Identified) -> dict[int, int]:
    return {at: person.id for at, person in answer.people.items()}


def test_one_office_phone_does_not_make_two_people_one() -> None:
    answer = found([known(1, "王丽", "0999-8800001")], row("李伟", "0999-8800001"))
    assert (answer.people, answer.doubts, answer.likes) == ({}, {}, {})


def test_a_landline_of_seven_digits_finds_its_person_again() -> None:
    assert meant(found([known(8800001, "王丽"), known(2, phone="8800001")], row(phone="8800001"))) == {0: 2}


def test_a_name_known_without_contact_gains_one() -> None:
    assert meant(found([known(1)], row(phone="13800000001"))) == {0: 1}


def test_of_two_names_without_contact_the_post_tells_and_else_nobody() -> None:
    people = [known(1), known(2)]
    assert meant(found(people, row("李伟", "13800000001", None, TEACHER), p2=TEACHER)) == {0: 2}
    assert "add role and class" in found(people, row(phone="13800000001")).doubts[0].en


def test_a_new_phone_is_the_same_persons_by_the_e_mail_or_by_the_post() -> None:
    assert meant(found([known(1, phone="13800000001", email="l@school.example")], row("李伟", "13800000002", "l@school.example"))) == {0: 1}  # fmt: skip
    assert meant(found([known(1, phone="13800000001")], row("李伟", "13800000002", None, TEACHER), p1=TEACHER)) == {
        0: 1
    }


def test_a_namesake_with_other_contacts_is_somebody_else_and_is_named() -> None:
    answer = found([known(1, phone="13800000001")], row(phone="13800000002"))
    assert (answer.people, answer.likes[0].id) == ({}, 1)


def test_a_corrected_name_needs_the_same_mobile_phone_and_e_mail() -> None:
    person = known(1, "李玮", "13800000001", "l@school.example")
    assert meant(found([person], row("李伟", "13800000001", "l@school.example"))) == {0: 1}
    assert found([person], row("李伟", "13800000001")).likes[0].id == 1
    office = known(1, "李玮", "0999-8800001", "office@school.example")
    assert found([office], row("李伟", "0999-8800001", "office@school.example")).people == {}


def test_a_bare_name_means_the_only_one_of_it() -> None:
    assert meant(found([known(1, phone="13800000001")], row())) == {0: 1}
    assert "add a phone or an e-mail" in found([known(1, phone="1"), known(2, phone="2")], row()).doubts[0].en


def test_two_rows_never_mean_one_person() -> None:
    answer = found([known(1, phone="13800000001")], row(phone="13800000001"), row(phone="13800000002"))
    assert (meant(answer), answer.likes) == ({0: 1}, {})


def test_below_the_organisation_only_name_and_contact_together_tell() -> None:
    person = known(1, phone="13800000001", at=BELOW)
    assert meant(found([person], row(phone="13800000001"))) == {0: 1}
    assert found([person], row()).people == {}
