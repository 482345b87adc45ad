"""``plan``: the dry run, as pages, as JSON and as a calendar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.integration.cli.conftest import Books, Tongxing
from tongxing.workbooks import sample_children

NAMES = {child.name for child in sample_children(count=8, classes=2, seed=1, year=2027)}


@pytest.fixture
def plan(tongxing: Tongxing, books: Books) -> Any:
    words = ("plan", "home-visits", "--set", "year=2027", "--roster", books.roster, "--people", books.people)
    return tongxing(*words, "--json").data


def of(plan: Any, step: str) -> list[Any]:
    return [item for item in plan["items"] if item["step"] == step]


def test_json_has_the_documented_keys_in_order(plan: Any) -> None:
    assert list(plan)[:7] == ["program", "version", "timezone", "params", "items", "notices", "warnings"]
    assert (plan["program"], plan["timezone"], plan["params"]["year"]) == ("home-visits", "Asia/Shanghai", 2027)
    keys = [
        "step",
        "title",
        "kind",
        "owner",
        "assignee",
        "per",
        "subject",
        "occurrence",
        "opens",
        "due",
        "after",
        "optional",
    ]
    assert list(plan["items"][0]) == keys
    assert list(plan["notices"][0])[:5] == ["step", "cause", "at", "to", "items"]
    assert list(plan["warnings"][0]) == ["code", "step", "text"]


def test_an_item_has_its_dates_with_the_offset(plan: Any) -> None:
    (item,) = of(plan, "hand-out-forms")
    assert item["opens"] == "2027-10-22T00:00:00+08:00"
    assert item["due"] == "2027-10-22T23:59:59+08:00"
    assert (item["per"], item["subject"], item["kind"]) == (None, None, "manual")


def test_there_is_an_item_for_each_child_with_its_class_teacher(plan: Any) -> None:
    visits = of(plan, "visit-homes")
    assert {item["subject"] for item in visits} == NAMES
    assert all(item["assignee"] and item["owner"] == "class-teacher" for item in visits)


def test_a_recurring_step_has_an_entry_per_occurrence(plan: Any) -> None:
    assert [item["occurrence"] for item in of(plan, "play")][:3] == [1, 2, 3]


def test_who_owes_something_together_is_named(tongxing: Tongxing) -> None:
    rota = ("--assign", "rota-teacher=王小明", "--assign", "rota-teacher=李小红")
    item = of(tongxing("plan", "home-visits", "--set", "year=2027", *rota, "--json").data, "play")[0]
    assert item["assignee"] is None
    assert item["assignees"] == ["王小明", "李小红"]


def test_a_notice_goes_to_a_role_and_its_person(plan: Any) -> None:
    notice = plan["notices"][0]
    assert notice["to"] == "principal"
    assert notice["person"]
    assert notice["at"].endswith("T09:00:00+08:00")


def test_a_date_that_is_not_known_says_on_what_it_depends(tongxing: Tongxing) -> None:
    plan = tongxing("plan", "rainbow-action", "--set", "year=2027", "--json").data
    (item,) = of(plan, "insurance")
    assert (item["due"], item["depends_on"]) == (None, ["service"])


def test_unbound_roles_are_a_warning_and_no_stop(tongxing: Tongxing) -> None:
    answer = tongxing("plan", "home-visits", "--set", "year=2027", "--json")
    assert answer.code == 0
    assert "role-unfilled" in {each["code"] for each in answer.data["warnings"]}
    assert all(item["assignee"] is None for item in answer.data["items"])
    assert all(notice["person"] is None for notice in answer.data["notices"])


def test_it_needs_no_ledger_and_writes_none(
    tongxing: Tongxing, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("TONGXING_HOME", str(elsewhere))
    monkeypatch.setenv("TONGXING_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/none")
    assert tongxing("plan", "home-visits", "--set", "year=2027").code == 0
    assert not elsewhere.exists()


def test_pages_show_dates_messages_load_and_what_to_look_at(tongxing: Tongxing, books: Books) -> None:
    words = ("plan", "home-visits", "--set", "year=2027", "--roster", books.roster, "--people", books.people)
    page = tongxing(*words).out
    for heading in ("By date", "Messages, if nothing were done before", "Per person", "Please note"):
        assert heading in page
    assert "2027-10-22 Fri" in page
    assert "\x1b" not in page


def test_pages_are_chinese_for_a_chinese_reader(tongxing: Tongxing, books: Books, chinese: None) -> None:
    page = tongxing("plan", "home-visits", "--set", "year=2027", "--roster", books.roster).out
    assert "2027-10-22 周五" in page
    assert "还没有人的角色" in page
    assert "nobody" not in page


def test_somebody_may_be_assigned_by_name(tongxing: Tongxing) -> None:
    words = ("plan", "home-visits", "--set", "year=2027", "--assign", "principal=王小明", "--json")
    (item,) = of(tongxing(*words).data, "mobilise")
    assert item["assignee"] == "王小明"


def test_a_list_is_repeated_or_separated_by_commas(tongxing: Tongxing) -> None:
    repeated = ("--set", "villages=青石村", "--set", "villages=柳湾村")
    together = ("--set", "villages=青石村,柳湾村")
    for words in (repeated, together):
        plan = tongxing("plan", "rainbow-action", "--set", "year=2027", *words, "--json").data
        assert {item["subject"] for item in of(plan, "service")} == {"青石村", "柳湾村"}


@pytest.mark.parametrize(
    ("name", "content"), [("p.json", '{"year": 2027}'), ("p.yaml", "year: 2027\nvisit_first_day: 2027-10-25\n")]
)
def test_answers_come_from_a_file(tongxing: Tongxing, tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    plan = tongxing("plan", "home-visits", "--params", file, "--set", "school=青石小学", "--json").data
    assert plan["params"]["year"] == 2027
    assert plan["params"]["school"] == "青石小学"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["home-visits"], 1, "--set year="),
        (["home-visits", "--set", "yera=2027"], 1, "did you mean 'year'?"),
        (["home-visit", "--set", "year=2027"], 1, "did you mean 'home-visits'?"),
        (["home-visits", "--set", "year=2027", "--set", "year=2028"], 2, "once is enough"),
        (["home-visits", "--set", "year=2027", "--assign", "princpal=王"], 1, "did you mean 'principal'?"),
        (["home-visits", "--set", "year=2027", "--params", "none.json"], 1, "no such file"),
        (["home-visits", "--set", "year=2027", "--roster", "none.xlsx"], 1, "none.xlsx"),
        (["home-visits", "--set", "year=2027", "--ics", "/nowhere/x.ics"], 1, "cannot be written"),
        (["home-visits", "--set", "year=2027", "--org", "school"], 1, "organisations add KEY"),
    ],
)
def test_what_cannot_be_planned_is_one_line(tongxing: Tongxing, words: list[str], code: int, said: str) -> None:
    answer = tongxing("plan", *words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 1)
    assert said in answer.err


def test_a_file_of_answers_must_hold_a_mapping(tongxing: Tongxing, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text("[1]", encoding="utf-8")
    assert "must hold one mapping" in tongxing("plan", "home-visits", "--params", tmp_path / "p.json").err


def test_a_calendar_has_an_event_for_each_window_and_no_childs_name(
    tongxing: Tongxing, books: Books, tmp_path: Path
) -> None:
    words = ("plan", "home-visits", "--set", "year=2027", "--roster", books.roster, "--ics")
    assert tongxing(*words, tmp_path / "a.ics").out == ""
    assert tongxing(*words, tmp_path / "b.ics").code == 0
    first, second = (icalendar.Calendar.from_ical((tmp_path / name).read_bytes()) for name in ("a.ics", "b.ics"))
    uids = [str(event["uid"]) for event in first.walk("VEVENT")]
    assert uids == [str(event["uid"]) for event in second.walk("VEVENT")]
    assert len(set(uids)) == len(uids) > 20
    assert not any(name in (tmp_path / "a.ics").read_text(encoding="utf-8") for name in NAMES)


def test_a_plan_for_an_organisation_takes_its_people_and_writes_nothing(school: Tongxing, books: Books) -> None:
    before = school("organisations", "--json").data
    plan = school("plan", "home-visits", "--set", "year=2028", "--org", "school", "--json").data
    assert {item["subject"] for item in of(plan, "visit-homes")} == NAMES
    assert of(plan, "mobilise")[0]["assignee"]
    assert school("organisations", "--json").data == before


def test_people_of_a_workbook_are_named_in_a_plan_for_an_organisation(tongxing: Tongxing, books: Books) -> None:
    assert tongxing("organisations", "add", "school", "--name", "青石小学").code == 0
    words = ("plan", "home-visits", "--set", "year=2027", "--org", "school", "--people", books.people, "--json")
    assert not of(tongxing(*words).data, "mobilise")[0]["assignee"].startswith("#")
    assert tongxing("organisations", "--json").data[0]["people"] == 0


def test_a_roster_with_bad_rows_stops_the_plan_unless_partial(tongxing: Tongxing, bad_roster: Path) -> None:
    words = ("plan", "home-visits", "--set", "year=2027", "--roster", bad_roster, "--json")
    answer = tongxing(*words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert json.dumps("王小明", ensure_ascii=False)[1:-1] in tongxing(*words, "--partial").out


@pytest.mark.parametrize(("year", "said"), [(2050, True), (2026, False)])
def test_without_an_organisation_it_says_that_imported_days_off_are_left_out(
    tongxing: Tongxing, year: int, said: bool
) -> None:
    assert ("--org" in tongxing("plan", "rainbow-action", "--set", f"year={year}").err) is said
