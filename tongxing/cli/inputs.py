"""What commands take: options with their wording, and the reading of days, instants, answers and workbooks.

The options are functions, since their help is worded in the reader's language when a command line is built. Opens no
ledger; see :mod:`.opening`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import typer
import yaml

from ..errors import BadInput
from ..program import Program
from ..registry import Catalogue, ProgramPlugin, catalogue
from ..settings import Settings
from ..words import say
from ..workbooks import People, Reading, Roster, read_people, read_roster
from .output import note, reason_of
from .usage import Unfit

__all__ = [
    "assign_option",
    "catalogue_here",
    "day_option",
    "fit",
    "item_argument",
    "json_option",
    "items_argument",
    "key_argument",
    "person_argument",
    "read_item",
    "read_items",
    "read_number",
    "now_option",
    "org_option",
    "params_option",
    "partial_option",
    "people_option",
    "present",
    "program_here",
    "read_answers",
    "read_assigned",
    "read_day",
    "read_days",
    "read_instant",
    "read_json_file",
    "read_people_file",
    "read_roster_file",
    "read_text_file",
    "reason_option",
    "roster_option",
    "set_option",
]

_LISTS = ("texts", "ranges")
_FIRST_YEAR, _LAST_YEAR = 1970, 2099
_T = TypeVar("_T")


def catalogue_here() -> Catalogue:
    """The plugins that the environment names; opens no ledger."""
    return catalogue(Settings().plugin_dirs)


def program_here(key: str) -> ProgramPlugin:
    """A program by key; raises :class:`NotFound` with a suggestion."""
    return catalogue_here().program(key)


def json_option() -> Any:
    return typer.Option("--json", help=say("输出 JSON，供脚本使用", "print JSON, for scripts"))


def now_option() -> Any:
    return typer.Option(
        "--now",
        metavar=say("时刻", "INSTANT"),
        parser=read_instant,
        help=say(
            "当作现在的时刻，如 2027-06-10T09:00（不写时区即 TONGXING_TIMEZONE）",
            "the instant to take for the present, as 2027-06-10T09:00 (without an offset in TONGXING_TIMEZONE)",
        ),
    )


def org_option() -> Any:
    return typer.Option(
        "--org", metavar=say("机构", "ORG"), help=say("机构的代号或名称", "key or name of the organisation")
    )


def set_option() -> Any:
    return typer.Option(
        "--set",
        metavar=say("名=值", "NAME=VALUE"),
        help=say(
            "回答方案的一个参数；列表可重复写或用逗号隔开",
            "answer a parameter of the program; a list is repeated or separated by commas",
        ),
    )


def params_option() -> Any:
    return typer.Option(
        "--params",
        metavar=say("文件", "FILE"),
        help=say("从 JSON 或 YAML 文件读入全部参数", "take the whole set of answers from a JSON or YAML file"),
    )


def roster_option() -> Any:
    return typer.Option(
        "--roster", metavar=say("文件.xlsx", "FILE.xlsx"), help=say("儿童花名册", "the roster of children")
    )


def people_option() -> Any:
    return typer.Option(
        "--people",
        metavar=say("文件.xlsx", "FILE.xlsx"),
        help=say("人员名单：谁担任什么角色", "the people: who holds which role"),
    )


def assign_option() -> Any:
    return typer.Option(
        "--assign",
        metavar=say("角色=人", "ROLE=PERSON"),
        help=say("指定由谁担任一个角色，可重复", "say who holds a role; may be repeated"),
    )


def day_option() -> Any:
    return typer.Option(
        "--day",
        metavar=say("步骤=日期", "STEP=DAY"),
        help=say("手工定一个步骤的截止日，可重复", "set the due day of a step by hand; may be repeated"),
    )


def partial_option() -> Any:
    return typer.Option(
        "--partial",
        help=say("有的行不能用时，只取其余的行", "where some rows cannot be taken, take the others"),
    )


def reason_option() -> Any:
    return typer.Option("--reason", metavar=say("原因", "REASON"), help=say("写明原因", "say why"))


def person_argument() -> Any:
    return typer.Argument(
        metavar=say("人", "PERSON"),
        help=say("编号、姓名、手机号或邮箱", "a number, name, telephone number or e-mail address"),
    )


def items_argument() -> Any:
    return typer.Argument(
        metavar=say("事项", "ITEM"),
        help=say(
            "事项编号，见 tongxing worklist 和 overdue", "numbers of items, see 'tongxing worklist' and 'overdue'"
        ),
    )


def item_argument() -> Any:
    """One item, by its number."""
    return typer.Argument(
        metavar=say("事项", "ITEM"),
        parser=read_item,
        help=say(
            "事项编号，见 tongxing worklist 和 overdue", "number of an item, see 'tongxing worklist' and 'overdue'"
        ),
    )


def key_argument() -> Any:
    return typer.Argument(
        metavar="KEY", help=say("方案的代号，见 tongxing programs", "key of a program, see 'tongxing programs'")
    )


def present(now: dt.datetime | None) -> dt.datetime:
    """`now` where it was given, else the clock's."""
    return now if now is not None else dt.datetime.now(dt.UTC)


def read_instant(written: str) -> dt.datetime:
    """An ISO 8601 instant; without an offset it is local to ``TONGXING_TIMEZONE``. A bare day is its start."""
    try:
        found = dt.datetime.fromisoformat(written.strip())
    except ValueError:
        raise Unfit(
            f"“{written}” 不是时刻，请写成 2027-06-10T09:00 或 2027-06-10T09:00+08:00",
            f"'{written}' is no instant; write 2027-06-10T09:00 or 2027-06-10T09:00+08:00",
        ) from None
    _refuse_far(found.date(), written)
    return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(Settings().timezone))


def read_day(written: str) -> dt.date:
    """A day as ``2027-06-10``."""
    try:
        found = dt.date.fromisoformat(written.strip())
    except ValueError:
        raise Unfit(
            f"“{written}” 不是日期，请写成 2027-06-10", f"'{written}' is no day; write it like 2027-06-10"
        ) from None
    _refuse_far(found, written)
    return found


def _refuse_far(day: dt.date, written: str) -> None:
    """The calendar ends, and a slip of the keys should not be reckoned to."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unfit(
            f"“{written}” 的年份要在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间",
            f"the year of '{written}' must be from {_FIRST_YEAR} to {_LAST_YEAR}",
        )


def read_number(written: str | int) -> int:
    """A whole number from 0 on."""
    if isinstance(written, int):  # a default passes through the same reading
        return written
    if not (written.isascii() and written.isdigit()):
        raise Unfit(f"“{written}” 不是数字", f"'{written}' is no number")
    return int(written)


def read_item(written: str | int) -> int:
    """The number of an item."""
    if isinstance(written, int):
        return written
    if not (written.isascii() and written.isdigit()):
        raise Unfit(
            f"“{written}” 不是事项：事项用数字编号，在 tongxing worklist 和 overdue 里看",
            f"'{written}' is no item: an item is a number, as 'tongxing worklist' and 'tongxing overdue' show it",
        )
    return int(written)


def read_items(written: Sequence[str]) -> list[int]:
    """Numbers of items; several may stand in one word, separated by commas."""
    return [read_item(part) for word in written for part in word.replace("，", ",").split(",") if part]


def fit(check: Callable[[str], _T]) -> Callable[[str], _T]:
    """A reading by the rule of an action: what that refuses is wrong usage here."""

    def read(written: str) -> _T:
        try:
            return check(written)
        except BadInput as error:
            raise Unfit(error.text.zh, error.text.en) from None

    return read


def read_answers(program: Program, given: Sequence[str], params: Path | None = None) -> dict[str, Any]:
    """The answers of ``--params`` with those of ``--set`` over them."""
    answers: dict[str, Any] = dict(read_mapping(params)) if params is not None else {}
    many: dict[str, list[str]] = {}
    for name, value in (_pair(each, "--set") for each in given):
        many.setdefault(name.replace("-", "_"), []).append(value)
    kinds = {parameter.name: parameter.kind for parameter in program.all_parameters}
    for name, values in many.items():
        if len(values) > 1 and kinds.get(name, "texts") not in _LISTS:
            raise Unfit(
                f"--set {name} 写了 {len(values)} 次，请只写一次",
                f"--set {name} is given {len(values)} times; once is enough",
            )
        answers[name] = values if kinds.get(name) in _LISTS else values[0]
    return answers


def read_assigned(given: Sequence[str]) -> dict[str, list[str]]:
    """Who holds which role, of ``--assign ROLE=PERSON`` and the like."""
    found: dict[str, list[str]] = {}
    for role, person in (_pair(each, "--assign") for each in given):
        found.setdefault(role, []).append(person)
    return found


def read_days(given: Sequence[str]) -> dict[str, dt.date]:
    """Due days by step, of ``--day STEP=DAY``."""
    return {step: read_day(day) for step, day in (_pair(each, "--day") for each in given)}


def _pair(written: str, option: str) -> tuple[str, str]:
    name, sign, value = written.partition("=")
    if not sign or not name.strip():
        raise Unfit(f"{option} 要写成 名=值，不是 “{written}”", f"{option} takes NAME=VALUE, not '{written}'")
    return name.strip(), value.strip()


def read_mapping(path: Path) -> Mapping[str, Any]:
    """A JSON or YAML file that holds one mapping."""
    said = read_text_file(path)
    try:
        found = json.loads(said) if path.suffix.lower() == ".json" else yaml.safe_load(said)
    except (ValueError, yaml.YAMLError):
        raise BadInput(
            f"{path} 不是合格的 JSON 或 YAML，请检查文件", f"{path} is no valid JSON or YAML; check the file"
        ) from None
    if not isinstance(found, Mapping):
        raise BadInput(
            f'{path} 里应是一个映射，例如 {{"year": 2027}}', f'{path} must hold one mapping, such as {{"year": 2027}}'
        )
    return found


def read_json_file(path: Path) -> dict[str, Any]:
    """A record: a JSON (or YAML) file that holds one mapping."""
    return dict(read_mapping(path))


def read_text_file(path: Path) -> str:
    """A text file in UTF-8; raises :class:`BadInput` in one sentence."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        why = reason_of(error)
        raise BadInput(f"不能读取文件 {path}（{why.zh}）", f"{path} cannot be read ({why.en})") from None
    except UnicodeDecodeError:
        raise BadInput(f"文件 {path} 不是 UTF-8 文本", f"{path} is no text in UTF-8") from None


def read_roster_file(path: Path | None, *, partial: bool = False) -> Roster | None:
    """The children of a workbook; raises :class:`BadWorkbook` for rows that cannot be taken. With `partial` they are left
    out, and named."""
    return None if path is None else _taken(read_roster(path), partial)


def read_people_file(path: Path | None, *, partial: bool = False) -> People | None:
    """The people of a workbook, likewise."""
    return None if path is None else _taken(read_people(path), partial)


def _taken(reading: Reading[_T], partial: bool) -> _T:
    taken = reading.require_all(partial=partial)
    for finding in reading.findings:
        if finding.severity == "refused":
            note(say(f"没有导入：{finding.text.zh}", f"left out: {finding.text.en}"))
    return taken
