"""The draft of a closing report, for any program: what was owed, and the four numbers of its lateness, never one.

All figures are those of the case; nothing is counted twice or guessed. The step that writes the report is not in it: it
would always say of itself that it is open.
"""

from __future__ import annotations

from dataclasses import astuple

from ..automatic import Case, Lateness, ProducedFile
from ..words import Text, say, speaking
from .paper import docx_file
from .values import Column, Report, Section, Table, counted, long_day

__all__ = ["closing_report", "lateness_section", "lateness_table"]


def closing_report(case: Case, title: Text | None = None) -> ProducedFile:
    """The draft as .docx in the language of the case. `title` is the program's; without it its key stands there."""
    with speaking(case.language):
        name = str(title) if title else case.program
        heading = say(f"{name}工作总结", f"{name}: closing report")
        report = Report(
            title=heading,
            organisation=case.organisation,
            day=case.today,
            sections=(_overview(case), lateness_section(case), _reached(case), _left_undone(case), _to_write()),
        )
        return docx_file(heading, report)


def _overview(case: Case) -> Section:
    first, last = long_day(case.first_day), long_day(case.last_day)
    period = say(f"本次工作自{first}起，至{last}止。", f"The work ran from {first} to {last}.")
    return Section(say("基本情况", "Overview"), (period, _in_words(_sum(case))))


def _steps(case: Case) -> list[Lateness]:
    return [each for each in case.lateness if each.step != case.step]


def _sum(case: Case) -> Lateness:
    columns = zip(*(astuple(each)[1:] for each in _steps(case)), strict=True)
    return Lateness("", *(map(sum, columns))) if _steps(case) else Lateness("", 0, 0, 0, 0, 0)


def _in_words(whole: Lateness) -> str:
    return say(
        f"应完成 {whole.total} 项：按时完成 {whole.on_time} 项，按时完成但补录 {whole.recorded_late} 项，"
        f"逾期完成 {whole.done_late} 项，错过 {whole.missed} 项；未完成 {whole.open} 项，免做 {whole.waived} 项。",
        f"Owed: {whole.total}. Done on time: {whole.on_time}; done on time but recorded late: {whole.recorded_late}; "
        f"done late: {whole.done_late}; missed: {whole.missed}; still open: {whole.open}; waived: {whole.waived}.",
    )


def lateness_section(case: Case) -> Section:
    """The table of all steps, under its heading. Word it within ``speaking``."""
    return Section(say("各步骤完成情况", "How each step went"), tables=(lateness_table(case),))


def lateness_table(case: Case) -> Table:
    """A row for each step of the case of which anything was owed, but for the one that asks, and their sum."""
    heads = (
        say("应完成", "Owed"),
        say("按时", "On time"),
        say("补录", "Recorded late"),
        say("逾期", "Done late"),
        say("错过", "Missed"),
        say("未完成", "Open"),
        say("免做", "Waived"),
    )
    return Table(
        name=say("完成情况", "How it went"),
        title=say("完成情况（项）", "How it went (items)"),
        columns=(Column(say("步骤", "Step"), 26), *(Column(head, _fitting(head)) for head in heads)),
        rows=tuple((_title(case, each.step), *astuple(each)[1:]) for each in _steps(case) if each.total),
        total=(say("合计", "Total"), *astuple(_sum(case))[1:]),
        notes=(
            say(
                "“按时”看做的那天；“补录”是按时做了、过期才记录；“错过”是周期性工作到下一次仍没有做；“未完成”包括还没到期的。",
                "'On time' goes by the day it was done; 'recorded late' was done on time but written down after; "
                "'missed' is recurring work not done before the next was due; 'open' includes what is not due yet.",
            ),
        ),
    )


def _fitting(heading: str) -> int:
    """Wide enough for the heading's longest word."""
    return max(9, *(len(word) + 3 for word in heading.split()))


def _title(case: Case, step: str) -> str:
    title = case.step_titles.get(step)
    return title.in_(case.language) if title else step


def _reached(case: Case) -> Section:
    """How many records each step left, and of how many children they speak."""
    done = [record for record in case.records if record.state == "done"]
    steps = dict.fromkeys(record.step for record in done)
    rows = tuple((_title(case, step), len(case.records_of(step)), len(_children(case, step))) for step in steps)
    children = {child for step in steps for child in _children(case, step)}
    zh, en = f"共留下 {len(done)} 条记录", f"There are {counted(len(done), 'record')}"
    words = say(
        f"{zh}，涉及 {len(children)} 名儿童。" if children else f"{zh}。",
        f"{en}, of {counted(len(children), 'child', 'children')}." if children else f"{en}.",
    )
    columns = (
        Column(say("步骤", "Step"), 26),
        Column(say("记录", "Records"), 10),
        Column(say("涉及儿童", "Children"), 10),
    )
    table = Table(say("记录", "Records"), say("记录（条）", "Records"), columns, rows)
    return Section(say("工作记录", "Records"), (words,), tables=(table,) if rows else ())


def _children(case: Case, step: str) -> set[int]:
    return {
        record.subject.child_id
        for record in case.records_of(step)
        if record.subject is not None and record.subject.child_id is not None
    }


def _left_undone(case: Case) -> Section:
    points = [_undone(case, each) for each in _steps(case) if each.open or each.missed]
    points += [missing.in_(case.language) for missing in case.missing]
    words = () if points else (say("没有。", "Nothing."),)
    return Section(say("没有做完的工作", "What was left undone"), words, tuple(points))


def _undone(case: Case, each: Lateness) -> str:
    title = _title(case, each.step)
    return say(
        f"{title}：未完成 {each.open} 项，错过 {each.missed} 项。",
        f"{title}: {each.open} still open, {each.missed} missed.",
    )


def _to_write() -> Section:
    return Section(
        say("主要做法、存在问题和下一步打算", "What was done, what was hard, what comes next"),
        (say("（请在这里补写。）", "(To be written here.)"),),
    )
