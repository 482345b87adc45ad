"""The language in which a program is written: frozen values with precise validation, to and from YAML.

This is the public authoring API. It holds no dates of its own (see :mod:`tongxing.dates`) and no running launch.
"""

from .forms import Choice, Field, Form, RequiredWhen
from .parameters import Parameter, ParameterKind
from .policy import ABOVE, OWNER, SUPERVISOR, EscalationPolicy, EscalationStep, Recipient
from .program import Period, Program
from .roles import Role, Scope
from .steps import After, Kind, Makes, Part, Per, Quota, Reporting, Step
from .yaml import program_from_yaml, program_to_yaml

__all__ = [
    "ABOVE",
    "OWNER",
    "SUPERVISOR",
    "After",
    "Choice",
    "EscalationPolicy",
    "EscalationStep",
    "Field",
    "Form",
    "Kind",
    "Makes",
    "Parameter",
    "ParameterKind",
    "Part",
    "Per",
    "Period",
    "Program",
    "Quota",
    "Recipient",
    "Reporting",
    "RequiredWhen",
    "Role",
    "Scope",
    "Step",
    "program_from_yaml",
    "program_to_yaml",
]
