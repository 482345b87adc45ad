"""Forms of words that are printed and read by the same template. Holds no phrase itself.

A :class:`Form` is a pair of templates such as ``"{name:key}结束后{far:distance}内"`` and
``"within {far:distance} after {name:key}"``. A :class:`Slot` says how one kind of gap is printed, what may stand in it,
and how that is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongxing.errors import BadDate
from tongxing.words import Language, Text

__all__ = ["SLOTS", "Form", "Slot", "Voice", "normal", "print_by", "read_by", "when"]

_GAP = re.compile(r"\{(\w+):(\w+)\}")


@dataclass(frozen=True)
class Voice:
    """How to print: in which language, and what to call steps and parameters instead of their keys."""

    language: Language
    titles: Mapping[str, Text]


@dataclass(frozen=True)
class Slot:
    """One kind of gap. The patterns are matched against normal text; `read` may raise BadDate to refuse."""

    zh: str
    en: str
    show: Callable[[Any, Voice], str]
    read: Callable[[str | None, Language], Any]


@dataclass(frozen=True)
class Form:
    """`take` gives the gaps' values where a value has this form, else None; `make` gives the value back from them."""

    zh: str
    en: str
    take: Callable[[Any], dict[str, Any] | None]
    make: Callable[..., Any]

    def template(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


def when(kind: type[Any], fields: Callable[[Any], Any], holds: Callable[[Any], bool] = lambda _: True) -> Any:
    """A `take` for values of `kind` for which `holds` is true, with their gaps' values by `fields`."""
    return lambda value: dict(fields(value)) if type(value) is kind and holds(value) else None


SLOTS: dict[str, Slot] = {}
"""The kinds of gaps by name."""


def normal(phrase: str, language: Language) -> str:
    """`phrase` with half-width digits and marks; Chinese without spaces."""
    plain = unicodedata.normalize("NFKC", phrase).strip()
    return "".join(plain.split()) if language == "zh_CN" else " ".join(plain.split())


def print_by(forms: Iterable[Form], value: Any, voice: Voice) -> str:
    """`value` in the first form it has."""
    for form in forms:
        gaps = form.take(value)
        if gaps is not None:
            return _fill(form.template(voice.language), gaps, voice)
    raise TypeError(f"no form of words for {value!r}")


def _fill(template: str, gaps: Mapping[str, Any], voice: Voice) -> str:
    return _GAP.sub(lambda gap: SLOTS[gap[2]].show(gaps[gap[1]], voice), template)


def read_by(forms: Iterable[Form], phrase: str, language: Language) -> Any:
    """The value of the first form that the normal text `phrase` has, or None."""
    for form in forms:
        match = _pattern(form.template(language), language).fullmatch(phrase)
        if match is None:
            continue
        try:
            return form.make(**_gaps(form, match, language))
        except BadDate:
            continue
    return None


def _gaps(form: Form, match: re.Match[str], language: Language) -> dict[str, Any]:
    kinds = _GAP.findall(form.template(language))
    return {name: SLOTS[kind].read(match[name], language) for name, kind in kinds}


@cache
def _pattern(template: str, language: Language) -> re.Pattern[str]:
    pieces = _GAP.split(template)
    pattern, seen = "", set[str]()
    for fixed, name, kind in zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True):
        pattern += re.escape(_plain(fixed))
        if name:
            pattern += f"(?P={name})" if name in seen else _group(name, SLOTS[kind], language)
            seen.add(name)
    return re.compile(pattern)


def _plain(fixed: str) -> str:
    return unicodedata.normalize("NFKC", fixed)


def _group(name: str, slot: Slot, language: Language) -> str:
    return f"(?P<{name}>{slot.en if language == 'en' else slot.zh})"
