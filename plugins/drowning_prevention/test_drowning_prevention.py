"""What the season promises. Run it with pytest."""

from pathlib import Path

from tongxing.testing import Trial, plugin_at, windows_of

PLUGIN = plugin_at(Path(__file__).parent)


def test_its_dates_in_2026() -> None:
    dates = windows_of(PLUGIN, year=2026)
    assert dates["map-waters"] == ["2026-04-01/2026-04-10"]
    assert dates["rota"] == ["2026-04-11/2026-04-17"]
    assert dates["before-summer"] == ["2026-06-22/2026-07-05"]
    assert dates["sum-up"] == ["2026-10-01/2026-10-10"]


def test_parents_are_reminded_before_each_holiday_and_on_no_friday_that_is_off() -> None:
    """In 2026 Qingming is off from Saturday 4 April, and Friday 1 May is a day off."""
    dates = windows_of(PLUGIN, year=2026)
    assert "2026-04-03" in dates["holiday"]
    assert "2026-04-30" in dates["holiday"]
    assert "2026-05-01" not in dates["weekend"]


def test_a_patrol_that_was_missed_reaches_the_safety_office() -> None:
    trial = Trial.of(PLUGIN, {"year": 2026}, classes=1, children=2)
    trial.go_to("2026-04-30")
    trial.assert_told("patrol-lead", about="patrol", on="2026-04-20")
    trial.assert_told("safety-office", about="patrol")


def test_key_children_are_talked_with_every_month() -> None:
    trial = Trial.of(PLUGIN, {"year": 2026}, classes=1, children=3)
    trial.go_to("2026-04-20")
    trial.complete("key-children")
    trial.go_to("2026-05-20")
    assert trial.open("talk") >= 1
    trial.assert_due("talk", "2026-05-31")


def test_the_summary_counts_pledges_and_patrols() -> None:
    short = {"year": 2026, "summer": "2026-05-02", "last_day": "2026-05-10"}
    trial = Trial.of(PLUGIN, short, classes=1, children=3)
    trial.go_to("2026-04-17")
    trial.complete("pledge", child=1, evidence={"signed": False, "why_not": "away"})
    trial.complete("pledge", evidence={"signed": True})
    trial.complete("patrol", evidence={"found": False})
    trial.go_to("2026-05-11")
    record = trial.draft("sum-up")
    assert (record["signed"], record["unsigned"], record["patrols"], record["in_water"]) == (2, 1, 1, 0)
