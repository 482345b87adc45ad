"""A photo keeps its picture and loses what says where it was taken."""

from __future__ import annotations

import io
import struct
import zlib

import PIL.MpoImagePlugin  # noqa: F401  # the tests write what phones write
import pytest
from PIL import Image, ImageChops, PngImagePlugin

from tests.pictures import photo
from tongxing.documents.photo import picture_alone
from tongxing.errors import BadInput


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "MPO"])
def test_where_and_with_what_it_was_taken_is_gone(kind: str) -> None:
    before = photo(kind, save_all=kind == "MPO", append_images=[Image.new("RGB", (8, 4))])
    assert dict(opened(before).getexif())
    after = picture_alone(before, "门口.jpg")
    assert dict(opened(after).getexif()) == {}
    assert b"Lin family" not in after


def test_comments_and_other_words_in_it_are_gone() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "home of Xiao Jia")
    for content in (photo("PNG", pnginfo=said), photo(comment=b"home of Xiao Jia", xmp=b"<x>home of Xiao Jia</x>")):
        assert b"home of" in content
        assert b"home of" not in picture_alone(content, "photo")


def test_a_photo_held_sideways_stands_upright_afterwards() -> None:
    upright = opened(picture_alone(photo(size=(16, 8), turned=6, quality=100), "photo.jpg"))
    assert upright.size == (8, 16)
    assert upright.getpixel((4, 2))[1] < 60  # type: ignore[index]  # red lies on top now
    assert upright.getpixel((4, 13))[1] > 200  # type: ignore[index]


def test_the_picture_itself_stays_as_it_was() -> None:
    before, scan = photo(size=(64, 64), quality=70), photo("PNG", size=(64, 64))
    changes = ImageChops.difference(opened(before), opened(picture_alone(before, "photo.jpg"))).getextrema()
    assert max(most for _, most in changes) <= 16  # type: ignore[misc]
    assert opened(picture_alone(scan, "scan.png")).tobytes() == opened(scan).tobytes()


def test_a_transparent_scan_stays_transparent() -> None:
    into = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(into, "PNG")
    assert opened(picture_alone(into.getvalue(), "scan.png")).getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 a photo", photo()[:-40], photo("PNG")[:60], b"GIF89a"])
def test_what_cannot_be_opened_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"门口\.jpg"):
        picture_alone(content, "门口.jpg")


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(BadInput) as refused:
        picture_alone(bomb, "big.png")
    assert "too many pixels" in refused.value.text.en
