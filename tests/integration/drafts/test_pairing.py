"""The proposal of pairs sees all teachers of a school, and somebody owes the log of games."""

from __future__ import annotations

from sqlalchemy import select

from programs.home_visits import PROGRAM
from tests.integration.actions.conftest import ME
from tests.integration.drafts.conftest import CHILDREN, STAFF, HomeVisits
from tongxing.actions.launching import Launching, plan_launch
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.ledger.people import names_of
from tongxing.ledger.proposals import latest_proposal
from tongxing.ledger.tables import Duty, Subject


def owners(school: HomeVisits, role: str) -> list[str]:
    """Who owes what is once a launch of a role."""
    query = (
        select(Duty.person_id)
        .join(Subject, Subject.id == Duty.subject_id)
        .where(Duty.launch_id == school.launch_id, Duty.role == role, Subject.kind == "launch")
    )
    with school.installation.ledger.read() as session:
        people = names_of(session, school.installation.ledger.vault, session.scalars(query))
    return sorted(people.values())


def proposed_teachers(school: HomeVisits) -> list[str]:
    """The teacher of each proposed pair."""
    school.clock.set("2027-11-02T09:00")
    school.nominate_all()
    [item] = [
        id for id, _ in ready_automatic(school.installation, school.clock.now) if id in school.items("pair-teachers")
    ]
    run_automatic(school.installation, item, school.clock.now)
    with school.installation.ledger.read() as session:
        vault = school.installation.ledger.vault
        draft = latest_proposal(session, vault, item)
        assert draft is not None
        assert not [note for note in draft.found["notes"] if "too many" in note["en"]]
        people = [pair["person_id"] for pair in draft.found["pairs"]]
        names = names_of(session, vault, people)
    return sorted(names[person] for person in people)


def test_four_pupils_are_paired_with_all_three_teachers(school: HomeVisits) -> None:
    teachers = proposed_teachers(school)
    assert len(teachers) == 4
    assert set(teachers) == {"冯老师", "王老师", "郑老师"}


def test_who_keeps_the_log_of_games_takes_no_pupil_from_the_others(school: HomeVisits) -> None:
    school.launch(again=True, rota_teacher=["冯老师"])
    assert owners(school, "rota-teacher") == ["冯老师"]
    assert set(proposed_teachers(school)) == {"冯老师", "王老师", "郑老师"}


def test_without_a_rota_the_youth_office_keeps_the_log_of_games(school: HomeVisits) -> None:
    assert owners(school, "rota-teacher") == ["吴书记"]


def test_the_plan_asks_for_no_paired_teacher(school: HomeVisits) -> None:
    wanted = Launching(PROGRAM, "school", {"year": 2027}, CHILDREN, STAFF)
    plan = plan_launch(school.installation, wanted, ME, school.clock.now)
    assert [warning.text.en for warning in plan.warnings if warning.code == "role-unfilled"] == []
