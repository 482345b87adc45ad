"""The audit of what was shown and taken out: one row at a time, with the children in it by their ids."""

from __future__ import annotations

from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.exporting import export_all, export_evidence
from tongxing.actions.viewing import viewed
from tongxing.ledger.audit import write_seen
from tongxing.ledger.tables import Audit


def audited(school: School, action: str) -> list[Audit]:
    with school.installation.ledger.read() as session:
        return list(session.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id)))


def test_records_taken_out_are_those_of_the_children_done(launched: School) -> None:
    launched.complete(launched.items("visit")[1:3], {"views": "好"})
    export_evidence(launched.installation, launched.launch_id, ME, launched.clock.now)
    export_all(launched.installation, launched.launch_id, ME, launched.clock.now)
    assert [row.details["children"] for row in audited(launched, "exported")] == ["2-3", "1-6"]


def test_a_list_of_subjects_is_viewed_once(launched: School) -> None:
    child, meeting = launched.subject("child"), launched.subject("launch")
    viewed(launched.installation, ME, launched.clock.now, "overdue", ("ledger", "ledger"), [child, child, meeting])
    [row] = audited(launched, "viewed")
    assert row.details == {"kind": "overdue", "rows": 3, "children": "1"}


def test_thousands_of_children_are_one_short_row(launched: School) -> None:
    many = [*range(1, 5001), 7000, *range(9000, 9003)]
    with launched.installation.ledger.write() as session:
        write_seen(session, ME, launched.clock.now, "viewed", "ledger", "ledger", reversed(many))
    [row] = audited(launched, "viewed")
    assert row.details["children"] == "1-5000,7000,9000-9002"
