"""Finds programs, transports and exporters, by entry point and by drop-in folder.

What is broken is data, not a crash: each finding names the plugin and the reason, and the rest works. The shipped
programs enter by the same door as a stranger's.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from .automatic import AutomaticFunction
from .errors import BadProgram, NotFound, TongxingError, did_you_mean
from .program import Program, program_from_yaml
from .transport import Transport
from .words import Text, text

if TYPE_CHECKING:
    from .installation import Installation

__all__ = [
    "Broken",
    "Catalogue",
    "Command",
    "Delivery",
    "ProgramPlugin",
    "Transport",
    "catalogue",
    "discover",
    "hook",
    "load_folder",
]

PROJECT = "tongxing"
ENTRY_POINTS = "tongxing.plugins"

hook = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's answer to a hook of :class:`Hooks`."""

_spec = pluggy.HookspecMarker(PROJECT)


@dataclass(frozen=True)
class Command:
    """A command line command that a room above the engine brings: its name, and the function that Typer runs."""

    key: str
    run: Callable[..., None]


@dataclass(frozen=True)
class Delivery:
    """The pass that sends what is queued: ``send(installation, now)`` gives counts by outcome."""

    key: str
    send: Callable[[Installation, dt.datetime], Mapping[str, int]]


@dataclass(frozen=True)
class ProgramPlugin:
    """A program with the code of its automatic steps, by the name that the step gives."""

    program: Program
    automatic: Mapping[str, AutomaticFunction] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.program.key


class Hooks:
    """The one hook specification. Every plugin answers some of these."""

    @_spec
    def tongxing_programs(self) -> Iterable[ProgramPlugin]:
        """Programs that this plugin brings."""
        return ()

    @_spec
    def tongxing_transports(self) -> Iterable[Transport]:
        """Transports that this plugin brings."""
        return ()

    @_spec
    def tongxing_commands(self) -> Iterable[Command]:
        """Commands that this plugin adds to ``tongxing``."""
        return ()

    @_spec
    def tongxing_deliveries(self) -> Iterable[Delivery]:
        """The delivery that this plugin brings; an installation uses the first."""
        return ()


@dataclass(frozen=True)
class Broken:
    """A plugin that could not be used: its name, where it is, and why."""

    name: str
    origin: str
    why: Text


@dataclass(frozen=True)
class Catalogue:
    """All that was found."""

    programs: Mapping[str, ProgramPlugin]
    transports: Mapping[str, Transport]
    commands: Mapping[str, Command]
    deliveries: Mapping[str, Delivery]
    broken: tuple[Broken, ...]

    def program(self, key: str) -> ProgramPlugin:
        """The program of that key; raises :class:`NotFound` with a suggestion or the reason why it is broken."""
        if key in self.programs:
            return self.programs[key]
        for broken in self.broken:
            if broken.name == key:
                raise NotFound(f"方案 “{key}” 坏了：{broken.why.zh}", f"program '{key}' is broken: {broken.why.en}")
        near = did_you_mean(key, self.programs)
        raise NotFound(
            f"没有方案 “{key}”" + (f"，{near.zh}" if near else "；") + "用 tongxing programs 查看全部",
            f"there is no program '{key}'" + (f"; {near.en}" if near else "") + "; see 'tongxing programs'",
        )


@lru_cache(maxsize=8)
def catalogue(plugin_dirs: tuple[Path, ...] = ()) -> Catalogue:
    """The catalogue of this process, found once for each set of drop-in folders."""
    return discover(plugin_dirs)


def discover(plugin_dirs: Sequence[Path] = ()) -> Catalogue:
    """Look for all plugins now."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    broken = [*_load_entry_points(manager, entry_points(group=ENTRY_POINTS))]
    for folder in plugin_dirs:
        broken += load_folder(manager, folder)
    faults = list(broken)
    programs: dict[str, ProgramPlugin] = _collect(manager, "tongxing_programs", faults, _fault_of_program)
    transports: dict[str, Transport] = _collect(manager, "tongxing_transports", faults)
    commands: dict[str, Command] = _collect(manager, "tongxing_commands", faults)
    deliveries: dict[str, Delivery] = _collect(manager, "tongxing_deliveries", faults)
    return Catalogue(programs, transports, commands, deliveries, tuple(faults))


def _load_entry_points(manager: pluggy.PluginManager, found: Iterable[EntryPoint]) -> Iterator[Broken]:
    for point in sorted(found, key=lambda point: point.name):
        try:
            manager.register(point.load(), name=point.name)
        except Exception as error:
            yield Broken(point.name, point.value, _reason(error))


def load_folder(manager: pluggy.PluginManager, folder: Path) -> list[Broken]:
    """Register what lies in a drop-in folder: packages (a folder each) and single YAML programs."""
    if not folder.is_dir():
        return [Broken(folder.name, str(folder), text("没有这个文件夹", "there is no such folder"))]
    broken = []
    for path in sorted(folder.iterdir()):
        if not (path.suffix in (".yaml", ".yml") or (path / "__init__.py").is_file()):
            continue
        name = path.stem.replace("_", "-")
        try:
            manager.register(_drop_in(path), name=name)
        except Exception as error:
            broken.append(Broken(name, str(path), _reason(error)))
    return broken


def _drop_in(path: Path) -> object:
    if path.is_file():
        return _YamlPlugin(path)
    return _import_folder(path)


class _YamlPlugin:
    def __init__(self, path: Path) -> None:
        self.program = program_from_yaml(path.read_text(encoding="utf-8"), path.name)

    @hook
    def tongxing_programs(self) -> Iterable[ProgramPlugin]:
        return [ProgramPlugin(self.program)]


def _import_folder(path: Path) -> ModuleType:
    """Import a drop-in under a name of its own, so that it never shadows a real module."""
    name = f"tongxing_drop_in_{path.name}"
    spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    if spec is None or spec.loader is None:
        raise BadProgram(f"{path.name} 不能导入", f"{path.name} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _reason(error: Exception) -> Text:
    if isinstance(error, TongxingError):
        return error.text
    return text(f"{type(error).__name__}:{error}", f"{type(error).__name__}: {error}")


def _collect(
    manager: pluggy.PluginManager,
    name: str,
    faults: list[Broken],
    fault_of: Callable[[str, Any], Text | None] = lambda _plugin, _brought: None,
) -> dict[str, Any]:
    """What all plugins bring for one hook, by key; what is not usable is added to `faults`."""
    found: dict[str, Any] = {}
    for implementation in sorted(getattr(manager.hook, name).get_hookimpls(), key=lambda each: each.plugin_name):
        plugin = implementation.plugin_name
        try:
            brought = list(implementation.function())
        except Exception as error:
            faults.append(Broken(plugin, plugin, _reason(error)))
            continue
        for each in brought:
            why = fault_of(plugin, each) or _clash(each.key, found)
            if why:
                faults.append(Broken(each.key, plugin, why))
            else:
                found[each.key] = each
    return found


def _clash(key: str, found: Mapping[str, object]) -> Text | None:
    if key not in found:
        return None
    return text(f"“{key}” 已有同名的插件，请改名", f"another plugin already has the key '{key}'; rename one")


def _fault_of_program(plugin: str, brought: ProgramPlugin) -> Text | None:
    if plugin != brought.key:
        return text(
            f"插件 “{plugin}” 里的方案叫 “{brought.key}”，两个名字要一样",
            f"plugin '{plugin}' holds a program called '{brought.key}'; the two names must be the same",
        )
    for step in brought.program.steps:
        if step.automatic is not None and step.automatic not in brought.automatic:
            return text(
                f"步骤 “{step.key}” 要用函数 “{step.automatic}”，插件没有提供",
                f"step '{step.key}' needs the function '{step.automatic}', which the plugin does not bring",
            )
    return None
