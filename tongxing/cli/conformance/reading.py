"""What can be read off a program without trying anything: its code, roles, translations, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from ...program import Field, Form, Program, RequiredWhen, Role, Step
from ...registry import ProgramPlugin
from ...words import Text
from .finding import Finding, found

__all__ = ["read_findings"]

# A pair is owed by whoever was paired, however the role is held otherwise; who stands with a child, owes what is per
# child in that role too.
_SCOPES: Mapping[str | None, frozenset[str | None]] = {
    "child": frozenset({None, "child", "class", "grade", "pair"}),
    "chosen-child": frozenset({None, "child", "class", "grade"}),
    "child-in-need": frozenset({None, "child", "class", "grade"}),
    "class": frozenset({None, "class", "grade"}),
    "grade": frozenset({None, "grade"}),
    "team": frozenset({None, "team"}),
    "member": frozenset({None, "member", "team"}),
}

_PERSONAL_NAME = re.compile(r"(^|_)(name|phone|mobile|tel|telephone|address|id_number|id_card|guardian|wechat|qq)(_|$)")
_PERSONAL_LABEL = re.compile("姓名|名字|电话|手机|住址|地址|身份证|微信")


def read_findings(plugin: ProgramPlugin) -> Iterator[Finding]:
    """In this order: missing code, translations, roles, forms."""
    program = plugin.program
    yield from _missing_code(plugin)
    yield from _untranslated(program)
    yield from _unused_roles(program)
    yield from _circles_of_roles(program)
    yield from _uncovered(program)
    for form in program.forms:
        yield from _of_form(program, form)


def _missing_code(plugin: ProgramPlugin) -> Iterator[Finding]:
    for step in plugin.program.steps:
        if step.automatic is not None and step.automatic not in plugin.automatic:
            name = step.automatic
            yield found(
                plugin.program,
                (f"要用函数 “{name}”，插件没有提供", f"needs the function '{name}', which the plugin does not bring"),
                ("这一步永远不会有草稿", "the step would never have a draft"),
                (
                    f'写 ProgramPlugin(PROGRAM, {{"{name}": {name}}})，或去掉 automatic',
                    f"give ProgramPlugin(PROGRAM, {{\"{name}\": {name}}}), or drop 'automatic'",
                ),
                step=step.key,
            )


def _untranslated(program: Program) -> Iterator[Finding]:
    """Both languages are always there; here, whether one was put in the place of the other."""
    why = ("读者会看到看不懂的话", "somebody reads what they cannot read")
    for place, said in _texts(program, ""):
        if re.search("[一-鿿]", said.en):
            what = (f"英文里有中文：{said.en}", f"the English holds Chinese: {said.en}")
            yield found(program, what, why, ("把 en 写成英文", "write English in 'en'"), field=place)
        if re.search("[A-Za-z]{3}", said.zh) and not re.search("[一-鿿]", said.zh):
            what = (f"中文没有翻译：{said.zh}", f"the Chinese is not translated: {said.zh}")
            yield found(program, what, why, ("把 zh 写成中文", "write Chinese in 'zh'"), field=place)


def _texts(value: Any, place: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, BaseModel):
        own = getattr(value, "key", None) or getattr(value, "name", None)
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{own}.{name}" if isinstance(own, str) else f"{place}.{name}")
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each, place)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each, place)


def _unused_roles(program: Program) -> Iterator[Finding]:
    owed = {key for step in program.steps for key in _hands(step)}
    above = {role.reports_to for role in program.roles} | {role.proposed for role in program.roles}
    for role in program.roles:
        if role.key not in owed | above:
            yield found(
                program,
                (f"角色 “{role.key}” 没有一步用到", f"role '{role.key}' is used by no step"),
                ("发起时白白要人指定一位", "whoever launches it would name somebody for nothing"),
                ("去掉它，或让某一步由它负责", "drop it, or let a step be owned by it"),
                field=role.key,
            )


def _hands(step: Step) -> Iterator[str]:
    yield step.owner
    yield from step.helpers
    yield from (part.owner for part in step.parts if part.owner)


def _circles_of_roles(program: Program) -> Iterator[Finding]:
    for role in program.roles:
        seen, above = [role.key], role.reports_to
        while above is not None and above not in seen:
            seen.append(above)
            above = program.role(above).reports_to
        if above == role.key:
            circle = " → ".join([*seen, above])
            yield found(
                program,
                (f"角色互为上级：{circle}", f"roles report to each other in a circle: {circle}"),
                ("逾期没有人能过问", "nobody above would hear of what is late"),
                ("去掉其中一个 reports_to", "drop one of these 'reports_to'"),
                field=role.key,
            )


def _uncovered(program: Program) -> Iterator[Finding]:
    for step in program.steps:
        whose = {(part.per or step.per, part.owner or step.owner) for part in step.parts} or {(step.per, step.owner)}
        for per, key in sorted(whose, key=str):
            role = program.role(key)
            if per in _SCOPES and role.scope not in _SCOPES[per]:
                yield _by_nobody(program, step, per, role)


def _by_nobody(program: Program, step: Step, per: str | None, role: Role) -> Finding:
    fitting = ", ".join(sorted(scope for scope in _SCOPES[per] if scope))
    return found(
        program,
        (
            f"按 {per} 分派，而角色 “{role.key}” 是按 {role.scope} 担任的",
            f"fans out per {per}, but role '{role.key}' is held for a {role.scope}",
        ),
        ("没有人会负责", "nobody would owe it"),
        (
            f"角色的 scope 改成 {fitting}，或换一个角色负责",
            f"give the role one of the scopes {fitting}, or another owner",
        ),
        step=step.key,
        field=role.key,
    )


def _of_form(program: Program, form: Form) -> Iterator[Finding]:
    users = [step.key for step in program.steps if step.form == form.key]
    if not users:
        yield found(
            program,
            (f"表单 “{form.key}” 没有一步用到", f"form '{form.key}' is used by no step"),
            ("没有人会看到它", "nobody would ever see it"),
            ("在某一步写 form，或去掉它", "name it as the 'form' of a step, or drop it"),
            field=form.key,
            weight="warning",
        )
    fields = {field.name: field for field in form.fields}
    for field in form.fields:
        place = f"{form.key}.{field.name}"
        for condition in filter(None, (field.required_when, field.left_out_when)):
            yield from _impossible_answer(program, place, condition, fields[condition.field], users)
        yield from _of_bounds(program, place, field, users)
        yield from _of_choices(program, place, field, users)
        if not field.personal and _asks_for_a_person(field):
            yield _unmarked(program, place, users)


def _impossible_answer(
    program: Program, place: str, condition: RequiredWhen, other: Field, users: list[str]
) -> Iterator[Finding]:
    answers: dict[str, list[str | bool]] = {"yes-no": [True, False]}
    known = answers.get(other.kind, [choice.key for choice in other.choices])
    if condition.equals in known:
        return
    listed = ", ".join(str(each) for each in known)
    yield found(
        program,
        (
            f"要看 “{other.name}” 是不是 {condition.equals}，而它不会是",
            f"depends on '{other.name}' being {condition.equals}, which it never is",
        ),
        ("这个条件永远不成立", "the condition never holds"),
        (
            f"改成 {listed} 之一" if listed else f"“{other.name}” 要用 choice、choices 或 yes-no",
            f"write one of {listed}" if listed else f"'{other.name}' must be a choice, choices or yes-no",
        ),
        step=next(iter(users), None),
        field=place,
    )


def _of_bounds(program: Program, place: str, field: Field, users: list[str]) -> Iterator[Finding]:
    if field.least is not None and field.most is not None and field.least > field.most:
        yield found(
            program,
            (f"least {field.least:g} 大于 most {field.most:g}", f"least {field.least:g} is over most {field.most:g}"),
            ("什么也填不进去", "no answer would be accepted"),
            ("改正其中一个", "correct one of them"),
            step=next(iter(users), None),
            field=place,
        )


def _of_choices(program: Program, place: str, field: Field, users: list[str]) -> Iterator[Finding]:
    keys = [choice.key for choice in field.choices]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        yield found(
            program,
            (f"选项 “{twice[0]}” 出现了两次", f"has the choice '{twice[0]}' twice"),
            ("记录里分不清选的是哪一个", "a record cannot tell which was meant"),
            ("给其中一个改名", "rename one of them"),
            step=next(iter(users), None),
            field=place,
        )
    if len(keys) == 1 and field.kind == "choice" and field.required:
        yield found(
            program,
            ("只有一个选项", "has one choice only"),
            ("填的人没有可选的", "whoever fills it in has nothing to choose"),
            ("加上别的选项，或去掉这一项", "add other choices, or drop the field"),
            step=next(iter(users), None),
            field=place,
            weight="warning",
        )


def _asks_for_a_person(field: Field) -> bool:
    if field.kind == "phone":
        return True
    return field.kind in ("text", "texts") and bool(
        _PERSONAL_NAME.search(field.name) or _PERSONAL_LABEL.search(field.label.zh)
    )


def _unmarked(program: Program, place: str, users: list[str]) -> Finding:
    return found(
        program,
        ("像是个人信息，没有写 personal", "looks personal and is not marked so"),
        ("不加密存放，导出时也会带出去", "it would be stored in the clear, and leave with every export"),
        ("写 personal: true；确实不是就不用改", "write personal: true; leave it if it names nobody"),
        step=next(iter(users), None),
        field=place,
        weight="warning",
    )
