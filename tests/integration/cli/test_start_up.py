"""A command line loads no more than the command that is named needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tongxing.cli.app import COMMANDS, build

HEAVY = ("sqlalchemy", "psycopg", "openpyxl", "prefect", "apprise", "tongxing.ledger", "tongxing.actions")


@pytest.mark.parametrize("word", ["--version", "programs"])
def test_what_needs_no_ledger_loads_none(word: str, tmp_path: Path) -> None:
    code = (
        "import sys; from tongxing.cli.app import run\n"
        f"code = run([{word!r}])\n"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    environment = {**os.environ, "TONGXING_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


@pytest.mark.parametrize("word", COMMANDS)
def test_a_command_that_is_named_is_in_the_module_that_is_loaded_for_it(word: str) -> None:
    assert word in getattr(typer.main.get_command(build(word)), "commands", {})


def test_no_command_is_without_its_place_on_the_first_page() -> None:
    assert {*getattr(typer.main.get_command(build()), "commands", {})} == {*COMMANDS, "up"}
