"""Reports as .docx on A4, set as Chinese offices set them: headings in 黑体, text in 宋体, a page number below."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ..automatic import ProducedFile
from ..words import language, say
from .values import Cell, Report, Section, Table, file_name, long_day

__all__ = ["DOCX", "docx_file", "paper"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, HEI = "宋体", "黑体"
_LATIN = "Times New Roman"
_ORDINALS = "一二三四五六七八九十"
_TOGETHER = 3
_LONGEST_PROPERTY = 255
_TEXT_WIDTH = 21.0 - 2.8 - 2.6
_STYLES = {"Normal": (SONG, 12, False), "Title": (HEI, 20, False), "Heading 1": (HEI, 15, False)}


def docx_file(title: str, report: Report) -> ProducedFile:
    """A file named after `title`."""
    return ProducedFile(file_name(title, ".docx"), paper(report), DOCX)


def paper(report: Report) -> bytes:
    """The report as a Word file, its headings numbered, in the reader's language."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_properties(document, report)
    _write_title(document, report)
    for number, section in enumerate(report.sections, start=1):
        _write_section(document, number, section)
    _write_signature(document, report)
    _write_page_number(document.sections[0].footer.paragraphs[0])
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _set_page(document: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)


def _set_styles(document: Any) -> None:
    for name, (font, size, bold) in _STYLES.items():
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _set_font(style.element.get_or_add_rPr(), font)
        style.paragraph_format.line_spacing = 1.5
        style.paragraph_format.space_after = Pt(0)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(9)
    borders = document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _set_font(properties: Any, font: str) -> None:
    """Fonts of the theme win over named ones, so they are taken out."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    fonts.set(qn("w:ascii"), _LATIN)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), font)


def _set_properties(document: Any, report: Report) -> None:
    made = dt.datetime.combine(report.day, dt.time(), dt.UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title, properties.author = report.title[:_LONGEST_PROPERTY], report.organisation[:_LONGEST_PROPERTY]
    properties.last_modified_by, properties.comments = properties.author, ""
    properties.created = properties.modified = made
    properties.language = "en" if language() == "en" else "zh-CN"


def _write_title(document: Any, report: Report) -> None:
    document.add_paragraph(report.title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if report.subtitle:
        document.add_paragraph(report.subtitle).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_section(document: Any, number: int, section: Section) -> None:
    numeral = say(f"{_ORDINALS[(number - 1) % 10]}、", f"{number}. ")
    document.add_paragraph(f"{numeral}{section.heading}", style="Heading 1")
    for words in section.paragraphs:
        _write_paragraph(document, words)
    for place, words in enumerate(section.points, start=1):
        _write_paragraph(document, say(f"{place}.{words}", f"{place}. {words}"))
    for table in section.tables:
        _write_table(document, table)


def _write_paragraph(document: Any, words: str) -> None:
    paragraph = document.add_paragraph(words)
    # Two characters in, as Chinese text is set; counted in characters so that it holds at any size.
    indent = paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "480")


def _write_table(document: Any, table: Table) -> None:
    caption = document.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(6)
    _write_run(caption, table.title, HEI, 11)
    grid = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = _widths(table)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
    _fill(grid.add_row(), [column.title for column in table.columns], widths, HEI)
    _repeat(grid.rows[0])
    for cells in table.rows:
        _fill(grid.add_row(), cells, widths, SONG)
    if table.total is not None:
        _fill(grid.add_row(), table.total, widths, HEI)
    _keep_edges_together(grid)
    for words in table.notes:
        note = document.add_paragraph()
        note.paragraph_format.space_before, note.paragraph_format.line_spacing = Pt(4), 1.15
        _write_run(note, words, SONG, 9)


def _widths(table: Table) -> list[float]:
    whole = sum(column.width for column in table.columns)
    return [_TEXT_WIDTH * column.width / whole for column in table.columns]


def _fill(row: Any, cells: Sequence[Cell], widths: Sequence[float], font: str) -> None:
    _never_split(row)
    for place, cell, width in zip(row.cells, cells, widths, strict=True):
        place.width = Cm(width)
        place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = place.paragraphs[0]
        paragraph.paragraph_format.line_spacing = 1.15
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if not isinstance(cell, str) or font == HEI:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write_run(paragraph, "" if cell is None else str(cell), font, 10.5)


def _write_run(paragraph: Any, words: str, font: str, size: float) -> None:
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    _set_font(run._element.get_or_add_rPr(), font)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _never_split(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _keep_edges_together(grid: Any) -> None:
    """No page begins with a table's last rows alone, or ends with its first."""
    rows = grid.rows
    last = len(rows) - 1
    for at in {*range(min(_TOGETHER, last)), *range(max(0, last - _TOGETHER), last)}:
        for cell in rows[at].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _write_signature(document: Any, report: Report) -> None:
    """Never on a page of its own: the last words go over with it."""
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.keep_with_next = True
    for words in (report.organisation, long_day(report.day)):
        paragraph = document.add_paragraph(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = words == report.organisation


def _write_page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._element.append(element)


def _same_bytes(content: bytes) -> bytes:
    """The same archive with the times of its parts set to one that never changes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(part, made.read(name))
    return out.getvalue()
