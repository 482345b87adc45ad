"""Drop-in folders are modules of their own: they hide nothing, and do not get in each other's way."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.unit.registry.conftest import Place, plan
from tongxing.registry import discover

INIT = """
import json as real
from tongxing.program import program_from_yaml
from tongxing.registry import ProgramPlugin, hook
from .parts.words import SAID

@hook
def tongxing_programs():
    from . import later
    assert real.loads("1") == 1
    return [ProgramPlugin(program_from_yaml(later.PLAN.replace("小方案", SAID)))]
"""


def fill(place: Place, name: str, said: str) -> None:
    place(f"{name}/__init__.py", INIT)
    place(f"{name}/parts/__init__.py")
    place(f"{name}/parts/words.py", f"SAID = {said!r}")
    place(f"{name}/later.py", f'PLAN = """{plan(name)}"""')


def test_a_folder_named_like_a_module_hides_it_nowhere(place: Place) -> None:
    fill(place, "json", "杰森")
    found = place.found()
    assert found.broken == ()
    assert found.programs["json"].program.title.zh == "杰森"
    assert sys.modules["json"] is json


def test_two_folders_of_one_name_are_two_modules(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "others")
    fill(place, "twin", "甲")
    fill(other, "twin", "乙")
    titles = [discover([each.folder]).programs["twin"].program.title.zh for each in (place, other, place)]
    assert titles == ["甲", "乙", "甲"]


def test_a_drop_in_that_was_changed_is_read_anew(place: Place) -> None:
    fill(place, "changing", "旧")
    assert place.found().programs["changing"].program.title.zh == "旧"
    place("changing/parts/words.py", "SAID = '新的'")
    assert place.found().programs["changing"].program.title.zh == "新的"


def test_a_drop_in_that_failed_leaves_no_module_behind(place: Place) -> None:
    place("collapsing/__init__.py", "from . import other\n1 / 0")
    place("collapsing/other.py")
    assert place.found().broken
    assert not [name for name in sys.modules if "drop_in_collapsing" in name]


def test_tests_readmes_and_hidden_folders_are_passed_over(place: Place) -> None:
    for path in ("test_good_plan.py", "README.md", "docs/page.md", ".cache/x.py", "__pycache__/x.py"):
        place(path)
    assert place.found().broken == ()


def test_a_folder_is_found_under_its_name_with_hyphens_too(place: Place) -> None:
    fill(place, "two-words", "两个字")
    assert "two-words" in place.found().programs
