"""How points are worded: ``培训结束后7天``, ``7 days after ‘training’ ends``."""

from __future__ import annotations

from typing import Any

from tongxing.words import Language

from .bounds import KEY
from .points import AfterStep, BeforeStep, FixedDay, LaunchEdge, MonthDay, Named
from .slots import refused
from .wording import SLOTS, Form, Slot, print_by, read_by, when

__all__ = ["POINT_FORMS"]


def _moved(sign: int) -> Any:
    def take(point: Any) -> dict[str, Any] | None:
        moved = isinstance(point, Named | LaunchEdge) and point.number * sign > 0
        return {"origin": point, "far": _far(point)} if moved else None

    return take


def _far(point: Any) -> tuple[int, str]:
    return abs(point.number), point.unit


def _move(sign: int) -> Any:
    return lambda origin, far: type(origin)(of=origin.of, number=sign * far[0], unit=far[1])


def _edge(zh: str, en: str, of: Any) -> Form:
    return Form(zh, en, when(LaunchEdge, lambda _: {}, lambda p: p.of == of), lambda: LaunchEdge(of=of))


def _step(kind: Any, name: str, zh: str, en: str, *, far: bool) -> Form:
    if not far:
        return Form(
            zh,
            en,
            when(kind, lambda p: {"key": getattr(p, name)}, lambda p: not p.number),
            lambda key: kind(**{name: key}),
        )
    return Form(
        zh,
        en,
        when(kind, lambda p: {"key": getattr(p, name), "far": _far(p)}),
        lambda key, far: kind(**{name: key, "number": far[0], "unit": far[1]}),
    )


_EDGES = (_edge("第一天", "the first day", "start"), _edge("最后一天", "the last day", "end"))
_named = when(Named, lambda p: {"name": p.of})
ORIGIN_FORMS = (*_EDGES, Form("{name:key}", "{name:key}", _named, lambda name: Named(of=name)))
POINT_FORMS = (
    Form("{day:date}", "{day:date}", when(FixedDay, dict), lambda day: FixedDay(day=day)),
    Form(
        "{month:month}月{day:number}日",
        "{day:number} {month:month}",
        when(MonthDay, dict),
        lambda month, day: MonthDay(month=month, day=day),
    ),
    Form("{origin:origin}前{far:distance}", "{far:distance} before {origin:origin}", _moved(-1), _move(-1)),
    Form("{origin:origin}后{far:distance}", "{far:distance} after {origin:origin}", _moved(1), _move(1)),
    *_EDGES,
    Form("{name:key}当天", "{name:key}", _named, lambda name: Named(of=name)),
    _step(AfterStep, "after", "{key:key}结束当天", "the day {key:key} ends", far=False),
    _step(AfterStep, "after", "{key:key}结束后{far:distance}", "{far:distance} after {key:key} ends", far=True),
    _step(BeforeStep, "before", "{key:key}开始当天", "the day {key:key} begins", far=False),
    _step(BeforeStep, "before", "{key:key}开始前{far:distance}", "{far:distance} before {key:key} begins", far=True),
)


def _slot(zh: str, en: str, forms: tuple[Form, ...]) -> Slot:
    def read(words: str | None, language: Language) -> Any:
        found = read_by(forms, words or "", language)
        if found is None:
            raise refused()
        return found

    return Slot(zh, en, lambda point, voice: print_by(forms, point, voice), read)


SLOTS["point"] = _slot(".+?", ".+?", POINT_FORMS)
SLOTS["origin"] = _slot(f"第一天|最后一天|{KEY}", f"the first day|the last day|‘{KEY}’|'{KEY}'", ORIGIN_FORMS)
