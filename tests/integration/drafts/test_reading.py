"""Who is to confirm a draft reads it in words, and gets its files."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME
from tests.integration.drafts.conftest import HomeVisits
from tongxing.actions.attaching import read_files
from tongxing.actions.drafts import Draft, read_draft
from tongxing.actions.in_words import Rows
from tongxing.errors import NotAllowed, NotFound
from tongxing.ledger.tables import Audit
from tongxing.words import speaking


def read(school: HomeVisits, step: str) -> Draft:
    [item] = school.items(step)
    return read_draft(school.installation, item, ME, school.clock.now)


def answer(draft: Draft, name: str) -> str | Rows | None:
    return next(each.said for each in draft.answers if each.name == name)


@pytest.fixture
def sorting(school: HomeVisits) -> HomeVisits:
    """At the due of the tally, two of four visited; nobody has run a sweep."""
    school.clock.set("2027-10-26T12:01")
    school.visit(2)
    return school


def test_it_is_made_when_it_may_be_and_nobody_ran_a_sweep(sorting: HomeVisits) -> None:
    assert answer(read(sorting, "sort-problems"), "visited") == "2"


def test_it_is_made_anew_before_it_is_shown(sorting: HomeVisits) -> None:
    read(sorting, "sort-problems")
    sorting.visit(2)
    assert answer(read(sorting, "sort-problems"), "visited") == "4"


def test_before_its_time_there_is_none(school: HomeVisits) -> None:
    with pytest.raises(NotAllowed) as refused:
        read(school, "sort-problems")
    assert "has no draft yet" in refused.value.text.en


def test_an_item_without_drafts_has_none(school: HomeVisits) -> None:
    with pytest.raises(NotFound):
        read(school, "draw-plan")


def test_a_class_is_called_what_the_school_calls_it(sorting: HomeVisits) -> None:
    with speaking("zh_CN"):
        rows = answer(read(sorting, "sort-problems"), "by_class")
    assert isinstance(rows, Rows)
    assert rows.heads[:3] == ("班级", "儿童人数", "已家访")
    assert [cells[:3] for cells in rows.cells] == [("三年级1班", "2", "2"), ("三年级2班", "2", "0")]


def test_pairs_are_shown_by_their_names(school: HomeVisits) -> None:
    school.clock.set("2027-11-02T09:00")
    school.visit(4)
    school.nominate_all()
    rows = answer(read(school, "pair-teachers"), "pairs")
    assert isinstance(rows, Rows)
    assert {cells[0] for cells in rows.cells} == {"小甲", "小乙", "小丙", "小丁"}
    assert {cells[1] for cells in rows.cells} == {"郑老师", "王老师", "冯老师"}


def test_what_the_form_asks_besides_is_there_to_be_filled_in(sorting: HomeVisits) -> None:
    record = read(sorting, "sort-problems").record
    assert (record["visited"], record["filled_in_by"], record["remark"]) == (2, None, None)


def test_its_file_says_the_same_as_the_draft(sorting: HomeVisits) -> None:
    draft = read(sorting, "sort-problems")
    [file] = read_files(sorting.installation, draft.item, ME, sorting.clock.now)
    sheet = openpyxl.load_workbook(io.BytesIO(file.content or b"")).active
    rows = [row for row in sheet.values if row[0] in ("合计", "Total")]  # type: ignore[union-attr]  # it has a sheet
    assert rows[0][1:5] == tuple(draft.record[name] for name in ("children", "visited", "excused", "not_visited"))


def test_reading_a_draft_and_its_files_is_audited_without_a_name(sorting: HomeVisits) -> None:
    draft = read(sorting, "sort-problems")
    read_files(sorting.installation, draft.item, ME, sorting.clock.now)
    with sorting.installation.ledger.read() as session:
        rows = session.scalars(select(Audit).where(Audit.action == "read").order_by(Audit.id)).all()
    assert [(row.object, row.details) for row in rows] == [
        ("proposal", {"item": draft.item}),
        ("file", {"item": draft.item}),
    ]


def test_afterwards_it_says_who_confirmed_it_and_what_was_changed(sorting: HomeVisits) -> None:
    draft = read(sorting, "sort-problems")
    edits = {"filled_in_by": "吴书记", "sent_on": "2027-10-26", "excused": 1, "not_visited": 1}
    sorting.complete([draft.item], edits, draft=draft.number, done_by=sorting.person("吴书记"))
    confirmed = read(sorting, "sort-problems").confirmed
    assert confirmed is not None
    assert confirmed.by == "吴书记"
    assert [each.en for each in confirmed.changed] == ["Excused 0 → 1", "Not visited yet 2 → 1"]
