"""School classes and how people write them: 三年级2班, 三(2)班, 3.2, 302, 初一(3)班. No files here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tongxing.words import Text, text

__all__ = ["ClassName", "class_in", "read_class", "read_classes", "read_grade", "read_number"]

GRADES = "零一二三四五六七八九"
HIGH_SCHOOL = {10: "高一", 11: "高二", 12: "高三"}
LAST_GRADE = 12
LAST_CLASS = 40


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class of a school.

    `grade` runs from 1 to 12 (初一 and 七年级 are 7, 高一 is 10). A whole grade has no `number`. What could not be
    read keeps its own `words`, with `grade` where at least that was clear.
    """

    grade: int | None
    number: int | None = None
    words: str = ""

    @property
    def key(self) -> str:
        """``3-2``; a whole grade is ``3``; what could not be read is its own key."""
        if self.words or self.grade is None:
            return self.words
        return str(self.grade) if self.number is None else f"{self.grade}-{self.number}"

    @property
    def label(self) -> Text:
        if self.words or self.grade is None:
            return text(self.words or "未知班级", self.words or "unknown class")
        if self.number is None:
            return text(_grade_zh(self.grade), f"Grade {self.grade}")
        return text(f"{_grade_zh(self.grade)}{self.number}班", f"Grade {self.grade} Class {self.number}")

    @property
    def order(self) -> tuple[int, int, str]:
        """Sorts classes as a school lists them; unread ones last."""
        return (self.grade or 99, self.number or 0, self.words)

    def __str__(self) -> str:
        return str(self.label)


def _grade_zh(grade: int) -> str:
    return HIGH_SCHOOL.get(grade) or f"{GRADES[grade]}年级"


_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CLASS = rf"[(\[【]?(?P<number>{_NUMERAL})[)\]】]?班?"
_GRADE = rf"(?:小学)?(?P<stage>初|高|初中|高中)?(?P<grade>{_NUMERAL})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_GRADE}年级?[、,\-./]?{_CLASS}",
        rf"{_GRADE}[、,\-./·—_]{_CLASS}",
        rf"{_GRADE}[(\[【](?P<number>{_NUMERAL})[)\]】]班?",
        rf"[(\[【]{_GRADE}[)\]】](?P<number>{_NUMERAL})班?",
        r"(?:小学)?(?P<stage>初|高|初中|高中)?(?P<grade>[一二三四五六七八九])(?P<number>\d{1,2}|[一二三四五六七八九十])班",
        r"(?P<grade>[一二三四五六七八九])(?P<number>\d{1,2})",
        r"(?P<stage>初|高)(?P<grade>[一二三])(?P<number>\d{1,2})班?",
        r"(?P<grade>[1-9])(?P<number>\d{2})班?",
        r"(?:grade|year|g)(?P<grade>\d{1,2})[,\-./]?(?:class|c)(?P<number>\d{1,2})",
        r"class(?P<grade>\d{1,2})[\-./](?P<number>\d{1,2})",
    )
)
_GRADE_ONLY = re.compile(rf"{_GRADE}(?:年级?)?|(?:grade|year|g)(?P<english>\d{{1,2}})", re.IGNORECASE)
_NUMBER_ONLY = re.compile(rf"(?:第|class)?{_CLASS}", re.IGNORECASE)
_GRADE_BEFORE = re.compile(rf"{_GRADE}年级", re.IGNORECASE)
_INSIDE = re.compile(rf"(?:初|高|初中|高中)?{_NUMERAL}(?:年级?)?[(\[【]?{_NUMERAL}[)\]】]?班")


def read_class(words: str, grade: int | None = None) -> ClassName | None:
    """The class that `words` name; `grade` is what a column of its own said. None for blank words.

    Words that name no class keep standing as themselves: ``ClassName(None, None, words)``.
    """
    said = _plain(words)
    if not said:
        return ClassName(grade) if grade else None
    return _whole_class(said) or _class_of_grade(said, grade) or _only_grade(said) or _unread(words, said, grade)


def read_classes(words: str, grade: int | None = None) -> tuple[ClassName, ...]:
    """Several classes in one cell, separated by 、 , ; or a line break."""
    parts = re.split(r"[、,，;；\n]+", words)
    return tuple(found for part in parts if (found := read_class(part, grade)))


def read_grade(words: str) -> int | None:
    """The grade that `words` name (三, 三年级, 3, 初一, Grade 3), or None."""
    match = _GRADE_ONLY.fullmatch(_plain(words))
    if not match:
        return None
    if match["english"]:
        return _in_school(int(match["english"]))
    return _grade_number(match["stage"], match["grade"])


def class_in(words: str) -> ClassName | None:
    """A class named somewhere inside a title such as 三年级2班留守儿童花名册, or None."""
    match = _INSIDE.search(_plain(words))
    return _whole_class(match[0]) if match else None


def read_number(words: str) -> int | None:
    """A count in Arabic or Chinese figures up to 99, or None."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if ten:
        return (GRADES.find(tens) if tens else 1) * 10 + (GRADES.find(ones) if ones else 0)
    return GRADES.find(words) if len(words) == 1 and words in GRADES else None


def _plain(words: str) -> str:
    return re.sub(r"\s+|^第(?=[一二三四五六七八九\d]+年)", "", unicodedata.normalize("NFKC", words)).strip(":：")


def _whole_class(said: str) -> ClassName | None:
    matches = (pattern.fullmatch(said) for pattern in _PATTERNS)
    return _first(_from_match, [match for match in matches if match])


def _first(read: Callable[[re.Match[str]], ClassName | None], matches: list[re.Match[str]]) -> ClassName | None:
    return next((found for match in matches if (found := read(match))), None)


def _from_match(match: re.Match[str]) -> ClassName | None:
    grade = _grade_number(match.groupdict().get("stage"), match["grade"])
    number = read_number(match["number"])
    if grade is None or not number or number > LAST_CLASS:
        return None
    return ClassName(grade, number)


def _grade_number(stage: str | None, words: str) -> int | None:
    grade = read_number(words)
    if grade is None:
        return None
    if stage:
        return {"初": 6, "高": 9}[stage[0]] + grade if 1 <= grade <= 3 else None
    return _in_school(grade)


def _in_school(grade: int) -> int | None:
    return grade if 1 <= grade <= LAST_GRADE else None


def _class_of_grade(said: str, grade: int | None) -> ClassName | None:
    match = _NUMBER_ONLY.fullmatch(said)
    number = read_number(match["number"]) if match and grade else None
    return ClassName(grade, number) if number else None


def _only_grade(said: str) -> ClassName | None:
    grade = read_grade(said) if "年" in said or said[0] in "初高gGyY" else None
    return ClassName(grade) if grade else None


def _unread(words: str, said: str, grade: int | None) -> ClassName:
    before = _GRADE_BEFORE.match(said)
    told = grade or (_grade_number(before["stage"], before["grade"]) if before else None)
    return ClassName(told, None, " ".join(words.split()))
