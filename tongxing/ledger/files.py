"""Keeps files: encrypted, stored under a keyed hash of their content, each content once; their own names are sealed.

The row of a file belongs to the caller's transaction; the bytes are written before it commits. Bytes whose
transaction was rolled back, or whose last row was deleted, are swept up by :meth:`FileStore.remove_unused`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import NotFound, Unavailable
from .ids import uuid7
from .keys import KeyRing
from .tables import Evidence, StoredFile
from .vault import Vault

__all__ = ["FileFacts", "FileStore"]

VERSION = b"\x01"
ID_BYTES = 4
NONCE_BYTES = 12
CLEARED = ".cleared"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A stored file as people see it; `size` in bytes, instants in UTC. `withdrawn_at`: since when its content is
    gone."""

    id: str
    name: str
    media_type: str
    size: int
    made_at: dt.datetime
    withdrawn_at: dt.datetime | None = None


@dataclass(frozen=True)
class FileStore:
    """The files of an installation, in `folder`."""

    folder: Path
    keys: KeyRing

    def put(self, content: bytes, name: str, media_type: str, now: dt.datetime) -> StoredFile:
        """Write the bytes and return the row for the caller to add. Raises :class:`Unavailable` when it cannot."""
        digest = self.digest(content)
        path = self._path(digest)
        try:
            if not path.exists():
                _write_whole(path, self._encrypted(digest, content))
            os.utime(path, (now.timestamp(), now.timestamp()))  # tells remove_unused() that a row is on its way
        except OSError as error:
            raise _cannot_write(self.folder, error) from None
        id = uuid7()
        sealed = Vault(self.keys).seal("stored_file", id, "sealed", name.encode())
        return StoredFile(id=id, digest=digest, sealed=sealed, media_type=media_type, size=len(content), made_at=now)

    def digest(self, content: bytes) -> str:
        """What tells this content from any other; without the key it tells nothing."""
        return hmac.digest(self.keys.name_key, content, hashlib.sha256).hex()

    def digests(self, session: Session, file_ids: Sequence[str]) -> list[str]:
        """The digests of these files, in their order."""
        query = select(StoredFile.id, StoredFile.digest).where(StoredFile.id.in_(file_ids))
        found = {id: digest for id, digest in session.execute(query)}
        return [found[id] for id in file_ids if id in found]

    def get(self, session: Session, file_id: str) -> tuple[FileFacts, bytes]:
        """What is known of a file, and its content. Raises :class:`NotFound` without a row and for one that was
        withdrawn, else :class:`Unavailable`."""
        row = session.get(StoredFile, file_id)
        if row is None or row.withdrawn_at is not None:
            raise NotFound(f"没有文件 {file_id}", f"there is no file {file_id}")
        return self._facts(row), self._decrypted(row, self._read(row))

    def attached(self, session: Session, item_id: int) -> list[str]:
        """The ids of the files that are kept with the present record of an item, in the order in which they came."""
        query = (
            select(StoredFile.id)
            .join(Evidence, Evidence.id == StoredFile.evidence_id)
            .where(Evidence.item_id == item_id, Evidence.superseded.is_(False))
        )
        return list(session.scalars(query.order_by(StoredFile.id)))

    def facts(self, session: Session, file_ids: Sequence[str]) -> list[FileFacts]:
        """What is known of these files, in their order; of one that is gone, nothing."""
        rows = {row.id: row for row in session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids)))}
        return [self._facts(rows[id]) for id in file_ids if id in rows]

    def _facts(self, row: StoredFile) -> FileFacts:
        name = Vault(self.keys).open("stored_file", row.id, "sealed", row.sealed).decode()
        return FileFacts(row.id, name, row.media_type, row.size, row.made_at, row.withdrawn_at)

    def was_cleared(self, now: dt.datetime, within: dt.timedelta = dt.timedelta(days=1)) -> bool:
        """Whether :meth:`clear` has run lately, on any machine that shares the folder; also while there are no files."""
        mark = self.folder / CLEARED
        return not self.folder.exists() or (mark.exists() and not _untouched_since(mark, now - within))

    def clear(self, session: Session, now: dt.datetime) -> int:
        """:meth:`remove_unused`, with a mark of when it ran. What cannot be deleted now is left for another time."""
        mark = self.folder / CLEARED
        try:
            mark.touch()
            os.utime(mark, (now.timestamp(), now.timestamp()))
            return self.remove_unused(session, now)
        except OSError:  # whoever has work to do must not fail because nothing could be cleared away
            return 0

    def remove_unused(self, session: Session, now: dt.datetime, after: dt.timedelta = dt.timedelta(days=1)) -> int:
        """Delete the bytes that no row refers to and nobody has put for `after`; returns how many files."""
        used = set(session.scalars(select(StoredFile.digest).where(StoredFile.withdrawn_at.is_(None)).distinct()))
        unused = [path for path in self._all() if path.name not in used and _untouched_since(path, now - after)]
        for path in unused:
            path.unlink(missing_ok=True)
        return len(unused)

    def withdraw(self, session: Session, file_id: str, now: dt.datetime) -> list[str]:
        """Mark the file, and every other one of the same content; gives their ids. The caller removes the bytes once that is
        committed (:meth:`remove_unused`)."""
        same = select(StoredFile.digest).where(StoredFile.id == file_id).scalar_subquery()
        query = select(StoredFile).where(StoredFile.digest == same, StoredFile.withdrawn_at.is_(None))
        rows = list(session.scalars(query.order_by(StoredFile.id)))
        for row in rows:
            row.withdrawn_at = now
        return [row.id for row in rows]

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _all(self) -> Iterator[Path]:
        return (path for path in self.folder.glob("??/*") if path.is_file())

    def _read(self, row: StoredFile) -> bytes:
        try:
            return self._path(row.digest).read_bytes()
        except OSError as error:
            raise _cannot_read(row.id, error.strerror or type(error).__name__) from None

    def _encrypted(self, digest: str, content: bytes) -> bytes:
        key, nonce = self.keys.newest, secrets.token_bytes(NONCE_BYTES)
        return VERSION + bytes.fromhex(key.id) + nonce + key.filing.encrypt(nonce, content, _place(digest))

    def _decrypted(self, row: StoredFile, stored: bytes) -> bytes:
        key_id, rest = stored[1 : 1 + ID_BYTES].hex(), stored[1 + ID_BYTES :]
        key = self.keys.key(key_id)
        if stored[:1] != VERSION or key is None:
            raise _cannot_read(row.id, f"key {key_id}")
        try:
            return key.filing.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _place(row.digest))
        except (InvalidTag, ValueError):
            raise _cannot_read(row.id, "changed") from None


def _place(digest: str) -> bytes:
    return f"stored_file|{digest}|content".encode()


def _write_whole(path: Path, content: bytes) -> None:
    """Write under another name first, so that a crash or a full disk leaves no half file behind its name."""
    path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105  (both are names here)
        _sync_folder(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _untouched_since(path: Path, instant: dt.datetime) -> bool:
    return path.stat().st_mtime < instant.timestamp()


def _cannot_write(folder: Path, error: OSError) -> Unavailable:
    reason = error.strerror or type(error).__name__
    return Unavailable(
        f"文件写不进 {folder}（{reason}）；请检查磁盘空间和权限后重试",
        f"a file cannot be written to {folder} ({reason}); check its free space and permissions, then try again",
    )


def _cannot_read(file_id: str, reason: str) -> Unavailable:
    return Unavailable(
        f"文件 {file_id} 打不开（{reason}）；请从备份恢复文件目录和密钥",
        f"file {file_id} cannot be opened ({reason}); restore the folder of files and the key from a backup",
    )
