"""The documents say what is true: settings, commands and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from tongxing.cli.app import build
from tongxing.settings import Settings, meaning_of, variable_of

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_as_it_describes_itself(name: str) -> None:
    meaning = meaning_of(name)
    assert f"| `{variable_of(name)}` | {meaning.zh} | {meaning.en} |" in (ROOT / "docs/settings.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def documented() -> set[str]:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    return set(re.findall(r"(?:\.venv/bin/|`)tongxing ([a-z][a-z-]+)", text))


def test_every_command_that_a_page_names_is_there() -> None:
    commands = typer.main.get_command(build())
    known = set(getattr(commands, "commands", {}))
    assert known
    assert documented() <= known
