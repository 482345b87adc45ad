"""A record is refused for all its faults at once: those of its fields, and those of the rows typed into it."""

from __future__ import annotations

import pytest

from tongxing.actions.checking import checked
from tongxing.errors import BadEvidence
from tongxing.program import Field, Form, Step
from tongxing.words import text

FORM = Form(
    key="roster",
    title=text("名单", "Roster"),
    fields=(
        Field(name="count", label=text("人数", "Number"), kind="integer"),
        Field(name="people", label=text("人员", "People"), kind="rows"),
    ),
)


def step(makes: str) -> Step:
    about = {"key": "report", "title": {"zh": "上报", "en": "Report"}, "when": {"by": "06-10"}, "owner": "lead"}
    return Step.model_validate(about | {"form": "roster", "makes": [makes]})


@pytest.mark.parametrize("makes", ["child", "member"])
def test_rows_are_read_though_a_field_is_missing(makes: str) -> None:
    with pytest.raises(BadEvidence) as refused:
        checked(FORM, step(makes), {"people": [{"name": "王小明"}, {"name": "", "phone": "13800000002"}]}, "3-2")
    said = refused.value.text
    assert "count is missing (Number); the rows of 'report' are not accepted: row 2" in said.en
    assert "人数（count）没有填；“上报” 的名单没有通过：第 2 行" in said.zh


def test_where_the_rows_are_right_only_the_fields_are_named() -> None:
    with pytest.raises(BadEvidence) as refused:
        checked(FORM, step("child"), {"people": [{"name": "王小明"}]}, "3-2")
    assert refused.value.text.en == "'Roster' is not accepted: count is missing (Number)"


def test_a_record_without_faults_is_given_in_its_types() -> None:
    assert checked(FORM, step("child"), {"count": 1, "people": [{"name": "王小明"}]}, "3-2")["count"] == 1
