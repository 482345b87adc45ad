"""Files that a person hands in with a record, and files given back: the attached ones, and those of a draft.

They are kept encrypted, each content once. What kind a file is its content says, not its name. A photo is taken only where
the guardian consented or no child is in it. Only who has to do with the item gets them back, and reading is audited.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..documents import picture_alone
from ..errors import BadInput, NotAllowed, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.files import FileFacts
from ..ledger.items import ItemRow
from ..ledger.proposals import latest_proposal
from ..ledger.tables import Evidence
from ..program import Form
from .access import launch_of_item, refuse_stranger

__all__ = [
    "MOST_BYTES",
    "MOST_FILES",
    "TYPES",
    "Attachment",
    "GivenBack",
    "Pictures",
    "attach",
    "clear_files",
    "read_files",
    "refuse_size",
    "said_of_pictures",
    "withdraw_file",
]

Pictures = Literal["consented", "no-child"]
"""What is said of photos: the guardian of the child that they show consented, or no child is in them (a scan, a room)."""

MOST_BYTES = 20 * 1024 * 1024
"""Of one file."""

MOST_FILES = 10
"""With one record."""

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "txt": "text/plain",
    "csv": "text/csv",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
"""What is taken, by the ending of the name."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
"""What a zipped document holds; any other archive or program may be a zip too."""

_STREAMS = {
    "doc": ("WordDocument",),
    "wps": ("WordDocument", "MatOST"),
    "xls": ("Workbook", "Book"),
    "et": ("Workbook", "Book"),
    "ppt": ("PowerPoint Document",),
}
"""The same of an older one, which shares its beginning with installers."""

_MACROS = "vbaproject.bin"
_MARKUP = re.compile(rb"\s*<\s*(!doctype|!--|\?xml|html|head|body|svg|script|iframe|meta|style)\b", re.IGNORECASE)
_PHOTOS = ("jpg", "jpeg", "png")
_OTHER_PICTURES = {"gif", "bmp", "heic", "webp", "tif", "tiff", "mp4", "mov"}
_LONGEST = 120
_ON_ITS_WAY = dt.timedelta(minutes=1)
"""A content that was put so lately may belong to a record that is just being written."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand in; of a photo the picture alone (see :func:`picture_alone`). Raises :class:`BadInput` for one that is
    empty, too large, of a kind that is not taken, or a photo that cannot be opened."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        ending = self.ending
        if ending in _OTHER_PICTURES:
            raise BadInput(
                f"“{self.name}”这类图片和视频不收；照片请存成 JPEG 或 PNG，扫描件也可以存成 PDF",
                f"'{self.name}' is a video or a kind of picture that is not taken; save a photo as JPEG or PNG, a scan as "
                "PDF too",
            )
        if ending not in TYPES:
            kinds = "、".join(TYPES)
            raise BadInput(
                f"“{self.name}”这类文件不收；可以附 {kinds}",
                f"'{self.name}' is of a kind that is not taken; attach one of {kinds.replace('、', ', ')}",
            )
        refuse_size(self.name, len(self.content))
        if not self._is_what_it_says():
            raise BadInput(
                f"“{self.name}”的内容不是 {ending} 文件；请用原来的程序重新另存",
                f"'{self.name}' is no {ending} file by its content; save it anew in the program that it comes from",
            )
        if self.is_photo:
            object.__setattr__(self, "content", picture_alone(self.content, self.name))

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix.lower().removeprefix(".")

    @property
    def is_photo(self) -> bool:
        return self.ending in _PHOTOS

    def _is_what_it_says(self) -> bool:
        if self.ending in _BEGINNINGS:
            return self.content.startswith(_BEGINNINGS[self.ending])
        if self.ending in _PARTS:
            return _is_document(self.content, [_PARTS[self.ending]])
        if self.ending in _STREAMS:
            names = [name.encode("utf-16-le") for name in _STREAMS[self.ending]]
            is_old = self.content.startswith(_OLE) and any(name in self.content for name in names)
            return is_old or _is_document(self.content, _PARTS.values())
        begins = self.content.removeprefix(b"\xef\xbb\xbf")
        return b"\0" not in begins and not begins.startswith((b"MZ", b"#!")) and not _MARKUP.match(begins)


def _is_document(content: bytes, parts: Iterable[str]) -> bool:
    """A zip with one of these parts in it, and no macros."""
    if not content.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    has_macros = any(name.lower().endswith(_MACROS) for name in names)
    return not has_macros and any(part in names for part in parts)


def said_of_pictures(form: Form | None, record: Mapping[str, Any], said: Pictures | None) -> Pictures | None:
    """What holds for the photos of a record. Where the form itself asks for the consent, its answer counts."""
    if said == "no-child" or form is None or form.photo_consent is None:
        return said
    return "consented" if record.get(form.photo_consent) is True else None


def refuse_size(name: str, size: int) -> None:
    """Raises :class:`BadInput` for a file that is empty or too large; `size` in bytes."""
    if size == 0:
        raise BadInput(f"“{name}”是空文件", f"'{name}' is empty")
    if size > MOST_BYTES:
        most, has = MOST_BYTES // 1024**2, size / 1024**2
        raise BadInput(
            f"“{name}”有 {has:.1f} MB，最多 {most} MB；请压缩或分成几份",
            f"'{name}' has {has:.1f} MB, at most {most} MB are taken; compress or divide it",
        )


def attach(
    session: Session,
    installation: Installation,
    rows: Sequence[ItemRow],
    files: Sequence[Attachment],
    now: dt.datetime,
    pictures: Pictures | None = None,
) -> None:
    """Keep the files with the present record of each of these items, photos with what is said of them (`pictures`).

    Raises :class:`BadInput` for too many files, and for a photo of which nothing is said.
    """
    if len(files) > MOST_FILES:
        raise BadInput(f"一次最多附 {MOST_FILES} 个文件", f"at most {MOST_FILES} files go with one record")
    for each in files:
        if each.is_photo and pictures is None:
            raise _no_consent(each)
    store = installation.ledger.files
    query = select(Evidence.id).where(Evidence.item_id.in_([row.id for row in rows]), Evidence.superseded.is_(False))
    for evidence in session.scalars(query.order_by(Evidence.id)).all():
        for each in files:
            row = store.put(each.content, _stored_name(each), TYPES[each.ending], now)
            row.evidence_id = evidence
            row.consent = pictures if each.is_photo else None
            session.add(row)
    session.flush()


def _no_consent(photo: Attachment) -> BadInput:
    return BadInput(
        f"“{photo.name}”是照片：拍到孩子的，要监护人同意了才能附（--pictures consented，表单问到的在表单里答“是”）；"
        "没有拍到孩子的，如扫描件、场地，请写明（--pictures no-child）",
        f"'{photo.name}' is a photo: one that shows a child is taken only with the guardian's consent (--pictures consented; "
        "where the form asks for it, answer yes there); of one that shows none, such as a scan or a room, say so "
        "(--pictures no-child)",
    )


def _stored_name(file: Attachment) -> str:
    """Without a path and without signs that steer a terminal."""
    name = "".join(sign for sign in PurePath(file.name).name if sign.isprintable())
    return name if len(name) <= _LONGEST else name[: _LONGEST - len(file.ending) - 1] + f".{file.ending}"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A file of an item. `of_draft`: a step's code made it, and nobody handed it in."""

    facts: FileFacts
    of_draft: bool
    content: bytes | None = None


def read_files(
    installation: Installation,
    item: int,
    actor: Actor,
    now: dt.datetime,
    *,
    contents: bool = True,
    only: str | None = None,
) -> list[GivenBack]:
    """The files of an item: those of its draft, then those attached to its record; `only`: the one with this id. With
    their `contents` it counts as read. Raises :class:`~tongxing.errors.NotFound` for an unknown item, :class:`~tongxing.errors.NotAllowed` for who has
    nothing to do with it."""

    def allowed(session: Session) -> list[GivenBack]:
        refuse_stranger(session, item, actor)
        files = _files_of(session, installation, item)
        return [each for each in files if only is None or each.facts.id == only]

    if not contents:
        with installation.ledger.read() as session:
            launch_of_item(session, item)
            return allowed(session)

    def action(session: Session) -> list[GivenBack]:
        launch, found = launch_of_item(session, item), allowed(session)
        there = [each for each in found if each.facts.withdrawn_at is None]
        write_audit(session, actor, now, "read", "file", [each.facts.id for each in there], launch, item=item)
        store = installation.ledger.files
        read = [GivenBack(each.facts, each.of_draft, store.get(session, each.facts.id)[1]) for each in there]
        return read + [each for each in found if each.facts.withdrawn_at is not None]

    return installation.ledger.run(action)


def _files_of(session: Session, installation: Installation, item: int) -> Iterable[GivenBack]:
    store = installation.ledger.files
    draft = latest_proposal(session, installation.ledger.vault, item)
    yield from (GivenBack(each, True) for each in store.facts(session, draft.file_ids if draft else ()))
    yield from (GivenBack(each, False) for each in store.facts(session, store.attached(session, item)))


def withdraw_file(installation: Installation, item: int, file: str, actor: Actor, now: dt.datetime) -> int:
    """Take back an attached file, as when the consent to a photo is: its content is deleted wherever it is attached, and that
    there was one, until when, stays. Gives with how many records it was. Back-ups that were made before still have it.

    Raises :class:`NotFound` for what the item does not have or was withdrawn, :class:`NotAllowed` for who has nothing to
    do with the item, and for a document of a draft.
    """

    def action(session: Session) -> int:
        launch = launch_of_item(session, item)
        refuse_stranger(session, item, actor)
        _attached(session, installation, item, file)
        ids = installation.ledger.files.withdraw(session, file, now)
        write_audit(session, actor, now, "file-withdrawn", "file", list(ids), launch, item=item)
        return len(ids)

    number = installation.ledger.run(action)
    with installation.ledger.read() as session:
        installation.ledger.files.remove_unused(session, now, after=_ON_ITS_WAY)
    return number


def _attached(session: Session, installation: Installation, item: int, file: str) -> None:
    found = next((each for each in _files_of(session, installation, item) if each.facts.id == file), None)
    if found is None or found.facts.withdrawn_at is not None:
        raise NotFound(f"事项 {item} 没有这个文件", f"item {item} has no such file")
    if found.of_draft:
        raise NotAllowed(
            f"“{found.facts.name}”是系统生成的草稿，不能撤回；改好再确认就行",
            f"'{found.facts.name}' belongs to a draft and is not withdrawn; correct it when you confirm the draft",
        )


def clear_files(installation: Installation, now: dt.datetime) -> int:
    """Once a day: delete the contents that nothing refers to any more. Gives how many."""
    store = installation.ledger.files
    if store.was_cleared(now):
        return 0
    with installation.ledger.read() as session:
        return store.clear(session, now)
