"""Organisations down, steps across: the same numbers as everywhere, and nobody else's launches."""

from __future__ import annotations

from tests.integration.actions.conftest import School
from tests.integration.dashboard.conftest import Enter


def test_a_cell_says_what_is_overdue_and_opens_its_list(enter: Enter, coordinators: School) -> None:
    text = enter("林县").get("/heat?program=small-plan&lang=en").text
    assert f'<a href="/overdue?launch={coordinators.launch_id}&amp;step=visit">4 late</a>' in text
    assert "0%" in text


def test_a_program_in_two_launches_is_offered_on_the_overview(enter: Enter, coordinators: School) -> None:
    browser = enter("林县")
    assert "/heat?" not in browser.get("/").text
    coordinators.launch(again=True)
    assert browser.get("/heat?program=small-plan").text.count('scope="row"') == 2


def test_it_is_of_ones_own_launches_alone(enter: Enter, coordinators: School) -> None:
    assert enter("邻校").get("/heat?program=small-plan").status_code == 404
    assert enter("林县", only_work=True).get("/heat?program=small-plan").status_code == 404
    assert enter("林县").get("/heat?program=nothing").status_code == 404
