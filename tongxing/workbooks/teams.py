"""Reads a county's table of service teams: which team serves which village, and who is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tongxing.errors import BadWorkbook
from tongxing.words import text

from .findings import Finding, Reading
from .header import Vocabulary
from .people import email_of, split_outside_brackets
from .records import Record, find_tables, records_of
from .roster_words import EMAILS, PHONES
from .sheets import Source, open_book
from .values import Team, TeamMember, Teams

__all__ = ["LEAD_WORDS", "TEAM_WORDS", "read_teams"]

_WORDS: Mapping[str, Sequence[str]] = {
    "index": ("序号", "编号", "no", "number"),
    "team": (
        *("队伍", "服务队", "队名", "队伍名称", "服务队名称", "服务队伍", "所在队伍", "志愿服务队", "小队"),
        *("team", "teamname", "serviceteam"),
    ),
    "village": (
        *(
            "村",
            "村名",
            "村庄",
            "服务站",
            "站点",
            "驻点村",
            "驻点",
            "服务村",
            "对接村",
            "结对村",
            "所在村",
            "驻村",
            "乡镇村",
        ),
        *("服务站点", "驻点村庄", "儿童服务站", "结对服务站", "对接服务站", "village", "station", "villagestation"),
    ),
    "name": (
        *("姓名", "队员", "队员姓名", "成员", "成员姓名", "志愿者", "志愿者姓名", "名字"),
        *("name", "member", "membername", "volunteer"),
    ),
    "strengths": ("特长", "专长", "擅长", "个人特长", "特长专业", "strength", "strengths", "skill", "skills"),
    "phone": PHONES,
    "email": EMAILS,
    "lead": ("队长", "是否队长", "队内职务", "职务", "角色", "lead", "leader", "teamlead", "islead", "role"),
}
TEAM_WORDS = Vocabulary(
    words={said: name for name, all_said in _WORDS.items() for said in all_said},
    groups={},
    needed=frozenset({"name", "team"}),
    looked_for=text(
        "服务队、驻点村、队员（姓名）、特长、电话等", "team, village, member, strength, phone (or 服务队, 村, 队员 …)"
    ),
)
LEAD_WORDS = {"是", "√", "✓", "✔", "1", "y", "yes", "true", "队长", "组长", "领队", "lead", "leader", "team lead"}
_MARKED = re.compile(r"\s*[(（]\s*(?:队长|领队|组长|lead|leader)\s*[)）]\s*$", re.IGNORECASE)


def read_teams(source: Source, *, sheet: str | None = None) -> Reading[Teams]:
    """Read the teams of a workbook: a path, or the file's bytes.

    Team and village may stand once for several rows, merged or with blanks below. Raises :class:`BadWorkbook` for a
    file as a whole; a bad row is a finding.
    """
    tables = find_tables(open_book(source, sheet), TEAM_WORDS, hidden_too=sheet is not None)
    rows = _rows(records_of(tables, _is_empty))
    if not rows:
        raise BadWorkbook(
            "表头下面没有队员：请填好再导入。", "no member stands below the header: fill it in and import again."
        )
    taken = [row for row in rows if row.member]
    findings = [one for row in rows for one in row.findings]
    teams = _teams(taken)
    return Reading(
        teams,
        (*tables.findings, *findings, *_clashes(taken, teams)),
        len(taken),
        len(rows) - len(taken),
        tables.columns,
        tables.unread,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    team: str
    village: str | None
    member: TeamMember | None
    findings: tuple[Finding, ...]


def _is_empty(record: Record) -> bool:
    filled = (name for name in record.table.columns if name not in {"index", "team", "village"} and record.cell(name))
    return all(record.is_carried(name) for name in filled)


def _rows(records: Iterator[Record]) -> list[_Row]:
    rows: list[_Row] = []
    above: Record | None = None
    seen: dict[tuple[str, str, str | None], int] = {}
    for record in records:
        team, village, above = _team_of(record, above)
        row = _row(record, team, village)
        rows.append(_unless_double(record, row, seen))
    return rows


def _team_of(record: Record, above: Record | None) -> tuple[str, str | None, Record | None]:
    """The row's own team, else that of the row above in the same sheet."""
    if record.said("team"):
        return record.said("team"), record.maybe("village"), record
    if above is None or above.table is not record.table or record.cell("village"):
        record.refuse("team", "没有队名", "the team is missing")
        return "", None, above
    record.note("team", f"队名空着，按上面的“{above.said('team')}”算", f"blank: taken as '{above.said('team')}' above")
    return above.said("team"), above.maybe("village"), above


def _row(record: Record, team: str, village: str | None) -> _Row:
    record.check_cells(frozenset({"name", "team", "village", "email"}))
    member = _member(record)
    return _Row(team, village, None if record.refused else member, tuple(record.findings))


def _member(record: Record) -> TeamMember:
    said = record.full_name()
    name = _MARKED.sub("", said)
    return TeamMember(
        name=name,
        strengths=tuple(split_outside_brackets(record.said("strengths"), "、，,;；/ ")),
        phone=record.phone("phone"),
        email=email_of(record),
        leads=bool(_MARKED.search(said)) or _leads(record, name),
        row=record.place,
    )


def _leads(record: Record, name: str) -> bool:
    """A mark in the column 队长, or the lead's own name there."""
    said = record.said("lead").lower()
    return (not record.is_carried("lead") and said in LEAD_WORDS) or said == name.lower() != ""


def _unless_double(record: Record, row: _Row, seen: dict[tuple[str, str, str | None], int]) -> _Row:
    if row.member is None:
        return row
    first = seen.setdefault((row.team, row.member.name, row.member.phone), record.line.number)
    if first == record.line.number:
        return row
    record.refuse("name", f"与第 {first} 行是同一名队员", f"is the same member as row {first}")
    return _Row(row.team, row.village, None, tuple(record.findings))


def _teams(rows: Sequence[_Row]) -> Teams:
    villages: dict[str, str | None] = {}
    members: dict[str, list[TeamMember]] = {}
    for row in rows:
        villages[row.team] = villages.get(row.team) or row.village
        if row.member:
            members.setdefault(row.team, []).append(row.member)
    return Teams(tuple(Team(name, villages[name], tuple(found)) for name, found in members.items()))


def _clashes(rows: Sequence[_Row], teams: Teams) -> Iterator[Finding]:
    """Things a person should look at: two villages or two leads of one team, one person in two teams."""
    villages = {team.name: team.village for team in teams.teams}
    first_lead: dict[str, str] = {}
    first_team: dict[tuple[str, str | None], str] = {}
    for row in rows:
        member = row.member
        if member is None:
            continue
        if row.village and row.village != villages[row.team]:
            yield _noted(
                member,
                f"同一支队写了两个村，按“{villages[row.team]}”算",
                f"the team has two villages: '{villages[row.team]}' is taken",
            )
        if member.leads and first_lead.setdefault(row.team, member.name) != member.name:
            yield _noted(
                member, f"这支队已有队长{first_lead[row.team]}", f"the team already has the lead {first_lead[row.team]}"
            )
        if first_team.setdefault((member.name, member.phone), row.team) != row.team:
            other = first_team[member.name, member.phone]
            yield _noted(member, f"同时在“{other}”", f"is in '{other}' as well")


def _noted(member: TeamMember, zh: str, en: str) -> Finding:
    sheet, row = (member.row.sheet, member.row.row) if member.row else ("", 0)
    return Finding(sheet, row, "", member.name, text(zh, en), "noted")
