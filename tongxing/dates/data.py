"""Rules as the short YAML that programs are written in, and as a field of other models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, ValidationError, WithJsonSchema

from tongxing.errors import BadDate, did_you_mean

from .rule import KINDS, TimeRule

__all__ = ["Rule", "rule_from_data"]


def rule_from_data(data: Any) -> TimeRule:
    """Read a rule: ``{by: "06-10"}``, ``{every: 2 weeks}``, ``on_need``. Raises BadDate naming the wrong key."""
    if isinstance(data, TimeRule):
        return data
    fields = {data: True} if isinstance(data, str) else data
    if not isinstance(fields, Mapping) or not fields:
        raise BadDate(
            f"“{data}” 不是时间规则；请写 {{by: “06-10”}}、{{every: 2 weeks}} 这样的键和值。",
            f"'{data}' is no rule of time; write a key and a value, like {{by: '06-10'}} or {{every: 2 weeks}}.",
        )
    # YAML 1.1 reads the bare key "on" as true.
    fields = {"on" if key is True else key: value for key, value in fields.items()}
    kind = _kind(fields)
    given = kind.fields_from(dict(fields))
    _known_options(given, kind)
    try:
        return kind(**given)
    except ValidationError as error:
        raise BadDate(
            f"时间规则 {fields} 写得不对；请检查每个键的值。",
            f"The rule of time {fields} is wrong; check the value of each key.",
        ) from error


def _kind(fields: Mapping[str, Any]) -> type[TimeRule]:
    for head, kind in KINDS.items():
        if head in fields:
            return kind
    word = str(next(iter(fields)))
    hint, known = did_you_mean(word, KINDS), ", ".join(KINDS)
    raise BadDate(
        f"没有叫 “{word}” 的时间规则；{hint.zh if hint else ''}可用的有 {known}。",
        f"There is no rule of time '{word}'; {hint.en + ' ' if hint else ''}there are {known}.",
    )


def _known_options(given: Mapping[str, Any], kind: type[TimeRule]) -> None:
    for option in given:
        if option not in kind.model_fields:
            hint, known = did_you_mean(str(option), kind.model_fields), ", ".join(kind.model_fields)
            raise BadDate(
                f"“{kind.heads[0]}” 这种时间规则不认识 “{option}”；{hint.zh if hint else ''}可用的有 {known}。",
                f"A rule '{kind.heads[0]}' has no '{option}'; {hint.en + ' ' if hint else ''}it may have {known}.",
            )


Rule = Annotated[
    TimeRule,
    PlainValidator(rule_from_data),
    PlainSerializer(lambda rule: rule.to_data()),
    WithJsonSchema({"type": ["string", "object"]}),
]
"""A field that holds a rule; takes one, or its YAML form, and is written as that."""
