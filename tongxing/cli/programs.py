"""``programs``: the catalogue with what is broken and why, one program in full, its conformance, a new one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..dates import describe
from ..errors import BadInput
from ..labels import label
from ..program import Choice, Field, Form, OnlyIf, Parameter, Program, Step, evidence_form
from ..program import Column as FormColumn
from ..registry import Broken, ProgramPlugin
from ..settings import Settings
from ..words import say
from . import scaffold
from .conformance import Finding, broken, check_program, load_path
from .conformance.pages import pages, summary
from .inputs import catalogue_here, json_option, key_argument, program_here, read_answers, set_option
from .output import Column, Shown, Table, heading, marked, note, paragraph, progress, show
from .usage import App, Unfit

__all__ = ["add_to"]

_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def add_to(app: typer.Typer) -> None:
    """``programs`` and what is under it."""
    programs = App(
        help=say("方案：列出、查看、检查、新建。", "Programs: list, show, check, start a new one."),
        invoke_without_command=True,
    )
    programs.callback()(_list)
    programs.command("show", help=say("查看一个方案的参数、角色和步骤。", "Parameters, roles and steps of a program."))(
        _show
    )
    programs.command(
        "check",
        help=say(
            "检查方案能不能用：装得上、两种语言齐全、五年内排得出日期、角色有人负责、表单合理、消息不太多，模拟发起能走到底。"
            "每处问题都说明怎么改。有错误时退出码为 1，只有提醒时为 0。",
            "Whether programs are fit to launch: they load, both languages are there, five years can be dated in order, "
            "roles cover what they owe, forms can be filled in, nobody is told too often, and a simulated launch comes to "
            "its end. Says how to mend each finding. Ends with 1 where there is an error, with 0 where there are warnings.",
        ),
    )(_check)
    programs.command(
        "new", help=say("新建一个方案，附带测试，可以直接运行。", "Start a new program, with a test; it runs as it is.")
    )(_new)
    app.add_typer(programs, name="programs")


def _list(ctx: typer.Context, json: Annotated[bool, json_option()] = False) -> None:
    if ctx.invoked_subcommand is not None:
        return
    found = catalogue_here()
    programs = [plugin.program for plugin in found.programs.values()]
    table = Table(
        [
            say("代号", "KEY"),
            say("版本", "VERSION"),
            say("用于", "FOR"),
            Column(say("步骤", "STEPS"), True),
            say("名称", "TITLE"),
        ],
        [[each.key, each.version, label(each.for_), len(each.steps), each.title] for each in programs],
    )
    data = {
        "programs": [
            {
                "key": each.key,
                "version": each.version,
                "title": each.title,
                "summary": each.summary,
                "for": each.for_,
                "steps": len(each.steps),
            }
            for each in programs
        ],
        "broken": [{"name": each.name, "origin": each.origin, "why": each.why} for each in found.broken],
    }
    show(table, *_broken(found.broken), data=data, json=json)


def _broken(broken: Sequence[Broken]) -> list[Shown]:
    if not broken:
        return []
    rows = [[marked(each.name, "late"), each.origin, each.why] for each in broken]
    return [
        "",
        heading(say("不能用的插件", "Broken plugins")),
        Table([say("名称", "NAME"), say("位置", "WHERE"), say("原因", "WHY")], rows),
    ]


def _show(key: Annotated[str, key_argument()], json: Annotated[bool, json_option()] = False) -> None:
    program = program_here(key).program
    show(*_described(program), data=_data(program), json=json)


def _described(program: Program) -> list[Shown]:
    return [
        heading(f"{program.title}  {program.key} {program.version}"),
        paragraph(program.summary),
        "",
        heading(say("参数", "Parameters")),
        _parameters(program.parameters),
        *_changes(program),
        "",
        heading(say("角色", "Roles")),
        Table(
            [say("代号", "KEY"), say("名称", "TITLE"), say("范围", "FOR EACH"), say("上级", "REPORTS TO")],
            [[each.key, each.title, label(each.scope), each.reports_to] for each in program.roles],
        ),
        "",
        heading(say("步骤", "Steps")),
        Table(
            [say("代号", "KEY"), say("做什么、何时、谁负责", "WHAT, WHEN, BY WHOM")],
            [[step.key, _told(program, step)] for step in program.steps],
            wraps=True,
        ),
        *_forms(program),
    ]


def _parameters(parameters: Sequence[Parameter]) -> Table:
    return Table(
        [say("名称", "NAME"), say("种类", "KIND"), say("要填吗", "NEEDED"), say("含义", "MEANING")],
        [[each.name, label(each.kind), _needed(each), _meaning(each)] for each in parameters],
        wraps=True,
    )


def _changes(program: Program) -> list[Shown]:
    """The parameters that every step brings whose date the plan leaves open."""
    brought = [each for each in program.all_parameters if each not in program.parameters]
    if not brought:
        return []
    title = say("还可以改的日期（不填按方案）", "Dates that may be changed (left out, they are the plan's)")
    return ["", heading(title), _parameters(brought)]


def _told(program: Program, step: Step) -> str:
    """A step in a few lines: its title, when, who for what, and what it waits for."""
    owner = program.role(step.owner).title
    lines = [_named(step), str(describe(step.when, program.titles))]
    lines.append(
        say(f"{owner}，每个{label(step.per)}", f"{owner}, for each {label(step.per)}") if step.per else str(owner)
    )
    if step.waits_for:
        after = ", ".join(step.waits_for)
        lines.append(say(f"在 {after} 之后", f"after {after}"))
    return "\n".join(lines)


def _forms(program: Program) -> list[Shown]:
    """What ``complete --evidence`` takes, form by form."""
    shown: list[Shown] = []
    for form, users in _forms_of(program):
        columns: list[Column | str] = [
            say("字段", "FIELD"),
            say("种类", "KIND"),
            say("要填吗", "NEEDED"),
            say("含义", "MEANING"),
        ]
        rows = [[each.name, label(each.kind), _asked(each), _asked_for(each)] for each in form.fields]
        title = heading(say("表单", "Form") + f" {form.title}  {', '.join(users)}")
        shown += ["", title, Table(columns, rows, wraps=True)]
    return shown


def _forms_of(program: Program) -> list[tuple[Form, list[str]]]:
    """The forms as steps ask them, a report with the stations of its way, each with the keys of its steps."""
    found: list[tuple[Form, list[str]]] = []
    for step in program.steps:
        form = evidence_form(program, step)
        users = next((users for known, users in found if known == form), None)
        if users is not None:
            users.append(step.key)
        elif form is not None:
            found.append((form, [step.key]))
    return found


def _asked(field: Field) -> str:
    if field.required_when is not None:
        answer = field.required_when.equals
        when = f"{field.required_when.field}={str(answer).lower() if isinstance(answer, bool) else answer}"
        return say(f"{when} 时", f"if {when}")
    return say("必填", "yes") if field.required else say("可不填", "no")


def _asked_for(field: Field) -> str:
    about = say("：", ": ").join(str(each) for each in (field.label, field.help) if each)
    return "\n".join(each for each in (about, _choices(field.choices), *_columns(field)) if each)


def _choices(choices: Sequence[Choice]) -> str:
    found = ", ".join(f"{choice.key} {choice.label}" for choice in choices)
    return say(f"可选：{found}", f"choices: {found}") if found else ""


def _columns(field: Field) -> list[str]:
    """The columns that each of its rows has, one a line."""
    named = [
        f"- {each.name} {each.label} [{label(each.kind)}] {_choices(each.choices)}".rstrip() for each in field.columns
    ]
    return [say("每行：", "each row:"), *named] if named else []


def _named(step: Step) -> str:
    marks = {
        "automatic": say("自动", "automatic"),
        "report": say("报送", "report"),
    }
    said = [marks[step.kind]] if step.kind in marks else []
    said += [say("可选", "optional")] if step.optional else []
    said += [_condition(step.only_if)] if step.only_if else []
    return f"{step.title}" + (f" [{', '.join(said)}]" if said else "")


def _condition(condition: OnlyIf) -> str:
    answer = f"{condition.parameter}={str(condition.equals).lower()}"
    return say(f"{answer} 才有", f"only if {answer}")


def _needed(parameter: Parameter) -> str:
    if parameter.must_be_given:
        return say("必填", "yes")
    if parameter.default is not None:
        default = parameter.default
        if isinstance(default, bool):
            default = say("是", "yes") if default else say("否", "no")
        return say(f"默认 {default}", f"default {default}")
    return say("不填自动推算", "worked out") if parameter.proposed is not None else say("可不填", "no")


def _meaning(parameter: Parameter) -> str:
    about = say("：", ": ").join(str(each) for each in (parameter.title, parameter.help) if each)
    choices = ", ".join(f"{key} {title}" for key, title in parameter.choices)
    return about + (say(f"\n可选：{choices}", f"\nchoices: {choices}") if choices else "")


def _data(program: Program) -> dict[str, Any]:
    return {
        "key": program.key,
        "version": program.version,
        "title": program.title,
        "summary": program.summary,
        "for": program.for_,
        "parameters": [
            {
                "name": each.name,
                "title": each.title,
                "kind": each.kind,
                "required": each.must_be_given,
                "default": each.default,
                "choices": [key for key, _ in each.choices],
                "help": each.help,
            }
            for each in program.all_parameters
        ],
        "roles": [
            {"key": each.key, "title": each.title, "scope": each.scope, "reports_to": each.reports_to}
            for each in program.roles
        ],
        "forms": [
            {
                "key": form.key,
                "title": form.title,
                "steps": users,
                "version": form.version,
                "fields": [
                    {
                        "name": each.name,
                        "label": each.label,
                        "kind": each.kind,
                        "required": each.required,
                        "choices": [choice.key for choice in each.choices],
                        "columns": [_column_data(column) for column in each.columns],
                        "personal": each.personal,
                    }
                    for each in form.fields
                ],
            }
            for form, users in _forms_of(program)
        ],
        "steps": [
            {
                "step": step.key,
                "title": step.title,
                "kind": step.kind,
                "when": describe(step.when, program.titles),
                "owner": step.owner,
                "per": step.per,
                "after": list(step.waits_for),
                "optional": step.optional,
                "only_if": {step.only_if.parameter: step.only_if.equals} if step.only_if else None,
                "form": step.form,
                "told": step.escalation.describe(),
            }
            for step in program.steps
        ],
    }


def _column_data(column: FormColumn) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": column.label,
        "kind": column.kind,
        "choices": [choice.key for choice in column.choices],
    }


def _check(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar=say("代号或路径", "KEY-or-PATH"),
            help=say(
                "方案的代号，或插件文件夹、YAML 文件的路径；不写就检查全部",
                "a program, a plugin folder or a YAML file; all without it",
            ),
        ),
    ] = None,
    set_: Annotated[list[str] | None, set_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    plugins, findings = _to_check(which)
    year = dt.datetime.now(dt.UTC).year
    with progress(say("检查中", "Checking")):
        for plugin in plugins:
            findings += check_program(plugin, year, read_answers(plugin.program, set_ or []))
    checked = {plugin.key: len(plugin.program.steps) for plugin in plugins}
    data = {"checked": list(checked), "findings": [each.data for each in findings]}
    show(*pages(checked, findings, year), data=data, json=json)
    if findings:
        note(summary(findings))
    if any(each.is_error for each in findings):
        raise typer.Exit(1)


def _to_check(which: str | None) -> tuple[list[ProgramPlugin], list[Finding]]:
    if which is not None and (Path(which).exists() or Path(which).name != which or which.endswith((".yaml", ".yml"))):
        return load_path(Path(which))
    found = catalogue_here()
    if which is None:
        return list(found.programs.values()), [broken(each.name, each.why) for each in found.broken]
    return [found.program(which)], []


def _new(
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY", help=say("代号：小写字母、数字和连字符", "its key: small letters, digits, hyphens")
        ),
    ],
    dir: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar=say("目录", "DIR"),
            help=say(
                "写到哪个目录；默认是第一个插件目录，没有就是当前目录",
                "where to; default: the first plugin folder, else here",
            ),
        ),
    ] = None,
    yaml: Annotated[
        bool,
        typer.Option(
            "--yaml", help=say("写成一个 YAML 文件，而不是 Python 文件夹", "one YAML file instead of a Python folder")
        ),
    ] = False,
) -> None:
    if not _KEY.fullmatch(key) or len(key) > 40:
        raise Unfit(
            f"“{key}” 不能作代号，请用小写字母、数字和连字符，例如 spring-visits",
            f"'{key}' cannot be a key; use small letters, digits and hyphens, such as spring-visits",
        )
    if key in catalogue_here().programs:
        raise BadInput(f"已经有方案 “{key}”，请换一个代号", f"there is a program '{key}' already; choose another key")
    folders = Settings().plugin_dirs
    folder = dir or (folders[0] if folders else Path())
    written = scaffold.write_yaml(key, folder) if yaml else scaffold.write_folder(key, folder)
    top = written[0] if yaml else written[0].parent
    show(*(str(path) for path in written))
    note(say(f"检查：tongxing programs check {top}", f"check it: tongxing programs check {top}"))
    if folder.resolve() not in [each.resolve() for each in folders]:
        here = folder.resolve()
        note(say(f"启用：设 TONGXING_PLUGIN_DIRS={here}", f"use it: set TONGXING_PLUGIN_DIRS={here}"))
