"""Rules made of rules."""

from __future__ import annotations

from datetime import date

from tongxing.dates import Unknown, any_of, before, by, earliest, every, first_known, on, solar_term, ten_days, within

from .samples import dated, dues, frame, only, refused, step

SEASONS = any_of(ten_days(3, "middle"), solar_term("立夏"), ten_days(10, "middle"), solar_term("立冬"))
HANDBOOK = earliest(by("06-30"), by(before("service", days=1)))


def test_any_of_gives_in_order_what_lies_in_the_launch() -> None:
    assert dues(SEASONS, frame(year=2026)) == ["03-20", "04-30"]


def test_any_of_numbers_its_windows_from_one() -> None:
    assert [each.number for each in dated(SEASONS, frame()).occurrences] == [1, 2]


def test_any_of_looks_in_every_year_of_the_launch() -> None:
    assert dues(SEASONS, frame("2026-09-01", "2027-07-10", year=2026)) == ["10-20", "11-06", "03-20", "05-06"]


def test_any_of_gives_a_day_that_two_rules_name_once() -> None:
    assert dues(any_of(on("05-20"), on("2026-05-20")), frame()) == ["05-20"]


def test_any_of_gives_a_day_with_a_name_once_too() -> None:
    named = any_of(solar_term("小满"), on("05-21"))
    assert [str(each.label) for each in dated(named, frame()).occurrences] == ["小满"]


def test_any_of_takes_a_day_that_may_be_given() -> None:
    rule = any_of(first_known(on("spring_day"), ten_days(3, "middle")), solar_term("立夏"))
    assert dues(rule, frame()) == ["03-20", "04-30"]
    assert dues(rule, frame(days={"spring_day": date(2026, 3, 12)})) == ["03-12", "04-30"]


def test_any_of_waits_for_all_its_rules() -> None:
    assert any_of(on("05-20"), within(3, of="quiz")).windows(frame()) == Unknown(("quiz",))


def test_earliest_is_the_one_due_first() -> None:
    early, late = step("2026-06-20", "2026-07-01"), step("2026-07-05", "2026-07-09")
    assert only(HANDBOOK, frame(steps={"service": early}))[1] == "2026-06-19 23:59"
    assert only(HANDBOOK, frame(steps={"service": late}))[1] == "2026-06-30 23:59"


def test_earliest_takes_what_is_known() -> None:
    assert only(HANDBOOK, frame())[1] == "2026-06-30 23:59"


def test_earliest_of_nothing_known_is_unknown() -> None:
    assert earliest(within(1, of="a"), within(2, of="b")).windows(frame()) == Unknown(("a", "b"))


def test_a_group_names_the_steps_of_all_its_rules() -> None:
    assert HANDBOOK.depends_on == ("service",)


def test_groups_are_not_nested() -> None:
    with refused("cannot be nested"):
        any_of(HANDBOOK, on("05-20"))


def test_earliest_holds_no_rule_that_recurs() -> None:
    with refused("earliest cannot hold a rule that recurs"):
        earliest(every("week"), on("05-20"))


def test_a_group_has_two_rules_at_least() -> None:
    with refused("two or more rules"):
        any_of(on("05-20"))
