"""All that plugins bring, by key; what cannot be used, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pluggy

from ..dates import Calendar
from ..errors import BadProgram, NotFound, did_you_mean
from ..program import Form
from ..transport import Transport
from ..words import text
from .faults import KINDS, Kind, fault_of
from .hooks import (
    PROJECT,
    CalendarPlugin,
    Command,
    Delivery,
    Exporter,
    Hooks,
    ProgramPlugin,
)
from .loading import Broken, Loaded, load_all, tried

__all__ = ["Broken", "Catalogue", "catalogue", "collect", "discover"]

_V = TypeVar("_V")


@dataclass(frozen=True)
class Catalogue:
    """All that was found."""

    programs: Mapping[str, ProgramPlugin]
    transports: Mapping[str, Transport]
    commands: Mapping[str, Command]
    deliveries: Mapping[str, Delivery]
    broken: tuple[Broken, ...]
    calendars: Mapping[str, CalendarPlugin] = field(default_factory=dict)
    exporters: Mapping[str, Exporter] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)

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
            f"there is no program '{key}'; " + (f"{near.en} See" if near else "see") + " 'tongxing programs'",
        )

    def with_calendars(self, calendar: Calendar) -> Calendar:
        """`calendar` with the years that plugins bring and it has no notice for."""
        known = {notice.year for notice in calendar.notices}
        for brought in self.calendars.values():
            for notice in brought.notices:
                if notice["year"] not in known:
                    calendar = calendar.with_notice(notice)
        return calendar


@lru_cache(maxsize=8)
def catalogue(plugin_dirs: tuple[Path, ...] = ()) -> Catalogue:
    """The catalogue of this process, found once for each set of drop-in folders."""
    return discover(plugin_dirs)


def discover(plugin_dirs: Sequence[Path] = ()) -> Catalogue:
    """Look for all plugins now."""
    return collect(load_all(plugin_dirs))


def collect(found: Iterable[Loaded | Broken]) -> Catalogue:
    """What these plugins bring.

    1. see which hooks each answers; what answers none, or one that there is not, is broken
    2. ask all for their forms, then for the rest, since a program may use another plugin's form
    3. leave out what cannot be used, and whose key somebody has already
    4. leave out a drop-in that is named after nothing it brings
    """
    gathering = _Gathering()
    for each in found:
        if isinstance(each, Broken):
            gathering.broken.append(each)
        else:
            gathering.hear(each)
    for kind in KINDS:
        for plugin, answers in gathering.answers:
            gathering.ask(kind, plugin, answers)
    gathering.leave_out_misnamed()
    return gathering.catalogue()


_Answers = Mapping[str, pluggy.HookImpl]


class _Gathering:
    """What is found so far: by hook and key the value and its plugin."""

    def __init__(self) -> None:
        self.broken: list[Broken] = []
        self.answers: list[tuple[Loaded, _Answers]] = []
        self._found: dict[str, dict[str, tuple[Loaded, Any]]] = {kind.hook: {} for kind in KINDS}
        self._keys: dict[str, set[str]] = defaultdict(set)

    def hear(self, plugin: Loaded) -> None:
        answers = tried(plugin.name, plugin.origin, partial(_answers_of, plugin.plugin), plugin.path)
        if isinstance(answers, Broken):
            self.broken.append(answers)
        else:
            self.answers.append((plugin, answers))

    def ask(self, kind: Kind, plugin: Loaded, answers: _Answers) -> None:
        if kind.hook not in answers:
            return
        brought = tried(plugin.name, plugin.origin, lambda: self._brought(kind, answers[kind.hook]), plugin.path)
        if isinstance(brought, Broken):
            self.broken.append(brought)
            self._keys[plugin.name].add(plugin.name)
            return
        for each in brought:
            self._take(kind, plugin, each)

    def _brought(self, kind: Kind, answer: pluggy.HookImpl) -> list[Any]:
        given = {"forms": _Forms(self._values(KINDS[0].hook))} if "forms" in answer.argnames else {}
        brought = answer.function(**given)
        if brought is None or isinstance(brought, str) or not isinstance(brought, Iterable):
            raise BadProgram(
                f"{kind.hook} 要返回列表，不是 {type(brought).__name__}",
                f"{kind.hook} must give a list, not {type(brought).__name__}",
            )
        return list(brought)

    def _take(self, kind: Kind, plugin: Loaded, brought: Any) -> None:
        there = self._found[kind.hook]
        found = tried(
            plugin.name,
            plugin.origin,
            lambda: fault_of(kind, plugin.name, brought, self._values(kind.hook)),
            plugin.path,
        )
        why = found.why if isinstance(found, Broken) else found
        name = _key_of(brought) or plugin.name
        self._keys[plugin.name].add(plugin.name if kind.is_named_alone else name)
        if why is None and name in there:
            first = there[name][0].origin
            why = text(
                f"代号 “{name}” 已由 {first} 使用，请给其中一个改名",
                f"has the key '{name}', which {first} has already; rename one of them",
            )
        if why is None:
            there[name] = (plugin, brought)
        else:
            # A program of a wrong key is asked for by the name of its folder or file.
            named = plugin.name if isinstance(brought, ProgramPlugin) else name
            self.broken.append(Broken(named, plugin.origin, why))

    def leave_out_misnamed(self) -> None:
        for plugin, _ in self.answers:
            keys = self._keys[plugin.name]
            is_reported = any(each.origin == plugin.origin for each in self.broken)
            if plugin.path is None or plugin.name in keys or is_reported:
                continue
            self.broken.append(Broken(plugin.name, plugin.origin, _misnamed(plugin.name, sorted(keys))))
            for there in self._found.values():
                for key in [key for key, (of, _) in there.items() if of is plugin]:
                    del there[key]

    def _values(self, hook: str) -> dict[str, Any]:
        return {key: value for key, (_, value) in self._found[hook].items()}

    def catalogue(self) -> Catalogue:
        found = {kind.hook.removeprefix("tongxing_"): self._values(kind.hook) for kind in KINDS}
        return Catalogue(broken=tuple(self.broken), **found)


def _key_of(brought: object) -> str | None:
    program = getattr(brought, "program", brought)
    key = getattr(program, "key", None)
    return key if isinstance(key, str) else None


def _answers_of(plugin: object) -> _Answers:
    """The hooks that a plugin answers. Each is registered apart, so that one which is wrong spoils nothing."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    try:
        manager.register(plugin, name="it")
    except pluggy.PluginValidationError as error:
        last = str(error).strip().splitlines()[-1]
        raise BadProgram(f"钩子函数的参数不对：{last}", f"the arguments of a hook are wrong: {last}") from error
    callers = {each.name: each for each in manager.get_hookcallers(plugin) or ()}
    known = {kind.hook for kind in KINDS}
    for name in sorted(callers.keys() - known):
        near = did_you_mean(name, known)
        raise BadProgram(
            f"没有钩子 “{name}”" + (f"，{near.zh}" if near else ""),
            f"there is no hook '{name}'" + (f"; {near.en}" if near else ""),
        )
    if not callers:
        raise BadProgram(
            "什么也没有提供：函数前要写 @hook，例如 tongxing_programs",
            "brings nothing: mark its functions with @hook, such as tongxing_programs",
        )
    return {name: caller.get_hookimpls()[0] for name, caller in callers.items()}


def _misnamed(name: str, keys: Sequence[str]) -> Any:
    if not keys:
        return text("什么也没有提供", "brings nothing")
    said = ", ".join(keys)
    return text(
        f"文件夹叫 “{name}”，里面的叫 {said}；两个名字要一样",
        f"the folder is called '{name}' and brings {said}; the names must be the same",
    )


class _Forms(dict[str, _V]):
    """Forms by key; one that is missing is named."""

    def __missing__(self, key: str) -> NoReturn:
        near = did_you_mean(key, self)
        raise BadProgram(
            f"没有插件提供表单 “{key}”" + (f"，{near.zh}" if near else ""),
            f"no plugin brings a form '{key}'" + (f"; {near.en}" if near else ""),
        )
