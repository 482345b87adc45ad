"""A worklist says what waits for an earlier step."""

from __future__ import annotations

from tests.integration.cli.conftest import Tongxing

AT = ("--now", "2027-10-26T13:00")


def test_what_waits_for_an_earlier_step_says_for_which(school: Tongxing) -> None:
    rows = [row for person in range(1, 9) for row in school("worklist", str(person), *AT, "--json").data]
    waiting = {row["step"]: row["waits_for"] for row in rows if row["state"] == "waiting"}
    assert waiting == {"agree-measures": ["sort-problems"]}
    owner = next(
        str(person)
        for person in range(1, 9)
        if "agree-measures" in {row["step"] for row in school("worklist", str(person), *AT, "--json").data}
    )
    assert "WAITS FOR" in school("worklist", owner, *AT).out
