"""The county's table of service teams."""

from __future__ import annotations

import pytest

from tongxing.errors import BadWorkbook
from tongxing.workbooks import Team, TeamMember, read_teams

from .making import Rows, sheets, single

HEADER = ("序号", "服务队", "驻点村", "队员姓名", "特长", "联系电话", "邮箱", "队长")
LEAD = [1, "一队", "青石村", "王小明", "音乐、美术", 13800000001.0, "a@team.example", "是"]
SECOND = [2, "一队", "青石村", "张小红", None, None, None, None]


def test_members_are_gathered_by_team() -> None:
    answer = read_teams(single(LEAD, SECOND, [3, "二队", "柳湾村", "李小花"], header=HEADER))
    first, second = answer.result.teams
    wanted = TeamMember(
        name="王小明", strengths=("音乐", "美术"), phone="13800000001", email="a@team.example", leads=True
    )
    assert first == Team("一队", "青石村", (wanted, TeamMember(name="张小红")))
    assert (first.lead, second.name, second.lead) == (wanted, "二队", None)
    assert (answer.taken, answer.findings) == (3, ())


def test_team_and_village_merged_down_hold_for_every_member() -> None:
    rows: Rows = [["志愿服务队名单"], HEADER, LEAD, [2, None, None, "张小红"]]
    answer = read_teams(sheets({"Sheet1": rows}, {"Sheet1": ["A1:H1", "B3:B4", "C3:C4"]}))
    assert [(team.village, len(team.members)) for team in answer.result.teams] == [("青石村", 2)]
    assert answer.findings == ()


def test_a_blank_team_goes_with_the_row_above_and_is_noted() -> None:
    answer = read_teams(single(LEAD, [2, None, None, "张小红"], header=HEADER))
    assert len(answer.result.teams[0].members) == 2
    assert [(finding.row, finding.severity) for finding in answer.findings] == [(3, "noted")]


def test_a_member_without_team_is_refused() -> None:
    answer = read_teams(single([1, None, "青石村", "王小明"], LEAD, header=HEADER))
    assert (answer.refused, answer.findings[0].why.en) == (1, "the team is missing")


def test_the_lead_is_marked_in_many_ways() -> None:
    for mark, name in (("√", "王小明"), ("队长", "王小明"), ("王小明", "王小明"), (None, "王小明（队长）")):
        rows = [[1, "一队", "青石村", name, None, None, None, mark], SECOND]
        (team,) = read_teams(single(*rows, header=HEADER)).result.teams
        assert team.lead == TeamMember(name="王小明", leads=True)


def test_the_same_member_twice_in_a_team_is_refused() -> None:
    answer = read_teams(single(SECOND, SECOND, header=HEADER))
    assert (answer.taken, answer.refused, answer.findings[0].why.en) == (1, 1, "is the same member as row 2")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ([2, "一队", "柳湾村", "张小红"], "two villages"),
        ([2, "一队", "青石村", "张小红", None, None, None, "是"], "already has the lead"),
        ([2, "二队", "柳湾村", "王小明", None, 13800000001], "is in '一队' as well"),
    ],
)
def test_what_a_person_should_look_at_is_noted(other: list[object], why: str) -> None:
    answer = read_teams(single(LEAD, other, header=HEADER))
    assert (answer.taken, answer.refused) == (2, 0)
    assert why in answer.findings[0].why.en


def test_a_table_without_teams_is_refused_with_what_was_looked_for() -> None:
    with pytest.raises(BadWorkbook, match="服务队、驻点村、队员"):
        read_teams(single(["王小明", "13800000001"], header=("姓名", "电话")))
