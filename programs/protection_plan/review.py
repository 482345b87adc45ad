"""The draft of the term review, out of the records. Counts only: no child is named in it.

Pure: the same case gives the same draft; a person edits and confirms it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tongxing.automatic import Case, Outcome, Record
from tongxing.dealing import class_order
from tongxing.documents import Column, Report, Section, Table, counted, docx_file, lateness_section, long_day
from tongxing.words import Text, say, speaking, text

from .forms import ACTIVITIES, PROGRESS

__all__ = ["review"]


def review(case: Case) -> Outcome:
    """The draft as .docx: what was done for the children, by class; tutoring; activities; the four numbers of lateness.

    The figures of its record are those of its text. What the records do not say is said to whoever confirms it.
    """
    figures = _figures(case)
    with speaking(case.language):
        title = _title(case)
        sections = (
            _overview(case, figures),
            _talks(case, figures),
            _tutoring(case, figures),
            _activities(case, figures),
            _difficulties(case, figures),
            lateness_section(case),
            _next(),
        )
        file = docx_file(title, Report(title, case.organisation, case.today, sections))
    return Outcome(record=figures, files=(file,), notes=tuple(_lacking(case)))


def _title(case: Case) -> str:
    school = case.parameters.get("school") or case.organisation
    return say(f"{school}留守儿童教育保护工作学期总结", f"{school}: education and protection, term review")


def _figures(case: Case) -> dict[str, int]:
    calls, returns = case.records_of("parents-call"), case.records_of("bring-back")
    return {
        "children": len(case.subjects_of("child")),
        "files": len(case.records_of("archive-card")),
        "talks": len(case.records_of("weekly-talk")),
        "calls": len(calls),
        "reached": len(_reached(calls)),
        "plans": len(case.records_of("tutoring-plan")),
        "checks": len(case.records_of("check-tutoring")),
        "key_children": len(case.subjects_of("pair")),
        "pair_talks": len(case.records_of("pair-talk")),
        "activities": len(case.records_of("activities")),
        "brought_back": len(_children(each for each in returns if each.data.get("result") == "back")),
    }


def _reached(calls: Iterable[Record]) -> list[Record]:
    return [each for each in calls if each.data.get("whom") not in (None, "nobody")]


def _children(records: Iterable[Record]) -> set[int]:
    """Whom the records are about; each child once."""
    return {each.subject.child_id for each in records if each.subject and each.subject.child_id is not None}


def _overview(case: Case, figures: Mapping[str, int]) -> Section:
    classes = len({child.class_key for child in case.subjects_of("child") if child.class_key})
    buddies = len(case.records_of("buddy"))
    children, files, pairs = (figures[name] for name in ("children", "files", "key_children"))
    return Section(
        say("基本情况", "Overview"),
        (
            say(
                f"本学期自{long_day(case.first_day)}起，至{long_day(case.last_day)}止。"
                f"全校有留守儿童 {children} 名，分布在 {classes} 个班；核对档案 {files} 份，结同学伙伴 {buddies} 对；"
                f"重点儿童 {pairs} 名，各有一位帮扶教师。",
                f"The term ran from {long_day(case.first_day)} to {long_day(case.last_day)}. "
                f"There are {counted(children, 'child', 'children')} in {counted(classes, 'class', 'classes')}; "
                f"{counted(files, 'file was', 'files were')} confirmed and "
                f"{counted(buddies, 'child has a buddy', 'children have a buddy')}; "
                f"{counted(pairs, 'key child has', 'key children have')} a teacher of their own.",
            ),
        ),
    )


def _talks(case: Case, figures: Mapping[str, int]) -> Section:
    low = sum(each.data.get("mood") == "low" for each in case.records_of("weekly-talk"))
    words = say(
        f"班主任同孩子谈话 {figures['talks']} 次（其中情绪低落 {low} 次），给家长打电话 {figures['calls']} 次，"
        f"联系上 {figures['reached']} 次；帮扶教师谈心 {figures['pair_talks']} 次。",
        f"Class teachers had {counted(figures['talks'], 'talk')} with the children (in {low} the child felt low) and made "
        f"{counted(figures['calls'], 'call')} to parents, of which {figures['reached']} reached one; paired teachers had "
        f"{counted(figures['pair_talks'], 'talk')}.",
    )
    return Section(say("谈话和家校联系", "Talks and calls"), (words,), tables=(_by_class(case),))


def _by_class(case: Case) -> Table:
    heads = (
        (say("班级", "Class"), 15),
        (say("儿童", "Children"), 10),
        (say("核对档案", "Files confirmed"), 11),
        (say("谈话次数", "Talks"), 10),
        (say("谈话儿童", "Children talked with"), 11),
        (say("通话次数", "Calls"), 10),
        (say("联系上的家庭", "Families reached"), 14),
    )
    rows = [_class_row(case, key) for key in _classes(case)]
    sums = tuple(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))
    return Table(
        name=say("各班", "By class"),
        title=say("各班谈话和通话情况", "Talks and calls by class"),
        columns=tuple(Column(title, width) for title, width in heads),
        rows=tuple(rows),
        total=(say("合计", "Total"), *sums) if rows else None,
    )


def _classes(case: Case) -> list[str]:
    found = {child.class_key or "" for child in case.subjects_of("child")}
    return sorted(found, key=class_order)


def _class_row(case: Case, key: str) -> tuple[str, int, int, int, int, int, int]:
    talks, calls = _of_class(case, "weekly-talk", key), _of_class(case, "parents-call", key)
    return (
        str(_called(case, key)),
        sum((child.class_key or "") == key for child in case.subjects_of("child")),
        len(_of_class(case, "archive-card", key)),
        len(talks),
        len(_children(talks)),
        len(calls),
        len(_children(_reached(calls))),
    )


def _called(case: Case, key: str) -> Text:
    return case.class_title(key) if key else text("未分班", "No class")


def _of_class(case: Case, step: str, key: str) -> list[Record]:
    return [each for each in case.records_of(step) if each.subject and (each.subject.class_key or "") == key]


def _tutoring(case: Case, figures: Mapping[str, int]) -> Section:
    latest = _latest(case.records_of("check-tutoring"))
    standing = Counter(each.data.get("progress") for each in latest)
    reached = sum(bool(each.data.get("milestone_reached")) for each in latest)
    by_progress = say("、", ", ").join(
        say(f"{choice.label}{standing[choice.key]} 名", f"{str(choice.label).lower()} {standing[choice.key]}")
        for choice in PROGRESS
    )
    return Section(
        say("学习帮扶", "Tutoring"),
        (
            say(
                f"制定学习帮扶计划 {figures['plans']} 份，检查 {figures['checks']} 次。"
                f"按最近一次检查，{len(latest)} 名儿童中{by_progress}；达到阶段成果的 {reached} 名。",
                f"{counted(figures['plans'], 'tutoring plan')} and {counted(figures['checks'], 'check')}. By the last check "
                f"of {counted(len(latest), 'child', 'children')}: {by_progress}; {reached} reached the milestone.",
            ),
        ),
    )


def _latest(records: Iterable[Record]) -> list[Record]:
    """The last record of each child."""
    by_child = {each.subject.id: each for each in sorted(records, key=lambda one: one.occurrence) if each.subject}
    return list(by_child.values())


def _activities(case: Case, figures: Mapping[str, int]) -> Section:
    records = case.records_of("activities")
    taking_part = sum(each.data.get("children") or 0 for each in records)
    held = Counter(key for each in records for key in each.data.get("activities") or ())
    rows = tuple((str(choice.label), held[choice.key]) for choice in ACTIVITIES if held[choice.key])
    columns = (Column(say("活动", "Activity"), 30), Column(say("次数", "Times"), 12))
    table = Table(say("活动", "Activities"), say("各种活动", "Activities by kind"), columns, rows)
    return Section(
        say("课余活动", "Activities"),
        (
            say(
                f"开展活动 {figures['activities']} 次，{taking_part} 人次参加。",
                f"{counted(figures['activities'], 'activity', 'activities')}; pupils took part {taking_part} times.",
            ),
        ),
        tables=(table,) if rows else (),
    )


def _difficulties(case: Case, figures: Mapping[str, int]) -> Section:
    notes = case.records_of("find-difficulties")
    found = sum(bool(each.data.get("kinds")) for each in notes)
    called_for = len(_children(case.records_of("bring-back")))
    return Section(
        say("困难和劝返", "Difficulties, and bringing back"),
        (
            say(
                f"任课教师了解居家情况 {len(notes)} 次，其中 {found} 次发现困难。"
                f"劝返 {called_for} 名，已返校 {figures['brought_back']} 名。",
                f"Subject teachers looked into life at home {counted(len(notes), 'time')} and found difficulties in {found}. "
                f"{counted(called_for, 'child', 'children')} had to be brought back to school; "
                f"{figures['brought_back']} came back.",
            ),
        ),
    )


def _next() -> Section:
    return Section(
        say("存在问题和下学期打算", "What was hard, and what comes next term"),
        (say("（请在这里补写。）", "(To be written here.)"),),
    )


def _lacking(case: Case) -> Iterable[Text]:
    """What the figures leave out."""
    if not case.subjects_of("child"):
        yield text("还没有儿童名单，数字都是零", "there are no children yet; all figures are zero")
        return
    talked = _children(case.records_of("weekly-talk"))
    alone = _without(case, talked)
    if alone:
        zh = "、".join(f"{_called(case, key).zh} {count} 名" for key, count in alone)
        en = ", ".join(f"{_called(case, key).en}: {count}" for key, count in alone)
        total = sum(count for _, count in alone)
        yield text(
            f"{total} 名儿童整个学期没有谈话记录：{zh}",
            f"no talk is recorded all term with {counted(total, 'child', 'children')} ({en})",
        )
    still = sum(each.open for each in case.lateness if each.step != case.step)
    if still:
        yield text(f"起草时还有 {still} 项没有完成", f"{counted(still, 'item')} still open when this was drafted")


def _without(case: Case, known: set[int]) -> Sequence[tuple[str, int]]:
    """How many children of each class are not among those `known`, where any are."""
    alone = Counter(child.class_key or "" for child in case.subjects_of("child") if child.child_id not in known)
    return [(key, alone[key]) for key in sorted(alone, key=class_order)]
