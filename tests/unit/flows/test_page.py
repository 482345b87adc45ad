"""The page on Prefect names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/prefect.md").read_text("utf-8")))
    places = [ROOT / "tests" / cost / "flows" for cost in ("unit", "integration")]
    sources = "\n".join(path.read_text("utf-8") for place in places for path in place.glob("test_*.py"))
    assert named
    assert named <= set(re.findall(r"def (test_\w+)", sources))
