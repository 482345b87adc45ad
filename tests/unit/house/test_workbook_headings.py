"""docs/workbooks.md lists the headings that are understood, all of them and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tongxing.workbooks import people, roster_words, teams

PAGE = (Path(__file__).parents[3] / "docs/workbooks.md").read_text("utf-8")

CHILDREN = dict(roster_words._PLAIN) | {
    "works_at": roster_words._PLACES,
    "phone": roster_words.PHONES,
    "guardian_relation": roster_words._RELATIONS,
}
"""Plain headings. Those of a parent or guardian are made of two words, which have tables of their own."""

WHOSE = {
    "father": roster_words._FATHER,
    "mother": roster_words._MOTHER,
    "guardian": roster_words._GUARDIAN,
    "class_teacher": roster_words._TEACHER,
}
TABLES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "Headings of a roster": CHILDREN,
    "Whose a column is": WHOSE,
    "Headings of people": people._WORDS,
    "Headings of a team's members": teams._WORDS,
}


def table(words: Mapping[str, Sequence[str]]) -> str:
    lines = [f"| `{field}` | {'、'.join(said)} |" for field, said in words.items()]
    return "\n".join(["| field | headings |", "|---|---|", *lines])


@pytest.mark.parametrize("title", TABLES)
def test_the_page_lists_the_headings_that_are_understood(title: str) -> None:
    section = PAGE.split(f"### {title}\n", 1)[-1].split("\n#", 1)[0]
    assert table(TABLES[title]) in section


def test_every_heading_that_is_understood_is_made_of_what_is_listed() -> None:
    plain = {"".join(sign for sign in said if sign.isalnum()) for all_said in CHILDREN.values() for said in all_said}
    whose = {"".join(sign for sign in said if sign.isalnum()) for all_said in WHOSE.values() for said in all_said}
    shared = {"父母", "家长", "父母双方", "家庭", "家", "parents", "parent"}
    whole = {*plain, *whose}
    after = {*plain, "姓名", "名字", "name", "与学生关系"}
    made = {first + second for first in whose | shared for second in after}
    assert set(roster_words.CHILD_WORDS.words) <= whole | made
