"""Loads plugins: entry points of installed packages, then drop-in folders and YAML files. What fails says why.

A drop-in is imported under a name of its own, made from its whole path. So a folder ``json`` hides no module, and two
folders of one name are two modules.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from ..errors import BadProgram
from ..program import Form, program_from_yaml
from ..words import Text, text
from .hooks import ProgramPlugin, hook
from .reasons import reason

__all__ = ["Broken", "Loaded", "load_all", "load_drop_in", "name_of", "tried"]

ENTRY_POINTS = "tongxing.plugins"
YAML = (".yaml", ".yml")
T = TypeVar("T")


@dataclass(frozen=True)
class Broken:
    """A plugin that could not be used: its name, where it is, and why."""

    name: str
    origin: str
    why: Text


@dataclass(frozen=True)
class Loaded:
    """A plugin that could be imported. `path` is that of a drop-in; None for an installed package."""

    name: str
    origin: str
    plugin: object
    path: Path | None = None


def tried(name: str, origin: str, work: Callable[[], T], folder: Path | None = None) -> T | Broken:
    """What a plugin's code gives, or why it does not. Whatever it raises or prints stays its own affair."""
    try:
        with redirect_stdout(sys.stderr):  # what a plugin prints must not get into an answer in JSON
            return work()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Broken(name, origin, reason(error, folder))


def load_all(folders: Sequence[Path]) -> Iterator[Loaded | Broken]:
    """Every plugin, installed packages first. Of two with the same name the later is left out, unread."""
    first: dict[str, str] = {}
    for name, origin, load in _found(folders):
        if name in first:
            yield Broken(name, origin, _same_name(name, first[name]))
            continue
        first[name] = origin
        yield load()


_Found = tuple[str, str, Callable[[], "Loaded | Broken"]]


def _found(folders: Sequence[Path]) -> Iterator[_Found]:
    for point in _entry_points():
        yield point.name, _origin(point), lambda point=point: _load_point(point)  # type: ignore[misc]  # bound here
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        for path in _drop_ins(folder):
            yield name_of(path), str(path), lambda path=path: load_drop_in(path)  # type: ignore[misc]  # bound here


def _entry_points() -> list[EntryPoint]:
    found = {(point.name, point.value): point for point in entry_points(group=ENTRY_POINTS)}
    return [found[key] for key in sorted(found)]


def _origin(point: EntryPoint) -> str:
    return f"{point.value} ({point.dist.name} {point.dist.version})" if point.dist else point.value


def _load_point(point: EntryPoint) -> Loaded | Broken:
    loaded = tried(point.name, _origin(point), point.load)
    return loaded if isinstance(loaded, Broken) else Loaded(point.name, _origin(point), loaded)


def name_of(path: Path) -> str:
    """The key that a drop-in must have, from what its folder or file is called."""
    return (path.stem if path.suffix in YAML else path.name).replace("_", "-")


def _drop_ins(folder: Path) -> list[Path]:
    """What looks like a plugin. A folder that cannot be looked into stands for itself, to be reported."""
    try:
        return [path for path in sorted(folder.iterdir()) if _is_drop_in(path)]
    except OSError:
        return [folder]


def _is_drop_in(path: Path) -> bool:
    if path.name.startswith((".", "__")):
        return False
    return path.suffix in YAML or (path.is_dir() and any(path.glob("*.py"))) or _holds_yaml(path)


def _holds_yaml(path: Path) -> bool:
    return path.is_dir() and any(each.suffix in YAML for each in path.iterdir())


def load_drop_in(path: Path) -> Loaded | Broken:
    """One drop-in: a package or a YAML file."""
    folder = path if path.is_dir() else path.parent
    loaded = tried(name_of(path), str(path), lambda: _drop_in(path), folder)
    return loaded if isinstance(loaded, Broken) else Loaded(name_of(path), str(path), loaded, path)


def _drop_in(path: Path) -> object:
    if path.suffix in YAML:
        return _YamlPlugin(path.name, path.read_text(encoding="utf-8-sig"))
    if not path.is_dir():
        raise BadProgram("没有这个文件夹", "there is no such folder")
    if not (path / "__init__.py").is_file():
        where = f"{path.parent.name}/{path.name.replace('_', '-')}.yaml"
        raise BadProgram(
            "文件夹里没有 __init__.py" + (f"；YAML 方案请放成 {where}" if _holds_yaml(path) else ""),
            "the folder has no __init__.py" + (f"; a program in YAML goes to {where}" if _holds_yaml(path) else ""),
        )
    return _import_folder(path)


@dataclass(frozen=True)
class _YamlPlugin:
    name: str
    source: str

    @hook
    def tongxing_programs(self, forms: Mapping[str, Form]) -> Iterable[ProgramPlugin]:
        return [ProgramPlugin(program_from_yaml(self.source, self.name, forms))]


def _import_folder(path: Path) -> ModuleType:
    name = f"tongxing_drop_in_{path.name}_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]}"
    _forget(name)
    spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    if spec is None or spec.loader is None:
        raise BadProgram(f"{path.name} 不能导入", f"{path.name} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    return module


def _forget(name: str) -> None:
    """Its submodules too: what is loaded again is read again."""
    for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[each]


def _same_name(name: str, first: str) -> Text:
    return text(
        f"和 {first} 同名(“{name}”)，请给其中一个改名",
        f"has the same name ('{name}') as {first}; rename one of them",
    )
