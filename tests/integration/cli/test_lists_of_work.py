"""What lists of work say beside their rows: classes, how many, and what is not counted yet."""

from __future__ import annotations

import re

from tests.integration.cli.conftest import Tongxing

LATE = ("--now", "2027-10-26T09:00")


def test_overdue_names_classes_and_grades(school: Tongxing, launch: str) -> None:
    page = school("overdue", *LATE).out
    assert re.search(r"Home visits +Grade \d Class 1", page)
    assert re.search(r"Cascade the message +— +Grade \d", page)
    assert f"  {launch[:8]}\n" in page
    assert launch not in page


def test_overdue_goes_by_day_step_and_class(school: Tongxing, launch: str) -> None:
    rows = school("overdue", *LATE, "--json").data
    visits = [each["class"] for each in rows if each["step"] == "visit-homes"]
    assert visits == sorted(visits)
    assert [each["due"] for each in rows] == sorted(each["due"] for each in rows)


def test_what_is_overdue_is_told_from_what_is_open(school: Tongxing, launch: str) -> None:
    late = school("overdue", *LATE, "--json").data
    teacher = next(each["assignee"] for each in late if each["step"] == "visit-homes")
    visiting = ("--now", "2027-10-23T09:00")
    owed = school("worklist", teacher, *visiting, "--json").data
    overdue = sum(each["state"] == "overdue" for each in owed)
    assert 0 < overdue < len(owed)
    page = school("worklist", teacher, *visiting).out
    assert page.endswith(f"\n{len(owed)} items open, {overdue} of them overdue\n")
    assert school("overdue", *LATE).out.endswith(f"\n{len(late)} items, all of them overdue\n")


def test_a_launch_says_how_many_of_its_items_come_later(school: Tongxing) -> None:
    words = ("launch", "home-visits", "--org", "school", "--set", "year=2027", "--again", "--now", "2027-10-08T09:00")
    said = school(*words).err
    found = re.search(r"(\d+) items: (\d+) are there now, (\d+) of work that recurs come in their turn", said)
    assert found
    whole, now, later = map(int, found.groups())
    assert whole == now + later
    newest = school("status", "--json", "--now", "2027-10-08T09:00").data[0]
    assert newest["total"] == now


def test_the_status_of_a_launch_says_what_it_does_not_count_yet(school: Tongxing, launch: str) -> None:
    assert "What recurs is counted occurrence by occurrence" in school("status", launch).out


def test_a_date_that_is_open_names_steps_by_their_titles(tongxing: Tongxing) -> None:
    page = tongxing("plan", "rainbow-action", "--set", "year=2027").out
    assert "the date of 'Submit news' depends on 'Village service'" in page
    assert "depends on service" not in page
