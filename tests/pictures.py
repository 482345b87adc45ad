"""Small photos, as a phone takes them."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

__all__ = ["photo"]

_PLACE = 0x8825  # the tag of where a photo was taken


def photo(kind: str = "JPEG", size: tuple[int, int] = (8, 4), *, turned: int = 1, **written: Any) -> bytes:
    """A picture whose left half is red, with the place where it was taken; `turned`: as Exif says it, 6 a quarter."""
    made = Image.new("RGB", size, "white")
    made.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    traces = Image.Exif()
    traces[0x0112] = turned
    traces[0x010F] = "Phone of the Lin family"
    traces.get_ifd(_PLACE).update({1: "N", 2: (26.0, 38.0, 5.0), 3: "E", 4: (104.0, 49.0, 1.0)})
    into = io.BytesIO()
    made.save(into, kind, exif=traces, **written)
    return into.getvalue()
