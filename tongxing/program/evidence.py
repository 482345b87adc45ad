"""The form that closes an item of a step: the step's own, and for a report upward the stations of its way."""

from __future__ import annotations

from ..words import text
from .forms import Field, Form
from .program import Program
from .steps import Step

__all__ = ["evidence_form"]


def evidence_form(program: Program, step: Step) -> Form | None:
    """The form to fill in; None: done is enough."""
    own = program.form(step.form) if step.form else None
    if step.reporting is None:
        return own
    stations = _stations(step.reporting.checked)
    if own is None:
        return Form(key="reporting", title=text("报送", "Report upward"), fields=stations)
    taken = {field.name for field in own.fields}
    return own.model_copy(update={"fields": own.fields + tuple(each for each in stations if each.name not in taken)})


def _stations(checked: bool) -> tuple[Field, ...]:
    return (
        Field(name="filled_in_by", label=text("填表人", "Filled in by"), required=True, personal=True),
        Field(name="checked_by", label=text("审核人", "Checked by"), required=checked, personal=True),
        Field(name="sent_on", label=text("报送日期", "Sent on"), kind="day"),
        Field(name="receipt", label=text("回执", "Receipt"), required=False),
    )
