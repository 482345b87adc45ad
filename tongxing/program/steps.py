"""One dated obligation of a program: when, who owes it, what it fans out over, what evidence closes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import ModelWrapValidatorHandler, field_validator, model_validator

from ..dates import Quota, Rule, TimeRule
from ..errors import BadDate, BadProgram
from ..words import Text, text
from .conditions import Instead, OnlyIf
from .policy import EscalationPolicy
from .values import Key, Name, Value

__all__ = ["After", "Kind", "Makes", "Part", "Per", "Reporting", "Step"]

Kind = Literal["manual", "automatic", "report"]
Per = Literal["child", "chosen-child", "child-in-need", "class", "grade", "pair", "team", "member"]
Makes = Literal["child", "chosen-child", "child-in-need", "pair", "team", "member"]


class After(Value):
    """What a step waits for: the whole of `step`, or (`each`) the same subject's item of it."""

    step: Key
    each: bool = False


class Part(Value):
    """A named part of a step, with its own owner and *per* where they differ from the step's.

    With `only_if` it is in a launch only where that was answered.
    """

    key: Key
    title: Text
    owner: Key | None = None
    per: Per | None = None
    only_if: OnlyIf | None = None


class Reporting(Value):
    """A report upward (报送): to whom and on which form. Its item passes from filled in to checked, sent, receipted.

    The stations are the evidence of the item: who filled it in, who checked it, the day sent, and the receipt or the
    day and reason of its return for correction.
    """

    recipient: Key
    checked: bool = True


def _usual_policy(rule: TimeRule) -> EscalationPolicy:
    """The seldomer it comes, the earlier it is recalled."""
    if not rule.recurring:
        return EscalationPolicy.usual()
    if not isinstance(rule, Quota):
        return EscalationPolicy.light()
    unit, times = rule.every.unit, rule.every.times
    if unit in ("term", "launch"):
        return EscalationPolicy.termly() if times == 1 else EscalationPolicy.monthly()
    return EscalationPolicy.monthly() if unit in ("month", "quarter") and times == 1 else EscalationPolicy.light()


class Step(Value):
    """One dated obligation.

    `when` is its rule of time, `owner` the role that owes it, `per` what it fans out over (None: once a launch).
    `asked` marks a step that the written plan dates in no way: the launch asks, and proposes `when`.
    `automatic` names the function of the plugin that does the work; its result counts once a person confirms it,
    unless `confirmed` is False. `makes` says which subjects its completion brings forth, `source` where in the
    written plan it comes from. With `only_if` it is in a launch only where that was answered; `instead` are rules that
    take the place of `when` by an answer, the first that holds.
    """

    key: Key
    title: Text
    when: Rule
    owner: Key
    per: Per | None = None
    after: tuple[After, ...] = ()
    form: Key | None = None
    helpers: tuple[Key, ...] = ()
    parts: tuple[Part, ...] = ()
    automatic: Name | None = None
    confirmed: bool = True
    reporting: Reporting | None = None
    makes: tuple[Makes, ...] = ()
    optional: bool = False
    asked: bool = False
    only_if: OnlyIf | None = None
    instead: tuple[Instead, ...] = ()
    policy: EscalationPolicy | None = None
    help: Text | None = None
    source: str | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _says_whose_rule_is_wrong(cls, data: Any, make: ModelWrapValidatorHandler[Step]) -> Step:
        try:
            return make(data)
        except BadDate as error:
            key = data.get("key", "?") if isinstance(data, dict) else "?"
            raise BadProgram(f"步骤 “{key}”：{error.text.zh}", f"step '{key}': {error.text.en}") from error

    @field_validator("after", mode="before")
    @classmethod
    def _names_stand_for_themselves(cls, value: object) -> object:
        if not isinstance(value, list | tuple):
            return value
        return tuple({"step": each} if isinstance(each, str) else each for each in value)

    @property
    def kind(self) -> Kind:
        """Who does it: a function of the plugin, a person, or a person who reports it upward."""
        if self.automatic is not None:
            return "automatic"
        return "report" if self.reporting is not None else "manual"

    @property
    def recurring(self) -> bool:
        """Whether its rule gives several windows in one launch."""
        return self.when.recurring

    @cached_property
    def escalation(self) -> EscalationPolicy:
        """Its own policy, else the one usual for its kind."""
        if self.policy is not None:
            return self.policy
        if self.optional:
            return EscalationPolicy.silent()
        return _usual_policy(self.when)

    def title_of(self, part: str) -> Text:
        """Its title, with that of the part of this key; "" and a part that it does not have: its own."""
        found = next((each.title for each in self.parts if each.key == part), None)
        return self.title if found is None else text(f"{self.title.zh} · {found.zh}", f"{self.title.en} · {found.en}")

    @property
    def kinds(self) -> frozenset[str | None]:
        """The kinds of its subjects, those of its parts included; None: the launch itself."""
        return frozenset((part.per or self.per) for part in self.parts) or frozenset({self.per})

    def in_launch(self, given: Mapping[str, Any]) -> bool:
        """Whether it is in a launch with these answers: its own condition holds, and of its parts any one's."""
        own = self.only_if is None or self.only_if.holds(given)
        return own and (not self.parts or bool(self.parts_in_launch(given)))

    def parts_in_launch(self, given: Mapping[str, Any]) -> tuple[Part, ...]:
        """Its parts that are in a launch with these answers."""
        return tuple(part for part in self.parts if part.only_if is None or part.only_if.holds(given))

    def rule(self, given: Mapping[str, Any]) -> Rule:
        """Its rule of time in a launch with these answers."""
        return next((each.when for each in self.instead if each.only_if.holds(given)), self.when)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Keys of the steps it comes after."""
        return tuple(after.step for after in self.after)
