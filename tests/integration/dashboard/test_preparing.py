"""Preparing a launch page by page: nothing is there before the last button, and it can be taken up again."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.integration.actions.conftest import CHILDREN, STAFF, School
from tests.integration.dashboard.conftest import Browser, Enter
from tongxing.actions.preparing import KEPT
from tongxing.ledger.tables import Child, Launch, Preparation, StoredFile
from tongxing.workbooks import write_people, write_roster

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def beside(coordinators: School) -> School:
    """The school next door has a coordinator, and nobody and nothing else."""
    return coordinators


@pytest.fixture
def roster(tmp_path: Path) -> bytes:
    write_roster(tmp_path / "roster.xlsx", CHILDREN.children, unit="")
    return (tmp_path / "roster.xlsx").read_bytes()


@pytest.fixture
def people(tmp_path: Path) -> bytes:
    write_people(tmp_path / "people.xlsx", STAFF.members)
    return (tmp_path / "people.xlsx").read_bytes()


def begin(browser: Browser) -> str:
    """Its address."""
    browser.get("/prepare")
    return browser.post("/prepare", program="small-plan").headers["location"]


def answer(browser: Browser, at: str, **answers: str) -> int:
    browser.get(at)
    return browser.post(at, **{f"a.{name}": said for name, said in answers.items()}).status_code


def upload(browser: Browser, at: str, **books: bytes) -> tuple[int, str]:
    browser.get(f"{at}/workbooks")
    sent = browser.post(f"{at}/workbooks", files={kind: (f"{kind}.xlsx", book, XLSX) for kind, book in books.items()})
    return sent.status_code, sent.text


def spoiled(book: bytes, tmp_path: Path, name: str) -> bytes:
    """The roster with a birth date that there cannot be, in the row of this child."""
    path = tmp_path / "spoiled.xlsx"
    path.write_bytes(book)
    workbook = load_workbook(path)
    rows = [list(row) for sheet in workbook.worksheets for row in sheet.iter_rows()]
    at = next(row.index(cell) for row in rows for cell in row if "出生" in str(cell.value))
    next(row for row in rows if name in [cell.value for cell in row])[at].value = "1830-13-45"
    workbook.save(path)
    return path.read_bytes()


def test_a_program_is_launched_from_questions_workbooks_and_roles(
    enter: Enter, beside: School, roster: bytes, people: bytes
) -> None:
    browser, before = enter("邻校"), (beside.rows(Launch), beside.rows(Child))
    at = begin(browser)
    assert answer(browser, at, year="2027") == 303
    assert upload(browser, at, roster=roster, people=people)[0] == 303
    assert "周校长" in browser.get(f"{at}/roles").text
    assert browser.post(f"{at}/roles", **{"r.grade-leader": "冯老师"}).status_code == 303
    checked = browser.get(f"{at}/check").text
    assert "冯老师" in checked
    assert "小甲" not in checked
    assert (beside.rows(Launch), beside.rows(Child)) == before
    done = browser.post(f"{at}/check", **{"d.visit": "2027-10-30", "launch": "yes"})
    beside.launch_id = re.sub(r"/launches/|\?.*", "", done.headers["location"])
    assert beside.due("visit") == "2027-10-30T23:59"
    assert len(beside.items("visit")) == 6
    assert beside.rows(Preparation) == beside.rows(StoredFile) == 0


def test_answers_are_checked_one_by_one_and_what_was_typed_stays(enter: Enter, beside: School) -> None:
    browser = enter("邻校")
    at = begin(browser)
    refused = browser.post(f"{at}?lang=en", **{"a.year": "soon", "a.visit_first_day": "2027-11-01"})
    assert refused.status_code == 422
    assert "a whole number" in refused.text or "four digits" in refused.text
    assert "--set" not in refused.text
    assert 'value="2027-11-01"' in browser.get(at).text


def test_a_roster_that_cannot_be_taken_is_refused_cell_by_cell_and_the_earlier_one_stays(
    enter: Enter, beside: School, roster: bytes, tmp_path: Path
) -> None:
    browser = enter("邻校")
    at = begin(browser)
    answer(browser, at, year="2027")
    upload(browser, at, roster=roster)
    code, said = upload(browser, at, roster=spoiled(roster, tmp_path, "小丁"))
    assert code == 422
    assert "1830-13-45" in said
    assert "roster.xlsx" in said
    assert beside.rows(StoredFile) == 1
    assert upload(browser, at, roster=roster)[0] == 303


def test_a_day_that_cannot_be_is_said_and_not_kept(enter: Enter, beside: School) -> None:
    browser = enter("邻校")
    at = begin(browser)
    answer(browser, at, year="2027")
    browser.get(f"{at}/check")
    refused = browser.post(f"{at}/check", **{"d.visit": "2037-10-30", "launch": "yes"})
    assert refused.status_code == 422
    assert "2037" not in browser.get(f"{at}/check").text
    assert beside.rows(Launch) == 1


def test_the_same_launch_a_second_time_is_refused_unless_it_is_meant(enter: Enter, beside: School) -> None:
    browser = enter("何校")
    at = begin(browser)
    answer(browser, at, year="2027")
    browser.get(f"{at}/check")
    assert browser.post(f"{at}/check", launch="yes").status_code == 422
    assert browser.post(f"{at}/check", launch="yes", again="yes").status_code == 303
    assert beside.rows(Launch) == 2


def test_it_is_taken_up_again_by_its_own_person_alone(enter: Enter, beside: School) -> None:
    mine, other = enter("邻校"), enter("何校")
    at = begin(mine)
    answer(mine, at, year="2027")
    assert at in mine.get("/prepare").text
    assert 'value="2027"' in mine.get(at).text
    assert at not in other.get("/prepare").text
    for page in ("", "/workbooks", "/roles", "/check"):
        assert other.get(at + page).status_code == 404
    other.get("/prepare")
    assert other.post(f"{at}/drop").status_code == 404
    mine.post(f"{at}/drop")
    assert beside.rows(Preparation) == 0


def test_nobody_prepares_for_an_organisation_that_they_do_not_oversee(enter: Enter, beside: School) -> None:
    browser, teacher = enter("邻校"), enter("郑老师")
    browser.get("/prepare")
    assert browser.post("/prepare", program="small-plan", organisation="school").status_code == 404
    assert teacher.get("/prepare").status_code == 403
    assert enter("郑老师", only_work=True).get("/prepare").status_code == 403


def test_a_county_chooses_the_school(enter: Enter, beside: School) -> None:
    browser = enter("林县")
    browser.get("/prepare")
    choice = browser.post("/prepare", program="small-plan").text
    assert "柳湾小学" in choice
    assert browser.post("/prepare", program="small-plan", organisation="beside").status_code == 303


def test_what_nobody_touches_is_forgotten_with_its_workbooks(enter: Enter, beside: School, roster: bytes) -> None:
    browser = enter("邻校")
    at = begin(browser)
    answer(browser, at, year="2027")
    upload(browser, at, roster=roster)
    beside.sweep((beside.clock.now + KEPT - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    assert beside.rows(Preparation) == 1
    beside.sweep((beside.clock.now + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    assert beside.rows(Preparation) == beside.rows(StoredFile) == 0
