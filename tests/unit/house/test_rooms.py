"""The rules of the house: who imports whom, and in what order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("programs", "plugins", "flows", "notifications", "dashboard")
STOREYS = (
    "words",
    "errors",
    "dates",
    "program",
    "automatic",
    "documents",
    "dealing",
    "settings",
    "transport",
    "registry",
    "workbooks",
    "labels",
    "lifecycle",
    "planner",
    "ledger",
    "installation",
    "actions",
    "testing",
    "cli",
)
"""The engine from the ground up: a storey imports only those before it."""

FORBIDDEN_TO_PROGRAMS = (
    "prefect",
    "sqlalchemy",
    "flows",
    "notifications",
    "dashboard",
    "tongxing.ledger",
    "tongxing.actions",
)


def imported(path: Path) -> Iterator[str]:
    """The absolute names that a module imports when it runs; what is only for the type checker does not count."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in _running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, *([node.module] if node.module else [])])


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from _running(node)


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def storey(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "tongxing" and len(parts) > 1 and parts[1] in STOREYS else None


@pytest.mark.parametrize("path", modules("tongxing"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_imports_no_room_above_it(path: Path) -> None:
    assert not [name for name in imported(path) if name.split(".")[0] in ROOMS]


@pytest.mark.parametrize("path", modules("tongxing"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_storey_imports_only_those_below_it(path: Path) -> None:
    own = storey(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own is None:
        return
    above = STOREYS[STOREYS.index(own) + 1 :]
    assert not [name for name in imported(path) if storey(name) in above]


def test_every_module_of_the_engine_stands_on_a_storey() -> None:
    known = {*STOREYS, "__init__", "__main__"}
    assert {path.relative_to(ROOT / "tongxing").with_suffix("").parts[0] for path in modules("tongxing")} <= known


@pytest.mark.parametrize("path", modules("programs"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_program_knows_only_the_public_engine(path: Path) -> None:
    names = list(imported(path))
    assert not [name for name in names if name.startswith(FORBIDDEN_TO_PROGRAMS)]
    own = path.relative_to(ROOT).parts[1]
    assert not [name for name in names if name.startswith("programs.") and name.split(".")[1] != own]


@pytest.mark.parametrize("path", modules("plugins"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_plugin_of_another_hand_knows_only_the_public_engine(path: Path) -> None:
    assert not [name for name in imported(path) if name.startswith(("programs", *FORBIDDEN_TO_PROGRAMS))]


@pytest.mark.parametrize("room", ROOMS)
def test_a_plugin_folder_is_named_after_its_key(room: str) -> None:
    from tongxing.registry import discover

    if room != "programs":
        return
    folders = {path.name.replace("_", "-") for path in (ROOT / room).iterdir() if (path / "__init__.py").is_file()}
    assert folders == set(discover().programs)


@pytest.mark.parametrize(
    "path",
    [path for room in ("tongxing", *ROOMS) for path in modules(room)],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_module_says_what_it_holds(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_pieces_that_read_the_clock_are_few() -> None:
    """Below the actions nothing calls the clock; `now` is always an argument."""
    below = STOREYS[: STOREYS.index("actions")]
    readers = [
        str(path.relative_to(ROOT))
        for path in modules("tongxing")
        if storey(".".join(path.relative_to(ROOT).with_suffix("").parts)) in below
        and any(call in path.read_text(encoding="utf-8") for call in (".now(", ".today(", "time.time"))
    ]
    assert readers == ["tongxing/ledger/ids.py"]
