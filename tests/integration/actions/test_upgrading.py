"""Records of an earlier version of a form are read as the present version has them; what is kept stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tests.integration.actions.plans import PLAN
from tongxing.actions.amending import amend
from tongxing.actions.exporting import Exported, export_evidence
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.automatic import Case, Outcome
from tongxing.ledger.proposals import latest_proposal
from tongxing.ledger.tables import Evidence
from tongxing.program import Program
from tongxing.registry import Catalogue, ProgramPlugin, RecordUpgrade, collect, hook
from tongxing.registry.loading import Loaded

OLD = {"views": "很好", "count": 2}


def renamed(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 2 calls the views an opinion, and the count a number of visits, which it seals."""
    names = {"views": "opinion", "count": "visits"}
    return {names.get(name, name): value for name, value in record.items()}


def second(sealed: bool = False) -> Program:
    """Version 2.0.0 of the small plan: its form of visits has other names, and the visits sealed if asked."""
    visit = PLAN.form("visit")
    views, count = visit.fields
    fields = (
        views.model_copy(update={"name": "opinion"}),
        count.model_copy(update={"name": "visits", "personal": sealed}),
    )
    newer = visit.model_copy(update={"version": 2, "fields": fields})
    forms = tuple(newer if form.key == "visit" else form for form in PLAN.forms)
    return PLAN.model_copy(update={"version": "2.0.0", "forms": forms})


def with_plugin(school: School, upgrade: Any = renamed, sealed: bool = False) -> School:
    """The installation with version 2.0.0 in the place of the first."""
    upgrades = (RecordUpgrade("visit", 1, upgrade, OLD),)
    plugin = ProgramPlugin(second(sealed), {"tally": tally}, record_upgrades=upgrades)
    school.installation = replace(school.installation, catalogue=Catalogue({PLAN.key: plugin}, {}, {}, {}, ()))
    return school


def tally(case: Case) -> Outcome:
    return Outcome(record={"visits": sum(record.data["visits"] for record in case.records_of("visit"))})


@pytest.fixture
def visited(launched: School) -> School:
    """Two visits are recorded by the first version."""
    launched.complete(launched.items("visit")[:2], OLD)
    return launched


def amended(school: School) -> School:
    amend(school.installation, school.launch_id, ME, school.clock.now, "2.0.0")
    return school


def exported(school: School, personal: bool = True) -> Exported:
    return export_evidence(school.installation, school.launch_id, ME, school.clock.now, personal=personal)


def records(found: Exported) -> list[dict[str, Any]]:
    return [each["record"] for each in found.data["records"]]


def test_an_older_record_is_exported_under_the_new_names(visited: School) -> None:
    found = exported(amended(with_plugin(visited)))
    assert records(found) == [{"opinion": "很好", "visits": 2}] * 2
    assert found.faults == ()
    assert "很好" in str(found.tables)


def test_what_is_kept_stays_as_it_was_written(visited: School) -> None:
    exported(amended(with_plugin(visited)))
    with visited.installation.ledger.read() as session:
        rows = session.scalars(select(Evidence)).all()
    assert [(row.form_version, row.data) for row in rows] == [(1, {"count": 2})] * 2


def test_a_launch_that_keeps_its_version_keeps_its_names(visited: School) -> None:
    assert records(exported(with_plugin(visited))) == [OLD] * 2


def test_a_record_of_the_present_version_is_left_alone(visited: School) -> None:
    school = amended(with_plugin(visited))
    school.complete(school.items("visit")[2:3], {"opinion": "担心", "visits": 1})
    assert records(exported(school))[-1] == {"opinion": "担心", "visits": 1}


def test_what_the_newer_form_seals_leaves_no_more_than_what_it_sealed_before(visited: School) -> None:
    school = amended(with_plugin(visited, sealed=True))
    assert records(exported(school, personal=False)) == [{}] * 2
    assert records(exported(school, personal=True)) == [{"opinion": "很好", "visits": 2}] * 2


def broken(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"opinion": record["vews"]}


def test_a_broken_upgrade_says_where_and_leaves_the_record_as_it_was(visited: School) -> None:
    found = exported(amended(with_plugin(visited, broken)))
    assert records(found) == [OLD] * 2
    first = visited.items("visit")[0]
    assert found.faults[0].en == (
        f"item {first}: program 'small-plan' cannot bring records of form 'visit' up from version 1: KeyError: 'vews'"
    )


def test_without_its_plugin_a_record_is_read_as_it_was(visited: School) -> None:
    school = amended(with_plugin(visited))
    school.installation = replace(school.installation, catalogue=Catalogue({}, {}, {}, {}, ()))
    assert records(exported(school)) == [OLD] * 2


def test_newer_code_reads_the_records_of_an_older_launch_as_it_knows_them(launched: School) -> None:
    school = with_plugin(launched)
    school.complete(school.items("visit"), OLD)
    [(item, _)] = ready_automatic(school.installation, school.clock.set("2027-10-25T09:00"))
    assert run_automatic(school.installation, item, school.clock.now)
    with school.installation.ledger.read() as session:
        draft = latest_proposal(session, school.installation.ledger.vault, item)
    assert draft is not None
    assert draft.found["record"] == {"visits": 12}


@dataclass(frozen=True)
class Brought:
    """A plugin with these upgrades of records."""

    upgrades: tuple[RecordUpgrade, ...]

    @hook
    def tongxing_programs(self) -> list[ProgramPlugin]:
        return [ProgramPlugin(second(), {"tally": tally}, record_upgrades=self.upgrades)]


@pytest.mark.parametrize(
    ("upgrade", "said"),
    [
        (RecordUpgrade("visit", 1, renamed, OLD), None),
        (RecordUpgrade("visit", 1, broken, OLD), "up from version 1: KeyError"),
        (RecordUpgrade("visit", 1, lambda record: record, OLD), "is no field of it"),
        (RecordUpgrade("visit", 2, renamed, OLD), "which has no later one"),
        (RecordUpgrade("vist", 1, renamed, OLD), "which has no later one"),
    ],
)
def test_an_upgrade_is_tried_when_the_plugin_is_found(upgrade: RecordUpgrade, said: str | None) -> None:
    found = collect([Loaded("small-plan", "here", Brought((upgrade,)))])
    assert (list(found.programs), len(found.broken)) == ((["small-plan"], 0) if said is None else ([], 1))
    assert said is None or said in found.broken[0].why.en
