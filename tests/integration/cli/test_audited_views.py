"""Who was shown which child: every command that shows or takes out children leaves one audit row with their ids."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tests.integration.cli.conftest import DAY, Tongxing
from tongxing.installation import open_installation
from tongxing.ledger.tables import Audit

LATE = "2028-01-20T09:00"


def seen() -> list[Audit]:
    """The rows of views and exports."""
    with open_installation() as installation, installation.ledger.read() as session:
        rows = session.scalars(select(Audit).where(Audit.action.in_(("viewed", "exported"))).order_by(Audit.id))
        return list(rows)


def test_overdue_is_one_row_for_all_children_that_it_shows(school: Tongxing, launch: str) -> None:
    school("overdue", "--now", LATE)
    [row] = seen()
    assert (row.action, row.object, row.via, row.details["kind"]) == ("viewed", "ledger", "cli", "overdue")
    assert row.details["children"] == "1-8"


def test_overdue_of_an_organisation_names_it_by_id_however_long_its_name(school: Tongxing, launch: str) -> None:
    school("overdue", "--org", "青石小学", "--now", LATE, "--json")
    assert [(row.object, row.object_id) for row in seen()] == [("organisation", "2")]


def test_a_worklist_says_whose_children_it_showed(school: Tongxing, launch: str) -> None:
    late = school("overdue", "--now", LATE, "--json").data
    teacher = next(each["assignee"] for each in late if each["step"] == "visit-homes")
    shown = school("worklist", teacher, "--now", LATE, "--json").data
    row = seen()[-1]
    assert (row.action, row.object, row.details["kind"]) == ("viewed", "person", "worklist")
    assert row.details["rows"] == len(shown)
    assert row.details["children"]


def test_a_list_without_a_child_leaves_no_row(school: Tongxing, launch: str) -> None:
    shown = school("overdue", "--now", DAY, "--json").data
    assert shown
    assert not any(each["subject"] for each in shown)
    assert seen() == []


def test_an_export_of_records_and_of_all_names_the_children_in_it(
    school: Tongxing, launch: str, tmp_path: Path
) -> None:
    school("export", "all", launch, tmp_path / "all.json")
    school("export", "evidence", launch, tmp_path / "evidence.json")
    rows = [(row.launch_id, row.details["kind"], row.details["children"]) for row in seen()]
    assert rows == [(launch, "all", "1-8"), (launch, "evidence", "")]


def test_no_name_is_in_any_of_them(school: Tongxing, launch: str, tmp_path: Path) -> None:
    school("overdue", "--now", LATE)
    school("export", "roster", "school", tmp_path / "roster.json")
    school("export", "worklist", "1", tmp_path / "worklist.json", "--now", LATE)
    said = repr([(row.object_id, row.details) for row in seen()])
    assert said.isascii()
