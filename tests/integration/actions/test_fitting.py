"""A launch fits its organisation: of the kind that the program is for, and not the same one twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tests.integration.actions.plans import PLAN
from tongxing.actions.cancelling import cancel
from tongxing.actions.launching import Launching, launch, plan_launch
from tongxing.errors import BadInput, Conflict
from tongxing.ledger.people import add_organisation
from tongxing.ledger.tables import Child, Launch
from tongxing.program import Parameter
from tongxing.program.yaml import program_from_data
from tongxing.words import text

OF_A_COUNTY = PLAN.model_copy(update={"for_": "county"})
IN_THE_COUNTY = Launching(PLAN, "county", {"year": 2027}, CHILDREN, STAFF)


@pytest.mark.parametrize("act", [launch, plan_launch])
def test_a_schools_program_is_refused_to_a_county_with_the_schools_that_fit(school: School, act: object) -> None:
    assert callable(act)
    with pytest.raises(BadInput) as refused:
        act(school.installation, IN_THE_COUNTY, ME, school.clock.now)
    assert refused.value.text.en == (
        "program 'small-plan' is for a school, and '青山县' is a county; give --org school (青山小学)"
    )
    assert refused.value.text.zh == "方案 “small-plan” 由学校发起，“青山县” 是县；请用 --org school（青山小学）"
    assert school.rows(Launch) == school.rows(Child) == 0


def test_a_countys_program_is_refused_to_a_school_with_the_county_above_it(school: School) -> None:
    wanted = Launching(OF_A_COUNTY, "school", {"year": 2027})
    with pytest.raises(BadInput, match=r"请用 --org county（青山县）"):
        launch(school.installation, wanted, ME, school.clock.now)


def test_where_no_organisation_fits_it_says_how_to_add_one(school: School) -> None:
    with school.installation.ledger.write() as session:
        add_organisation(session, "a-city", "甲市", "city", "Asia/Shanghai", "zh_CN")
    wanted = Launching(PLAN.model_copy(update={"for_": "province"}), "a-city", {"year": 2027})
    with pytest.raises(BadInput, match="--kind province"):
        launch(school.installation, wanted, ME, school.clock.now)


def test_the_same_once_more_is_refused_with_the_one_that_is_under_way(launched: School) -> None:
    first = launched.launch_id
    with pytest.raises(Conflict) as refused:
        launched.launch(visit_first_day="2027-10-25")
    assert first in refused.value.text.zh
    assert first in refused.value.text.en
    assert "--again" in refused.value.text.en
    assert launched.rows(Launch) == 1


def test_a_second_one_that_is_meant_is_launched_and_warned_of(launched: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, again=True, foretell=True)
    second = launch(launched.installation, wanted, ME, launched.clock.now)
    assert second.plan is not None
    assert second.plan.warnings[0].code == "launched-already"
    assert launched.rows(Launch) == 2


def test_the_dry_run_says_that_it_was_launched_already(launched: School) -> None:
    plan = plan_launch(launched.installation, Launching(PLAN, "school", {"year": 2027}), ME, launched.clock.now)
    assert plan.warnings[0].code == "launched-already"
    assert launched.launch_id in plan.warnings[0].text.en
    assert "takes --again" in plan.warnings[0].text.en


def test_another_period_is_another_launch(launched: School) -> None:
    launched.launch(year=2028)
    assert launched.rows(Launch) == 2


def test_a_cancelled_one_is_in_nobodys_way(launched: School) -> None:
    cancel(launched.installation, launched.launch_id, "重来", ME, launched.clock.now)
    launched.launch()
    assert launched.rows(Launch) == 2


def test_what_names_another_class_is_no_second_one_of_the_same(school: School) -> None:
    asked = Parameter(name="of_class", title=text("班级", "Class"), kind="text")
    data = PLAN.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data["parameters"].append(asked.model_dump(mode="json", exclude_defaults=True))
    program = program_from_data(data, "small-plan")
    wanted = Launching(program, "school", {"year": 2027, "of_class": "3-1"})
    launch(school.installation, wanted, ME, school.clock.now)
    other = replace(wanted, values={"year": 2027, "of_class": "3-2"})
    assert launch(school.installation, other, ME, school.clock.now).is_new
    with pytest.raises(Conflict):
        launch(school.installation, other, ME, school.clock.now)
