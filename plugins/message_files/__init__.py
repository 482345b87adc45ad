"""A transport that puts each message into a folder as a file, for a school's own system to pick up: an example of a
transport by another hand.

It is on where the operator has made the folder ``message-files`` in the data directory (``TONGXING_HOME``). Each person has
a box, a folder of its own in there.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from tongxing.registry import Transport, hook
from tongxing.settings import Settings
from tongxing.transport import Answer, Outcome, Send, TransportField, Wording
from tongxing.words import Text, text

__all__ = ["MESSAGE_FILES", "tongxing_transports"]

FOLDER = "message-files"


def _open(settings: Settings) -> Send | None:
    folder = settings.home / FOLDER
    return partial(_send, folder) if folder.is_dir() else None


def _send(folder: Path, fields: Mapping[str, str], wording: Wording) -> Answer:
    """A file appears whole or not at all: it is written beside its name and then renamed. What is refused may be tried
    again, since nothing was left."""
    box = folder / fields["box"]
    name = uuid.uuid4().hex
    unfinished = box / f".{name}"
    try:
        box.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{wording.subject}\n\n{wording.body}\n")
        unfinished.rename(box / f"{name}.txt")
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        return Answer(Outcome.REFUSED_FOR_NOW, f"errno {error.errno}")
    return Answer(Outcome.ACCEPTED)


def _fault_of_box(value: str) -> Text | None:
    if re.fullmatch(r"[\w-]{1,60}", value):
        return None
    return text("只能用文字、数字、- 和 _，不超过 60 个", "takes letters, digits, - and _, 60 at most")


MESSAGE_FILES = Transport(
    key="message-files",
    title=text("消息文件", "Message files"),
    open=_open,
    fields=(TransportField("box", text("信箱", "box"), fault=_fault_of_box),),
)


@hook
def tongxing_transports() -> Iterable[Transport]:
    """This transport."""
    return [MESSAGE_FILES]
