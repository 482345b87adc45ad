"""The county's lasting contact on the command line: from a village's roster to what a member owes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Tongxing
from tongxing.workbooks import People, RoleScope, StaffMember, sample_children, write_people, write_roster

CHILDREN = sample_children(count=6, classes=1, seed=3, year=2027)
NAMES = [child.name for child in CHILDREN]
OFFICE = People((StaffMember(name="周主任", roles=(RoleScope("county-office"),), phone="13800000001"),))


@pytest.fixture
def county(tongxing: Tongxing, tmp_path: Path) -> Tongxing:
    """A county with one village whose roster is in, the rainbow action launched and its team formed."""
    roster, people = tmp_path / "roster.xlsx", tmp_path / "people.xlsx"
    write_roster(roster, CHILDREN, unit="青石村")
    write_people(people, OFFICE.members)
    now = ("--now", "2027-06-01T09:00")
    answers = ("--set", "year=2027", "--set", "villages=青石村", "--set", "service_first_day=2027-07-01")
    for words in (
        ("organisations", "add", "county", "--name", "青山县妇联", "--kind", "county"),
        ("organisations", "add", "qingshi", "--name", "青石村", "--kind", "village", "--parent", "county"),
        ("import", "roster", roster, "--org", "qingshi", *now),
        ("launch", "rainbow-action", "--org", "county", "--people", people, *answers, *now),
    ):
        answer = tongxing(*words)
        assert answer.code == 0, answer.err
    members = [{"name": f"队员{n}", "phone": f"138000001{n:02}", "lead": n == 1} for n in range(1, 7)]
    put_down(tongxing, tmp_path, "form-team", {"members": members, "liaison": "周主任"}, "2027-06-02T09:00")
    return tongxing


def put_down(tongxing: Tongxing, folder: Path, step: str, record: dict[str, object], now: str) -> None:
    """Record the one item of a step."""
    file = folder / f"{step}.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    items = tongxing("overdue", "--now", "2027-08-01T09:00", "--json").data
    item = next(each["item"] for each in items if each["step"] == step)
    answer = tongxing("complete", item, "--evidence", file, "--now", now)
    assert answer.code == 0, answer.err


def serve(tongxing: Tongxing, folder: Path, child: str) -> None:
    record: dict[str, object] = {
        "all_insured": True,
        "contents": ["tutoring"],
        "children": 6,
        "guardians": 3,
        "log": [{"day": "2027-07-01", "what": "作业辅导"}],
        "pairs": [{"child": child, "person": "队员2"}],
    }
    put_down(tongxing, folder, "service", record, "2027-07-10T18:00")


def test_who_is_named_to_keep_contact_finds_it_on_the_worklist_with_the_childs_name(
    county: Tongxing, tmp_path: Path
) -> None:
    serve(county, tmp_path, NAMES[0])
    worklist = county("worklist", "队员2", "--now", "2027-07-20T09:00", "--json").data
    contact = [each for each in worklist if each["step"] == "keep-contact"]
    assert [each["subject"] for each in contact] == [NAMES[0]]
    put_down_contact = tmp_path / "contact.json"
    put_down_contact.write_text(json.dumps({"how": "phone", "reached": True}), encoding="utf-8")
    done = county("complete", contact[0]["item"], "--evidence", put_down_contact, "--now", "2027-07-20T18:00")
    assert done.out == "1 item done\n"


def test_what_is_overdue_in_the_county_names_no_child(county: Tongxing, tmp_path: Path) -> None:
    serve(county, tmp_path, NAMES[0])
    late = county("overdue", "--org", "county", "--now", "2027-08-10T09:00", "--json")
    contact = [each for each in late.data if each["step"] == "keep-contact"]
    assert [each["subject"] for each in contact] == ["child 1 of 青石村"]
    assert not [name for name in NAMES if name in late.out]


def test_a_dry_run_for_the_county_names_no_child(county: Tongxing) -> None:
    words = ("--org", "county", "--set", "year=2027", "--set", "villages=青石村", "--now", "2027-06-01T09:00")
    plan = county("plan", "rainbow-action", *words, "--json")
    assert plan.code == 0
    assert not [name for name in NAMES if name in plan.out]
