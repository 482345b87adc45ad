"""A program's parameters as those of a Prefect flow, from which Prefect's page makes the form that launches it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, get_args

from prefect import Flow
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from tongxing.program import Program
from tongxing.registry import ProgramPlugin, catalogue
from tongxing.settings import Settings

from .driving import one_pass

__all__ = ["LAUNCH_ID", "ORG", "flow_of", "known_answers", "plugin_of"]

ORG, LAUNCH_ID = "org", "launch_id"
_Nothing: Any = Annotated[None, SkipJsonSchema()]  # type: ignore[type-arg]  # to mypy it is but an alias


class _Asked(BaseModel):
    """What every form asks besides the program's own parameters."""

    model_config = ConfigDict(frozen=True)

    org: str = Field(
        title="机构 · Organisation", description="机构的代码 · the key of the organisation that launches it"
    )
    launch_id: str = Field(
        default="",
        title="已有的计划 · Existing launch",
        description="一般留空;系统自己用 · leave empty; used by the system itself",
    )


def plugin_of(program_key: str) -> ProgramPlugin:
    """The program in this process's catalogue; raises :class:`~tongxing.errors.NotFound`."""
    return catalogue(Settings().plugin_dirs).program(program_key)


def flow_of(program: Program, module: str) -> Flow[..., Any]:
    """The flow of a program. It answers to the program's key as an attribute of `module`.

    Answers are checked by Prefect's server against the form, and by the launch itself, which words what is wrong; not by
    the flow in between, so that a launch made under an older version of the program can still be driven.
    """

    async def body(**answers: Any) -> Any:  # a flow that is no coroutine waits a second for its heartbeat to end
        return await one_pass(program.key, answers)

    body.__name__ = body.__qualname__ = program.key
    body.__module__ = module
    body.__signature__ = inspect.Signature(list(_parameters(program)))  # type: ignore[attr-defined]  # Prefect reads it
    about = f"{program.title.zh} · {program.title.en}\n\n{program.summary.zh}\n\n{program.summary.en}"
    return Flow(
        body,
        name=program.key,
        description=about,
        version=program.version,
        validate_parameters=False,
        persist_result=False,
        retries=0,
        log_prints=False,
    )


def known_answers(program: Program, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a launch's stored answers that the program's present version still asks for."""
    return {name: value for name, value in parameters.items() if name in program.parameter_model.model_fields}


def _parameters(program: Program) -> Iterator[inspect.Parameter]:
    asked = _Asked.model_fields
    yield _parameter(ORG, asked[ORG])
    for name, field in program.parameter_model.model_fields.items():
        yield _parameter(name, field)
    yield _parameter(LAUNCH_ID, asked[LAUNCH_ID])


def _parameter(name: str, field: FieldInfo) -> inspect.Parameter:
    default = inspect.Parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_annotation(field))


def _annotation(field: FieldInfo) -> Any:
    # Prefect puts the parameter's name in the place of a title; only what stands in the extra schema survives.
    words = {"title": field.title, "description": field.description}
    extra = Field(json_schema_extra={key: value for key, value in words.items() if value})
    return Annotated[(_shown(field.annotation), *field.metadata, extra)]


def _shown(kind: Any) -> Any:
    """The type without its None, as the page shows it: an answer may be left out, but is not chosen to be none."""
    kinds: tuple[Any, ...] = get_args(kind)
    if type(None) not in kinds:
        return kind
    return reduce(or_, (each for each in kinds if each is not type(None))) | _Nothing
