"""A program: a care plan as data, checked when it is made.

What is checked here needs no roster and no ledger: names, languages, cycles, and the order of dates in a sample year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Literal, NoReturn

from pydantic import BaseModel, Field, model_validator

from ..dates import OnNeed, Point, TimePoint, TimeRule, point_from_data
from ..dates import Quota as EveryRule
from ..errors import BadProgram, did_you_mean
from ..words import Text, text
from .conditions import OnlyIf
from .forms import Form
from .limits import LastDay, Limit
from .order import refuse_wrong_order
from .parameters import Parameter, ParameterKind, model_of
from .roles import Role
from .steps import Makes, Step
from .values import Key, Name, Value

__all__ = ["OrganisationKind", "Period", "Program"]

OrganisationKind = Literal["school", "county"]

_KNOWN_FROM_ROSTER = frozenset({"child", "child-in-need", "class", "grade"})


class Period(Value):
    """The local days from which and to which a launch lasts, both included."""

    first: Point
    last: Point


class Program(Value):
    """A plan as data: roles, parameters, dated steps. A plugin. Versioned.

    `listed` says which parameter lists the subjects of a kind (``{"team": "villages"}``); `above` is the title of the
    recipient above the organisation, for reports upward; `classes` the parameter that names the classes which take part,
    where it is not the whole school. `last_days` are days worked out of answers, `limits` days that
    steps may not pass. `retired` are steps of an earlier version: nobody owes them, and a launch that went over to this
    version keeps them so that what was done can be read. Raises :class:`BadProgram` for what contradicts itself.
    """

    key: Key
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Text
    summary: Text
    for_: OrganisationKind = Field(alias="for")
    period: Period
    roles: tuple[Role, ...]
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    retired: tuple[Step, ...] = ()
    forms: tuple[Form, ...] = ()
    recipients: tuple[tuple[Key, Text], ...] = ()
    listed: Mapping[Makes, Name] = Field(default_factory=dict)
    classes: Name | None = None
    last_days: tuple[LastDay, ...] = ()
    limits: tuple[Limit, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Program:
        for kind, names in self._named():
            _refuse_twins(self.key, kind, names)
        for step in self.steps:
            _check_step(self, step)
        _check_period(self)
        _check_proposals(self)
        _check_last_days(self)
        _check_limits(self)
        _check_lists(self)
        _check_classes(self)
        for role in self.roles:
            for other in filter(None, (role.reports_to, role.proposed)):
                _refuse_unknown(
                    self.key, text(f"角色 “{role.key}”", f"role '{role.key}'"), other, self.role_keys, "role"
                )
        _refuse_cycles(self)
        refuse_wrong_order(self)
        return self

    def _named(self) -> Iterator[tuple[Text, list[str]]]:
        yield text("步骤", "step"), [step.key for step in (*self.steps, *self.retired)]
        yield text("角色", "role"), [role.key for role in self.roles]
        yield text("参数", "parameter"), [*(each.name for each in self.all_parameters), *self.worked_out]
        yield text("表单", "form"), [form.key for form in self.forms]

    @property
    def step_keys(self) -> tuple[str, ...]:
        return tuple(step.key for step in self.steps)

    @property
    def role_keys(self) -> tuple[str, ...]:
        return tuple(role.key for role in self.roles)

    @property
    def worked_out(self) -> tuple[str, ...]:
        """Names of the days that are worked out of answers."""
        return tuple(each.name for each in self.last_days)

    def step(self, key: str) -> Step:
        """The step of that key; raises :class:`BadProgram` with a suggestion."""
        return self._steps.get(key) or _refuse_key(self.key, text("步骤", "step"), key, self._steps)

    def role(self, key: str) -> Role:
        return self._roles.get(key) or _refuse_key(self.key, text("角色", "role"), key, self._roles)

    def form(self, key: str) -> Form:
        return self._forms.get(key) or _refuse_key(self.key, text("表单", "form"), key, self._forms)

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return {step.key: step for step in (*self.steps, *self.retired)}

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return {role.key: role for role in self.roles}

    @cached_property
    def _forms(self) -> Mapping[str, Form]:
        return {form.key: form for form in self.forms}

    def waiting_for(self, key: str) -> tuple[Step, ...]:
        """The steps that come after this one."""
        return self._waiting.get(key, ())

    def dated_from(self, key: str) -> tuple[Step, ...]:
        """The steps whose rule counts from this one."""
        return self._dated.get(key, ())

    @cached_property
    def _waiting(self) -> Mapping[str, tuple[Step, ...]]:
        return _turned_round((step, step.waits_for) for step in self.steps)

    @cached_property
    def _dated(self) -> Mapping[str, tuple[Step, ...]]:
        return _turned_round((step, step.when.depends_on) for step in self.steps)

    @cached_property
    def titles(self) -> Mapping[str, Text]:
        """What its steps, parameters and worked-out days are called: for the wording of rules."""
        titles = {step.key: step.title for step in (*self.steps, *self.retired)}
        titles |= {parameter.name: parameter.title for parameter in self.all_parameters}
        return titles | {each.name: each.title for each in self.last_days}

    @cached_property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """Its own parameters, and those that ask for the day, offset or interval of each undated step."""
        asked = (_asked(step) for step in self.steps if step.asked)
        return self.parameters + tuple(parameter for some in asked for parameter in some)

    @cached_property
    def parameter_model(self) -> type[BaseModel]:
        """The Pydantic model of a launch's answers."""
        return model_of(self.key, self.all_parameters)

    @cached_property
    def in_order(self) -> tuple[Step, ...]:
        """The steps so that each comes after all it depends on by date or by waiting."""
        order = TopologicalSorter({step.key: _hangs_on(step) for step in self.steps}).static_order()
        return tuple(self.step(key) for key in order)


def _asked(step: Step) -> tuple[Parameter, ...]:
    """What may be asked of a step without a date: its day, its distance or its interval, as far as its rule has one."""
    ways: list[tuple[bool, str, ParameterKind, Text]] = [
        (not step.when.recurring, "by", "day", text("截止日", "Due day of")),
        (step.when.offset is not None and _counts_days(step.when), "days", "days", text("相隔天数", "Days of")),
        (isinstance(step.when, EveryRule), "every", "interval", text("多久一次", "Interval of")),
    ]
    return tuple(_way(step, key, kind, words) for has, key, kind, words in ways if has)


def _way(step: Step, key: str, kind: ParameterKind, words: Text) -> Parameter:
    return Parameter(
        name=f"{step.key.replace('-', '_')}_{key}",
        title=text(f"“{step.title.zh}”{words.zh}", f"{words.en} '{step.title.en}'"),
        kind=kind,
        required=False,
        least=0 if kind == "days" else None,
        most=366 if kind == "days" else None,
    )


def _counts_days(rule: TimeRule) -> bool:
    # Elsewhere "…_days" would count weeks or months.
    return all(getattr(point, "unit", "days") in ("days", "workdays") for point in rule.points())


def _hangs_on(step: Step) -> set[str]:
    return {*step.waits_for, *step.when.depends_on}


def _turned_round(pairs: Iterable[tuple[Step, Iterable[str]]]) -> dict[str, tuple[Step, ...]]:
    """From steps and the keys that each names, to keys and the steps that name each."""
    found: dict[str, tuple[Step, ...]] = {}
    for step, keys in pairs:
        for key in keys:
            found[key] = (*found.get(key, ()), step)
    return found


def _refuse_key(program: str, kind: Text, key: str, known: Iterable[str]) -> NoReturn:
    near = did_you_mean(key, known)
    raise BadProgram(
        f"方案 “{program}” 没有{kind.zh} “{key}”" + (f"，{near.zh}" if near else ""),
        f"program '{program}' has no {kind.en} '{key}'" + (f"; {near.en}" if near else ""),
    )


def _refuse_twins(program: str, kind: Text, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadProgram(
            f"方案 “{program}” 的{kind.zh} “{twice[0]}” 出现了两次，请改名",
            f"program '{program}' has {kind.en} '{twice[0]}' twice; rename one",
        )


def _refuse_unknown(program: str, place: Text, name: str, known: Sequence[str], kind: str) -> None:
    if name in known:
        return
    zh = {"role": "角色", "step": "步骤", "form": "表单", "parameter": "参数", "recipient": "报送对象"}[kind]
    near = did_you_mean(name, known)
    raise BadProgram(
        f"方案 “{program}” 的{place.zh}用到{zh} “{name}”，但方案里没有" + (f"；{near.zh}" if near else ""),
        f"{place.en} of program '{program}' names {kind} '{name}', which is no {kind} of it"
        + (f"; {near.en}" if near else "; declare it or correct the name"),
    )


def _check_step(program: Program, step: Step) -> None:
    place = text(f"步骤 “{step.key}”", f"step '{step.key}'")
    key = program.key
    owners = [step.owner, *step.helpers, *(part.owner for part in step.parts if part.owner)]
    for role in owners:
        _refuse_unknown(key, place, role, program.role_keys, "role")
    if step.form is not None:
        _refuse_unknown(key, place, step.form, [form.key for form in program.forms], "form")
    if step.reporting is not None:
        _refuse_unknown(key, place, step.reporting.recipient, [name for name, _ in program.recipients], "recipient")
    for after in step.waits_for:
        _refuse_unknown(key, place, after, program.step_keys, "step")
    _check_it_shares_subjects(program, step)
    _check_conditions(program, step, place)
    for rule in (step.when, *(each.when for each in step.instead)):
        _check_rule(program, place, rule)
    _check_it_can_open(program, step)


def _check_it_shares_subjects(program: Program, step: Step) -> None:
    for after in step.after:
        if after.each and not step.kinds & program.step(after.step).kinds:
            raise BadProgram(
                f"方案 “{program.key}” 的步骤 “{step.key}” 要逐个等 “{after.step}”，但两步没有相同的对象；"
                "请把 per 改成一样，或去掉 each",
                f"step '{step.key}' of program '{program.key}' waits for '{after.step}' subject by subject, but they "
                "have no subjects in common; give both the same 'per', or drop 'each'",
            )


def _check_conditions(program: Program, step: Step, place: Text) -> None:
    conditions = [step.only_if, *(part.only_if for part in step.parts), *(each.only_if for each in step.instead)]
    for condition in filter(None, conditions):
        _refuse_other_kind(program, place, condition.parameter, ("yes-no", "choice"))
        _refuse_no_answer(program, place, condition)
    for other in (program.step(key) for key in step.when.depends_on if key in program.step_keys):
        if other.only_if is not None and other.only_if != step.only_if:
            raise BadProgram(
                f"方案 “{program.key}” 的{place.zh}按 “{other.key}” 定日期，而那一步不一定在计划里；请写一样的 only_if",
                f"{place.en} of program '{program.key}' is dated after '{other.key}', which is not in every launch; give "
                "both the same 'only_if'",
            )
    for each in step.instead:
        if each.when.recurring != step.recurring or not {*each.when.depends_on} <= {*step.when.depends_on}:
            raise BadProgram(
                f"方案 “{program.key}” 的{place.zh}：instead 里的时间要和 when 同样是一次或反复，并按同样的步骤定日期",
                f"{place.en} of program '{program.key}': a rule of 'instead' must recur like 'when' does, and be dated "
                "after no other steps",
            )


def _refuse_no_answer(program: Program, place: Text, condition: OnlyIf) -> None:
    parameter = next(each for each in program.parameters if each.name == condition.parameter)
    answers: list[str | bool] = [key for key, _ in parameter.choices] or [True, False]
    if condition.equals not in answers:
        said = ", ".join(str(each) for each in answers)
        raise BadProgram(
            f"方案 “{program.key}” 的{place.zh}：参数 “{parameter.name}” 不会是 “{condition.equals}”，只会是 {said}",
            f"{place.en} of program '{program.key}': '{parameter.name}' is never '{condition.equals}', only {said}",
        )


def _check_rule(program: Program, place: Text, rule: TimeRule) -> None:
    for other in rule.depends_on:
        if other in program.step_keys:
            continue
        near = did_you_mean(other, program.step_keys)
        raise BadProgram(
            f"方案 “{program.key}” 的{place.zh}按 “{other}” 定日期，但方案里没有这一步"
            + (f"；{near.zh}" if near else ""),
            f"{place.en} of program '{program.key}' is dated after '{other}', which is no step of it"
            + (f"; {near.en}" if near else "; name a step of the program"),
        )
    names = [*(parameter.name for parameter in program.parameters), *program.worked_out]
    for name in rule.parameters:
        _refuse_unknown(program.key, place, name, names, "parameter")


def _check_period(program: Program) -> None:
    for point in (program.period.first, program.period.last):
        _check_asked_day(program, text("起止日期", "the period"), point, program.worked_out)


def _check_proposals(program: Program) -> None:
    for parameter in program.parameters:
        if parameter.proposed is not None:
            place = text(f"参数 “{parameter.name}” 的 proposed", f"the proposal of parameter '{parameter.name}'")
            _check_asked_day(program, place, point_from_data(parameter.proposed))


def _check_asked_day(program: Program, place: Text, point: TimePoint, known: Sequence[str] = ()) -> None:
    """It is known before any step is dated: from answers alone."""
    if point.depends_on:
        named = point.depends_on[0]
        raise BadProgram(
            f"方案 “{program.key}” 的{place.zh}不能按 “{named}” 推算，那时步骤还没有日期；请按参数推算",
            f"{place.en} of program '{program.key}' cannot be counted from '{named}', which has no day yet then; count "
            "it from a parameter",
        )
    for name in point.parameters:
        if name not in known:
            _refuse_other_kind(program, place, name, ("day", "moment"))


def _check_lists(program: Program) -> None:
    for kind, name in program.listed.items():
        _refuse_other_kind(program, text(f"listed（{kind}）", f"the list of each {kind}"), name, ("texts",))


def _check_last_days(program: Program) -> None:
    for each in program.last_days:
        place = text(f"日期 “{each.name}”", f"day '{each.name}'")
        _refuse_other_kind(program, place, each.first, ("day",))
        _refuse_other_kind(program, place, each.days, ("number", "days"))


def _check_classes(program: Program) -> None:
    if program.classes is not None:
        _refuse_other_kind(program, text("范围", "scope"), program.classes, ("texts",))


def _check_limits(program: Program) -> None:
    for limit in program.limits:
        place = text(f"步骤 “{limit.step}” 的期限", f"the limit of step '{limit.step}'")
        _refuse_unknown(program.key, place, limit.step, program.step_keys, "step")
        if limit.unless is not None:
            _refuse_other_kind(program, place, limit.unless, ("yes-no",))
        for name in limit.latest.parameters:
            _refuse_other_kind(program, place, name, ("day",))


def _refuse_other_kind(program: Program, place: Text, name: str, kinds: Sequence[ParameterKind]) -> None:
    known = {parameter.name: parameter.kind for parameter in program.parameters}
    _refuse_unknown(program.key, place, name, list(known), "parameter")
    if known[name] not in kinds:
        raise BadProgram(
            f"方案 “{program.key}” 的{place.zh}用到参数 “{name}”，它的 kind 应是 {kinds[0]}，不是 {known[name]}",
            f"{place.en} of program '{program.key}' uses parameter '{name}', which must be of kind '{kinds[0]}', "
            f"not '{known[name]}'",
        )


def _check_it_can_open(program: Program, step: Step) -> None:
    made = {kind for other in program.steps for kind in other.makes} | set(program.listed) | _KNOWN_FROM_ROSTER
    for per in filter(None, (step.per, *(part.per for part in step.parts))):
        if per not in made:
            raise BadProgram(
                f"方案 “{program.key}” 的步骤 “{step.key}” 按 “{per}” 分派，但没有一步产生 “{per}”，永远不会开始；"
                f"请在某一步写 makes: [{per}]",
                f"step '{step.key}' of program '{program.key}' can never open: it fans out per {per} and no step makes "
                f"any; give one step makes: [{per}]",
            )
    for other in step.waits_for:
        before = next(each for each in program.steps if each.key == other)
        if isinstance(before.when, OnNeed) and not isinstance(step.when, OnNeed):
            raise BadProgram(
                f"方案 “{program.key}” 的步骤 “{step.key}” 要等 “{other}”，而它只在需要时才有，永远不会开始",
                f"step '{step.key}' of program '{program.key}' can never open: it waits for '{other}', which is only on "
                "need; drop that from 'after'",
            )


def _refuse_cycles(program: Program) -> None:
    try:
        TopologicalSorter({step.key: _hangs_on(step) for step in program.steps}).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise BadProgram(
            f"方案 “{program.key}” 的步骤互相等待：{circle}；请去掉其中一个先后关系",
            f"steps of program '{program.key}' wait for each other in a circle: {circle}; drop one of these",
        ) from None
