"""A photo as it is kept: the picture alone, upright. Where and with what it was taken, comments and small copies of what was
cut away stay behind: they would say where a child lives.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import BadInput

__all__ = ["picture_alone"]

_KINDS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG"}
"""How each kind that is taken is written; phones put several pictures into one MPO, of which the first is kept."""

_SHOWN = ("icc_profile", "transparency", "gamma")
"""What belongs to how a picture looks."""

_QUALITY = 92


def picture_alone(content: bytes, name: str) -> bytes:
    """A JPEG or PNG without anything but its picture, turned as its camera meant. Raises :class:`BadInput`, with the file's
    `name`, for one that cannot be opened, is cut off, or has too many pixels to be a photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
                return _rewritten(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        most = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise BadInput(
            f"“{name}”的像素太多，最多 {most} 百万；请缩小再附",
            f"'{name}' has too many pixels, at most {most} million are taken; make it smaller",
        ) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise BadInput(
            f"“{name}”打不开，可能没有传完整；请重新拍或另存",
            f"'{name}' cannot be opened and may be cut off; take or save it anew",
        ) from None


def _rewritten(opened: Image.Image) -> bytes:
    kind, quality = _KINDS[opened.format or ""], "keep" if opened.format == "JPEG" else _QUALITY
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    if upright.size != opened.size or upright.tobytes() != opened.tobytes():
        picture, quality = upright, _QUALITY
    else:
        picture = opened
    picture.info = {key: value for key, value in picture.info.items() if key in _SHOWN}
    written = io.BytesIO()
    ways = {"quality": quality, "optimize": True} if kind == "JPEG" else {}
    picture.save(written, kind, exif=b"", icc_profile=picture.info.get("icc_profile"), **ways)
    return written.getvalue()
