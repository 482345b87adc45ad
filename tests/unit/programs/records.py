"""What the tests of forms share: a program's forms and required fields as parameters, and what a form answers."""

from __future__ import annotations

from typing import Any

import pytest

from tongxing.errors import BadEvidence
from tongxing.program import Form, Program


def forms_of(program: Program) -> list[Any]:
    return [pytest.param(form, id=form.key) for form in program.forms]


def required_of(program: Program) -> list[Any]:
    """(form, name) of every field that is required whatever else is answered."""
    return [
        pytest.param(form, field.name, id=f"{form.key}-{field.name}")
        for form in program.forms
        for field in form.fields
        if field.required and field.required_when is None
    ]


def refusal(form: Form, record: dict[str, Any]) -> str:
    """Why `form` does not take this record."""
    with pytest.raises(BadEvidence) as refused:
        form.check(record)
    return refused.value.text.en
