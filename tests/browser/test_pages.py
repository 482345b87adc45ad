"""The pages in a real browser: on a phone and on a desk, in both languages, for everybody's eyes."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Open
from tests.integration.actions.conftest import CHILDREN, STAFF, School
from tongxing.ledger.tables import Item
from tongxing.workbooks import write_people, write_roster


def open_visits(school: School) -> int:
    with school.installation.ledger.read() as session:
        return sum(session.get_one(Item, each).state == "open" for each in school.items("visit"))


def test_a_teacher_records_all_her_visits_at_once_on_a_phone(open_as: Open, late: School) -> None:
    page, before = open_as("王老师"), open_visits(late)
    page.get_by_role("region", name="逾期").get_by_role("link", name="一起办").click()
    page.get_by_label("小己").uncheck()
    page.get_by_label("监护人意见").fill("都好")
    page.get_by_role("button", name="完成勾选的").click()
    assert page.get_by_role("status").inner_text() == "已记录 2 项"
    assert open_visits(late) == before - 2
    left = page.get_by_role("region", name="逾期").inner_text()
    assert "小己" in left
    assert "小丁" not in left


def test_what_is_typed_survives_a_lost_connection_and_goes_once_it_is_kept(open_as: Open, late: School) -> None:
    page, item = open_as("王老师"), late.items("visit")[-1]
    form = page.url.rstrip("/work").rstrip("/") + f"/items/{item}"
    page.goto(form)
    page.get_by_label("监护人意见").fill("奶奶说都好")
    page.context.set_offline(True)
    page.get_by_role("button", name="完成").click()
    assert "没有网络" in page.get_by_role("alert").inner_text()
    page.context.set_offline(False)
    page.goto(form)
    assert page.get_by_label("监护人意见").input_value() == "奶奶说都好"
    page.get_by_role("button", name="完成").click()
    assert page.get_by_role("status").inner_text() == "已记录 1 项"
    assert page.evaluate("window.sessionStorage.length") == 0


def test_an_overdue_step_is_found_and_goes_once_it_is_done(open_as: Open, late: School) -> None:
    page = open_as("周校长", DESK)
    page.get_by_role("link", name="家访").click()
    assert page.locator("tbody tr").count() == 4
    for _ in range(4):
        page.locator("tbody th a").first.click()
        page.get_by_label("监护人意见").fill("很好")
        page.get_by_role("button", name="完成").click()
        page.goto(page.url.split("/work")[0] + f"/overdue?launch={late.launch_id}&step=visit")
    assert "没有逾期的工作" in page.inner_text("main")


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_coordinator_launches_a_program_from_workbooks(
    open_as: Open, coordinators: School, size: tuple[int, int], tmp_path: Path
) -> None:
    write_roster(tmp_path / "花名册.xlsx", CHILDREN.children, unit="")
    write_people(tmp_path / "人员.xlsx", STAFF.members)
    page = open_as("邻校", size)
    page.get_by_role("link", name="发起", exact=True).click()
    page.get_by_role("button", name="准备这个计划 小方案").click()
    assert_accessible(page)
    page.get_by_label("年份").fill("2027")
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("学生花名册").set_input_files(tmp_path / "人员.xlsx")
    page.get_by_role("button", name="保存，下一步").click()
    assert_accessible(page)
    assert "像是人员名单" in page.get_by_role("alert").inner_text()
    page.get_by_label("学生花名册").set_input_files(tmp_path / "花名册.xlsx")
    page.get_by_label("人员名单").set_input_files(tmp_path / "人员.xlsx")
    page.get_by_role("button", name="保存，下一步").click()
    assert_accessible(page)
    page.get_by_label("年级长 1").select_option("冯老师")
    page.get_by_role("button", name="保存，看试排").click()
    assert_accessible(page)
    page.get_by_label("改到 家访").fill("2027-11-02")
    page.get_by_role("button", name="按改动的日期再试排").click()
    assert page.get_by_label("改到 家访").input_value() == "2027-11-02"
    page.get_by_role("button", name="发起", exact=True).click()
    assert "柳湾小学" in page.inner_text("h1")
    assert "2027-11-02" in page.inner_text("main")


PAGES = (
    "/",
    "/work",
    "/overdue",
    "/launches/{launch}",
    "/launches/{launch}/steps/visit",
    "/launches/{launch}/cancel",
    "/launches/{launch}/people",
    "/items/{item}",
    "/items/{item}/hand-over",
    "/heat?program=small-plan",
    "/notices",
    "/prepare",
    "/programs",
    "/programs/{program}",
    "/sign-in",
)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_every_page_fits_and_is_accessible(
    open_as: Open, coordinators: School, size: tuple[int, int], lang: str
) -> None:
    page, late = open_as("何校", size, lang), coordinators
    start, program = page.url.rstrip("/"), next(iter(late.installation.catalogue.programs))
    for address in PAGES:
        answer = page.goto(start + address.format(launch=late.launch_id, item=late.items("visit")[-1], program=program))
        assert answer is not None
        assert answer.ok, address
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
        assert_accessible(page)
