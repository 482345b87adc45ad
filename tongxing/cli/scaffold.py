"""The first files of a new program: a drop-in folder, or one YAML file. Each is complete and passes its own test."""

from __future__ import annotations

from pathlib import Path
from string import Template

from ..errors import BadInput, Unavailable
from .output import reason_of

__all__ = ["write_folder", "write_yaml"]

_YAML = Template("""\
# $key: a program as data. Check it with: tongxing programs check $file
key: $key
version: 0.1.0
title: {zh: 新方案, en: "$title"}
summary: {zh: 写一句话说明这个方案做什么。, en: Say in one sentence what this program does.}
for: school
period: {first: {of: first_day, days: -7}, last: {of: first_day, days: 60}}
roles:
- {key: coordinator, title: {zh: 负责人, en: Coordinator}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: coordinator}
parameters:
- {name: year, title: {zh: 年份, en: Year}, kind: year}
- {name: first_day, title: {zh: 第一天, en: First day}, kind: day, proposed: "10-12"}
forms:
- key: visit
  title: {zh: 家访记录, en: Record of a visit}
  fields:
  - name: met
    label: {zh: 见到了谁, en: Who was met}
    kind: choice
    choices:
    - {key: guardian, label: {zh: 监护人, en: The guardian}}
    - {key: nobody, label: {zh: 没有人在家, en: Nobody was home}}
  - {name: note, label: {zh: 情况, en: Notes}, kind: long-text, required: false, personal: true}
steps:
- key: kick-off
  title: {zh: 启动会, en: Kick-off}
  when: {on: {of: first_day, workdays: -2}}
  owner: coordinator
- key: visit
  title: {zh: 家访, en: Home visit}
  when: {during: [first_day, {of: first_day, days: 6}]}
  owner: class-teacher
  per: child
  after: [kick-off]
  form: visit
- key: talk
  title: {zh: 谈心, en: Talk}
  when: {every: week, first: first_day}
  owner: class-teacher
  per: class
- key: sum-up
  title: {zh: 小结, en: Summary}
  when: {within: 7 days, of: visit}
  owner: coordinator
  after: [visit]
""")

_INIT = Template('''\
"""$title: a program for Tongxing, as a drop-in plugin."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .program import PROGRAM

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program. The code of automatic steps goes beside it: ``ProgramPlugin(PROGRAM, {"name": function})``."""
    return [ProgramPlugin(PROGRAM)]
''')

_PROGRAM = Template('''\
"""The plan as data: roles, questions, dated steps."""

from tongxing.dates import day, during, every, on, within
from tongxing.program import After, Choice, Field, Form, Parameter, Period, Program, Role, Step
from tongxing.words import text

__all__ = ["PROGRAM"]

ROLES = (
    Role(key="coordinator", title=text("负责人", "Coordinator")),
    Role(key="class-teacher", title=text("班主任", "Class teacher"), scope="class", reports_to="coordinator"),
)

PARAMETERS = (
    Parameter(name="year", title=text("年份", "Year"), kind="year"),
    Parameter(name="first_day", title=text("第一天", "First day"), kind="day", proposed="10-12"),
)

FORMS = (
    Form(
        key="visit",
        title=text("家访记录", "Record of a visit"),
        fields=(
            Field(
                name="met",
                label=text("见到了谁", "Who was met"),
                kind="choice",
                choices=(
                    Choice(key="guardian", label=text("监护人", "The guardian")),
                    Choice(key="nobody", label=text("没有人在家", "Nobody was home")),
                ),
            ),
            Field(name="note", label=text("情况", "Notes"), kind="long-text", required=False, personal=True),
        ),
    ),
)

STEPS = (
    Step(
        key="kick-off",
        title=text("启动会", "Kick-off"),
        when=on(day("first_day", workdays=-2)),
        owner="coordinator",
    ),
    Step(
        key="visit",
        title=text("家访", "Home visit"),
        when=during(day("first_day"), day("first_day", 6)),
        owner="class-teacher",
        per="child",
        after=(After(step="kick-off"),),
        form="visit",
    ),
    Step(
        key="talk",
        title=text("谈心", "Talk"),
        when=every("week", first=day("first_day")),
        owner="class-teacher",
        per="class",
    ),
    Step(
        key="sum-up",
        title=text("小结", "Summary"),
        when=within(7, of="visit"),
        owner="coordinator",
        after=(After(step="visit"),),
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "$key",
        "version": "0.1.0",
        "title": text("新方案", "$title"),
        "summary": text("写一句话说明这个方案做什么。", "Say in one sentence what this program does."),
        "for": "school",
        "period": Period(first=day("first_day", -7), last=day("first_day", 60)),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": STEPS,
        "forms": FORMS,
    }
)
''')

_TEST = Template('''\
"""What $key promises. Run it with pytest."""

from pathlib import Path

from tongxing.testing import Trial, plugin_at, windows_of

PLUGIN = plugin_at($path)


def test_its_dates_in_2027() -> None:
    dates = windows_of(PLUGIN, year=2027)
    assert dates["kick-off"] == ["2027-10-08"]
    assert dates["visit"] == ["2027-10-12/2027-10-18"]
    assert dates["sum-up"] == ["2027-10-19/2027-10-25"]


def test_every_child_is_visited_before_the_summary() -> None:
    trial = Trial.of(PLUGIN, {"year": 2027}, classes=2, children=6)
    trial.go_to("2027-10-08")
    trial.complete("kick-off")
    trial.go_to("2027-10-12")
    trial.complete("visit", child=1, evidence={"met": "guardian"})
    assert trial.open("visit") == 5
    trial.assert_state("sum-up", "waiting")
    trial.complete("visit")
    trial.assert_state("sum-up", "open")


def test_class_teachers_are_told_before_the_visits_are_due() -> None:
    trial = Trial.of(PLUGIN, {"year": 2027})
    trial.go_to("2027-10-08")
    trial.complete("kick-off")
    trial.go_to("2027-10-18")
    trial.assert_told("class-teacher", about="visit")
    trial.assert_not_told("coordinator", about="visit")
''')


def write_folder(key: str, folder: Path) -> list[Path]:
    """A plugin as a folder of `folder`; gives the files written. Raises :class:`BadInput` where it is there already."""
    name = key.replace("-", "_")
    words = {"key": key, "title": _title(key), "path": "Path(__file__).parent"}
    files = {"__init__.py": _INIT, "program.py": _PROGRAM, f"test_{name}.py": _TEST}
    return _write({folder / name / file: template.substitute(words) for file, template in files.items()}, folder / name)


def write_yaml(key: str, folder: Path) -> list[Path]:
    """A program as one YAML file, with a test beside it that discovery passes over."""
    name = key.replace("-", "_")
    words = {
        "key": key,
        "title": _title(key),
        "file": folder / f"{key}.yaml",
        "path": f'Path(__file__).parent / "{key}.yaml"',
    }
    texts = {folder / f"{key}.yaml": _YAML.substitute(words), folder / f"test_{name}.py": _TEST.substitute(words)}
    return _write(texts, folder / f"{key}.yaml")


def _title(key: str) -> str:
    return key.replace("-", " ").capitalize()


def _write(texts: dict[Path, str], taken: Path) -> list[Path]:
    if taken.exists():
        raise BadInput(
            f"{taken} 已经有了，请换一个代号或目录", f"{taken} is there already; choose another key or folder"
        )
    try:
        for path, said in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(said, encoding="utf-8")
    except OSError as error:
        why = reason_of(error)
        raise Unavailable(
            f"不能写入 {taken.parent}（{why.zh}）；请用 --dir 换一个目录",
            f"{taken.parent} cannot be written ({why.en}); name another folder with --dir",
        ) from None
    return list(texts)
