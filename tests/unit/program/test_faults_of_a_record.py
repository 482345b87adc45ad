"""What a record gets wrong is said all at once, by the title of the field and its name."""

from __future__ import annotations

import pytest

from tongxing.errors import BadEvidence
from tongxing.program import Field, Form
from tongxing.words import text

MINUTES = Form(
    key="minutes",
    title=text("会议记录", "Minutes"),
    fields=(
        Field(name="attended", label=text("到会人数", "People present"), kind="integer"),
        Field(name="decided", label=text("会议内容", "What was said")),
        Field(name="held_on", label=text("日期", "Day"), kind="day"),
    ),
)


def test_missing_wrong_and_unknown_fields_are_one_error_with_titles_and_names() -> None:
    with pytest.raises(BadEvidence) as refused:
        MINUTES.check({"attended": "x", "held_on": "soon", "placed": 1})
    said = refused.value.text
    assert said.en == (
        "'Minutes' is not accepted: 'placed' is no field of it; attended takes a number, not 'x' (People present); "
        "decided is missing (What was said); held_on takes a day such as 2027-06-10, not 'soon' (Day)"
    )
    assert "到会人数（attended）要写数字" in said.zh
    assert "会议内容（decided）没有填" in said.zh
