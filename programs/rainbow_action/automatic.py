"""The code of the pairing table and the assessment. Pure: the same case gives the same outcome; a person confirms it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tongxing.automatic import Case, Outcome, Record, Subject
from tongxing.documents import Cell, Column, Table, counted, long_day, xlsx_file
from tongxing.words import Text, say, speaking, text

__all__ = ["PASS_MARK", "TeamRow", "assess", "pairing_table", "team_rows"]

PASS_MARK = 60
"""Of the quiz, out of 100, where the launch gives no other."""

Result = Literal["passed", "failed", "incomplete", "excused"]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team as it was formed. `formed` is False while its record is missing; then nothing of it is guessed."""

    name: str
    station: str
    formed: bool
    lead: str
    members: int
    strengths: tuple[str, ...]
    remark: str


def team_rows(case: Case) -> tuple[TeamRow, ...]:
    """Every team of the launch, in its order, with what its record says."""
    records = {each.subject.id: each.data for each in case.records_of("form-team") if each.subject}
    sizes = Counter(member.team for member in case.subjects_of("member"))
    return tuple(
        _team_row(team, records.get(team.id), sizes[team.team or team.name]) for team in case.subjects_of("team")
    )


def _team_row(team: Subject, data: Mapping[str, Any] | None, size: int) -> TeamRow:
    known = data or {}
    members: Sequence[Mapping[str, Any]] = known.get("members") or ()
    strengths = (one for member in members for one in _several(member.get("strengths")))
    return TeamRow(
        name=known.get("name") or team.name,
        station=team.team or team.name,
        formed=data is not None,
        lead="、".join(str(member.get("name")) for member in members if member.get("lead")),
        members=len(members) or size,
        strengths=tuple(dict.fromkeys(strengths)),
        remark=known.get("remark") or "",
    )


def _several(written: object) -> list[str]:
    """Strengths stand in one cell, parted as people part them, or in a list."""
    parts = written if isinstance(written, list) else re.split(r"[、，,；;/\s]+", str(written or ""))
    return [str(part) for part in parts if part]


def pairing_table(case: Case) -> Outcome:
    """The table of teams and stations for the municipal office.

    A team whose record is missing is in it, marked so; telephone numbers are not.
    """
    teams = team_rows(case)
    missing = [team.name for team in teams if not team.formed]
    record = {"teams": len(teams), "formed": len(teams) - len(missing), "members": sum(each.members for each in teams)}
    with speaking(case.language):
        table = _pairing_sheet(case, teams)
        file = xlsx_file(table.title, (table,), case.today)
    return Outcome(record=record, files=(file,), notes=(*_not_formed(teams, missing), *_not_led(teams)))


def _not_formed(teams: Sequence[TeamRow], missing: Sequence[str]) -> Iterable[Text]:
    if not teams:
        yield text("还没有服务队，结对表是空的", "there are no teams yet; the table is empty")
    if missing:
        names = "、".join(missing)
        yield text(
            f"{len(missing)} 支服务队还没有组队记录：{names}",
            f"no record yet of {counted(len(missing), 'team')}: {', '.join(missing)}",
        )


def _not_led(teams: Sequence[TeamRow]) -> Iterable[Text]:
    without = [team.name for team in teams if team.formed and not team.lead]
    if without:
        yield text(
            f"{len(without)} 支服务队没有写明队长：{'、'.join(without)}",
            f"no lead is named of {counted(len(without), 'team')}: {', '.join(without)}",
        )


def _pairing_sheet(case: Case, teams: Sequence[TeamRow]) -> Table:
    county = case.parameters.get("county") or case.organisation
    waiting = say("尚未组建", "not formed yet")
    rows = tuple(
        (
            number,
            team.name,
            team.station,
            team.lead,
            team.members if team.formed or team.members else None,
            say("、", ", ").join(team.strengths),
            team.remark if team.formed else waiting,
        )
        for number, team in enumerate(teams, start=1)
    )
    return Table(
        name=say("结对表", "Pairing table"),
        title=say(
            f"{county}{case.first_day.year}年彩虹行动服务队与留守儿童服务站结对表",
            f"{county}: teams and stations of the rainbow action {case.first_day.year}",
        ),
        unit=_unit(case),
        day=_day(case),
        columns=(
            Column(say("序号", "No."), 6),
            Column(say("服务队", "Team"), 20),
            Column(say("服务站（村）", "Station (village)"), 20),
            Column(say("队长", "Lead"), 12),
            Column(say("队员人数", "Members"), 10),
            Column(say("特长", "Strengths"), 30),
            Column(say("备注", "Remark"), 18),
        ),
        rows=rows,
        total=(say("合计", "Total"), "", "", "", sum(each.members for each in teams), "", ""),
    )


def _unit(case: Case) -> str:
    return say(f"填报单位：{case.organisation}", f"Submitted by: {case.organisation}")


def _day(case: Case) -> str:
    return say(f"填报日期：{long_day(case.today)}", f"Date: {long_day(case.today)}")


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is known of one member. None: there is no record of it, and it is not guessed."""

    member: Subject
    attended: bool | None
    score: float | None
    result: Result


def assess(case: Case) -> Outcome:
    """Each member's standing, from attendance and score.

    Passed: attended, and the score is at least the pass mark. Not passed: either is known and falls short. Incomplete:
    one of them is missing, and the other does not already decide. Excused: the training or the quiz was waived.
    """
    mark = case.parameters.get("pass_mark", PASS_MARK)
    training, quiz = (_by_member(case, step) for step in ("training", "quiz"))
    standings = tuple(_standing(each, training.get(each.id), quiz.get(each.id), mark) for each in _by_team(case))
    count = Counter(each.result for each in standings)
    record = {
        **{result: count[result] for result in ("passed", "failed", "incomplete", "excused")},
        "members": [_plain(each) for each in standings],
    }
    with speaking(case.language):
        tables = (_members_sheet(case, standings, mark), _teams_sheet(case, standings))
        file = xlsx_file(tables[0].title, tables, case.today)
    return Outcome(record=record, files=(file,), notes=tuple(_gaps(standings)))


def _by_team(case: Case) -> list[Subject]:
    """The members, those of a team together, whenever they joined; teams in the order of their first members."""
    members = case.subjects_of("member")
    teams = list(dict.fromkeys(each.team for each in members))
    return sorted(members, key=lambda each: teams.index(each.team))


def _by_member(case: Case, step: str) -> dict[int, Record]:
    settled = (each for each in case.records if each.step == step and each.state in ("done", "waived"))
    return {each.subject.id: each for each in settled if each.subject is not None}


def _standing(member: Subject, training: Record | None, quiz: Record | None, mark: float) -> _Standing:
    attended = training.data.get("attended") if training else None
    score = quiz.data.get("score") if quiz else None
    waived = any(each is not None and each.state == "waived" for each in (training, quiz))
    return _Standing(member, attended, score, "excused" if waived else _result(attended, score, mark))


def _result(attended: bool | None, score: float | None, mark: float) -> Result:
    if attended is False or (score is not None and score < mark):
        return "failed"
    return "incomplete" if attended is None or score is None else "passed"


def _plain(standing: _Standing) -> dict[str, Any]:
    return {
        "member": standing.member.id,
        "attended": standing.attended,
        "score": standing.score,
        "result": standing.result,
    }


def _gaps(standings: Sequence[_Standing]) -> Iterable[Text]:
    owed = [each for each in standings if each.result != "excused"]
    unknown = sum(each.attended is None for each in owed)
    unscored = sum(each.score is None for each in owed)
    if unknown:
        yield text(f"{unknown} 名队员没有参训记录", f"no attendance recorded for {counted(unknown, 'member')}")
    if unscored:
        yield text(f"{unscored} 名队员没有答题成绩", f"no score for {counted(unscored, 'member')}")


def _members_sheet(case: Case, standings: Sequence[_Standing], mark: float) -> Table:
    return Table(
        name=say("队员考核", "Members"),
        title=say("彩虹行动服务队队员考核表", "Rainbow action: assessment of the members"),
        unit=_unit(case),
        day=_day(case),
        columns=(
            Column(say("序号", "No."), 6),
            Column(say("服务队", "Team"), 20),
            Column(say("姓名", "Name"), 14),
            Column(say("参加培训", "Training"), 12),
            Column(say("答题成绩", "Score"), 12),
            Column(say("考核结果", "Result"), 14),
        ),
        rows=tuple(_member_row(number, each) for number, each in enumerate(standings, start=1)),
        notes=(
            say(
                f"参加培训且成绩不低于 {mark:g} 分为合格；没有记录的写 “资料不全”，不推定。",
                f"Passed: took part in the training and scored at least {mark:g}. What was not recorded is incomplete "
                "and not guessed.",
            ),
        ),
    )


def _member_row(number: int, each: _Standing) -> tuple[Cell, ...]:
    attended = {True: say("是", "yes"), False: say("否", "no"), None: ""}[each.attended]
    return (number, each.member.team or "", each.member.name, attended, each.score, _word(each.result))


def _word(result: Result) -> str:
    return {
        "passed": say("合格", "passed"),
        "failed": say("不合格", "not passed"),
        "incomplete": say("资料不全", "incomplete"),
        "excused": say("免考核", "excused"),
    }[result]


def _teams_sheet(case: Case, standings: Sequence[_Standing]) -> Table:
    teams = dict.fromkeys(each.member.team or "" for each in standings)
    rows = tuple(_team_line(team, [each for each in standings if (each.member.team or "") == team]) for team in teams)
    return Table(
        name=say("各队", "Teams"),
        title=say("各服务队参训和答题情况", "Training and quiz by team"),
        unit=_unit(case),
        day=_day(case),
        columns=(
            Column(say("服务队", "Team"), 20),
            Column(say("队员", "Members"), 10),
            Column(say("参训", "Trained"), 10),
            Column(say("答题", "Answered"), 10),
            Column(say("答题参与率（%）", "Answered (%)"), 18),
            Column(say("平均分", "Average"), 10),
        ),
        rows=rows,
    )


def _team_line(team: str, standings: Sequence[_Standing]) -> tuple[Cell, ...]:
    scores = [each.score for each in standings if each.score is not None]
    average = round(sum(scores) / len(scores), 1) if scores else None
    trained = sum(bool(each.attended) for each in standings)
    return (team, len(standings), trained, len(scores), round(100 * len(scores) / len(standings), 1), average)
