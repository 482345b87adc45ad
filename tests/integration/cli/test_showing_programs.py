"""``programs show`` tells all that a launch and a record are asked, and is readable on a narrow page."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.integration.cli.conftest import Tongxing


def block(page: str, first: str) -> str:
    """The lines from the one that begins so to the next empty one."""
    lines = page.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(first))
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    return "\n".join(lines[start:end])


def test_the_parameters_that_steps_bring_are_there(tongxing: Tongxing) -> None:
    page = tongxing("programs", "show", "home-visits").out
    assert "talk_every             interval  no      Interval of 'Talk and diary'" in block(page, "Dates that may be")


def test_a_form_lists_its_fields_with_kind_need_and_choices(tongxing: Tongxing) -> None:
    form = block(tongxing("programs", "show", "home-visits").out, "Form Visit record")
    assert "report_given   yes-no     yes" in form
    assert "other_problem  text       if problems=other" in form
    assert "choices: lack-of-care Lack of care, withdrawn Withdrawn" in " ".join(form.split())


def test_rows_of_a_form_list_their_columns(tongxing: Tongxing) -> None:
    form = block(tongxing("programs", "show", "home-visits").out, "Form Pairing")
    assert "each row:" in form
    assert "- child Pupil [subject]" in form
    fields = tongxing("programs", "show", "home-visits", "--json").data["forms"]
    pairs = next(each for form in fields for each in form["fields"] if each["name"] == "pairs")
    assert [each["name"] for each in pairs["columns"]] == ["child", "person"]


@pytest.mark.parametrize("width", [70, 80, 100])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_line_is_wider_than_the_page(
    tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch, width: int, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TONGXING_LANGUAGE", language)
    page = tongxing("programs", "show", "home-visits").out
    assert max(cell_len(line) for line in page.splitlines()) <= width


def test_a_report_lists_the_stations_of_its_way(tongxing: Tongxing) -> None:
    form = block(tongxing("programs", "show", "rainbow-action").out, "Form Pairing table")
    assert "filled_in_by  text          yes" in form
    data = tongxing("programs", "show", "rainbow-action", "--json").data["forms"]
    [report] = [each for each in data if each["steps"] == ["pairing-table"]]
    assert [each["name"] for each in report["fields"]][-4:] == ["filled_in_by", "checked_by", "sent_on", "receipt"]
