"""``deliver`` says by which channels messages went."""

from __future__ import annotations

from tests.integration.cli.conftest import DAY, Tongxing


def test_what_stays_in_the_inbox_is_told_from_what_went_out(school: Tongxing, launch: str) -> None:
    school("sweep", "--now", DAY)
    answer = school("deliver", "--now", DAY)
    [sent, inbox] = answer.lines
    assert sent.split() == ["sent", inbox.split()[-1]]
    assert inbox.startswith("  Inbox")
    assert "people without another channel that works here; see 'tongxing doctor'" in answer.err
    assert school("deliver", "--now", DAY, "--json").data["channels"] == {}
