"""The catalogue: what may be launched with its steps, and what is broken, for whom it is meant."""

from __future__ import annotations

from dataclasses import replace

from dashboard.app import make_app
from tests.integration.actions.conftest import School
from tests.integration.dashboard.conftest import Browser, Enter
from tongxing.ledger.people import add_holder, find_organisation
from tongxing.ledger.signing_in import ADMINISTRATOR
from tongxing.registry import Broken
from tongxing.words import text


def test_a_program_is_shown_with_its_dated_steps(enter: Enter, late: School) -> None:
    browser = enter("郑老师")
    [key] = late.installation.catalogue.programs
    assert f"/programs/{key}" in browser.get("/programs").text
    shown = browser.get(f"/programs/{key}?lang=en").text
    program = late.installation.catalogue.programs[key].program
    assert all(str(step.title.en) in shown for step in program.steps)
    assert "each child" in shown


def test_a_program_that_is_not_there_is_named(enter: Enter) -> None:
    answer = enter("郑老师").get("/programs/nothing")
    assert answer.status_code == 404
    assert "nothing" in answer.text


def test_who_came_by_a_link_sees_no_programs(enter: Enter) -> None:
    browser = enter("郑老师", only_work=True)
    assert browser.get("/programs").status_code == 403
    assert "/programs" not in browser.get("/work").text


def test_a_broken_plugin_is_shown_with_its_reason_to_who_oversees(enter: Enter, late: School) -> None:
    broken = Broken("bad-plan", "/plugins/bad-plan", text("缺少 steps", "steps is missing"))
    catalogue = replace(late.installation.catalogue, broken=(broken,))
    app = make_app(replace(late.installation, catalogue=catalogue), lambda: late.clock.now)
    with late.installation.ledger.write() as session:
        add_holder(session, find_organisation(session, "school").id, ADMINISTRATOR, late.person("周校长"))
    for name, is_there in (("周校长", True), ("郑老师", False)):
        browser = Browser(app)
        browser.cookies = enter(name).cookies
        assert ("steps is missing" in browser.get("/programs?lang=en").text) == is_there
