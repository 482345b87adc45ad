"""Help pages and the refusal of wrong usage, in both languages. No command, and nothing of ours is opened here.

Typer words both in English alone, and measures Chinese letters as one cell; so its groups and commands get a page of
our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from ..errors import did_you_mean
from ..words import Text, say, text

__all__ = ["WIDTH", "App", "Command", "Group", "Unfit", "is_wrong_usage", "wrapped", "wrong_usage"]

WIDTH = 100
"""No line of a page is longer, however wide the terminal is."""

_F = TypeVar("_F", bound=Callable[..., Any])


class Unfit(typer.BadParameter):
    """A value that an option or argument cannot take, said in both languages: wrong usage, exit code 2."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = text(zh, en)


class Command(TyperCommand):
    """A command whose help page is ours."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _named(ctx):
            return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(_page(self, ctx)))


class Group(TyperGroup):
    """A command with commands of its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _named(ctx):
            return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(_page(self, ctx)))


class App(typer.Typer):
    """A :class:`typer.Typer` of these groups and commands."""

    def __init__(self, **given: Any) -> None:
        usual = {"cls": Group, "no_args_is_help": not given.get("invoke_without_command")}
        plain = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}
        super().__init__(**{**usual, **plain, **given})

    def command(self, name: str | None = None, **given: Any) -> Callable[[_F], _F]:
        return super().command(name, **{"cls": Command, **given})


@contextmanager
def _named(ctx: Any) -> Iterator[None]:
    """Some refusals of Typer do not say of which command they are."""
    try:
        yield
    except Exception as error:
        if getattr(error, "ctx", ctx) is None:
            error.ctx = ctx  # type: ignore[attr-defined]  # a usage error has one
        raise


def _page(command: Any, ctx: Any) -> Iterator[str]:
    params = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    subcommands = _subcommands(command, ctx)
    yield say("用法：", "Usage: ") + " ".join([ctx.command_path, *_usage(command, arguments, subcommands)])
    yield from _paragraphs(command.help)
    yield from _section(say("参数", "Arguments"), [(_shown(each), _about(each)) for each in arguments])
    yield from _section(say("选项", "Options"), [(_spelled(each), _about(each)) for each in options])
    yield from _section(say("命令", "Commands"), subcommands)


def _subcommands(command: Any, ctx: Any) -> list[tuple[str, str]]:
    if not isinstance(command, TyperGroup):
        return []
    found = [(name, command.get_command(ctx, name)) for name in command.list_commands(ctx)]
    return [(name, _first_line(each.help)) for name, each in found if each is not None and not each.hidden]


def _first_line(help: str | None) -> str:
    return (help or "").strip().partition("\n")[0]


def _usage(command: Any, arguments: Sequence[Any], subcommands: Sequence[Any]) -> Iterator[str]:
    yield say("[选项]", "[OPTIONS]")
    for each in arguments:
        yield _shown(each) if each.required else f"[{_shown(each)}]"
    if subcommands:
        word = say("命令", "COMMAND")
        yield f"[{word}]" if command.invoke_without_command else word


def _shown(argument: Any) -> str:
    name = argument.metavar or argument.name.upper().replace("_", "-")
    return f"{name}…" if argument.nargs != 1 else str(name)


def _spelled(option: Any) -> str:
    names = ", ".join(sorted((*option.opts, *option.secondary_opts), key=len))
    if option.is_flag:
        return names
    return f"{names} {option.metavar or option.name.upper().replace('_', '-')}" + ("…" if option.multiple else "")


def _about(param: Any) -> str:
    if param.name == "help":
        return say("显示这一页", "show this page")
    needed = say("（必填）", " (required)") if param.required and param.param_type_name == "option" else ""
    return (param.help or "") + needed


def _paragraphs(help: str | None) -> Iterator[str]:
    for paragraph in (help or "").strip().split("\n\n"):
        yield ""
        yield from wrapped(" ".join(paragraph.split()) if "\n  " not in paragraph else paragraph, WIDTH)


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield title + say("：", ":")
    width = min(max(cell_len(first) for first, _ in rows), 34)
    for first, second in rows:
        lines = list(wrapped(second, WIDTH - width - 4)) or [""]
        if cell_len(first) > width:
            yield f"  {first}"
            first = ""
        for line in lines:
            yield f"  {first}{' ' * (width - cell_len(first))}  {line}".rstrip()
            first = ""


def wrapped(said: str, width: int) -> Iterator[str]:
    """Lines of at most `width` cells; Chinese may break between any two letters, but not before a mark."""
    for line in said.split("\n"):
        now = ""
        for word in re.findall(r"[⺀-鿿“＀-￯][，。、；：？！”）]*|\s+|[^\s⺀-鿿“＀-￯]+", line):
            if now.strip() and cell_len(now + word.rstrip()) > width:
                yield now.rstrip()
                now = word.lstrip()
            else:
                now += word
        if now.strip():
            yield now.rstrip()


def is_wrong_usage(error: BaseException) -> bool:
    """Whether Typer refused the command line itself."""
    return getattr(error, "exit_code", None) == 2 and hasattr(error, "format_message")


def wrong_usage(error: Any) -> list[str]:
    """What was wrong with the command line, and where to read how it is meant."""
    ctx = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return [str(error.format_message())]
    path = ctx.command_path if ctx else "tongxing"
    reason = str(_reason(error))
    if reason.endswith(("?", "？")):
        return [say(f"{reason}用法见 {path} --help", f"{reason} See '{path} --help'")]
    return [say(f"{reason}；用法见 {path} --help", f"{reason}; see '{path} --help'")]


def _reason(error: Any) -> Text:
    kind = type(error).__name__
    if isinstance(error, Unfit):
        return _unfit(error)
    if kind == "NoSuchOption":
        return _no_such_option(error)
    if kind == "MissingParameter" and error.param is not None:
        what = _spelled(error.param) if error.param.param_type_name == "option" else _shown(error.param)
        return text(f"缺少 {what}", f"{what} is missing")
    if kind == "BadParameter" and error.param is not None:
        name = _short(error.param)
        return text(f"{name} 的值不能用", f"{name}: {error.message}")
    return _of_message(str(error.format_message()).rstrip("."), getattr(error, "ctx", None))


def _unfit(error: Unfit) -> Text:
    param = getattr(error, "param", None)
    if param is None:
        return error.said
    return text(f"{_short(param)}：{error.said.zh}", f"{_short(param)}: {error.said.en}")


def _short(param: Any) -> str:
    return str(param.opts[0]) if param.param_type_name == "option" else _shown(param)


def _no_such_option(error: Any) -> Text:
    known = [name for each in error.ctx.command.get_params(error.ctx) for name in each.opts] if error.ctx else []
    near = did_you_mean(error.option_name, known)
    return text(
        f"没有选项 {error.option_name}" + (f"，{near.zh}" if near else ""),
        f"there is no option {error.option_name}" + (f"; {near.en}" if near else ""),
    )


def _of_message(message: str, ctx: Any) -> Text:
    """The refusals that Typer tells apart by their words alone."""
    if found := re.match(r"No such command ['\"](.+?)['\"]", message):
        near = did_you_mean(found[1], list(getattr(ctx.command, "commands", {})) if ctx else [])
        return text(
            f"没有命令 “{found[1]}”" + (f"，{near.zh}" if near else ""),
            f"there is no command '{found[1]}'" + (f"; {near.en}" if near else ""),
        )
    if message.startswith("Missing command"):
        return text("缺少命令", "a command is missing")
    if found := re.match(r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", message):
        return text(f"多余的参数：{found[1]}", f"there is too much: {found[1]}")
    if found := re.match(r"Option '(.+?)' requires", message):
        return text(f"{found[1]} 后面要写一个值", f"{found[1]} needs a value")
    if found := re.match(r"Option '(.+?)' does not take a value", message):
        return text(f"{found[1]} 后面不写值", f"{found[1]} takes no value")
    return text(f"用法不对（{message}）", message)
