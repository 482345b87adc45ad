"""The language in which a program is written: frozen values with precise validation, to and from YAML.

This is the public authoring API. It holds no dates of its own (see :mod:`tongxing.dates`) and no running launch.
"""

from .conditions import Instead, OnlyIf
from .evidence import evidence_form
from .forms import Choice, Column, Field, Form, LeftOutWhen, RequiredWhen
from .limits import Edge, LastDay, Limit, Severity
from .parameters import Parameter, ParameterKind
from .policy import ABOVE, OWNER, SUPERVISOR, EscalationPolicy, EscalationStep, Recipient
from .program import Period, Program
from .roles import Role, Scope
from .steps import After, Kind, Makes, Part, Per, Reporting, Step
from .yaml import program_from_yaml, program_to_yaml

__all__ = [
    "ABOVE",
    "OWNER",
    "SUPERVISOR",
    "After",
    "Choice",
    "Column",
    "Edge",
    "EscalationPolicy",
    "EscalationStep",
    "Field",
    "Form",
    "Instead",
    "Kind",
    "LastDay",
    "LeftOutWhen",
    "Limit",
    "Makes",
    "OnlyIf",
    "Parameter",
    "ParameterKind",
    "Part",
    "Per",
    "Period",
    "Program",
    "Recipient",
    "Reporting",
    "RequiredWhen",
    "Role",
    "Scope",
    "Severity",
    "Step",
    "evidence_form",
    "program_from_yaml",
    "program_to_yaml",
]
