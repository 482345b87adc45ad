"""Every code that delivery keeps has words."""

from __future__ import annotations

import re
from pathlib import Path

import notifications
import tongxing.actions
from tongxing.actions.unsent import REASONS, in_words

SOURCE = Path(notifications.__file__).parent


def test_every_detail_and_reason_in_the_code_has_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    codes = set(re.findall(r'Answer\([\w.]+, "([a-z-]+)"\)', source)) | set(re.findall(r'return "([a-z-]+)"\n', source))
    assert codes - {"ssl", "starttls", "sent", "pending"} <= REASONS.keys()


def test_every_code_with_which_an_action_silences_has_words() -> None:
    folder = Path(tongxing.actions.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    codes = set(re.findall(r'silence\w*\(.*, "([a-z-]+)"\)\n', source))
    assert codes
    assert codes <= REASONS.keys()


def test_a_number_of_a_protocol_stands_for_itself() -> None:
    assert in_words("HTTP 503").zh == "HTTP 503"
