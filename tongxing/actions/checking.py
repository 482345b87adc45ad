"""Checks a record as a whole: what its form refuses, and what its typed rows get wrong, in one error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import BadEvidence, BadWorkbook
from ..program import Form, Step
from ..words import Text, joined
from ..workbooks import read_rows
from .membership import listed_members, rows_refused
from .naming import rows_in

__all__ = ["checked"]


def checked(form: Form, step: Step, record: Mapping[str, Any], class_key: str | None) -> dict[str, Any]:
    """The record with its values in their types. Raises :class:`BadEvidence` with every fault of the fields; where there is
    one, the rows are read too, so that nobody hears of them only the next time. Of the class `class_key` are the children
    whose row names none."""
    try:
        return form.check(record)
    except BadEvidence as refused:
        of_rows = _faults_of_rows(step, record, class_key)
        if of_rows is None:
            raise
        both = joined((refused.text, of_rows))
        raise BadEvidence(both.zh, both.en) from None


def _faults_of_rows(step: Step, record: Mapping[str, Any], class_key: str | None) -> Text | None:
    """What cannot be taken of the children or members that a record lists."""
    rows = rows_in(record)
    if not rows:
        return None
    try:
        if "child" in step.makes:
            read_rows(rows, class_key)
        elif {"team", "member"} & set(step.makes):
            listed_members(step, record)
    except BadWorkbook as refused:
        return rows_refused(step, refused).text
    except BadEvidence as refused:
        return refused.text
    return None
