"""The draft of the summary for the municipal office, out of the records. It names no child of itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongxing.automatic import Case, Outcome, Record
from tongxing.documents import Column, Report, Section, Table, counted, docx_file, lateness_section
from tongxing.words import Text, say, speaking, text

from .automatic import TeamRow, team_rows
from .forms import CONTENTS

__all__ = ["summary"]


def summary(case: Case) -> Outcome:
    """The draft as .docx: teams, training, service by content and team, publicity, the four numbers of lateness."""
    teams, services = team_rows(case), case.records_of("service")
    with speaking(case.language):
        report = Report(
            title=_title(case),
            organisation=case.organisation,
            day=case.today,
            sections=(
                _overview(teams, services),
                _training(case),
                _contents(teams, services),
                _publicity(case),
                _in_their_words(case, teams),
                lateness_section(case),
                _next(),
            ),
        )
        file = docx_file(_title(case), report)
    return Outcome(record=_figures(case, teams, services), files=(file,), notes=tuple(_lacking(case, teams)))


def _title(case: Case) -> str:
    county, year = case.parameters.get("county") or case.organisation, case.first_day.year
    return say(f"{county}{year}年关爱留守儿童彩虹行动总结", f"{county} - summary of the rainbow action {year}")


def _figures(case: Case, teams: Sequence[TeamRow], services: Sequence[Record]) -> dict[str, int]:
    return {
        "teams": sum(team.formed for team in teams),
        "members": sum(team.members for team in teams),
        "children": _sum(services, "children"),
        "guardians": _sum(services, "guardians"),
        "news": len(_links(case)),
    }


def _sum(records: Iterable[Record], field: str) -> int:
    return sum(record.data.get(field) or 0 for record in records)


def _links(case: Case) -> list[str]:
    """Each once, whichever teams put it down."""
    links = (link for record in case.records_of("news") for link in record.data.get("links") or ())
    return list(dict.fromkeys(links))


def _lacking(case: Case, teams: Sequence[TeamRow]) -> Iterable[Text]:
    for step, zh, en in (("service", "服务记录", "record of the service"), ("team-summary", "小结", "summary")):
        missing = len(teams) - len(case.records_of(step))
        if missing > 0:
            teams_en = counted(missing, "team")
            yield text(
                f"{missing} 支服务队没有{zh}，总结里没有算进去", f"no {en} of {teams_en}; not counted in the summary"
            )
    if not _links(case):
        yield text("没有宣传报道的链接", "there are no links of publicity")
    yield text("各队的话照录，报送前请看有没有孩子的姓名", "the teams' words are quoted; check that no child is named")


def _overview(teams: Sequence[TeamRow], services: Sequence[Record]) -> Section:
    formed, members = sum(team.formed for team in teams), sum(team.members for team in teams)
    children, guardians = _sum(services, "children"), _sum(services, "guardians")
    return Section(
        say("基本情况", "Overview"),
        (
            say(
                f"今年组建服务队 {formed} 支，队员 {members} 人，结对服务站 {formed} 个。"
                f"{len(services)} 支服务队完成驻村服务，服务儿童 {children} 人，监护人 {guardians} 人。",
                f"This year {counted(formed, 'team')} with {counted(members, 'member')} were paired with "
                f"{counted(formed, 'station')}. {len(services)} of them served, for "
                f"{counted(children, 'child', 'children')} and {counted(guardians, 'guardian')}.",
            ),
        ),
    )


def _training(case: Case) -> Section:
    members = len(case.subjects_of("member"))
    trained = sum(bool(record.data.get("attended")) for record in case.records_of("training"))
    scores = [score for record in case.records_of("quiz") if (score := record.data.get("score")) is not None]
    insured = len(case.records_of("insurance"))
    average = (
        say(f"，平均 {sum(scores) / len(scores):.1f} 分", f", {sum(scores) / len(scores):.1f} on average")
        if scores
        else ""
    )
    return Section(
        say("培训、考核和保险", "Training, assessment, insurance"),
        (
            say(
                f"队员 {members} 人中，参加线上培训 {trained} 人，完成训后答题 {len(scores)} 人{average}，购买保险 {insured} 人。",
                f"Of {counted(members, 'member')}, {trained} took part in the online training, {len(scores)} did the quiz{average}, "
                f"and {insured} were insured.",
            ),
        ),
    )


def _contents(teams: Sequence[TeamRow], services: Sequence[Record]) -> Section:
    columns = (
        Column(say("服务内容", "Content"), 30),
        Column(say("开展的服务队", "Teams that did it"), 14),
    )
    rows = tuple(
        (str(content.label), sum(content.key in (each.data.get("contents") or ()) for each in services))
        for content in CONTENTS
    )
    by_content = Table(say("内容", "Contents"), say("七项内容", "The seven contents"), columns, rows)
    return Section(say("驻村服务", "Village service"), tables=(by_content, _by_team(teams, services)))


def _by_team(teams: Sequence[TeamRow], services: Sequence[Record]) -> Table:
    names = _names(teams)
    rows = tuple(_service_row(names, each) for each in services)
    return Table(
        name=say("各队", "Teams"),
        title=say("各队服务情况", "Service by team"),
        columns=(
            Column(say("服务队", "Team"), 22),
            Column(say("天数", "Days"), 8),
            Column(say("儿童", "Children"), 10),
            Column(say("监护人", "Guardians"), 10),
            Column(say("长期联系（对）", "Pairs kept in contact"), 14),
        ),
        rows=rows,
        total=(say("合计", "Total"), *map(sum, zip(*(row[1:] for row in rows), strict=True))) if rows else None,
    )


def _names(teams: Sequence[TeamRow]) -> dict[str, str]:
    """What each team calls itself, by its station."""
    return {team.station: team.name for team in teams}


def _team_of(names: dict[str, str], record: Record) -> str:
    station = (record.subject.team or record.subject.name) if record.subject else ""
    return names.get(station, station)


def _service_row(names: dict[str, str], record: Record) -> tuple[str, int, int, int, int]:
    data = record.data
    return (
        _team_of(names, record),
        len(data.get("log") or ()),
        data.get("children") or 0,
        data.get("guardians") or 0,
        len(data.get("pairs") or ()),
    )


def _publicity(case: Case) -> Section:
    links = _links(case)
    words = say(f"共报送活动信息 {len(links)} 条。", f"News submitted: {counted(len(links), 'item')}.")
    return Section(say("宣传报道", "Publicity"), (words,), tuple(links))


def _in_their_words(case: Case, teams: Sequence[TeamRow]) -> Section:
    names = _names(teams)
    paragraphs = tuple(_words_of(_team_of(names, record), record) for record in case.records_of("team-summary"))
    return Section(say("各队小结", "The teams' summaries"), paragraphs or (say("没有。", "None."),))


def _words_of(name: str, record: Record) -> str:
    labels = {"done": "", "hard": say("困难：", "Hard: "), "advice": say("建议：", "Advice: ")}
    said = [f"{label}{words}" for field, label in labels.items() if (words := record.data.get(field))]
    return say(f"{name}：", f"{name}: ") + " ".join(said)


def _next() -> Section:
    return Section(
        say("存在问题和下一步打算", "What was hard, and what comes next"),
        (say("（请在这里补写。）", "(To be written here.)"),),
    )
