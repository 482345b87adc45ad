"""Whatever stands in the cells, a reader answers with values and findings, never with a crash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tongxing.errors import BadWorkbook
from tongxing.workbooks import read_people, read_roster, read_teams

from .making import HEADER, single

WORDS = st.one_of(
    st.text(max_size=8).filter(lambda said: not ILLEGAL_CHARACTERS_RE.search(said)),
    st.sampled_from(
        ["王小明", "三(2)班", "2016.3", "备注：", "合计", "姓名", "990101201803050113", "=1+1", "#N/A", "一队(队长)"]
    ),
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    WORDS,
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)),
)
ROWS = st.lists(st.lists(VALUES, min_size=3, max_size=10), max_size=5)
PEOPLE = ("姓名", "单位", "角色", "年级", "班级", "服务队", "联系电话", "电子邮箱", "通知方式", "语言")
TEAMS = ("服务队", "驻点村", "队员", "特长", "联系电话", "邮箱", "队长")


@settings(max_examples=20, deadline=None)
@given(above=ROWS, rows=ROWS)
def test_no_cell_breaks_a_reader(above: list[list[Any]], rows: list[list[Any]]) -> None:
    for read, header in ((read_roster, HEADER), (read_people, PEOPLE), (read_teams, TEAMS)):
        try:
            answer = read(single(*rows, header=header, above=above))
        except BadWorkbook:
            continue
        assert bool(answer.refused) == any(finding.severity == "refused" for finding in answer.findings)
        assert all(finding.text.zh and finding.text.en for finding in answer.findings)
