"""A Prefect flow for every program: ``flows.programs.rainbow-action`` is the entry point of ``rainbow-action``.

Flows are built when they are asked for. A program's key never has an underscore, so every other name here has one.
"""

from functools import lru_cache as _lru_cache
from typing import Any as _Any

from prefect import Flow as _Flow

from tongxing.errors import NotFound as _Not_found

from .forms import flow_of as _flow_of
from .forms import plugin_of as _plugin_of

__all__ = ["flow_for"]


@_lru_cache
def flow_for(program_key: str) -> _Flow[..., _Any]:
    """The flow that launches the program of that key and drives the launch; raises NotFound for an unknown key."""
    return _flow_of(_plugin_of(program_key).program, __name__)


def __getattr__(name: str) -> _Any:
    if "_" not in name:
        try:
            return flow_for(name)
        except _Not_found as missing:
            raise AttributeError(str(missing)) from missing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
