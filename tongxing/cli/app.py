"""Puts the command line together, runs it, and turns what went wrong into a line and an exit code.

Exit codes: 0 fine; 1 it could not be done; 2 wrong usage; 130 stopped by Ctrl-C; 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import TongxingError
from ..settings import Settings
from ..words import Language, language, say, speaking
from .output import note, print_line, report
from .usage import App, Group

if TYPE_CHECKING:
    from ..registry import Catalogue

__all__ = ["build", "main", "run"]

CTRL_C, BROKEN_PIPE = 130, 141

COMMANDS: Mapping[str, str] = {
    "programs": "programs",
    "plan": "planning",
    "simulate": "simulate",
    "organisations": "organisations",
    "import": "importing",
    "invite": "inviting",
    "token": "tokens",
    "launch": "planning",
    "status": "standing",
    "overdue": "standing",
    "worklist": "standing",
    "why": "why",
    "outbox": "outbox",
    "audit": "auditing",
    "draft": "drafts",
    "complete": "acting",
    "files": "drafts",
    "reopen": "acting",
    "waive": "acting",
    "reschedule": "acting",
    "raise": "acting",
    "concern": "concerns",
    "assign": "assigning",
    "hand-over": "acting",
    "replace": "acting",
    "leave": "acting",
    "child": "children",
    "amend": "amending",
    "cancel": "acting",
    "sweep": "passes",
    "deliver": "passes",
    "channels": "channels",
    "export": "exporting",
    "backup": "keeping",
    "restore": "keeping",
    "doctor": "doctor",
}
"""The commands as they stand on the first page, the way of a launch, each with its module here. What starts everything
comes before them, a plugin's own after them. A command that is named loads its module alone."""
FIRST, VERSION = "up", "--version"


def main() -> None:
    """The entry point ``tongxing``."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line in the reader's language; gives its exit code."""
    _let_every_letter_through()
    return _ended(lambda: _spoken(arguments))


def _spoken(arguments: Sequence[str]) -> int:
    with speaking(_language()):
        command = typer.main.get_command(build(arguments[0] if arguments else None))
        return int(command.main(args=list(arguments), standalone_mode=False))


class _Root(Group):
    """The outermost command: it alone answers for what goes wrong below."""

    def main(self, *args: Any, **given: Any) -> Any:
        stands_alone = given.pop("standalone_mode", True)
        given |= {"prog_name": "tongxing", "standalone_mode": False}
        code = _ended(lambda: _said(super(_Root, self).main(*args, **given)))
        if stands_alone:
            sys.exit(code)
        return code

    def list_commands(self, ctx: Any) -> list[str]:
        found = super().list_commands(ctx)
        order = [FIRST, *COMMANDS]
        return sorted(found, key=lambda name: order.index(name) if name in order else len(order))

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(BROKEN_PIPE) from None


def _ended(work: Callable[[], Any]) -> int:
    """The exit code of `work`. What it raises is said in one line; a broken pipe ends it quietly."""
    try:
        code = work()
        if sys.stdout is not None:
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        return BROKEN_PIPE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code))
    except Exception as error:
        return report(error)
    finally:
        _drop_what_nobody_reads()


def _said(code: Any) -> Any:
    """The code again; Typer turns an interrupt into one without a word."""
    return _stopped() if code == CTRL_C else code


def _stopped() -> int:
    note(say("已中断，没做完的没有写入", "stopped; what was not finished was not written"))
    return CTRL_C


def _drop_what_nobody_reads() -> None:
    """What is left for a closed pipe or a full disk must not be tried again when Python ends: it would complain."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  (open until the end)


def _let_every_letter_through() -> None:
    """A terminal of another encoding shows ``?`` for a letter it lacks, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _language() -> Language:
    try:
        return Settings().language
    except TongxingError:  # said by the command that needs the settings
        return language()


def build(word: str | None = None) -> typer.Typer:
    """The command line in the present reader's language, with the commands that plugins bring. Where its first `word` is
    known to need no more than one module, that alone is in it."""
    app = App(
        cls=_Root,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=say(
            "童行：把写在纸上的关爱方案，变成按天推进的工作：谁、为哪个孩子、在哪天之前做什么。",
            "Tongxing turns a written care plan into a flow of dated work: who owes what for which child by which day.",
        ),
    )
    app.callback()(_common)
    for name in _modules(word):
        import_module(f".{name}", __package__).add_to(app)
    if word not in COMMANDS and word != VERSION:
        for command in _catalogue().commands.values():
            app.command(command.key)(command.run)
    return app


def _modules(word: str | None) -> Iterable[str]:
    if word == VERSION:
        return ()
    alone = COMMANDS.get(word or "")
    return (alone,) if alone else dict.fromkeys(COMMANDS.values())


def _common(version: Annotated[bool, _version_option()] = False) -> None:
    pass


def _version_option() -> Any:
    return typer.Option(VERSION, is_eager=True, callback=_show_version, help=say("显示版本", "show the version"))


def _show_version(wanted: bool) -> None:
    if wanted:
        print_line(version("tongxing"))
        raise typer.Exit


def _catalogue() -> Catalogue:
    from ..registry import catalogue  # its plugins load every program: only for who asks for one

    try:
        return catalogue(Settings().plugin_dirs)
    except TongxingError:
        return catalogue()
