"""Rosters, worklists, progress and records as Excel and JSON; dates as a calendar."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School, launched, school
from tongxing.actions.exporting import (
    export_all,
    export_calendar,
    export_evidence,
    export_progress,
    export_roster,
    export_worklist,
)
from tongxing.actions.importing import import_roster
from tongxing.actions.rescheduling import reschedule_step
from tongxing.documents import workbook
from tongxing.errors import NotFound
from tongxing.ledger.tables import Audit, FirstKey
from tongxing.words import Language, speaking
from tongxing.workbooks import Child, ClassName, Roster, read_roster, sample_children

__all__ = ["launched", "school"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_roster_is_read_back_without_a_change(school: School, language: Language) -> None:
    now = school.clock.now
    import_roster(school.installation, "school", Roster(sample_children(12, 3)), ME, now)
    with speaking(language):
        found = export_roster(school.installation, "school", ME, now)
    again = read_roster(workbook(found.tables, now.date())).require_all()
    taken = import_roster(school.installation, "school", again, ME, now)
    assert (taken.added, taken.changed, taken.same) == (0, 0, 12)


def test_what_begins_like_a_formula_stays_text(school: School) -> None:
    evil = Child(name="=1+1", note='=HYPERLINK("http://x.example")', class_name=ClassName(3, 1))
    import_roster(school.installation, "school", Roster((evil,)), ME, school.clock.now)
    found = export_roster(school.installation, "school", ME, school.clock.now)
    path = school.installation.settings.home / "roster.xlsx"
    path.write_bytes(workbook(found.tables, school.clock.now.date()))
    cells = [cell for row in load_workbook(path).active.iter_rows() for cell in row if cell.value]  # type: ignore[union-attr]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_an_export_is_audited_by_ids_and_without_a_name(launched: School) -> None:
    export_roster(launched.installation, "school", ME, launched.clock.now)
    with launched.installation.ledger.read() as session:
        [row] = session.scalars(select(Audit).where(Audit.action == "exported")).all()
    assert (row.object, row.details) == ("organisation", {"kind": "roster", "children": "1-6"})


def test_a_worklist_has_what_the_person_owes_now(launched: School) -> None:
    launched.clock.set("2027-10-24T10:00")
    found = export_worklist(launched.installation, "郑老师", ME, launched.clock.now)
    assert [item["subject"] for item in found.data["items"] if item["step"] == "visit"] == ["小甲", "小乙", "小丙"]
    assert found.rows == len(found.tables[0].rows)


def test_progress_has_the_four_numbers_and_no_name(launched: School) -> None:
    launched.clock.set("2027-10-24T10:00")
    launched.complete(launched.items("visit")[:2], {"views": "好"})
    found = export_progress(launched.installation, launched.launch_id, ME, launched.clock.now)
    (visit,) = [step for step in found.data["steps"] if step["step"] == "visit"]
    assert (visit["total"], visit["on_time"], visit["open"]) == (6, 2, 4)
    assert "小甲" not in repr(found)


def test_progress_is_told_by_class_and_its_numbers_are_those_of_the_steps(launched: School) -> None:
    launched.clock.set("2027-10-26T10:00")
    launched.complete(launched.items("visit")[:2], {"views": "好"}, done_on=dt.date(2027, 10, 25))
    found = export_progress(launched.installation, launched.launch_id, ME, launched.clock.now)
    classes = {each["class"]: each for each in found.data["classes"]}
    visits = {key: next(step for step in each["steps"] if step["step"] == "visit") for key, each in classes.items()}
    numbers = {
        key: (each["total"], each["recorded_late"], each["open"], each["overdue"]) for key, each in visits.items()
    }
    assert numbers == {"3-1": (3, 2, 1, 1), "3-2": (3, 0, 3, 3)}
    (visit,) = [step for step in found.data["steps"] if step["step"] == "visit"]
    assert (visit["total"], visit["recorded_late"], visit["open"], visit["overdue"]) == (6, 2, 4, 4)
    assert [row[0] for row in found.tables[1].rows] == ["三年级1班", "三年级2班"]


def test_progress_of_an_organisation_has_a_row_for_each_launch_below_it(launched: School) -> None:
    found = export_progress(launched.installation, "school", ME, launched.clock.now)
    (row,) = found.data["launches"]
    assert (row["program"], row["open"]) == ("small-plan", row["total"])
    assert found.tables[0].total is not None
    with pytest.raises(NotFound, match="没有叫"):
        export_progress(launched.installation, "谁也不是", ME, launched.clock.now)


def test_the_worklists_of_an_organisation_are_one_table_by_person(launched: School) -> None:
    launched.clock.set("2027-10-24T10:00")
    found = export_worklist(launched.installation, "school", ME, launched.clock.now)
    visits = [(each["name"], each["class"]) for each in found.data["items"] if each["step"] == "visit"]
    assert sorted(set(visits)) == [("王老师", "3-2"), ("郑老师", "3-1")]
    assert [column.title for column in found.tables[0].columns][:2] == ["负责", "事项"]


def test_all_of_a_launch_has_its_people_and_every_occurrence_for_another_system(launched: School) -> None:
    data = export_all(launched.installation, launched.launch_id, ME, launched.clock.now).data
    assert {"version", "organisation", "first_day", "last_day", "timezone", "params"} <= data.keys()
    assert ("郑老师", "class-teacher", "3-1") in [(each["name"], each["role"], each["key"]) for each in data["people"]]
    (visit,) = [each for each in data["windows"] if each["step"] == "visit"]
    assert (visit["total"], visit["due"].isoformat()) == (6, "2027-10-25T23:59:59+08:00")
    assert {each["class"] for each in data["items"] if each["step"] == "visit"} == {"3-1", "3-2"}


def test_all_of_an_organisation_is_all_its_launches_and_its_children_only_where_asked_for(launched: School) -> None:
    now = launched.clock.now
    plain = export_all(launched.installation, "school", ME, now)
    whole = export_all(launched.installation, "school", ME, now, personal=True)
    assert ([each["launch"] for each in plain.data["launches"]], plain.data["children"]) == ([launched.launch_id], [])
    assert [child["name"] for child in whole.data["children"]] == ["小甲", "小乙", "小丙", "小丁", "小戊", "小己"]
    assert [table.name for table in whole.tables] == ["各计划", "花名册"]


def test_records_are_a_sheet_for_each_step(launched: School) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "=很好"})
    launched.complete(launched.items("mobilise"))
    found = export_evidence(launched.installation, launched.launch_id, ME, launched.clock.now, personal=True)
    assert [table.name for table in found.tables] == ["动员会", "家访"]
    assert found.tables[1].rows[0][-2:] == ("=很好", None)
    assert [each["record"] for each in found.data["records"]] == [{}, {"views": "=很好"}]


def test_free_text_and_personal_fields_are_withheld_unless_asked_for(launched: School) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "和小甲的奶奶谈过", "count": 2})
    plain = export_evidence(launched.installation, launched.launch_id, ME, launched.clock.now)
    whole = export_all(launched.installation, launched.launch_id, ME, launched.clock.now)
    assert "奶奶" not in repr((plain, whole))
    assert [(each["record"], each["withheld"]) for each in plain.data["records"]] == [({"count": 2}, ["views"])]
    assert [column.title for column in plain.tables[0].columns][-2:] == ["监护人意见（未导出）", "次数"]
    assert plain.tables[0].rows[0][-2:] == (None, 2)


def test_that_personal_fields_were_asked_for_is_in_the_audit(launched: School) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "好"})
    for personal in (False, True):
        export_evidence(launched.installation, launched.launch_id, ME, launched.clock.now, personal=personal)
    with launched.installation.ledger.read() as session:
        rows = session.scalars(select(Audit).where(Audit.action == "exported").order_by(Audit.id)).all()
    assert [row.details.get("personal") for row in rows] == [None, True]


def test_all_of_a_launch_is_one_book(launched: School) -> None:
    launched.complete(launched.items("mobilise"))
    found = export_all(launched.installation, launched.launch_id[:30], ME, launched.clock.now)
    assert [table.name for table in found.tables] == ["进度", "各班", "各班各步", "事项", "动员会"]
    json.dumps(found.data, default=str)


def events(content: bytes) -> dict[str, Any]:
    calendar = Calendar.from_ical(content.decode())
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_keeps_its_uids_when_a_day_moves(launched: School) -> None:
    now = launched.clock.now
    before = events(export_calendar(launched.installation, launched.launch_id, ME, now))
    reschedule_step(launched.installation, launched.launch_id, "visit", dt.date(2027, 10, 29), "下雨", ME, now)
    after = events(export_calendar(launched.installation, launched.launch_id, ME, now))
    assert before.keys() == after.keys()
    moved = [uid for uid in before if before[uid]["dtstart"].dt != after[uid]["dtstart"].dt]
    assert "家访（6 项）" in {str(after[uid]["summary"]) for uid in moved}
    assert all(int(after[uid]["sequence"]) > int(before[uid]["sequence"]) for uid in moved)


def test_a_uid_ends_with_the_installation_and_is_the_same_in_each_export(launched: School) -> None:
    with launched.installation.ledger.read() as session:
        here = session.scalars(select(FirstKey.id)).one()
    for word in (launched.launch_id, "郑老师"):
        first, again = (events(export_calendar(launched.installation, word, ME, launched.clock.now)) for _ in "12")
        assert first.keys() == again.keys()
        assert {uid.partition("@")[2] for uid in first} == {f"{here}.tongxing"}


def test_a_persons_calendar_names_no_child(launched: School) -> None:
    content = export_calendar(launched.installation, "郑老师", ME, launched.clock.set("2027-10-24T10:00"))
    assert "家访（3 项）" in content.decode()
    assert not [name for name in ("小甲", "小乙", "郑老师") if name in content.decode()]


def test_a_persons_calendar_has_what_is_still_to_come(launched: School) -> None:
    content = export_calendar(launched.installation, "郑老师", ME, launched.clock.now)
    found = {str(event["summary"]): event["dtstart"].dt for event in events(content).values()}
    assert found["家访（3 项）"] > launched.clock.now.date()


def test_a_calendar_leaves_out_what_others_owe_and_what_is_done(launched: School) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "好"})
    content = export_calendar(launched.installation, "郑老师", ME, launched.clock.now)
    assert "家访（2 项）" in content.decode()


def test_a_word_that_is_neither_a_launch_nor_a_person_is_said(launched: School) -> None:
    with pytest.raises(NotFound, match="没有叫"):
        export_calendar(launched.installation, "谁也不是", ME, launched.clock.now)
