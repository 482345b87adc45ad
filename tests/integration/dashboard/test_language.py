"""Which language a page is in, where nobody has chosen one."""

from __future__ import annotations

import pytest

from dashboard.reader import language_of


@pytest.mark.parametrize(
    ("chosen", "accepted", "usual", "found"),
    [
        (None, "de-DE,de;q=0.9", "en", "en"),
        (None, "de-DE,de;q=0.9", "zh_CN", "zh_CN"),
        (None, "de,en;q=0.5", "zh_CN", "en"),
        (None, None, "en", "en"),
        (None, "zh-TW,en;q=0.5", "en", "zh_CN"),
        ("en", "zh-CN", "zh_CN", "en"),
        ("fr", "de", "en", "en"),
    ],
)
def test_a_reader_of_neither_language_gets_the_installations(
    chosen: str | None, accepted: str | None, usual: str, found: str
) -> None:
    assert language_of(chosen, accepted, "en" if usual == "en" else "zh_CN") == found
