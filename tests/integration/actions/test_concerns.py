"""An urgent concern: who is told at once, who when nobody acts, and that nothing else shows it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.integration.actions.conftest import ME, School
from tests.integration.actions.test_at_once import at_once
from tongxing.actions.cancelling import cancel
from tongxing.actions.completing import Completion, complete
from tongxing.actions.concerns import (
    ConcernPage,
    Raised,
    acknowledge_concern,
    close_concern,
    list_concerns,
    raise_concern,
    show_concern,
)
from tongxing.actions.explaining import why
from tongxing.actions.exporting import export_all
from tongxing.actions.registering import import_people
from tongxing.actions.safeguarding import name_lead
from tongxing.actions.sweeping import sweep
from tongxing.errors import BadEvidence, BadInput, Conflict, NotAllowed, NotFound, TongxingError
from tongxing.ledger.audit import Actor
from tongxing.ledger.channels import add_channel
from tongxing.ledger.people import PersonFile, add_person, find_organisation
from tongxing.ledger.tables import Audit, Child, Concern, Evidence, Launch, Notice
from tongxing.workbooks import People, RoleScope, StaffMember

WORDS = "手臂上有几处瘀伤，说不敢回家"
VISIT = {"views": "很好"}


@pytest.fixture
def leads(launched: School) -> School:
    """The school has a safeguarding lead, the county one and a coordinator; the clock stands on a Friday at 22:00."""
    for place, member in (
        ("school", StaffMember(name="许主任", roles=(RoleScope("safeguarding-lead"),), phone="13800000011")),
        ("county", StaffMember(name="何局长", roles=(RoleScope("safeguarding-lead"),), phone="13800000012")),
        ("county", StaffMember(name="吕干事", roles=(RoleScope("coordinator"),), phone="13800000013")),
    ):
        import_people(launched.installation, place, People((member,)), ME, launched.clock.now)
    launched.clock.set("2027-10-08T22:00")
    return launched


def raise_on(school: School, item: int | None = None) -> Raised:
    item = item or school.items("visit")[0]
    return raise_concern(school.installation, WORDS, ME, school.clock.now, item=item)


def told(school: School) -> list[tuple[str, str]]:
    """(cause, name) of every person told, in order; copies on further channels left out."""
    query = select(Notice.cause, Notice.person_id, Notice.round).where(Notice.concern_id.is_not(None))
    names = {school.person(name): name for name in ("许主任", "何局长", "吕干事", "周校长") if is_there(school, name)}
    with school.installation.ledger.read() as session:
        rows = dict.fromkeys(tuple(row) for row in session.execute(query.order_by(Notice.id)))
    return [(cause, names[person]) for cause, person, _ in rows]


def is_there(school: School, name: str) -> bool:
    try:
        return bool(school.person(name))
    except TongxingError:
        return False


def show(school: School, number: int, actor: Actor = ME) -> ConcernPage:
    return show_concern(school.installation, number, actor, school.clock.now)


def concern(school: School, number: int) -> Concern:
    with school.installation.ledger.read() as session:
        return session.get_one(Concern, number)


def test_the_lead_of_the_school_is_told_at_once_and_nobody_else(leads: School) -> None:
    raised = raise_on(leads)
    assert raised.told == ("许主任",)
    assert told(leads) == [("urgent", "许主任")]


def test_it_is_sent_by_night_as_by_day_on_every_channel_and_to_the_inbox(leads: School) -> None:
    with leads.installation.ledger.write() as session:
        for kind in ("email", "webhook"):
            add_channel(session, leads.installation.ledger.vault, leads.person("许主任"), kind, {"address": kind})
    raise_on(leads)
    with leads.installation.ledger.read() as session:
        rows = session.scalars(select(Notice).where(Notice.concern_id.is_not(None))).all()
    assert len(rows) == 3
    assert {row.send_at for row in rows} == {leads.clock.now}
    assert [row.channel_id for row in rows].count(None) == 1


def test_who_has_the_inbox_for_a_channel_has_one_copy_there(leads: School) -> None:
    with leads.installation.ledger.write() as session:
        add_channel(session, leads.installation.ledger.vault, leads.person("许主任"), "inbox", {})
    raise_on(leads)
    assert leads.rows(Notice) == 1


def test_a_record_and_its_concern_are_one_transaction(leads: School) -> None:
    [item, *_] = leads.items("visit")
    complete(leads.installation, [item], Completion(VISIT, urgent=WORDS), ME, leads.clock.now)
    assert (told(leads), leads.window("visit").facts.done) == ([("urgent", "许主任")], 1)


def test_a_record_that_is_refused_raises_nothing(leads: School) -> None:
    what = Completion({"unknown": 1}, urgent=WORDS)
    with pytest.raises(BadEvidence):
        complete(leads.installation, leads.items("visit")[:1], what, ME, leads.clock.now)
    assert leads.rows(Concern) == 0


def test_a_concern_is_about_one_item(leads: School) -> None:
    with pytest.raises(BadInput, match="一项一项"):
        complete(leads.installation, leads.items("visit")[:2], Completion(VISIT, urgent=WORDS), ME, leads.clock.now)
    assert (leads.rows(Concern), leads.window("visit").facts.done) == (0, 0)


def test_the_record_shows_nothing_of_it(leads: School) -> None:
    [item, *_] = leads.items("visit")
    complete(leads.installation, [item], Completion(VISIT, urgent=WORDS), ME, leads.clock.now)
    found = export_all(leads.installation, leads.launch_id, ME, leads.clock.now, personal=True)
    explained = why(leads.installation, item, ME, leads.clock.now)
    with leads.installation.ledger.read() as session:
        record = session.scalars(select(Evidence)).one().data
        audited = [json.dumps(row.details, ensure_ascii=False) for row in session.scalars(select(Audit))]
    for said in (str(found.data), str(found.tables), str(explained), str(record), *audited):
        assert "瘀伤" not in said
        assert "urgent" not in said


def test_the_words_are_sealed_under_the_key_of_the_child(leads: School) -> None:
    raised = raise_on(leads)
    row = concern(leads, raised.number)
    assert row.child_uid is not None
    assert "瘀伤".encode() not in row.sealed
    with leads.installation.ledger.write() as session:
        leads.installation.ledger.vault.erase_child(session, row.child_uid)
    assert show(leads, raised.number).words is None


def test_a_concern_of_an_erased_child_can_still_be_closed(leads: School) -> None:
    raised = raise_on(leads)
    with leads.installation.ledger.write() as session:
        leads.installation.ledger.vault.erase_child(session, concern(leads, raised.number).child_uid or "")
    close_concern(leads.installation, raised.number, "已转派出所", ME, leads.clock.now)
    assert show(leads, raised.number).outcome is None


def test_only_showing_it_shows_the_words_and_the_audit_says_of_which_child(leads: School) -> None:
    raised = raise_on(leads)
    assert show(leads, raised.number).words == WORDS
    with leads.installation.ledger.read() as session:
        [seen] = session.scalars(select(Audit).where(Audit.object == "concern", Audit.action == "viewed")).all()
        child = session.get_one(Concern, raised.number).child_id
    assert seen.details == {"kind": "concern", "children": str(child)}


def test_without_an_answer_the_lead_hears_again_and_those_above_too(leads: School) -> None:
    raise_on(leads)
    leads.sweep("2027-10-08T23:59")
    assert told(leads) == [("urgent", "许主任")]
    leads.sweep("2027-10-09T00:00")
    late = "urgent-unacknowledged"
    assert told(leads)[1:] == [(late, "许主任"), (late, "何局长")]
    leads.sweep("2027-10-09T02:00")
    assert told(leads)[3:] == [(late, "许主任"), (late, "何局长"), (late, "吕干事")]


def test_after_an_outage_nobody_is_passed_over(leads: School) -> None:
    raise_on(leads)
    leads.sweep("2027-10-16T09:00")
    assert told(leads)[1:] == [("urgent-open", "许主任"), ("urgent-open", "何局长")]


def test_two_sweeps_at_once_tell_once(leads: School) -> None:
    raise_on(leads)
    now = leads.clock.set("2027-10-09T00:00")
    found = at_once(lambda: sweep(leads.installation, now))
    assert not [each for each in found if isinstance(each, TongxingError)]
    assert len(told(leads)) == 3
    sweep(leads.installation, now)
    assert len(told(leads)) == 3


def test_who_has_it_is_left_alone_until_it_should_be_closed(leads: School) -> None:
    raised = raise_on(leads)
    acknowledge_concern(leads.installation, raised.number, ME, leads.clock.advance(hours=1), leads.person("许主任"))
    leads.sweep("2027-10-09T21:59")
    assert len(told(leads)) == 1
    leads.sweep("2027-10-09T22:00")
    assert told(leads)[1:] == [("urgent-open", "许主任"), ("urgent-open", "何局长")]
    leads.sweep("2027-10-10T22:00")
    assert len(told(leads)) == 6


def test_what_is_closed_is_over(leads: School) -> None:
    raised = raise_on(leads)
    close_concern(leads.installation, raised.number, "已联系监护人和派出所", ME, leads.clock.now)
    leads.sweep("2027-10-20T22:00")
    assert len(told(leads)) == 1
    page = show(leads, raised.number)
    assert (page.outcome, page.row.facts.acknowledged_at) == (
        "已联系监护人和派出所",
        leads.clock.set("2027-10-08T22:00"),
    )


def test_it_goes_on_when_the_launch_is_cancelled(leads: School) -> None:
    raise_on(leads)
    cancel(leads.installation, leads.launch_id, "停办", ME, leads.clock.now)
    leads.sweep("2027-10-09T00:00")
    assert len(told(leads)) == 3


def test_it_can_be_raised_on_work_that_is_settled_or_cancelled(leads: School) -> None:
    done, other, *_ = leads.items("visit")
    leads.complete([done], VISIT)
    cancel(leads.installation, leads.launch_id, "停办", ME, leads.clock.now)
    assert raise_on(leads, done).told == raise_on(leads, other).told == ("许主任",)


def test_it_can_be_raised_about_a_child_or_at_a_school(leads: School) -> None:
    with leads.installation.ledger.read() as session:
        child = session.scalars(select(Child.id)).first()
    given = (leads.installation, WORDS, ME, leads.clock.now)
    assert raise_concern(*given, child=child).told == ("许主任",)
    assert raise_concern(*given, organisation="school").told == ("许主任",)
    with pytest.raises(BadInput, match="关于什么"):
        raise_concern(*given)
    with pytest.raises(NotFound):
        raise_concern(*given, item=999_999)
    with pytest.raises(NotFound):
        raise_concern(*given, child=999_999)


@pytest.mark.parametrize("words", ["  ", "长" * 2001])
def test_words_are_needed_and_are_few(leads: School, words: str) -> None:
    with pytest.raises(BadInput):
        raise_concern(leads.installation, words, ME, leads.clock.now, organisation="school")


def test_the_first_answer_counts_and_the_second_hears_whose_it_is(leads: School) -> None:
    raised = raise_on(leads)
    acknowledge_concern(leads.installation, raised.number, ME, leads.clock.now, leads.person("许主任"))
    with pytest.raises(Conflict, match="许主任"):
        acknowledge_concern(leads.installation, raised.number, ME, leads.clock.now)
    close_concern(leads.installation, raised.number, "办好了", ME, leads.clock.now)
    with pytest.raises(Conflict, match="办结"):
        close_concern(leads.installation, raised.number, "办好了", ME, leads.clock.now)


@pytest.mark.parametrize(("name", "may"), [("许主任", True), ("何局长", True), ("周校长", True), ("王老师", False)])
def test_only_who_answers_for_it_may_read_it_and_act_on_it(leads: School, name: str, may: bool) -> None:
    raised = raise_on(leads)
    actor = Actor(leads.person(name), "web")
    if may:
        assert show(leads, raised.number, actor).words == WORDS
        return
    for attempt in (show_concern, acknowledge_concern):
        with pytest.raises(NotAllowed):
            attempt(leads.installation, raised.number, actor, leads.clock.now)


def test_who_raised_it_may_read_it(leads: School) -> None:
    teacher = leads.person("王老师")
    [item, *_] = leads.items("visit")
    raised = raise_concern(leads.installation, WORDS, ME, leads.clock.now, item=item, by=teacher)
    page = show(leads, raised.number, Actor(teacher, "web"))
    assert page.names[teacher] == "王老师"


def test_who_raised_it_hears_that_somebody_has_it_and_that_it_is_closed(leads: School) -> None:
    teacher, lead = leads.person("王老师"), leads.person("许主任")
    [item, *_] = leads.items("visit")
    raised = raise_concern(leads.installation, WORDS, ME, leads.clock.now, item=item, by=teacher)
    acknowledge_concern(leads.installation, raised.number, ME, leads.clock.now, lead)
    assert heard(leads, teacher) == ["urgent-taken"]
    close_concern(leads.installation, raised.number, "已送医", ME, leads.clock.now, lead)
    assert heard(leads, teacher) == ["urgent-taken", "urgent-closed"]


def test_who_answers_for_it_is_not_told_of_their_own_answer(leads: School) -> None:
    lead = leads.person("许主任")
    raised = raise_concern(leads.installation, WORDS, ME, leads.clock.now, item=leads.items("visit")[0], by=lead)
    acknowledge_concern(leads.installation, raised.number, ME, leads.clock.now, lead)
    assert "urgent-taken" not in heard(leads, lead)


def heard(school: School, person: int) -> list[str]:
    query = select(Notice.cause).where(Notice.concern_id.is_not(None), Notice.person_id == person)
    with school.installation.ledger.read() as session:
        return list(session.scalars(query.order_by(Notice.id)))


def test_without_a_lead_at_the_school_the_nearest_above_hears_first(launched: School) -> None:
    member = StaffMember(name="何局长", roles=(RoleScope("儿童保护负责人"),), phone="13800000012")
    import_people(launched.installation, "county", People((member,)), ME, launched.clock.now)
    assert raise_on(launched).told == ("何局长",)


def test_without_any_lead_the_coordinator_hears_and_then_the_principal(launched: School) -> None:
    member = StaffMember(name="吕干事", roles=(RoleScope("coordinator"),), phone="13800000013")
    import_people(launched.installation, "county", People((member,)), ME, launched.clock.now)
    assert raise_on(launched).told == ("吕干事",)
    launched.sweep("2027-10-08T11:00")
    assert ("urgent-unacknowledged", "周校长") in told(launched)


def test_without_both_whoever_heads_the_launch_hears(launched: School) -> None:
    assert raise_on(launched).told == ("周校长",)


def test_where_nobody_can_be_told_whoever_is_named_hears_at_the_next_sweep(school: School) -> None:
    raised = raise_concern(school.installation, WORDS, ME, school.clock.now, organisation="school")
    assert raised.told == ()
    school.sweep()
    assert school.rows(Notice) == 0
    with school.installation.ledger.write() as session:
        place = find_organisation(session, "county").id
        add_person(session, school.installation.ledger.vault, place, PersonFile("何局长"))
    assert name_lead(school.installation, "county", "何局长", ME, school.clock.now)
    assert not name_lead(school.installation, "county", "何局长", ME, school.clock.now)
    school.sweep()
    assert told(school) == [("urgent", "何局长")]


def test_a_list_says_where_and_when_and_never_what(leads: School, clock: Clock) -> None:
    number = raise_on(leads).number
    assert "瘀伤" not in str(list_concerns(leads.installation))
    [row], _ = list_concerns(leads.installation, "county")
    assert (row.number, row.organisation) == (number, "青山小学")
    close_concern(leads.installation, number, "办好了", ME, leads.clock.now)
    assert list_concerns(leads.installation)[0] == []
    assert len(list_concerns(leads.installation, also_closed=True)[0]) == 1


def test_the_launch_does_not_change_for_it(leads: School) -> None:
    with leads.installation.ledger.read() as session:
        before = session.get_one(Launch, leads.launch_id).revision
    raise_on(leads)
    with leads.installation.ledger.read() as session:
        assert session.get_one(Launch, leads.launch_id).revision == before
