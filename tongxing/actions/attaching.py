"""Files that a person hands in with a record, and files given back: the attached ones, and those of a draft.

They are kept encrypted, each content once. Reading is audited. Photos are not taken: nothing here asks for any, and one
of a child must not lie about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.files import FileFacts
from ..ledger.items import ItemRow
from ..ledger.proposals import latest_proposal
from ..ledger.tables import Evidence, Item, Window

__all__ = [
    "MOST_BYTES",
    "MOST_FILES",
    "TYPES",
    "Attachment",
    "GivenBack",
    "attach",
    "clear_files",
    "read_files",
    "refuse_size",
]

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
}
"""What is taken, by the ending of the name."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BEGINNINGS = {
    "pdf": (b"%PDF-",),
    **dict.fromkeys(("docx", "xlsx", "pptx", "ofd"), (_ZIP,)),
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et"), (_OLE, _ZIP)),
}
_PICTURES = {"jpg", "jpeg", "png", "gif", "bmp", "heic", "webp", "tif", "tiff", "mp4", "mov"}
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand in. Raises :class:`BadInput` for one that is empty, too large or of a kind that is not taken."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        ending = self.ending
        if ending in _PICTURES:
            raise BadInput(
                f"“{self.name}”是照片或视频，不收；扫描件请存成 PDF",
                f"'{self.name}' is a picture or a video, which is not taken; save a scan as PDF",
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

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix.lower().removeprefix(".")

    def _is_what_it_says(self) -> bool:
        begins = _BEGINNINGS.get(self.ending)
        return self.content.startswith(begins) if begins else b"\0" not in self.content


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
) -> None:
    """Keep the files with the present record of each of these items."""
    if len(files) > MOST_FILES:
        raise BadInput(f"一次最多附 {MOST_FILES} 个文件", f"at most {MOST_FILES} files go with one record")
    store = installation.ledger.files
    query = select(Evidence.id).where(Evidence.item_id.in_([row.id for row in rows]), Evidence.superseded.is_(False))
    for evidence in session.scalars(query.order_by(Evidence.id)).all():
        for each in files:
            row = store.put(each.content, _stored_name(each), TYPES[each.ending], now)
            row.evidence_id = evidence
            session.add(row)
    session.flush()


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
    installation: Installation, item: int, actor: Actor, now: dt.datetime, *, contents: bool = True
) -> list[GivenBack]:
    """The files of an item: those of its draft, then those attached to its record. With their `contents` it counts as
    read. Raises :class:`NotFound` for an unknown item."""

    if not contents:
        with installation.ledger.read() as session:
            _launch_of(session, item)
            return list(_files_of(session, installation, item))

    def action(session: Session) -> list[GivenBack]:
        launch, found = _launch_of(session, item), list(_files_of(session, installation, item))
        ids: list[int | str] = [each.facts.id for each in found]
        write_audit(session, actor, now, "read", "file", ids, launch, item=item)
        store = installation.ledger.files
        return [GivenBack(each.facts, each.of_draft, store.get(session, each.facts.id)[1]) for each in found]

    return installation.ledger.run(action)


def _launch_of(session: Session, item: int) -> str:
    launch = session.scalar(select(Window.launch_id).join(Item, Item.window_id == Window.id).where(Item.id == item))
    if launch is None:
        raise NotFound(f"没有事项 {item}", f"there is no item {item}")
    return launch


def _files_of(session: Session, installation: Installation, item: int) -> Iterable[GivenBack]:
    store = installation.ledger.files
    draft = latest_proposal(session, installation.ledger.vault, item)
    yield from (GivenBack(each, True) for each in store.facts(session, draft.file_ids if draft else ()))
    yield from (GivenBack(each, False) for each in store.facts(session, store.attached(session, item)))


def clear_files(installation: Installation, now: dt.datetime) -> int:
    """Once a day: delete the contents that nothing refers to any more. Gives how many."""
    store = installation.ledger.files
    if store.was_cleared(now):
        return 0
    with installation.ledger.read() as session:
        return store.clear(session, now)
