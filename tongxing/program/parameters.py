"""What a launch is asked: the parameters of a program and the Pydantic model that is made of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Union

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, create_model, model_validator
from pydantic import Field as Setting
from pydantic_core import PydanticCustomError

from ..dates import DayRange, read_interval
from ..errors import BadDate, BadProgram
from ..words import Text
from .values import Key, Name, Value

__all__ = ["Parameter", "ParameterKind", "model_of"]

ParameterKind = Literal[
    "year", "day", "moment", "days", "number", "text", "texts", "ranges", "choice", "yes-no", "interval"
]


class Parameter(Value):
    """One question of the launch.

    `default` is a plain value; `proposed` a point of time (``"10-23"``, ``{of: term_first_day, days: 7}``) from which
    the planner takes a day that was not given. Without either it is required, unless `required` is False: then what
    hangs on it stays undated.
    """

    name: Name
    title: Text
    kind: ParameterKind
    default: Any = None
    proposed: Any = None
    required: bool = True
    least: int | None = None
    most: int | None = None
    choices: tuple[tuple[Key, Text], ...] = ()
    help: Text | None = None

    @model_validator(mode="after")
    def _is_possible(self) -> Parameter:
        if (self.kind == "choice") != bool(self.choices):
            raise BadProgram(
                f"参数 “{self.name}”：kind 为 choice 时要列出 choices，否则不要列",
                f"parameter '{self.name}': 'choices' go with kind 'choice'; give both or neither",
            )
        if self.proposed is not None and self.kind != "day":
            raise BadProgram(
                f"参数 “{self.name}”：proposed 只用于 kind: day",
                f"parameter '{self.name}': 'proposed' is for kind 'day' only",
            )
        return self

    @property
    def must_be_given(self) -> bool:
        return self.required and self.default is None and self.proposed is None


def _exact_day(value: Any) -> Any:
    """Pydantic would read a number as seconds since 1970."""
    if type(value) is dt.date or (isinstance(value, str) and len(value) == 10 and not value.isdecimal()):
        return value
    raise PydanticCustomError("date_type", "takes a day such as 2027-06-10")


def _exact_moment(value: Any) -> Any:
    if isinstance(value, dt.datetime) or (isinstance(value, str) and ":" in value):
        return value
    raise PydanticCustomError("datetime_type", "takes a day and time such as 2027-06-10T14:00")


def _one_or_many(value: Any) -> Any:
    """A list may be repeated on the command line or separated by commas, Chinese ones too."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        return value
    return [part.strip() for each in value for part in _parts(each)]


def _parts(value: Any) -> list[Any]:
    return [part for part in _SEPARATOR.split(value) if part.strip()] if isinstance(value, str) else [value]


def _range(value: Any) -> Any:
    return _taken(DayRange.read, value) if isinstance(value, str) else value


def _interval(value: Any) -> Any:
    _taken(read_interval, value)
    return value


def _taken(read: Callable[[Any], Any], value: Any) -> Any:
    """What is read of the value. A refusal becomes one of Pydantic's, so that it is said with all others, of its parameter."""
    try:
        return read(value)
    except BadDate as refused:
        raise PydanticCustomError("bad_date", "cannot be read", {"error": refused}) from None


def _near(value: Any) -> Any:
    """Days that no launch can lie in would take the calendar for minutes, or over its end."""
    days = [value.first, value.last] if isinstance(value, DayRange) else [value]
    if all(_FIRST_YEAR <= day.year <= _LAST_YEAR for day in days):
        return value
    said = (f"年份要在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间", f"the year must be from {_FIRST_YEAR} to {_LAST_YEAR}")
    raise PydanticCustomError("day_far", "lies too far away", {"error": BadDate(*said)})


def _short(value: DayRange) -> DayRange:
    if len(value) <= _LONGEST_CLOSURE:
        return value
    said = f"{value} 长达 {len(value)} 天，请检查年份", f"{value} lasts {len(value)} days; check the years"
    raise PydanticCustomError("day_far", "lasts too long", {"error": BadDate(*said)})


_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_LONGEST_CLOSURE = 400
Day = Annotated[dt.date, BeforeValidator(_exact_day), AfterValidator(_near)]
_SEPARATOR = re.compile(r"[,，、;；\n]")
Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
Ranges = Annotated[
    tuple[Annotated[DayRange, BeforeValidator(_range), AfterValidator(_near), AfterValidator(_short)], ...],
    BeforeValidator(lambda value: _one_or_many(value) if isinstance(value, str | list) else value),
]
Interval = Annotated[str, BeforeValidator(_interval)]

_TYPES: dict[ParameterKind, Any] = {
    "year": Annotated[int, Setting(ge=_FIRST_YEAR, le=_LAST_YEAR)],
    "day": Day,
    "moment": Annotated[dt.datetime, BeforeValidator(_exact_moment), AfterValidator(_near)],
    "days": int,
    "number": int,
    "text": Annotated[str, Setting(max_length=200)],
    "texts": Texts,
    "ranges": Ranges,
    "yes-no": bool,
    "interval": Interval,
}


def _type_of(parameter: Parameter) -> Any:
    if parameter.kind == "choice":
        return Literal[tuple(key for key, _ in parameter.choices)]
    base = _TYPES[parameter.kind]
    if parameter.least is None and parameter.most is None:
        return base
    return Annotated[base, Setting(ge=parameter.least, le=parameter.most)]


def _definition(parameter: Parameter) -> tuple[Any, Any]:
    kind = _type_of(parameter)
    about = f"{parameter.title.zh} · {parameter.title.en}"
    words = f"{parameter.help.zh} · {parameter.help.en}" if parameter.help else about
    if parameter.must_be_given:
        return kind, Setting(title=about, description=words)
    if parameter.default is None:
        return Union[kind, None], Setting(default=None, title=about, description=words)  # noqa: UP007
    return kind, Setting(default=parameter.default, validate_default=True, title=about, description=words)


def model_of(program: str, parameters: tuple[Parameter, ...]) -> type[BaseModel]:
    """The Pydantic model of the answers, with titles and help in both languages; unknown names are refused."""
    fields: dict[str, Any] = {parameter.name: _definition(parameter) for parameter in parameters}
    name = "".join(part.capitalize() for part in program.split("-")) + "Parameters"
    return create_model(name, __config__=ConfigDict(frozen=True, extra="forbid"), **fields)
