"""The closing report of any program: its figures are those of the case, in both languages."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pytest

from tongxing.automatic import Case, Lateness, Record, Subject
from tongxing.documents import closing_report
from tongxing.words import Language, text

CHILD = Subject(1, "child", "学生一", child_id=17)
VISIT = Record("visit", 1, CHILD, {}, dt.date(2027, 10, 24), "王小明", "done")
LATENESS = (Lateness("visit", 10, 5, 2, 1, 0, 2, 0), Lateness("talk", 6, 3, 0, 0, 2, 0, 1))


def case(language: Language = "en", **more: Any) -> Case:
    fields: dict[str, Any] = {
        "program": "home-visits",
        "step": "",
        "language": language,
        "organisation": "青山小学",
        "above": None,
        "today": dt.date(2028, 1, 21),
        "first_day": dt.date(2027, 10, 9),
        "last_day": dt.date(2028, 1, 20),
        "parameters": {},
        "subjects": (CHILD,),
        "people": (),
        "records": (VISIT, VISIT),
        "lateness": LATENESS,
        "step_titles": {"visit": text("家访", "Visits"), "talk": text("谈心", "Talks")},
    }
    return Case(**(fields | more))


def read(case: Case) -> Any:
    return docx.Document(io.BytesIO(closing_report(case, text("家访", "Home visits")).content))


def words(case: Case) -> str:
    return "\n".join(paragraph.text for paragraph in read(case).paragraphs)


def table(case: Case, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read(case).tables[number].rows]


def test_it_is_named_after_the_program() -> None:
    assert closing_report(case("zh_CN"), text("家访", "Home visits")).name == "家访工作总结.docx"
    assert closing_report(case()).name == "home-visits - closing report.docx"


def test_its_table_has_the_four_numbers_of_each_step_and_their_sum() -> None:
    assert table(case(), 0) == [
        ["Step", "Owed", "On time", "Recorded late", "Done late", "Missed", "Open", "Waived"],
        ["Visits", "10", "5", "2", "1", "0", "2", "0"],
        ["Talks", "6", "3", "0", "0", "2", "0", "1"],
        ["Total", "16", "8", "2", "1", "2", "2", "1"],
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "zh_CN",
            "应完成 16 项：按时完成 8 项，按时完成但补录 2 项，逾期完成 1 项，错过 2 项；未完成 2 项，免做 1 项。",
        ),
        (
            "en",
            "Owed: 16. Done on time: 8; done on time but recorded late: 2; done late: 1; missed: 2; still open: 2; waived: 1.",
        ),
    ],
)
def test_its_sentence_says_what_its_table_says(language: Language, sentence: str) -> None:
    assert sentence in words(case(language))


def test_it_counts_records_and_each_child_once() -> None:
    assert "There are 2 records, of 1 child." in words(case())
    assert table(case(), 1)[1] == ["Visits", "2", "1"]


def test_what_was_not_done_counts_as_no_record() -> None:
    waived = Record("visit", 1, CHILD, {}, None, None, "waived")
    assert "There are 0 records." in words(case(records=(waived,)))


def test_it_names_what_was_left_undone_and_what_was_missing() -> None:
    found = words(case(missing=(text("结对没有确认", "the pairs are not confirmed"),)))
    assert "1. Visits: 2 still open, 0 missed." in found
    assert "3. the pairs are not confirmed" in found


def test_it_can_be_made_of_a_launch_without_items() -> None:
    assert "Owed: 0." in words(case(lateness=(), records=()))


def test_it_is_in_the_language_of_the_case() -> None:
    assert "工作记录" in words(case("zh_CN"))
    assert "2028年1月21日" in words(case("zh_CN"))


def test_a_step_of_which_nothing_was_owed_has_no_row() -> None:
    nothing = Lateness("report", 0, 0, 0, 0, 0)
    assert table(case(lateness=(*LATENESS, nothing)), 0) == table(case(), 0)
