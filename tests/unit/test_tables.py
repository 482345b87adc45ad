"""Tables on a terminal: what somebody copies stays in one piece."""

from __future__ import annotations

import io

from rich.console import Console

from tongxing.cli.output import Table, _rich


def printed(table: Table, width: int) -> str:
    file = io.StringIO()
    Console(file=file, width=width).print(_rich(table))
    return file.getvalue()


def test_keys_are_whole_on_a_narrow_page_and_words_give_way() -> None:
    key, words = "find-proxy-parents-by", "somebody who has many words to say about it"
    page = printed(Table(["KEY", "WORDS", "MORE"], [[key, words, words], ["—", "", ""]]), 60)
    assert key in page
    assert words not in page
