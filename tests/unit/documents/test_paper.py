"""Reports as .docx: page, fonts, headings, tables, and that the same values give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from tongxing.documents import Column, Report, Section, Table, long_day, paper
from tongxing.documents.values import file_name
from tongxing.words import Language, speaking

TABLE = Table(
    "表", "完成情况", (Column("步骤", 20), Column("项", 10)), (("家访", 3),), total=("合计", 3), notes=("说明",)
)
REPORT = Report(
    "彩虹行动总结",
    "青山县妇联",
    dt.date(2027, 8, 28),
    (Section("基本情况", ("组建服务队两支。",), ("第一条",)), Section("完成情况", tables=(TABLE,))),
)


def read(language: Language = "zh_CN") -> Any:
    with speaking(language):
        return docx.Document(io.BytesIO(paper(REPORT)))


def words(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_the_page_is_a4() -> None:
    page = read().sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    assert round(page.left_margin.cm, 1) == 2.8


@pytest.mark.parametrize(("style", "font"), [("Normal", "宋体"), ("Heading 1", "黑体"), ("Title", "黑体")])
def test_chinese_fonts_are_named_and_no_theme_overrides_them(style: str, font: str) -> None:
    fonts = read().styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [name for name in fonts.attrib if "Theme" in name]


@pytest.mark.parametrize(
    ("language", "headings"),
    [("zh_CN", ["一、基本情况", "二、完成情况"]), ("en", ["1. 基本情况", "2. 完成情况"])],
)
def test_headings_are_numbered_as_the_language_does(language: Language, headings: list[str]) -> None:
    found = [each.text for each in read(language).paragraphs if each.style.name == "Heading 1"]
    assert found == headings


def test_the_signature_is_never_alone_on_a_page() -> None:
    paragraphs = read().paragraphs
    assert [bool(each.paragraph_format.keep_with_next) for each in paragraphs[-4:]] == [True, True, True, False]


def test_it_is_signed_and_dated_at_its_end() -> None:
    assert words(read())[-2:] == ["青山县妇联", "2027年8月28日"]
    assert words(read("en"))[-1] == "28 August 2027"


def test_a_table_has_its_head_rows_and_total() -> None:
    (table,) = read().tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["步骤", "项"], ["家访", "3"], ["合计", "3"]]


def test_the_head_of_a_table_is_repeated_on_every_page() -> None:
    (table,) = read().tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_columns_share_the_width_of_the_page() -> None:
    (table,) = read().tables
    assert sum(column.width.cm for column in table.columns) == pytest.approx(21.0 - 2.8 - 2.6, abs=0.1)


def test_the_page_number_stands_below() -> None:
    assert "PAGE" in read().sections[0].footer.paragraphs[0]._p.xml


def test_it_says_whose_it_is_and_not_which_library_made_it() -> None:
    properties = read().core_properties
    assert (properties.title, properties.author, properties.comments) == ("彩虹行动总结", "青山县妇联", "")


def test_the_same_report_gives_the_same_bytes() -> None:
    assert paper(REPORT) == paper(REPORT)


def test_a_day_in_full_is_said_in_both_languages() -> None:
    with speaking("zh_CN"):
        assert long_day(dt.date(2028, 2, 29)) == "2028年2月29日"
    with speaking("en"):
        assert long_day(dt.date(2028, 2, 29)) == "29 February 2028"


def test_a_page_break_leaves_no_single_row_of_a_table_and_does_not_split_the_signature() -> None:
    long = Table("表", "各村", (Column("村", 20),), tuple((f"村{number}",) for number in range(12)), total=("合计",))
    with speaking("zh_CN"):
        made = paper(Report("总结", "青山县妇联", dt.date(2027, 8, 28), (Section("各村", tables=(long,)),)))
    document = docx.Document(io.BytesIO(made))
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in document.tables[0].rows]
    assert kept == [True] * 3 + [None] * 7 + [True] * 3 + [None]
    assert [each.paragraph_format.keep_with_next for each in document.paragraphs[-2:]] == [True, False]


def test_a_title_longer_than_word_keeps_in_its_properties_is_cut_there_alone() -> None:
    title = "很长的标题" * 60
    document = docx.Document(io.BytesIO(paper(replace(REPORT, title=title))))
    assert (document.core_properties.title, words(document)[0]) == (title[:255], title)


def test_a_file_is_never_named_longer_than_disks_take() -> None:
    assert len(file_name("很长的标题" * 60, ".docx").encode()) <= 255
