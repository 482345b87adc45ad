"""Which child's file a row of a roster means."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.unit.workbooks.making import id_of
from tongxing.actions.recognising import Recognised, recognise
from tongxing.ledger.children import ChildFile
from tongxing.workbooks import BirthDay, Likeness

BIRTH = "2018-03-05"


def file(id: int = 1, class_key: str | None = "3-2", left: str | None = None, **row: Any) -> ChildFile:
    left_on = dt.date.fromisoformat(left) if left else None
    return ChildFile(id, str(id), None, class_key, None, left_on, {"name": "王小明", **row})


def row(class_key: str | None = "3-2", birth: str | None = None, number: str | None = None) -> Likeness:
    return Likeness("王小明", number, BirthDay.from_text(birth) if birth else None, class_key)


def meant(found: Recognised) -> dict[int, int]:
    return {at: file.id for at, file in found.files.items()}


def doubt(files: list[ChildFile], *rows: Likeness) -> str:
    found = recognise(files, rows)
    assert found.files == {}
    return found.doubts[0].en


def test_an_id_number_filled_in_later_is_the_same_childs() -> None:
    late = row(birth=BIRTH, number=id_of("20180305"))
    for known in (file(birth=BIRTH), file(), file(birth="2018-03")):
        assert meant(recognise([known], [late])) == {0: 1}


def test_a_child_with_a_birth_is_the_same_in_another_class() -> None:
    assert meant(recognise([file(birth=BIRTH)], [row("4-1", BIRTH)])) == {0: 1}


def test_a_corrected_name_is_found_by_the_id_number() -> None:
    number = id_of("20180305")
    found = recognise([file(birth=BIRTH, id_number=number, name="王晓明")], [row(birth=BIRTH, number=number)])
    assert meant(found) == {0: 1}


def test_a_name_alone_in_its_class_is_enough() -> None:
    assert meant(recognise([file(birth=BIRTH), file(2, "3-1")], [row()])) == {0: 1}


def test_another_id_number_is_another_child() -> None:
    known = file(birth=BIRTH, id_number=id_of("20180305"))
    found = recognise([known], [row(birth=BIRTH, number=id_of("20180305", 13))])
    assert (found.files, found.doubts) == ({}, {})


def test_two_files_that_answer_are_a_doubt() -> None:
    assert "2 children on file answer to it: add birth date or ID number" in doubt([file(), file(2)], row())
    twins = [file(id, birth=BIRTH, id_number=id_of("20180305", 10 + id)) for id in (1, 3)]
    assert "add the ID number" in doubt(twins, row(birth=BIRTH))


def test_a_namesake_in_another_class_is_a_doubt_where_no_birth_tells() -> None:
    assert "(Grade 3 Class 2), who may be the same: add birth date or ID number" in doubt([file()], row("4-2"))
    assert "first add them there" in doubt([file()], row("4-2", BIRTH))


def test_another_birth_in_the_same_class_is_a_doubt() -> None:
    assert "with another birth" in doubt([file(birth=BIRTH)], row(birth="2018-05-03"))


def test_another_birth_in_another_class_is_another_child() -> None:
    found = recognise([file(birth=BIRTH)], [row("4-1", "2018-05-03")])
    assert (found.files, found.doubts) == ({}, {})


def test_whoever_stands_in_the_same_roster_is_no_doubt() -> None:
    found = recognise([file()], [row(), row("4-2")])
    assert (meant(found), found.doubts) == ({0: 1}, {})


def test_two_rows_that_answer_to_one_file_are_both_doubted() -> None:
    rows = [row(birth=BIRTH, number=id_of("20180305", serial)) for serial in (11, 13)]
    found = recognise([file(birth=BIRTH)], rows)
    assert (found.files, set(found.doubts)) == ({}, {0, 1})


def test_who_has_left_is_found_again_and_is_no_doubt_to_others() -> None:
    gone = file(left="2027-01-31")
    assert meant(recognise([gone], [row()])) == {0: 1}
    assert recognise([gone], [row("4-2")]).doubts == {}
    assert meant(recognise([gone, file(2)], [row()])) == {0: 2}


def test_what_a_doubtful_row_may_mean_is_known() -> None:
    assert recognise([file(), file(2)], [row()]).possible == {0: {1, 2}}
