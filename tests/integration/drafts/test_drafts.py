"""A draft counts once it is named by who has read it; what changes what it rests on makes it anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from programs.home_visits import PROGRAM
from tests.integration.actions.conftest import ME
from tests.integration.drafts.conftest import HomeVisits
from tongxing.actions.completing import reopen
from tongxing.actions.proposals import ready_automatic
from tongxing.automatic import AutomaticFunction, Case, Outcome
from tongxing.errors import BadInput, Conflict, NotAllowed, NotFound
from tongxing.installation import Installation
from tongxing.ledger.items import evidence_of
from tongxing.ledger.proposals import latest_proposal
from tongxing.ledger.tables import Audit, StoredFile

WHY = "填错了"
SENT = {"filled_in_by": "吴书记", "sent_on": "2027-10-26"}


@pytest.fixture
def drafted(school: HomeVisits) -> HomeVisits:
    """At the due of the tally, with nobody visited: the draft says so."""
    school.clock.set("2027-10-26T12:01")
    assert school.run() == 1
    return school


def tally(school: HomeVisits) -> int:
    [item] = school.items("sort-problems")
    return item


def said(school: HomeVisits) -> tuple[int, int]:
    """Visited and not visited, as the draft that stands says."""
    with school.installation.ledger.read() as session:
        draft = latest_proposal(session, school.installation.ledger.vault, tally(school))
    assert draft is not None
    return draft.found["record"]["visited"], draft.found["record"]["not_visited"]


def recorded(school: HomeVisits) -> dict[str, object]:
    with school.installation.ledger.read() as session:
        return evidence_of(session, school.installation.ledger.vault, school.launch_id)[tally(school)]


def fails(_: Case) -> Outcome:
    raise KeyError("小甲")


def with_code(installation: Installation, code: AutomaticFunction) -> Installation:
    """The same with other code of the tally."""
    plugin = installation.catalogue.program(PROGRAM.key)
    programs = {PROGRAM.key: replace(plugin, automatic={**plugin.automatic, "tally": code})}
    return replace(installation, catalogue=replace(installation.catalogue, programs=programs))


def test_a_draft_that_nobody_says_they_have_read_is_not_confirmed(drafted: HomeVisits) -> None:
    with pytest.raises(NotAllowed) as refused:
        drafted.complete([tally(drafted)])
    assert f"--draft {drafted.draft(tally(drafted))}" in refused.value.text.en
    assert drafted.window("sort-problems").facts.done == 0


def test_the_draft_that_is_named_is_confirmed_as_it_is(drafted: HomeVisits) -> None:
    drafted.complete([tally(drafted)], SENT, draft=drafted.draft(tally(drafted)))
    assert (recorded(drafted)["visited"], recorded(drafted)["children"]) == (0, 4)


def test_an_edited_answer_stands_over_that_of_the_draft(drafted: HomeVisits) -> None:
    drafted.complete([tally(drafted)], {"remark": "两户外出", **SENT}, draft=drafted.draft(tally(drafted)))
    assert (recorded(drafted)["remark"], recorded(drafted)["not_visited"]) == ("两户外出", 4)


def test_a_record_that_leaves_out_what_the_draft_says_needs_the_draft_to_be_named(drafted: HomeVisits) -> None:
    with pytest.raises(NotAllowed) as refused:
        drafted.complete([tally(drafted)], {"remark": "两户外出"})
    assert "holds what the record leaves out: Children, Visited" in refused.value.text.en


def test_a_whole_record_of_their_own_needs_no_draft(drafted: HomeVisits) -> None:
    names = ("children", "visited", "excused", "not_visited", "lack_of_care", "withdrawn", "family_education")
    own = {**dict.fromkeys((*names, "hardship", "other"), 1), "by_class": [], **SENT}
    drafted.complete([tally(drafted)], own)
    assert recorded(drafted)["visited"] == 1


def test_records_that_come_after_a_draft_make_it_anew(drafted: HomeVisits) -> None:
    assert said(drafted) == (0, 4)
    drafted.visit(4)
    assert drafted.run() == 1
    assert said(drafted) == (4, 0)


def test_who_confirms_the_old_draft_hears_what_changed(drafted: HomeVisits) -> None:
    old = drafted.draft(tally(drafted))
    drafted.visit(4)
    with pytest.raises(Conflict) as refused:
        drafted.complete([tally(drafted)], draft=old)
    assert "Visited 0 → 4, Not visited yet 4 → 0" in refused.value.text.en
    drafted.complete([tally(drafted)], SENT, draft=drafted.draft(tally(drafted)))
    assert recorded(drafted)["visited"] == 4


def test_their_edits_wait_for_the_draft_made_anew(drafted: HomeVisits) -> None:
    edits, old = {"remark": "两户外出", **SENT}, drafted.draft(tally(drafted))
    drafted.visit(4)
    with pytest.raises(Conflict):
        drafted.complete([tally(drafted)], edits, draft=old)
    drafted.complete([tally(drafted)], edits, draft=drafted.draft(tally(drafted)))
    assert (recorded(drafted)["remark"], recorded(drafted)["visited"]) == ("两户外出", 4)


def test_records_of_other_steps_leave_the_draft_and_its_number(drafted: HomeVisits) -> None:
    old = drafted.draft(tally(drafted))
    drafted.clock.advance(days=1)
    drafted.complete(drafted.items("cascade"))
    assert drafted.run() == 0
    assert drafted.draft(tally(drafted)) == old
    assert ready_automatic(drafted.installation, drafted.clock.now) == []


def test_a_corrected_record_makes_the_draft_anew_too(drafted: HomeVisits) -> None:
    drafted.visit(2)
    drafted.run()
    reopen(drafted.installation, [min(drafted.visited)], WHY, ME, drafted.clock.now)
    assert drafted.run() == 1
    assert said(drafted) == (1, 3)


def test_the_same_draft_is_announced_once(drafted: HomeVisits) -> None:
    drafted.visit(4)
    drafted.run()
    assert len([each for each in drafted.told("proposed") if each[1] == "sort-problems"]) == 1


def test_the_files_of_a_draft_made_anew_go_with_it(drafted: HomeVisits) -> None:
    drafted.visit(4)
    drafted.run()
    assert drafted.rows(StoredFile) == 1


def test_a_confirmed_draft_is_made_anew_when_it_is_open_again_and_records_came(drafted: HomeVisits) -> None:
    drafted.complete([tally(drafted)], SENT, draft=drafted.draft(tally(drafted)))
    drafted.visit(4)
    assert drafted.run() == 0
    reopen(drafted.installation, [tally(drafted)], WHY, ME, drafted.clock.now)
    assert drafted.run() == 1
    assert said(drafted) == (4, 0)


def test_what_came_of_the_pairs_themselves_makes_them_no_other(school: HomeVisits) -> None:
    school.clock.set("2027-11-02T09:00")
    school.visit(4)
    school.nominate_all()
    school.run()
    [pairs] = school.items("pair-teachers")
    number = school.draft(pairs)
    school.complete([pairs], draft=number)
    reopen(school.installation, [pairs], WHY, ME, school.clock.now)
    school.run()
    assert school.draft(pairs) == number


def test_the_audit_says_which_answers_were_changed(drafted: HomeVisits) -> None:
    number = drafted.draft(tally(drafted))
    drafted.complete([tally(drafted)], {"excused": 4, "not_visited": 0, **SENT}, draft=number)
    with drafted.installation.ledger.read() as session:
        row = session.scalars(select(Audit).where(Audit.action == "confirmed")).one()
    assert (row.object_id, row.details["changed"]) == (str(number), ["excused", "not_visited"])


def test_a_mistyped_answer_is_refused_though_the_draft_has_all(drafted: HomeVisits) -> None:
    with pytest.raises(BadInput) as refused:
        drafted.complete([tally(drafted)], {"visitd": 4}, draft=drafted.draft(tally(drafted)))
    assert "did you mean 'visited'?" in refused.value.text.en


def test_a_number_that_is_no_draft_of_the_item_is_not_found(drafted: HomeVisits) -> None:
    with pytest.raises(NotFound):
        drafted.complete([tally(drafted)], draft=999)


def test_a_step_without_drafts_takes_no_number_of_one(drafted: HomeVisits) -> None:
    with pytest.raises(BadInput) as refused:
        drafted.complete(drafted.items("cascade"), draft=1)
    assert "has no drafts" in refused.value.text.en


def test_a_step_whose_code_fails_when_made_anew_asks_for_a_record_of_their_own(drafted: HomeVisits) -> None:
    number = drafted.draft(tally(drafted))
    drafted.visit(1)
    drafted.installation = with_code(drafted.installation, fails)
    with pytest.raises(Conflict) as refused:
        drafted.complete([tally(drafted)], draft=number)
    assert "making it anew failed (KeyError)" in refused.value.text.en
