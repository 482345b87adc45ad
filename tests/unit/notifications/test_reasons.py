"""Every code that delivery keeps has words."""

from __future__ import annotations

import re
from pathlib import Path

import notifications
from notifications.reasons import REASONS, in_words

SOURCE = Path(notifications.__file__).parent


def test_every_detail_and_reason_in_the_code_has_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "reasons.py")
    codes = set(re.findall(r'Answer\([\w.]+, "([a-z-]+)"\)', source)) | set(re.findall(r'return "([a-z-]+)"\n', source))
    assert codes - {"ssl", "starttls", "sent", "pending"} <= REASONS.keys()


def test_a_number_of_a_protocol_stands_for_itself() -> None:
    assert in_words("HTTP 503").zh == "HTTP 503"
