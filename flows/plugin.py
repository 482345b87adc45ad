"""The command that starts everything, by the same door as a stranger's. Imports no Prefect."""

# Annotations are values here: Typer would not find those of a function within another by their names.
from collections.abc import Callable, Iterable
from typing import Annotated

import typer

from tongxing.registry import Command, hook
from tongxing.words import say

__all__ = ["tongxing_commands"]


@hook
def tongxing_commands() -> Iterable[Command]:
    return (Command("up", _command()),)


def _command() -> Callable[..., None]:
    demo_help = say("账本还空着时，先放入一个示范县", "fill an empty ledger with a demonstration county")
    port_help = say("网页用的端口", "the port of the dashboard")

    def up(
        demo: Annotated[bool, typer.Option("--demo", help=demo_help)] = False,
        port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help=port_help)] = None,
    ) -> None:
        from .up import up as start_everything

        start_everything(demo, port)

    up.__doc__ = say("启动全部：网页、Prefect、发送；按 Ctrl-C 停止", "Start everything, until Ctrl-C")
    return up
