"""The code of the term's roster and of the proposal of pairs. Pure: the same case gives the same outcome; a person
confirms it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongxing.automatic import Case, NewPair, Outcome, Person, Subject
from tongxing.dealing import class_order, deal, own_teachers, pairs_table
from tongxing.documents import Cell, Column, Table, counted, long_day, xlsx_file
from tongxing.words import Text, say, speaking, text
from tongxing.workbooks import Child, Parent, read_rows

__all__ = ["complete_roster", "propose_pairs"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A child of the roster, with what its class put down. `details` None: nothing was, its file holds it."""

    class_key: str
    name: str
    details: Child | None = None

    @property
    def lacks_guardian(self) -> bool:
        return self.details is not None and not self.details.guardian

    @property
    def lacks_phone(self) -> bool:
        return self.details is not None and not _phones(self.details)


def _phones(child: Child) -> tuple[str, ...]:
    return tuple(filter(None, (child.guardian_phone, child.father.phone, child.mother.phone, child.phone)))


def complete_roster(case: Case) -> Outcome:
    """The roster of the term out of the rows of all classes, with what is lacking in it.

    1. Every child of the launch, by class, beside what its class put down of it.
    2. Who has no guardian or no telephone is counted, class by class.
    3. Classes that have not reported are said; a class that reported that it has none counts as reported.
    """
    entries = _entries(case)
    missing = _not_reported(case)
    by_class = _by_class(entries)
    record = {
        **_counts(entries),
        "classes": len(by_class),
        "not_reported": len(missing),
        "by_class": [{"class": name, **_counts(some)} for name, some in by_class.items()],
    }
    with speaking(case.language):
        tables = (_children_table(case, entries), _classes_table(case, by_class))
        file = xlsx_file(tables[0].title, tables, case.today)
    return Outcome(record=record, files=(file,), notes=tuple(_gaps(case, entries, missing)))


def _entries(case: Case) -> list[_Entry]:
    details = {(key, child.name): child for key, child in _put_down(case)}
    entries = [
        _Entry(child.class_key or "", child.name, details.get((child.class_key or "", child.name)))
        for child in case.subjects_of("child")
    ]
    return sorted(entries, key=lambda each: (class_order(each.class_key), each.name))


def _put_down(case: Case) -> Iterable[tuple[str, Child]]:
    for record in case.records_of("survey"):
        rows = record.data.get("children") or ()
        own = record.subject.class_key if record.subject else None
        for child in read_rows(rows, own).children if rows else ():
            yield (child.class_name.key if child.class_name else own or ""), child


def _not_reported(case: Case) -> list[str]:
    there = {record.subject.class_key for record in case.records if record.step == "survey" and record.subject}
    return [each.class_key for each in case.subjects_of("class") if each.class_key and each.class_key not in there]


def _by_class(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for each in entries:
        found.setdefault(each.class_key, []).append(each)
    return found


def _counts(entries: Sequence[_Entry]) -> dict[str, int]:
    return {
        "children": len(entries),
        "without_guardian": sum(each.lacks_guardian for each in entries),
        "without_phone": sum(each.lacks_phone for each in entries),
    }


def _gaps(case: Case, entries: Sequence[_Entry], missing: Sequence[str]) -> Iterable[Text]:
    if missing:
        names = [case.class_title(key) for key in missing]
        yield text(
            f"{len(missing)} 个班还没有报信息表：{'、'.join(each.zh for each in names)}",
            f"{counted(len(missing), 'class', 'classes')} not reported yet: {', '.join(each.en for each in names)}",
        )
    counts = _counts(entries)
    for name, zh, en in (("without_guardian", "监护人", "guardian"), ("without_phone", "联系电话", "telephone")):
        if counts[name]:
            children = counted(counts[name], "child", "children")
            yield text(f"{counts[name]} 名儿童没有写{zh}", f"no {en} put down of {children}")
    same = [key for key, number in Counter((each.class_key, each.name) for each in entries).items() if number > 1]
    for class_key, name in same:
        called = _called(case, class_key)
        yield text(f"{called.zh}有几名儿童都叫{name}，请核对", f"{called.en} has several called {name}; check them")


def _called(case: Case, key: str) -> Text:
    return case.class_title(key) if key else text("未分班", "No class")


def _unit(case: Case) -> Mapping[str, Any]:
    return {
        "unit": say(f"填报单位：{case.organisation}", f"Unit: {case.organisation}"),
        "day": say(f"填报日期：{long_day(case.today)}", f"Date: {long_day(case.today)}"),
    }


def _children_table(case: Case, entries: Sequence[_Entry]) -> Table:
    year = case.first_day.year
    return Table(
        name=say("信息表", "Children"),
        title=say(f"{year}年春季学期留守儿童信息表", f"Information table of the spring term {year}"),
        **_unit(case),
        columns=(
            Column(say("序号", "No."), 6),
            Column(say("班级", "Class"), 16),
            Column(say("姓名", "Name"), 12),
            Column(say("性别", "Sex"), 6),
            Column(say("出生日期", "Born"), 12),
            Column(say("监护人", "Guardian"), 12),
            Column(say("与学生关系", "Relation"), 12),
            Column(say("监护人电话", "Guardian's phone"), 15),
            Column(say("父亲（姓名、务工地、电话）", "Father: name, where, phone"), 28),
            Column(say("母亲（姓名、务工地、电话）", "Mother: name, where, phone"), 28),
        ),
        rows=tuple(_row(case, number, each) for number, each in enumerate(entries, start=1)),
        notes=(
            say(
                "只列出班级报来的内容；空着的见孩子的档案。",
                "What classes put down; what is empty is in the child's file.",
            ),
        ),
    )


def _row(case: Case, number: int, each: _Entry) -> tuple[str | int | None, ...]:
    child = each.details or Child(name=each.name)
    return (
        number,
        str(_called(case, each.class_key)),
        each.name,
        {"male": say("男", "m"), "female": say("女", "f")}.get(child.sex or ""),
        str(child.birth) if child.birth else None,
        child.guardian,
        child.guardian_relation,
        child.guardian_phone,
        _parent(child.father),
        _parent(child.mother),
    )


def _parent(parent: Parent) -> str | None:
    return " ".join(filter(None, (parent.name, parent.works_at, parent.phone))) or None


def _classes_table(case: Case, by_class: Mapping[str, Sequence[_Entry]]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(_called(case, name)), *_counts(some).values()) for name, some in by_class.items()
    )
    return Table(
        name=say("各班", "By class"),
        title=say("各班儿童人数", "Children by class"),
        **_unit(case),
        columns=(
            Column(say("班级", "Class"), 18),
            Column(say("儿童", "Children"), 16),
            Column(say("缺监护人", "No guardian"), 18),
            Column(say("缺联系电话", "No telephone"), 22),
        ),
        rows=rows,
        total=(say("合计", "Total"), *_counts([each for some in by_class.values() for each in some]).values()),
    )


def propose_pairs(case: Case) -> Outcome:
    """Proposes a teacher of the centre for each child.

    1. Teachers are those named as paired teachers; where there are none, the teachers of the centre.
    2. Everybody gets as many children as anybody else, or one more; where it can be, nobody a child of the own class.
    3. Without teachers nobody is proposed, and that is said.
    """
    children = sorted(case.subjects_of("child"), key=lambda each: (class_order(each.class_key or ""), each.id))
    named = case.people_of("paired-teacher") or case.people_of("centre-teacher")
    teachers = list({person.id: person for person in named}.values())
    dealt = deal(children, teachers, own_teachers(case))
    pairs = tuple(NewPair(child.id, person.id) for child, person in dealt)
    with speaking(case.language):
        title = say("活动之家师生结对表", "The centre's pairs of teachers and children")
        left = [] if dealt else children
        table = pairs_table(case, say("结对", "Pairs"), title, say("结对老师", "Teacher"), dealt, left)
        file = xlsx_file(title, (table,), case.today)
    return Outcome(
        record={"pairs": [{"child": pair.child_subject, "person": pair.person_id} for pair in pairs]},
        files=(file,),
        pairs=pairs,
        notes=tuple(_unpaired(children, teachers)),
    )


def _unpaired(children: Sequence[Subject], teachers: Sequence[Person]) -> Iterable[Text]:
    if not children:
        yield text("信息库里还没有儿童", "there are no children on the roster yet")
    elif not teachers:
        yield text(
            f"还没有指定活动之家老师，{len(children)} 名儿童没有结对",
            f"no teacher of the centre is named; {counted(len(children), 'child', 'children')} without one",
        )
