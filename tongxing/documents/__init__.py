"""Values to files: tables as .xlsx, reports as .docx. For automatic steps; nothing here reads or stores.

What is put in is worded already, in the language of the case. The same values on the same day give the same bytes.
"""

from .closing import closing_report, lateness_section, lateness_table
from .paper import docx_file, paper
from .photo import picture_alone
from .values import Cell, Column, Report, Section, Table, counted, long_day
from .workbook import workbook, xlsx_file

__all__ = [
    "Cell",
    "Column",
    "Report",
    "Section",
    "Table",
    "closing_report",
    "counted",
    "docx_file",
    "lateness_section",
    "lateness_table",
    "long_day",
    "paper",
    "picture_alone",
    "workbook",
    "xlsx_file",
]
