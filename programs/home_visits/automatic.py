"""The code of the two automatic steps. Pure: the same case gives the same outcome; a person confirms it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tongxing.automatic import Case, NewPair, Outcome, Person, Subject
from tongxing.dealing import class_order, deal, own_teachers, pairs_table
from tongxing.documents import Column, Table, counted, long_day, xlsx_file
from tongxing.words import Text, say, speaking, text

from .forms import PROBLEMS

__all__ = ["MOST_PER_CLASS", "MOST_PER_TEACHER", "propose_pairs", "tally"]

MOST_PER_CLASS = 2
"""The written plan: each class nominates one or two pupils."""

MOST_PER_TEACHER = 2
"""The written plan: each teacher is paired with one or two pupils."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What the visits of one class, or of all, found. Counts only: no names."""

    children: int = 0
    visited: int = 0
    excused: int = 0
    problems: Mapping[str, int] | None = None

    @property
    def not_visited(self) -> int:
        return self.children - self.visited - self.excused

    def counts(self) -> dict[str, int]:
        found = self.problems or {}
        return {
            "children": self.children,
            "visited": self.visited,
            "excused": self.excused,
            "not_visited": self.not_visited,
            **{each.key.replace("-", "_"): found.get(each.key, 0) for each in PROBLEMS},
        }


def tally(case: Case) -> Outcome:
    """Counts the problems that the visits found, by category and class.

    1. The children of each class, and which of them were visited or excused.
    2. The categories of the visit records; a child may count in several.
    3. Children not visited yet are said, class by class, and never counted as without problems.
    """
    classes = sorted({child.class_key or "" for child in case.subjects_of("child")}, key=class_order)
    rows = {
        name: _row(case, [each for each in case.subjects_of("child") if each.class_key == (name or None)])
        for name in classes
    }
    whole = _row(case, case.subjects_of("child"))
    record = {**whole.counts(), "by_class": [{"class": name, **row.counts()} for name, row in rows.items()]}
    with speaking(case.language):
        table = _tally_table(case, rows, whole)
        file = xlsx_file(table.title, (table,), case.today)
    return Outcome(record=record, files=(file,), notes=_not_visited(case, rows))


def _row(case: Case, children: Sequence[Subject]) -> _Row:
    ids = {child.child_id for child in children}
    visits = [
        each for each in case.records if each.step == "visit-homes" and each.subject and each.subject.child_id in ids
    ]
    done = [each for each in visits if each.state == "done"]
    problems = Counter(problem for visit in done for problem in visit.data.get("problems") or ())
    excused = sum(each.state == "waived" for each in visits)
    return _Row(len(ids), len(done), excused, problems)


def _called(case: Case, key: str) -> Text:
    return case.class_title(key) if key else text("未分班", "No class")


def _not_visited(case: Case, rows: Mapping[str, _Row]) -> tuple[Text, ...]:
    missing = {_called(case, key): row.not_visited for key, row in rows.items() if row.not_visited}
    if not missing:
        return ()
    total = sum(missing.values())
    zh = "、".join(f"{name.zh} {count} 名" for name, count in missing.items())
    en = ", ".join(f"{name.en}: {count}" for name, count in missing.items())
    return (
        text(
            f"还有 {total} 名孩子没有家访记录：{zh}",
            f"no visit record yet for {counted(total, 'child', 'children')} ({en})",
        ),
    )


def _tally_table(case: Case, rows: Mapping[str, _Row], whole: _Row) -> Table:
    heads = [
        Column(say("班级", "Class"), 18),
        Column(say("儿童", "Children"), 9),
        Column(say("已家访", "Visited"), 9),
        Column(say("免家访", "Excused"), 9),
        Column(say("未家访", "Not visited"), 9),
        *(Column(str(each.label), 15) for each in PROBLEMS),
    ]
    return Table(
        name=say("问题汇总", "Problems"),
        title=say("留守儿童家访问题汇总表", "Problems found by the home visits"),
        unit=_unit(case),
        day=_day(case),
        columns=tuple(heads),
        rows=tuple((str(_called(case, key)), *row.counts().values()) for key, row in rows.items()),
        total=(say("合计", "Total"), *whole.counts().values()),
        notes=(say("一名孩子可以有几类问题。", "A child may count under several problems."),),
    )


def _unit(case: Case) -> str:
    return say(f"填报单位：{case.organisation}", f"Unit: {case.organisation}")


def _day(case: Case) -> str:
    return say(f"填报日期：{long_day(case.today)}", f"Date: {long_day(case.today)}")


def propose_pairs(case: Case) -> Outcome:
    """Proposes a teacher for each nominated pupil.

    1. Teachers are the holders of the role paired-teacher; before there are any, all class and subject teachers.
    2. The first nominated of every class come before the second; nobody gets a second pupil before all have one.
    3. Where it can be, a pupil is given somebody other than the own class teacher: one more adult to turn to.
    4. Pupils beyond two for each teacher stay without one. Each quota that does not hold is said, and by how much.
    """
    pupils = _in_turn(case.subjects_of("chosen-child"))
    teachers = _teachers(case)
    places = min(len(pupils), MOST_PER_TEACHER * len(teachers))
    taken = deal(pupils[:places], teachers, own_teachers(case))
    children = {child.child_id: child.id for child in case.subjects_of("child")}
    pairs = tuple(NewPair(children.get(pupil.child_id, pupil.id), teacher.id) for pupil, teacher in taken)
    rows = [{"child": pair.child_subject, "person": pair.person_id} for pair in pairs]
    with speaking(case.language):
        table = pairs_table(
            case,
            say("结对方案", "Pairs"),
            say("师生结对方案", "Proposed pairs of teachers and pupils"),
            say("结对教师", "Teacher"),
            taken,
            pupils[places:],
        )
        file = xlsx_file(table.title, (table,), case.today)
    notes = (*_class_quota(case, pupils), *_teacher_quota(len(pupils), len(teachers)))
    return Outcome(record={"pairs": rows}, files=(file,), pairs=pairs, notes=notes)


def _in_turn(pupils: Iterable[Subject]) -> list[Subject]:
    by_class: dict[str, list[Subject]] = {}
    for pupil in sorted(pupils, key=lambda each: (class_order(each.class_key or ""), each.id)):
        by_class.setdefault(pupil.class_key or "", []).append(pupil)
    return [pupil for turn in zip_longest(*by_class.values()) for pupil in turn if pupil is not None]


def _teachers(case: Case) -> list[Person]:
    held = case.people_of("paired-teacher") or (*case.people_of("class-teacher"), *case.people_of("subject-teacher"))
    return list({person.id: person for person in held}.values())


def _class_quota(case: Case, pupils: Sequence[Subject]) -> Iterable[Text]:
    nominated = Counter(pupil.class_key or "" for pupil in pupils)
    classes = {each.class_key for each in (*case.subjects_of("child"), *case.subjects_of("class")) if each.class_key}
    for key in sorted(classes | set(nominated) - {""}, key=class_order):
        count, name = nominated[key], case.class_title(key)
        if count == 0:
            yield text(f"{name.zh}推荐了 0 名，至少要 1 名", f"{name.en} nominated 0 of at least 1")
        elif count > MOST_PER_CLASS:
            over = count - MOST_PER_CLASS
            yield text(
                f"{name.zh}推荐了 {count} 名，最多 {MOST_PER_CLASS} 名，多了 {over} 名",
                f"{name.en} nominated {count}, at most {MOST_PER_CLASS}: {over} too many",
            )


def _teacher_quota(pupils: int, teachers: int) -> Iterable[Text]:
    most = MOST_PER_TEACHER * teachers
    if pupils > most:
        yield text(
            f"推荐了 {pupils} 名学生，{teachers} 位教师每位最多 {MOST_PER_TEACHER} 名，多出 {pupils - most} 名",
            f"{counted(pupils, 'nominated pupil')}, {counted(teachers, 'teacher')} at most {MOST_PER_TEACHER} each: "
            f"{counted(pupils - most, 'pupil')} too many",
        )
    elif pupils < teachers:
        yield text(
            f"推荐了 {pupils} 名学生，{teachers} 位教师中有 {teachers - pupils} 位没有结对学生（每位应有 1—2 名）",
            f"{counted(pupils, 'nominated pupil')} for {counted(teachers, 'teacher')}: "
            f"{counted(teachers - pupils, 'teacher')} without one (each should have 1 or 2)",
        )
