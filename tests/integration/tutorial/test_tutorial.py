"""The tutorial does what it says: its code is put where it says, its commands are run in order, their output compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: (file|insert)=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Reader:
    """Somebody who does all that the page says, in an empty folder."""

    folder: Path
    environ: dict[str, str]

    def put(self, how: str, name: str, code: str) -> None:
        path = self.folder / name
        if how == "file":
            path.write_text(code, encoding="utf-8")
            return
        before, end, after = path.read_text(encoding="utf-8").partition("\n)\n\nPROGRAM = ")
        assert end, f"{name} has no end of STEPS"
        path.write_text(f"{before}\n{code.rstrip()}{end}{after}", encoding="utf-8")

    def run(self, command: str) -> str:
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environ[name] = re.sub(r"\$(\w+)", lambda found: self.environ[found[1]], value)
            return ""
        words = ["bash", "-c", command]
        done = subprocess.run(words, cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block with the output that is shown below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def as_shown(shown: str) -> re.Pattern[str]:
    """An ellipsis stands for anything: in a line for the rest of it, alone for any lines; runs of blanks are one."""
    lines = [re.escape(line).replace("…", "[^\n]*").replace(r"\ ", " +") for line in shown.rstrip("\n").split("\n")]
    return re.compile("\n".join("(?s:.*?)" if line == "[^\n]*" else line + " *" for line in lines) + r"\s*")


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    scripts = Path(sys.executable).parent
    environ = {
        "PATH": f"{scripts}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "home-of-nobody"),
        "PWD": str(tmp_path / "work"),
        "PLUGINS": str(ROOT / "plugins"),
        "TONGXING_HOME": str(tmp_path / "elsewhere"),
        "PYTHONWARNINGS": "ignore",
    }
    (tmp_path / "work").mkdir()
    reader = Reader(tmp_path / "work", environ)
    for language, how, name, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if how:
            reader.put(how, name, content)
        elif language == "console":
            for command, shown in commands(content):
                said = reader.run(command)
                assert as_shown(shown).fullmatch(said), f"$ {command}\n{said}\ninstead of\n{shown}"
