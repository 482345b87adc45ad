"""Rules as a school would write them, in Chinese and English, and the reading of exactly such phrases.

A phrase is a rule's wording and its options behind it: ``每两周一次，自3月1日起，遇休息日提前``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tongxing.errors import BadDate
from tongxing.words import LANGUAGES, Language, Text

from .groups import AnyOf, Earliest, FirstKnown
from .point_forms import POINT_FORMS
from .rule import TimeRule
from .rule_forms import RULE_FORMS
from .wording import Voice, normal, print_by, read_by

__all__ = ["describe", "read"]

_ROLLS: Mapping[str | None, tuple[str, str]] = {
    "before": ("遇休息日提前", "earlier if a day off"),
    "after": ("遇休息日顺延", "later if a day off"),
    None: ("遇休息日不变", "even on a day off"),
}
_KEEP = ("放假照常", "also on days off")
_FROM, _UNTIL = ("自{}起", "from {}"), ("至{}止", "until {}")
_LEAST = ("不足{}个工作日的不算", "unless it has fewer than {} workdays")
_OR_ELSE = ("，没有则", ", or else ")
_GROUPS: tuple[tuple[type[TimeRule], str, str], ...] = (
    (AnyOf, "每逢：", "each of: "),
    (Earliest, "以最早者为准：", "the earliest of: "),
    (FirstKnown, "以先确定者为准：", "the first known of: "),
)
_WITH_OPTIONS = {
    "zh_CN": re.compile(
        r"(?P<main>.+?)(?P<keep>,放假照常)?(?:,自(?P<first>[^,]+)起)?(?:,至(?P<last>[^,]+)止)?"
        r"(?:,不足(?P<least>\d+)个工作日的不算)?(?:,(?P<roll>遇休息日..))?"
    ),
    "en": re.compile(
        r"(?P<main>.+?)(?P<keep>, also on days off)?(?:, from (?P<first>[^,]+))?(?:, until (?P<last>[^,]+))?"
        r"(?:, unless it has fewer than (?P<least>\d+) workdays)?(?:, (?P<roll>(?:earlier|later) if a day off|even on a day off))?"
    ),
}


def describe(rule: TimeRule, titles: Mapping[str, Text] | None = None) -> Text:
    """`rule` in words. `titles` are what to call its steps and parameters; without them they stand by their keys."""
    zh, en = (_phrase(rule, Voice(language, titles or {})) for language in LANGUAGES)
    return Text(zh=zh, en=en)


def _phrase(rule: TimeRule, voice: Voice) -> str:
    for kind, zh, en in _GROUPS:
        if isinstance(rule, kind):
            parts = [_part(each, voice) for each in rule.rules]  # type: ignore[attr-defined]  # all groups have them
            return en + "; ".join(parts) if voice.language == "en" else zh + "；".join(parts)
    main = print_by(RULE_FORMS, rule, voice)
    return ("，" if voice.language == "zh_CN" else ", ").join((main, *_options(rule, voice)))


def _part(rule: TimeRule, voice: Voice) -> str:
    """A rule within a group; of several of which the first known counts, all in one sentence."""
    rules = rule.rules if isinstance(rule, FirstKnown) else (rule,)
    return _OR_ELSE[voice.language == "en"].join(_phrase(each, voice) for each in rules)


def _options(rule: TimeRule, voice: Voice) -> list[str]:
    is_english = voice.language == "en"
    found = []
    if getattr(rule, "on_days_off", None) == "keep":
        found.append(_KEEP[is_english])
    for words, names in ((_FROM, ("opens", "first")), (_UNTIL, ("last",))):
        point = next((point for name in names if (point := getattr(rule, name, None))), None)
        if point is not None:
            found.append(words[is_english].format(print_by(POINT_FORMS, point, voice)))
    if getattr(rule, "least", 1) > 1:
        found.append(_LEAST[is_english].format(rule.least))  # type: ignore[attr-defined]  # a quota has it
    if rule.roll != type(rule).model_fields["roll"].default:
        found.append(_ROLLS[rule.roll][is_english])
    return found


def read(phrase: str, language: Language | None = None) -> TimeRule:
    """The rule that :func:`describe` words like this, in `language` or either. Guesses nothing: raises BadDate."""
    for each in (language,) if language else LANGUAGES:
        plain = normal(phrase, each).rstrip("。.")
        found = _read(plain.replace("以前", "前").replace("之前", "前") if each == "zh_CN" else plain, each)
        if found is not None:
            return found
    raise BadDate(
        f"看不懂时间 “{phrase}”；可以写 6月10日前、10月23日至25日、6月中旬、每两周一次、每周六、农历五月初五 这样的话。",
        f"Cannot read the time '{phrase}'; write like 'by 10 June', '23–25 October', 'mid-June', 'every two weeks', "
        "'every Saturday' or '5th day of the 5th lunar month'.",
    )


def _read(plain: str, language: Language) -> TimeRule | None:
    for kind, zh, en in _GROUPS:
        opening = normal(zh, language) if language == "zh_CN" else en
        if plain.startswith(opening):
            return _read_group(kind, plain.removeprefix(opening), language)
    match = _WITH_OPTIONS[language].fullmatch(plain)
    rule = match and read_by(RULE_FORMS, match["main"], language)
    if match is None or rule is None:
        return None
    return _with_options(rule, match, language)


def _read_group(kind: type[TimeRule], parts: str, language: Language) -> TimeRule | None:
    rules = [_read_part(part.strip(), language) for part in parts.split(";")]
    return kind(**{kind.heads[0]: rules}) if len(rules) > 1 and all(rules) else None


def _read_part(part: str, language: Language) -> TimeRule | None:
    or_else = normal(_OR_ELSE[0], language) if language == "zh_CN" else _OR_ELSE[1]
    rules = [_read(each, language) for each in part.split(or_else)]
    return FirstKnown(first_known=rules) if len(rules) > 1 and all(rules) else rules[0]


def _with_options(rule: TimeRule, match: re.Match[str], language: Language) -> TimeRule | None:
    fields: dict[str, Any] = {}
    if match["keep"]:
        fields["on_days_off"] = "keep"
    for name in ("first", "last"):
        if match[name]:
            fields[_option(rule, name)] = read_by(POINT_FORMS, match[name], language)
    if match["least"]:
        fields["least"] = int(match["least"])
    if match["roll"]:
        fields["roll"] = next(roll for roll, words in _ROLLS.items() if match["roll"] in words)
    readable = all(name in type(rule).model_fields for name in fields) and None not in [
        fields.get("first", 0),
        fields.get("last", 0),
    ]
    return type(rule)(**(dict(rule) | fields)) if readable else None


def _option(rule: TimeRule, name: str) -> str:
    return "opens" if name == "first" and "opens" in type(rule).model_fields else name
