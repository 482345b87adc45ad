"""Which child's file a row of a roster means: by ID number, else name and birth, else name and class. Nothing is guessed:
where several files answer, or one that may be another child's, the row says what it would take to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..ledger.children import ChildFile
from ..planner import group_label
from ..words import Text, text
from ..workbooks import Alike, Likeness, alike, read_class

__all__ = ["Recognised", "recognise"]

_SURE = (Alike.SAME_NUMBER, Alike.SAME_BIRTH, Alike.SAME_CLASS)
_UNSURE = (Alike.OTHER_BIRTH, Alike.UNCLEAR)


@dataclass(frozen=True)
class Recognised:
    """By the place of the row: the file that it means, or why that cannot be told; the other rows are new children.
    `possible` holds the numbers of all files that a row means or may mean."""

    files: Mapping[int, ChildFile]
    doubts: Mapping[int, Text]
    possible: Mapping[int, set[int]]


def recognise(files: Collection[ChildFile], rows: Sequence[Likeness]) -> Recognised:
    """What each row means. A roster lists a child once, so a file that one row means is no other's."""
    found = _Search(files, rows)
    for rank in _SURE:
        found.match(rank)
    found.doubt_the_rest()
    return Recognised(found.matched, found.doubts, found.possible)


class _Search:
    def __init__(self, files: Collection[ChildFile], rows: Sequence[Likeness]) -> None:
        self.rows = rows
        self.matched: dict[int, ChildFile] = {}
        self.doubts: dict[int, Text] = {}
        self.possible: dict[int, set[int]] = {}
        self._taken: set[int] = set()
        self._near: dict[str, list[tuple[ChildFile, Likeness]]] = defaultdict(list)
        for file in files:
            likeness = file.likeness
            for word in {likeness.name, likeness.number} - {None}:
                self._near[str(word)].append((file, likeness))

    def match(self, rank: Alike) -> None:
        """Give each row that is not settled the one file that is so alike."""
        wanted: dict[int, list[int]] = defaultdict(list)
        for at in self._unsettled():
            files = self._present_first(self._files(at, rank))
            if len(files) > 1:
                self._doubt(at, files, _several(self.rows[at], len(files)))
            elif files:
                wanted[files[0].id].append(at)
                self.matched[at], self.possible[at] = files[0], {files[0].id}
        for at in [at for places in wanted.values() if len(places) > 1 for at in places]:
            self._doubt(at, [self.matched.pop(at)], _contested())
        self._taken |= {file.id for file in self.matched.values()}

    def doubt_the_rest(self) -> None:
        """A row that is not settled is a new child, unless somebody there may be the same."""
        for at in self._unsettled():
            for rank in _UNSURE:
                files = [file for file in self._files(at, rank) if file.left_on is None]
                if files and at not in self.doubts:
                    self._doubt(at, files, _unsure(self.rows[at], files[0], rank))

    def _unsettled(self) -> list[int]:
        return [at for at in range(len(self.rows)) if at not in self.matched and at not in self.doubts]

    def _files(self, at: int, rank: Alike) -> list[ChildFile]:
        row = self.rows[at]
        near = {file.id: (file, other) for word in (row.name, row.number) if word for file, other in self._near[word]}
        return [file for file, other in near.values() if file.id not in self._taken and alike(other, row) is rank]

    def _present_first(self, files: list[ChildFile]) -> list[ChildFile]:
        return [file for file in files if file.left_on is None] or files

    def _doubt(self, at: int, files: Sequence[ChildFile], why: Text) -> None:
        self.doubts[at] = why
        self.possible[at] = {file.id for file in files}


def _missing(row: Likeness) -> Text:
    if row.is_vague:
        return text("出生日期或身份证号", "birth date or ID number")
    return text("身份证号", "the ID number")


def _several(row: Likeness, number: int) -> Text:
    missing = _missing(row)
    return text(
        f"档案里有 {number} 个孩子都对得上：请写上{missing.zh}",
        f"{number} children on file answer to it: add {missing.en}",
    )


def _contested() -> Text:
    return text(
        "名单里有两行都对得上档案里的同一个孩子：请先单独导入那个孩子，写上身份证号",
        "two rows answer to one child on file: first import that child alone, with the ID number",
    )


def _unsure(row: Likeness, file: ChildFile, rank: Alike) -> Text:
    where = _class_of(file)
    if rank is Alike.OTHER_BIRTH:
        return text(
            "同班已有同名、出生日期不同的孩子：请写上身份证号；若是更正，先把出生日期写成“清空”导入一次；"
            "若是两个孩子，把两人写在同一份名单里",
            "the class has a child of this name with another birth: add the ID number; to correct the birth, first "
            "import it as 'clear'; if they are two children, put both into one roster",
        )
    if row.is_vague:
        return text(
            f"已有同名的孩子（{where.zh}），分不清是不是同一个：请写上出生日期或身份证号，或把两个孩子写在同一份名单里",
            f"there is a child of this name ({where.en}), who may be the same: add birth date or ID number, or put "
            "both children into one roster",
        )
    return text(
        f"已有同名的孩子（{where.zh}），档案里没有出生日期和身份证号，分不清是不是同一个：请先给那个孩子补上，"
        "或把两个孩子写在同一份名单里",
        f"there is a child of this name ({where.en}) without birth date and ID number on file, who may be the same: "
        "first add them there, or put both children into one roster",
    )


def _class_of(file: ChildFile) -> Text:
    named = read_class(file.class_key) if file.class_key else None
    if named is None or file.class_key is None:
        return text("没有班级", "no class")
    return text(group_label(file.class_key), named.label.en)
