"""The roles that people write into workbooks, and which one a word means. Knows no person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..errors import did_you_mean
from ..ledger.concerns import LEAD_ROLE
from ..ledger.notices import ABOVE_ROLE
from ..ledger.signing_in import ADMINISTRATOR
from ..planner import role_key
from ..program import Program
from ..words import Text, text

__all__ = ["role_meant", "unknown_role"]

_COMMON: Mapping[str, Sequence[str]] = {
    "principal": ("校长", "Principal"),
    "grade-leader": ("落级领导", "年级组长", "年级长", "年级主任", "Grade leader"),
    "class-teacher": ("班主任", "Class teacher"),
    "subject-teacher": ("科任教师", "任课教师", "科任老师", "任课老师", "Subject teacher"),
    "paired-teacher": ("结对教师", "结对老师", "Paired teacher"),
    "youth-office": ("团少部", "Youth office"),
    ABOVE_ROLE: ("联系人", "Coordinator"),
    LEAD_ROLE: ("儿童保护负责人", "安全保护负责人", "Safeguarding lead"),
    ADMINISTRATOR: ("管理员", "Administrator"),
}
"""What schools call their posts, whichever programs are installed."""


def role_meant(programs: Iterable[Program], written: str) -> str | None:
    """The key of the role that `written` names, in the first program that has it, else among the common ones."""
    found = (role_key(program, written) for program in programs)
    word = written.strip().casefold()
    common = (key for key, words in _COMMON.items() if word in {key, *(each.casefold() for each in words)})
    return next((key for key in (*found, *common) if key is not None), None)


def unknown_role(programs: Iterable[Program], written: str) -> Text:
    """Why a role cannot be taken: it is none that any program found here has."""
    titles = list(dict.fromkeys(_words(programs)))
    near = did_you_mean(written, titles)
    if near is not None:
        return text(f"没有角色“{written}”，{near.zh}", f"there is no role '{written}'; {near.en}")
    zh, en = (
        [word for word in titles if not word.isascii()],
        [word for word in titles if word.isascii() and not word.islower()],
    )
    return text(f"没有角色“{written}”；有：{'、'.join(zh)}", f"there is no role '{written}'; there are {', '.join(en)}")


def _words(programs: Iterable[Program]) -> Iterator[str]:
    for program in programs:
        for role in program.roles:
            yield from (role.title.zh, role.title.en, role.key)
    for key, words in _COMMON.items():
        yield from (*words, key)
