"""A plugin directory that tests fill: a good program stands in it from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongxing.registry import Catalogue, discover

__all__ = ["GOOD", "Place", "plan"]

PLAN = """
key: {key}
version: 1.0.0
title: {{zh: 小方案, en: Small plan}}
summary: {{zh: 一个小方案。, en: A small plan.}}
for: school
period: {{first: {{of: first_day, days: -7}}, last: {{of: first_day, days: 30}}}}
roles:
- {{key: principal, title: {{zh: 校长, en: Principal}}}}
parameters:
- {{name: first_day, title: {{zh: 第一天, en: First day}}, kind: day}}
steps:
- {{key: begin, title: {{zh: 开始, en: Begin}}, when: {{on: first_day}}, owner: principal{more}}}
"""
GOOD = "good-plan"


def plan(key: str = GOOD, more: str = "") -> str:
    """A small program as YAML; `more` is added to its one step."""
    return PLAN.format(key=key, more=more)


class Place:
    """A plugin directory, written to by ``place("folder/__init__.py", source)``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, path: str, source: str = "") -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
        return file

    def found(self, *others: Path) -> Catalogue:
        return discover((self.folder, *others))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "plugins")
    made(f"{GOOD}.yaml", plan())
    return made
