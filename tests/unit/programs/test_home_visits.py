"""The home visits as a plugin, and the two automatic steps: the tally and the proposal of pairs."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from programs.home_visits import PROGRAM
from programs.home_visits.automatic import propose_pairs, tally
from tongxing.automatic import Case, Outcome, Person, Record, Subject
from tongxing.registry import catalogue
from tongxing.workbooks import ClassName

from .plans import case_of, done


def child(number: int, class_key: str) -> Subject:
    grade, _, order = class_key.partition("-")
    title = ClassName(int(grade), int(order)).label
    return Subject(number, "child", f"学生{number}", class_key=class_key, child_id=1000 + number, class_title=title)


def chosen(pupil: Subject) -> Subject:
    return replace(pupil, id=pupil.id + 500, kind="chosen-child")


def teachers(count: int) -> tuple[Person, ...]:
    return tuple(Person(number, f"教师{number}", "paired-teacher") for number in range(1, count + 1))


def pairing(pupils: list[Subject], people: tuple[Person, ...], *others: Subject) -> Outcome:
    subjects = (*pupils, *others, *map(chosen, pupils))
    return propose_pairs(case_of(PROGRAM, "pair-teachers", subjects=subjects, people=people))


def said(outcome: Outcome) -> list[str]:
    return [note.en for note in outcome.notes]


def load(outcome: Outcome) -> dict[int, int]:
    people = [pair.person_id for pair in outcome.pairs]
    return {person: people.count(person) for person in people}


def test_it_is_found_by_the_door_of_all_plugins() -> None:
    assert catalogue().program("home-visits").program == PROGRAM


class TestTally:
    children = tuple(child(number, key) for number, key in enumerate(["3-2", "3-2", "10-1", "10-1"], start=1))

    def case(self, *records: Record, **more: Any) -> Case:
        return case_of(PROGRAM, "sort-problems", subjects=self.children, records=records, **more)

    def visits(self) -> tuple[Record, ...]:
        one, two, three, four = self.children
        return (
            done("visit-homes", one, problems=["hardship", "withdrawn"]),
            done("visit-homes", two, problems=[]),
            done("visit-homes", three, problems=["hardship"]),
            Record("visit-homes", 1, four, {}, None, None, "waived"),
        )

    def test_it_counts_each_category(self) -> None:
        record = tally(self.case(*self.visits())).record
        assert (record["hardship"], record["withdrawn"], record["lack_of_care"]) == (2, 1, 0)
        assert (record["children"], record["visited"], record["excused"], record["not_visited"]) == (4, 3, 1, 0)

    def test_it_counts_by_class_in_the_order_of_classes(self) -> None:
        by_class = tally(self.case(*self.visits())).record["by_class"]
        assert [(row["class"], row["hardship"]) for row in by_class] == [("3-2", 1), ("10-1", 1)]

    def test_it_says_who_was_not_visited_by_class_and_number(self) -> None:
        assert said(tally(self.case(*self.visits()[:1]))) == [
            "no visit record yet for 3 children (Grade 3 Class 2: 1, Grade 10 Class 1: 2)"
        ]

    def test_it_calls_a_class_what_the_school_calls_it(self) -> None:
        outcome = tally(self.case(*self.visits()[:1], language="zh_CN"))
        assert outcome.notes[0].zh == "还有 3 名孩子没有家访记录：三年级2班 1 名、高一1班 2 名"
        rows = list(openpyxl.load_workbook(io.BytesIO(outcome.files[0].content)).active.values)  # type: ignore[union-attr]  # it has a sheet
        assert [row[0] for row in rows][3:5] == ["三年级2班", "高一1班"]

    def test_its_record_fits_its_form_and_holds_no_name(self) -> None:
        outcome = tally(self.case(*self.visits()))
        assert PROGRAM.form("tally").check(outcome.record)
        assert "学生" not in str(outcome.record)

    def test_its_table_ends_with_the_sum(self) -> None:
        (file,) = tally(self.case(*self.visits())).files
        rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)  # type: ignore[union-attr]  # it has a sheet
        assert ("Total", 4, 3, 1, 0, 0, 1, 0, 2, 0) in rows

    def test_it_gives_the_same_twice(self) -> None:
        assert tally(self.case(*self.visits())) == tally(self.case(*self.visits()))

    def test_without_children_it_counts_none(self) -> None:
        assert tally(case_of(PROGRAM, "sort-problems")).record["children"] == 0


class TestPairs:
    def test_each_pupil_gets_a_teacher_and_each_teacher_a_pupil(self) -> None:
        outcome = pairing([child(1, "3-1"), child(2, "3-2"), child(3, "3-3")], teachers(3))
        assert {pair.child_subject for pair in outcome.pairs} == {1, 2, 3}
        assert load(outcome) == {1: 1, 2: 1, 3: 1}
        assert said(outcome) == []

    def test_nobody_gets_a_second_before_all_have_one(self) -> None:
        outcome = pairing([child(number, f"3-{number}") for number in range(1, 5)], teachers(3))
        assert sorted(load(outcome).values()) == [1, 1, 2]

    def test_a_pupil_gets_somebody_other_than_the_own_class_teacher(self) -> None:
        people = (Person(1, "教师1", "class-teacher", "3-1"), Person(2, "教师2", "class-teacher", "3-2"))
        outcome = pairing([child(1, "3-1"), child(2, "3-2")], people)
        assert {pair.child_subject: pair.person_id for pair in outcome.pairs} == {1: 2, 2: 1}

    def test_the_own_class_teacher_is_taken_where_there_is_nobody_else(self) -> None:
        outcome = pairing([child(1, "3-1")], (Person(1, "教师1", "class-teacher", "3-1"),))
        assert load(outcome) == {1: 1}

    def test_a_person_with_two_roles_counts_once(self) -> None:
        people = (Person(1, "教师1", "class-teacher", "3-1"), Person(1, "教师1", "subject-teacher", "3-2"))
        assert said(pairing([child(1, "3-3"), child(2, "3-3")], people)) == []

    def test_too_many_pupils_are_said_and_left_without_a_teacher(self) -> None:
        pupils = [child(number, f"{1 + number // 2}-1") for number in range(24)]
        outcome = pairing(pupils, teachers(10))
        assert said(outcome) == ["24 nominated pupils, 10 teachers at most 2 each: 4 pupils too many"]
        assert len(outcome.pairs) == 20
        assert set(load(outcome).values()) == {2}

    def test_where_there_are_too_many_the_first_of_every_class_comes_first(self) -> None:
        pupils = [child(1, "3-1"), child(2, "3-1"), child(3, "3-2")]
        outcome = pairing(pupils, teachers(1))
        assert {pair.child_subject for pair in outcome.pairs} == {1, 3}

    def test_teachers_without_a_pupil_are_counted(self) -> None:
        outcome = pairing([child(1, "3-1")], teachers(3))
        assert said(outcome) == ["1 nominated pupil for 3 teachers: 2 teachers without one (each should have 1 or 2)"]

    def test_a_class_that_nominated_nobody_is_said(self) -> None:
        outcome = pairing([child(1, "3-1")], teachers(1), child(9, "3-2"))
        assert said(outcome) == ["Grade 3 Class 2 nominated 0 of at least 1"]

    def test_a_class_that_nominated_too_many_is_said(self) -> None:
        outcome = pairing([child(number, "3-1") for number in (1, 2, 3)], teachers(3))
        assert said(outcome) == ["Grade 3 Class 1 nominated 3, at most 2: 1 too many"]

    def test_without_teachers_nobody_is_paired(self) -> None:
        outcome = pairing([child(1, "3-1")], ())
        assert outcome.pairs == ()
        assert said(outcome) == ["1 nominated pupil, 0 teachers at most 2 each: 1 pupil too many"]

    def test_every_note_is_in_chinese_too(self) -> None:
        (note,) = pairing([child(1, "3-1")], ()).notes
        assert note.zh == "推荐了 1 名学生，0 位教师每位最多 2 名，多出 1 名"

    def test_the_record_fits_the_form_and_says_what_the_pairs_say(self) -> None:
        outcome = pairing([child(1, "3-1")], teachers(1))
        assert PROGRAM.form("pairing").check(outcome.record) == {"pairs": [{"child": 1, "person": 1}]}

    def test_those_left_without_a_teacher_are_in_the_table(self) -> None:
        (file,) = pairing([child(1, "3-1"), child(2, "3-2"), child(3, "3-3")], teachers(1)).files
        rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)  # type: ignore[union-attr]  # it has a sheet
        assert (3, "Grade 3 Class 3", "学生3", "(none yet)", None) in rows

    @pytest.mark.parametrize("count", [1, 5, 13, 20])
    def test_the_numbers_of_any_two_teachers_differ_by_one_at_most(self, count: int) -> None:
        people = tuple(Person(number, f"教师{number}", "class-teacher", f"3-{number}") for number in range(1, 11))
        numbers = load(pairing([child(number, f"3-{1 + number % 10}") for number in range(count)], people))
        assert max(numbers.values()) - min(numbers.get(person.id, 0) for person in people) <= 1
