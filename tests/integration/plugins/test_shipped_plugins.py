"""The examples in ``plugins/``: off unless they are asked for, then found whole, and each passes the tests it brings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Tongxing, tongxing
from tongxing.registry import discover

__all__ = ["tongxing"]

FOLDER = Path(__file__).parents[3] / "plugins"
EXAMPLES = sorted(path.name for path in FOLDER.iterdir() if (path / "__init__.py").is_file())


def test_nobody_elses_plugins_are_on_unless_they_are_asked_for() -> None:
    found = discover()
    assert "drowning-prevention" not in found.programs
    assert "message-files" not in found.transports


def test_one_setting_finds_them_all(tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(FOLDER))
    found = discover([FOLDER])
    assert found.broken == ()
    assert {name.replace("_", "-") for name in EXAMPLES} <= {*found.programs, *found.transports}
    assert "Drowning prevention" in tongxing("programs").out


def test_the_example_program_passes_the_check(tongxing: Tongxing) -> None:
    answer = tongxing("programs", "check", FOLDER / "drowning_prevention")
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_passes_its_own_tests_and_says_what_it_is(example: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-c", "/dev/null"]
    done = subprocess.run([*words, str(FOLDER / example)], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (FOLDER / example / "README.md").is_file()
