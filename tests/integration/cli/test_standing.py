"""``status``, ``overdue``, ``worklist``, ``outbox``."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.cli.conftest import DAY, Tongxing


def test_without_launches_it_says_how_to_start_one(tongxing: Tongxing) -> None:
    assert tongxing("status").out == "there is no launch yet; 'tongxing launch' starts one\n"
    assert tongxing("status", "--json").data == []


def test_all_launches_with_their_counts(school: Tongxing, launch: str) -> None:
    (row,) = school("status", "--now", DAY, "--json").data
    assert (row["launch"], row["program"], row["org"], row["state"]) == (launch, "home-visits", "school", "live")
    assert (row["done"], row["overdue"]) == (0, 3)
    assert launch in school("status", "--now", DAY).out


def test_one_launch_has_the_documented_shape(school: Tongxing, launch: str) -> None:
    data = school("status", launch, "--now", DAY, "--json").data
    assert list(data) == ["launch", "program", "org", "state", "steps"]
    assert (data["launch"], data["org"]) == (launch, "school")
    steps = {step["step"]: step for step in data["steps"]}
    assert list(steps["visit-homes"])[:8] == ["step", "state", "done", "waived", "total", "overdue", "opens", "due"]
    assert (steps["visit-homes"]["total"], steps["visit-homes"]["state"]) == (8, "scheduled")
    assert (steps["mobilise"]["state"], steps["mobilise"]["overdue"]) == ("overdue", 1)
    assert steps["mobilise"]["due"] == "2027-10-19T12:00:00+08:00"


def test_a_beginning_of_the_id_is_enough(school: Tongxing, launch: str) -> None:
    assert school("status", launch[:8], "--json").data["launch"] == launch


def test_every_occurrence_may_be_listed(school: Tongxing, launch: str) -> None:
    data = school("status", launch, "--windows", "--now", DAY, "--json").data
    assert {"step": "play", "occurrence": 2}.items() <= next(
        each for each in data["steps"] if (each["step"], each["occurrence"]) == ("play", 2)
    ).items()


def test_a_recurring_step_whose_later_items_are_not_written_is_not_done(school: Tongxing, launch: str) -> None:
    steps = school("status", launch, "--now", DAY, "--json").data["steps"]
    assert next(each for each in steps if each["step"] == "play")["state"] in ("waiting", "scheduled")


def test_pages_of_status_in_chinese(school: Tongxing, launch: str, chinese: None) -> None:
    page = school("status", launch, "--now", DAY).out
    assert page.startswith("留守儿童家访  青石小学  进行中\n")
    assert "逾期    召开动员会" in page


def test_an_unknown_launch_is_one_line(school: Tongxing) -> None:
    assert school("status", "ffff").err == "there is no launch 'ffff'; see 'tongxing status'\n"


def test_overdue_has_the_documented_shape_most_overdue_first(school: Tongxing, launch: str) -> None:
    rows = school("overdue", "--now", DAY, "--json").data
    keys = ["item", "launch", "step", "title", "subject", "assignee", "due", "days_overdue", "class"]
    assert [list(row) for row in rows] == [keys] * 3
    assert [row["days_overdue"] for row in rows] == [2, 2, 1]
    assert rows[-1]["step"] == "mobilise"
    assert rows[0]["launch"] == launch
    assert rows[0]["assignee"]


def test_overdue_names_the_child(school: Tongxing) -> None:
    rows = school("overdue", "--now", "2027-10-28T09:00", "--json").data
    assert all(row["subject"] for row in rows if row["step"] == "visit-homes")


def test_overdue_of_an_organisation_alone(school: Tongxing) -> None:
    assert len(school("overdue", "--org", "county", "--now", DAY, "--json").data) == 3
    assert school("overdue", "--org", "nowhere").code == 1


def test_nothing_overdue_is_said(tongxing: Tongxing) -> None:
    assert tongxing("overdue").out == "nothing is overdue\n"
    assert tongxing("overdue", "--json").data == []


def test_a_worklist_has_what_is_open_or_overdue(school: Tongxing) -> None:
    principal = school("overdue", "--now", DAY, "--json").data[-1]["assignee"]
    rows = school("worklist", principal, "--now", DAY, "--json").data
    assert {row["state"] for row in rows} == {"overdue"}
    assert {row["step"] for row in rows} == {"form-group", "mobilise"}
    assert principal not in school("worklist", principal, "--now", DAY).err


def test_a_worklist_before_anything_opens_is_empty(school: Tongxing) -> None:
    principal = school("overdue", "--now", DAY, "--json").data[-1]["assignee"]
    assert school("worklist", principal, "--now", "2027-10-08T10:00").out == "nothing is owed now\n"


def test_a_worklist_of_nobody_known_is_one_line(school: Tongxing) -> None:
    answer = school("worklist", "没有这人")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)


def test_the_outbox_shows_what_waits_and_then_the_text_that_was_sent(school: Tongxing) -> None:
    assert school("outbox").out == "there are no messages\n"
    school("sweep", "--now", "2027-10-18T09:00")
    waiting = school("outbox", "--json").data["waiting"]
    assert {"due-day", "before-3d"} & {each["cause"] for each in waiting}
    assert "on the day" in school("outbox").out
    school("deliver", "--now", "2027-10-18T09:05")
    data = school("outbox", "--json").data
    assert data["waiting"] == []
    assert data["messages"][0]["state"] == "accepted"
    assert data["messages"][0]["body"] in school("outbox").out.replace("\n  ", "\n")


def test_the_outbox_of_one_person(school: Tongxing) -> None:
    school("sweep", "--now", "2027-10-18T09:00")
    principal = school("overdue", "--now", DAY, "--json").data[-1]["assignee"]
    waiting = school("outbox", "--person", principal, "--json").data["waiting"]
    assert {each["person"] for each in waiting} == {principal}
    assert school("outbox", "--person", "没有这人").code == 1
    assert school("outbox", "--limit", "all").code == 2


def test_a_subject_of_a_class_is_its_name(school: Tongxing, item: Callable[[str], int]) -> None:
    rows = school("overdue", "--now", "2027-10-28T09:00", "--json").data
    assert next(row for row in rows if row["step"] == "cascade")["subject"]


def test_a_step_that_nobody_needed_has_nothing_to_do(school: Tongxing) -> None:
    words = ("launch", "rainbow-action", "--org", "county", "--set", "year=2027", "--now", "2027-05-20T09:00")
    launch = school(*words).out.strip()
    steps = {each["step"]: each for each in school("status", launch, "--now", DAY, "--json").data["steps"]}
    assert (steps["requests"]["state"], steps["requests"]["total"]) == ("nothing-to-do", 0)
