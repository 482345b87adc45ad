"""A county's launch and the children of the villages below it: from a village's roster to contact that is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tongxing.actions.completing import Completion, complete, reopen
from tongxing.actions.exporting import export_all, export_worklist
from tongxing.actions.importing import import_roster
from tongxing.actions.launching import Launching, launch
from tongxing.actions.sweeping import sweep
from tongxing.actions.taking_part import join_roster, leave
from tongxing.errors import BadEvidence, Conflict
from tongxing.installation import Installation
from tongxing.ledger.audit import Actor
from tongxing.ledger.cases import case_of
from tongxing.ledger.launches import launch_facts
from tongxing.ledger.people import add_organisation, find_person
from tongxing.ledger.tables import Child as ChildRow
from tongxing.ledger.tables import Item, Notice, Step, Subject, Window
from tongxing.ledger.views import open_items_page
from tongxing.registry import discover
from tongxing.workbooks import Child, ClassName, People, RoleScope, Roster, StaffMember

SHANGHAI = ZoneInfo("Asia/Shanghai")
ME = Actor(None, "cli")
OFFICE = People((StaffMember(name="周主任", roles=(RoleScope("county-office"),), phone="13800000001"),))
VILLAGES = ("青石村", "柳湾村")


@dataclass
class County:
    """A launch of the rainbow action, with the words that tests need."""

    installation: Installation
    launch_id: str = ""
    now: dt.datetime = field(default_factory=lambda: dt.datetime(2027, 6, 1, 9, tzinfo=SHANGHAI))

    def roster(self, organisation: str, *names: str) -> None:
        import_roster(self.installation, organisation, listed(*names), ME, self.now)

    def launch(self, *villages: str, roster: Roster | None = None) -> None:
        program = self.installation.catalogue.program("rainbow-action").program
        values = {"year": 2027, "villages": list(villages), "service_first_day": "2027-07-01"}
        wanted = Launching(program, "county", values, roster, OFFICE)
        self.launch_id = launch(self.installation, wanted, ME, self.now).id

    def items(self, step: str) -> list[int]:
        """The open items of a step, in the order of their subjects."""
        query = (
            select(Item.id)
            .join(Window, Window.id == Item.window_id)
            .join(Step, Step.id == Window.step_id)
            .where(Step.key == step, Window.launch_id == self.launch_id, Item.state == "open")
        )
        with self.installation.ledger.read() as session:
            return list(session.scalars(query.order_by(Item.subject_id, Item.id)))

    def form_teams(self) -> None:
        for number, item in enumerate(self.items("form-team"), start=1):
            members = [
                {"name": f"队员{number}{n}", "phone": f"138000{number:03}{n:02}", "lead": n == 1} for n in range(1, 7)
            ]
            self.complete(item, {"members": members, "liaison": "周主任"})

    def serve(self, item: int, *pairs: tuple[object, object]) -> None:
        record = {
            "all_insured": True,
            "contents": ["tutoring"],
            "children": 20,
            "guardians": 5,
            "log": [{"day": "2027-07-01", "what": "作业辅导"}],
            "pairs": [{"child": child, "person": person} for child, person in pairs],
        }
        self.complete(item, record)

    def complete(self, item: int, record: dict[str, Any]) -> None:
        complete(self.installation, [item], Completion(record), ME, self.now)

    def children(self) -> list[str | None]:
        """The team of each child that is in the launch."""
        query = select(Subject.team_key).where(Subject.launch_id == self.launch_id, Subject.kind == "child")
        with self.installation.ledger.read() as session:
            return list(session.scalars(query.where(Subject.left_on.is_(None)).order_by(Subject.id)))

    def owes(self, person: str) -> list[str]:
        with self.installation.ledger.read() as session:
            who = find_person(session, self.installation.ledger.vault, person).id
            return [each.step for each in open_items_page(session, self.now, person_id=who)]


def listed(*names: str, unit: str | None = None) -> Roster:
    return Roster(tuple(Child(name=name, class_name=ClassName(3, 1)) for name in names), unit)


@pytest.fixture
def county(installation: Installation) -> County:
    """A county with two villages, before the launch."""
    installation = replace(installation, catalogue=discover())
    with installation.ledger.write() as session:
        above = add_organisation(session, "county", "青山县妇联", "county", "Asia/Shanghai", "zh_CN")
        for key, name in (("qingshi", "青石村"), ("liuwan", "柳湾村"), ("songpo", "松坡村")):
            add_organisation(session, key, name, "village", "Asia/Shanghai", "zh_CN", above)
    return County(installation)


@pytest.fixture
def served(county: County) -> County:
    """Two villages with children, their teams formed; the service is over and nothing of it recorded."""
    county.roster("qingshi", "小甲", "小乙")
    county.roster("liuwan", "小丙", "小甲")
    county.launch(*VILLAGES)
    county.form_teams()
    county.now = dt.datetime(2027, 7, 10, 18, tzinfo=SHANGHAI)
    return county


def test_a_villages_children_named_in_the_service_are_contacted_monthly_to_the_years_end(served: County) -> None:
    first, second = served.items("service")
    served.serve(first, ("小甲", "队员12"), ("小乙", "队员13"))
    served.serve(second, ("小丙", "队员22"))
    assert len(served.items("keep-contact")) == 3
    served.now = dt.datetime(2027, 7, 12, 9, tzinfo=SHANGHAI)
    sweep(served.installation, served.now)
    assert "keep-contact" in served.owes("队员12")
    for month in range(8, 13):
        sweep(served.installation, dt.datetime(2027, month, 12, 9, tzinfo=SHANGHAI))
    assert len(served.items("keep-contact")) == 18  # six months, three children


def test_two_children_of_one_name_are_told_apart_by_the_village_that_the_team_serves(served: County) -> None:
    first, second = served.items("service")
    served.serve(first, ("小甲", "队员12"))
    served.serve(second, ("小甲", "队员22"))
    assert len(served.items("keep-contact")) == 2


def test_the_lead_of_the_team_hears_of_a_contact_that_is_overdue(served: County) -> None:
    served.serve(served.items("service")[0], ("小甲", "队员12"))
    for day in range(1, 20):
        sweep(served.installation, dt.datetime(2027, 8, day, 9, 30, tzinfo=SHANGHAI))
    query = (
        select(Notice.person_id)
        .join(Window, Window.id == Notice.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Step.key == "keep-contact", Notice.recipient == "supervisor")
    )
    with served.installation.ledger.read() as session:
        lead = find_person(session, served.installation.ledger.vault, "队员11").id
        told = set(session.scalars(query))
    assert told == {lead}


def test_a_name_that_is_on_no_roster_is_refused_with_what_to_do(served: County) -> None:
    with pytest.raises(BadEvidence) as refused:
        served.serve(served.items("service")[0], ("小丙", "队员12"))  # of the other village
    assert "tongxing import roster" in refused.value.text.en
    assert served.items("keep-contact") == []


def test_half_a_pair_is_refused(served: County) -> None:
    with pytest.raises(BadEvidence) as refused:
        served.serve(served.items("service")[0], ("小甲", ""))
    assert "both a child and a person" in refused.value.text.en


def test_a_child_is_not_taken_over_by_another_record(county: County) -> None:
    county.roster("songpo", "小甲")
    county.launch(*VILLAGES, "竹溪村")  # two of the three teams share what lies below the county
    county.form_teams()
    county.now = dt.datetime(2027, 7, 10, 18, tzinfo=SHANGHAI)
    first, second, _ = county.items("service")
    county.serve(first, ("小甲", "队员12"))
    with pytest.raises(Conflict) as refused:
        county.serve(second, ("小甲", "队员22"))
    assert "stands with 队员12" in refused.value.text.en


def test_a_corrected_record_of_the_service_ends_a_contact(served: County) -> None:
    item = served.items("service")[0]
    served.serve(item, ("小甲", "队员12"), ("小乙", "队员13"))
    reopen(served.installation, [item], "更正", ME, served.now)
    served.serve(item, ("小乙", "队员13"))
    assert len(served.items("keep-contact")) == 1


def test_only_children_of_the_villages_that_the_teams_serve_are_taken_in(county: County) -> None:
    county.roster("qingshi", "小甲")
    county.roster("songpo", "小丁")
    county.launch(*VILLAGES)
    assert county.children() == ["青石村"]


def test_where_a_team_has_no_village_of_its_name_all_children_below_may_be_served(county: County) -> None:
    county.roster("qingshi", "小甲")
    county.roster("songpo", "小丁")
    county.launch("青石村", "竹溪村")
    assert county.children() == ["青石村", None]


def test_a_roster_brought_in_during_the_launch_is_taken_in_by_itself(county: County) -> None:
    county.launch(*VILLAGES)
    assert county.children() == []
    county.roster("liuwan", "小丙")
    county.roster("songpo", "小丁")
    assert county.children() == ["柳湾村"]


def test_a_roster_given_at_the_launch_goes_to_the_village_that_it_names(county: County) -> None:
    county.launch(*VILLAGES, roster=listed("小甲", unit="青石村"))
    assert county.children() == ["青石村"]
    join_roster(county.installation, county.launch_id, listed("小丁", unit="松坡村"), ME, county.now)
    assert county.children() == ["青石村", None]
    with county.installation.ledger.read() as session:
        assert session.scalars(select(ChildRow.organisation_id).order_by(ChildRow.id)).all() == [2, 4]


def test_a_child_who_leaves_its_village_is_contacted_no_more_until_it_is_back(served: County) -> None:
    served.serve(served.items("service")[0], ("小甲", "队员12"))
    leave(served.installation, 1, "随父母进城", ME, served.now)
    assert served.items("keep-contact") == []
    served.now += dt.timedelta(days=2)
    served.roster("qingshi", "小甲")
    assert len(served.items("keep-contact")) == 1


def names_in(values: Sequence[object]) -> list[str]:
    said = str(values)
    return [name for name in ("小甲", "小乙", "小丙") if name in said]


def test_the_county_sees_no_name_and_the_member_who_owes_the_contact_does(served: County) -> None:
    served.serve(served.items("service")[0], ("小甲", "队员12"), ("小乙", "队员12"))
    served.now = dt.datetime(2027, 8, 2, 9, tzinfo=SHANGHAI)
    whole = export_all(served.installation, served.launch_id, ME, served.now)
    assert names_in([whole.data, whole.tables]) == []
    assert "child 1 of 青石村" in str(whole.data) or "青石村的孩子 1" in str(whole.data)
    own = export_worklist(served.installation, "队员12", ME, served.now)
    assert names_in([own.data]) == ["小甲", "小乙"]


def test_an_automatic_step_of_the_county_sees_no_name(served: County) -> None:
    served.serve(served.items("service")[0], ("小甲", "队员12"))
    vault = served.installation.ledger.vault
    with served.installation.ledger.read() as session:
        case = case_of(session, vault, launch_facts(session, served.launch_id), (), "summary", served.now)
    assert case.subjects_of("pair")
    assert names_in([case.subjects, case.records]) == []
