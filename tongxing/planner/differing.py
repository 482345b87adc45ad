"""What another version of a program changes, step by step, and the definition that a launch goes on with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..dates import describe
from ..program import Form, Program, Role, Step
from ..words import Text, text
from .participants import LAUNCH

__all__ = ["StepChange", "going_on", "step_changes"]


@dataclass(frozen=True, slots=True)
class StepChange:
    """What becomes of a step's definition. `what`: ``added``, ``gone``, or the side of it that is another: ``title``,
    ``rule``, ``owner``, ``per``, ``after``, ``evidence``, ``reminders``, ``kind``, ``optional``. `old` and `new` are that
    side in words, or as a code (a kind of step or of subject)."""

    step: str
    title: Text
    what: str
    old: Text | str | None = None
    new: Text | str | None = None


def step_changes(old: Program, new: Program) -> tuple[StepChange, ...]:
    """The differences between two versions of a program, in the order of the new one; the steps that are gone last."""
    known = {step.key: step for step in old.steps}
    there = {step.key for step in new.steps}
    return (
        *(change for step in new.steps for change in _of_step(old, new, known.get(step.key), step)),
        *(StepChange(step.key, step.title, "gone") for step in old.steps if step.key not in there),
    )


def going_on(old: Program, new: Program) -> Program:
    """The newer definition with the steps of the older that it lacks, so that what was done of them can still be read."""
    there = {step.key for step in new.steps}
    retired = tuple(step for step in (*old.steps, *old.retired) if step.key not in there)
    if not retired:
        return new
    # Made anew and not copied: a copy would keep what the other has looked up.
    kept = {field.alias or name: getattr(new, name) for name, field in Program.model_fields.items()}
    roles, forms = new.roles + _needed_roles(old, new, retired), new.forms + _needed_forms(old, new, retired)
    return Program.model_validate({**kept, "retired": retired, "roles": roles, "forms": forms})


def _needed_roles(old: Program, new: Program, retired: Sequence[Step]) -> tuple[Role, ...]:
    wanted = {step.owner for step in retired} | {part.owner for step in retired for part in step.parts if part.owner}
    needed: dict[str, Role] = {}
    while wanted:
        key = wanted.pop()
        if key not in new.role_keys and key not in needed:
            role = needed[key] = old.role(key)
            wanted |= {other for other in (role.reports_to, role.proposed) if other}
    return tuple(role for role in old.roles if role.key in needed)


def _needed_forms(old: Program, new: Program, retired: Sequence[Step]) -> tuple[Form, ...]:
    wanted = {step.form for step in retired} - {form.key for form in new.forms}
    return tuple(form for form in old.forms if form.key in wanted)


def _of_step(old: Program, new: Program, before: Step | None, after: Step) -> Iterator[StepChange]:
    if before is None:
        yield StepChange(after.key, after.title, "added", None, _rule(new, after))
        return
    for what, side in _SIDES.items():
        if side.value(old, before) != side.value(new, after):
            yield StepChange(after.key, after.title, what, side.said(old, before), side.said(new, after))


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a step: what is compared, and how it is said."""

    value: Callable[[Program, Step], object]
    said: Callable[[Program, Step], Text | str | None]


def _rule(program: Program, step: Step) -> Text:
    return describe(step.when, program.titles)


def _waits(program: Program, step: Step) -> Text:
    titles = [program.step(each.step).title for each in step.after]
    return _listed(titles) if titles else text("不等别的步骤", "nothing")


def _form(program: Program, step: Step) -> Text:
    return program.form(step.form).title if step.form else text("不用填表", "no form")


def _optional(step: Step) -> Text:
    return text("可做可不做", "optional") if step.optional else text("必须做", "required")


def _parts(step: Step) -> tuple[tuple[str, str | None], ...]:
    return tuple((part.key, part.per or step.per) for part in step.parts)


def _per(step: Step) -> Text | str | None:
    """The kind of subject; with parts, what they are."""
    return _listed([part.title for part in step.parts]) if step.parts else step.per or LAUNCH.kind


def _listed(said: Sequence[Text]) -> Text:
    return text("、".join(each.zh for each in said), ", ".join(each.en for each in said))


_SIDES = {
    "title": _Side(lambda _, step: step.title, lambda _, step: step.title),
    "rule": _Side(lambda _, step: (step.when, step.instead, step.only_if), _rule),
    "owner": _Side(
        lambda _, step: (step.owner, [part.owner for part in step.parts]),
        lambda program, step: program.role(step.owner).title,
    ),
    "per": _Side(lambda _, step: (step.per, _parts(step)), lambda _, step: _per(step)),
    "after": _Side(lambda _, step: step.after, _waits),
    "evidence": _Side(lambda program, step: program.form(step.form) if step.form else None, _form),
    "reminders": _Side(lambda _, step: step.escalation, lambda _, step: step.escalation.describe()),
    "kind": _Side(lambda _, step: (step.kind, step.automatic), lambda _, step: step.kind),
    "optional": _Side(lambda _, step: step.optional, lambda _, step: _optional(step)),
}
