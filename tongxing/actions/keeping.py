"""Back-up and restore: database and encrypted files in one archive, never the key.

The archive is a zip: ``manifest.json``, ``tables/NAME.jsonl`` (see :mod:`tongxing.ledger.dump`), and under ``files/`` the
stored files as they lie, encrypted. It is the same from both databases and can be restored into either. Without the
installation's key it opens nothing personal, and a child that was erased stays erased in it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from ..errors import BadInput, NotAllowed, TongxingError, Unavailable
from ..installation import Installation
from ..ledger import Ledger
from ..ledger.audit import Actor, write_audit
from ..ledger.dump import columns_of, count_rows, key_ids, read_rows, reset_sequences, table_names, write_rows
from ..ledger.engine import reading, translated
from ..ledger.people import open_person
from ..ledger.schema import exclusive, head, revisions, run_alembic
from ..ledger.tables import Person, StoredFile

__all__ = ["BackedUp", "Restored", "backup", "restore"]

_ALWAYS = ("pass", "audit", "first_key")
"""Tables in which an empty ledger has rows."""

FORMAT = 1
MANIFEST = "manifest.json"
_FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What went into an archive. `missing` are stored files that were not where they should be."""

    path: Path
    rows: int
    files: int
    missing: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of an archive; `before` is the back-up that was made of what was there, if anything was."""

    rows: int
    files: int
    made_at: str
    before: Path | None


def backup(
    installation: Installation, path: Path, actor: Actor, now: dt.datetime, *, replace: bool = False
) -> BackedUp:
    """Write an archive of the ledger as it is at one moment; others may go on writing meanwhile.

    Raises :class:`NotAllowed` when there is a file already (unless `replace`), :class:`Unavailable` when it cannot be
    written. A file is there afterwards only if it is whole.
    """
    if path.exists() and not replace:
        raise NotAllowed(
            f"文件 {path} 已经存在；请换一个名字，或加 --force 覆盖",
            f"there is a file {path} already; choose another name, or overwrite it with --force",
        )
    try:
        made = _write_archive(installation.ledger, path, now)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(
            f"备份写不进 {path}（{reason}）；请检查目录、空间和权限",
            f"the back-up cannot be written to {path} ({reason}); check the folder, its free space and permissions",
        ) from None
    installation.ledger.run(
        lambda session: write_audit(session, actor, now, "backed-up", "ledger", ["ledger"], rows=made.rows)
    )
    return made


def _write_archive(ledger: Ledger, path: Path, now: dt.datetime) -> BackedUp:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _fill(ledger, archive, now)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return BackedUp(path, rows, len(manifest["files"]), tuple(manifest["missing"]), path.stat().st_size)


def _fill(ledger: Ledger, archive: zipfile.ZipFile, now: dt.datetime) -> dict[str, Any]:
    with translated(ledger.engine), reading(ledger.engine).connect() as connection, connection.begin():
        tables = {name: _put_table(archive, connection, name) for name in table_names()}
        digests = sorted(set(connection.scalars(select(StoredFile.digest).where(StoredFile.withdrawn_at.is_(None)))))
        keys = key_ids(connection)
    files = {digest: found for digest in digests if (found := _put_file(archive, ledger.files.folder, digest))}
    manifest = {
        "format": FORMAT,
        "tongxing": version("tongxing"),
        "revision": head(),
        "database": ledger.engine.dialect.name,
        "made_at": now.astimezone(dt.UTC).isoformat(),
        "keys": sorted({*keys, *(each.pop("key") for each in files.values())}),
        "tables": tables,
        "files": files,
        "missing": [digest for digest in digests if digest not in files],
    }
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _put_table(archive: zipfile.ZipFile, connection: Connection, table: str) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"tables/{table}.jsonl", "w", force_zip64=True) as out:
        for line in read_rows(connection, table):
            out.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest(), "columns": columns_of(table)}


def _put_file(archive: zipfile.ZipFile, folder: Path, digest: str) -> dict[str, Any] | None:
    try:
        content = (folder / digest[:2] / digest).read_bytes()
    except FileNotFoundError:
        return None
    archive.writestr(f"files/{digest[:2]}/{digest}", content, zipfile.ZIP_STORED)
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "key": content[1:5].hex()}


def restore(installation: Installation, path: Path, actor: Actor, now: dt.datetime, *, force: bool = False) -> Restored:
    """Put an archive in the place of an empty ledger; all of it or nothing.

    1. read all of the archive and compare it with its manifest
    2. refuse a ledger that is not empty; with `force`, back it up first
    3. put the files beside those that are there
    4. in one transaction: the schema that the archive has, its rows, the schema of today
    5. before that is kept, see that this installation's key opens what is inside

    Raises :class:`BadInput` for an archive that is damaged or no back-up, :class:`NotAllowed` for a ledger with content,
    :class:`Unavailable` without the right key. Nothing is changed then.
    """
    with _opened(path) as archive:
        manifest = _verified(archive, path)
        _check_keys(installation.ledger, manifest)
        before = _make_room(installation, actor, now, force)
        written: list[Path] = []
        try:
            for digest in manifest["files"]:
                _take_file(archive, installation.ledger.files.folder, digest, written)
            rows = _take_rows(installation.ledger, archive, manifest)
        except BaseException:
            for file in written:
                file.unlink(missing_ok=True)
            raise
    installation.ledger.run(
        lambda session: write_audit(session, actor, now, "restored", "ledger", ["ledger"], rows=rows)
    )
    return Restored(rows, len(manifest["files"]), manifest["made_at"], before)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(f"备份文件 {path} 读不了（{reason}）", f"the back-up {path} cannot be read ({reason})") from None
    except (zipfile.BadZipFile, EOFError):
        raise _damaged(path, "zip") from None


def _verified(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """The manifest, once every part of the archive is what it says."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        wanted = {f"tables/{name}.jsonl": each["sha256"] for name, each in manifest["tables"].items()}
        wanted |= {f"files/{digest[:2]}/{digest}": each["sha256"] for digest, each in manifest["files"].items()}
        is_known = manifest["format"] == FORMAT
        revision = str(manifest["revision"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise BadInput(f"{path} 不是 tongxing 的备份", f"{path} is no back-up of tongxing") from None
    if not is_known or revision not in revisions():
        raise BadInput(
            f"备份 {path} 来自更新的 tongxing（{manifest.get('tongxing')}），请先升级",
            f"the back-up {path} was made by a newer tongxing ({manifest.get('tongxing')}); upgrade first",
        )
    for name, digest in wanted.items():
        if name.startswith("files/") and not _FILE.fullmatch(name):
            raise _damaged(path, name)
        if _digest_of(archive, path, name) != digest:
            raise _damaged(path, name)
    return manifest


def _digest_of(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as part:
            while block := part.read(_BLOCK):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile, EOFError, ValueError, zlib.error):
        raise _damaged(path, name) from None
    return digest.hexdigest()


def _damaged(path: Path, part: str) -> BadInput:
    return BadInput(
        f"备份 {path} 已损坏（{part}），没有写入任何内容；请用另一份备份",
        f"the back-up {path} is damaged ({part}); nothing was written; use another one",
    )


def _check_keys(ledger: Ledger, manifest: Mapping[str, Any]) -> None:
    missing = [key for key in manifest["keys"] if ledger.vault.keys.key(key) is None]
    if missing:
        raise _other_key(", ".join(missing))


def _other_key(key: str) -> Unavailable:
    return Unavailable(
        f"备份里的内容要用密钥 {key} 打开，本系统没有；请先把当时的 secret.key 放回数据目录，或设置 TONGXING_SECRET_KEY",
        f"what is in the back-up was sealed with key {key}, which this installation lacks; "
        "put the secret.key of that time into the data directory first, or set TONGXING_SECRET_KEY",
    )


def _make_room(installation: Installation, actor: Actor, now: dt.datetime, force: bool) -> Path | None:
    """Refuse a ledger with content, or with `force` back it up into the home."""
    engine = installation.ledger.engine
    with translated(engine), reading(engine).connect() as connection, connection.begin():
        is_empty = not count_rows(connection, (name for name in table_names() if name not in _ALWAYS))
    if is_empty:
        return None
    if not force:
        raise NotAllowed(
            "数据库里已有内容，没有恢复；确实要替换请加 --force（会先把现有内容备份到数据目录）",
            "the ledger has content, so nothing was restored; to replace it add --force "
            "(what is there is first backed up into the data directory)",
        )
    path = installation.settings.home / f"before-restore-{now.astimezone(dt.UTC):%Y%m%dT%H%M%S}.zip"
    return backup(installation, path, actor, now).path


def _take_file(archive: zipfile.ZipFile, folder: Path, digest: str, written: list[Path]) -> None:
    path = folder / digest[:2] / digest
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(archive.read(f"files/{digest[:2]}/{digest}"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    written.append(path)


def _take_rows(ledger: Ledger, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> int:
    number = 0
    with exclusive(ledger.engine) as connection:
        run_alembic("downgrade", connection, "base")
        run_alembic("upgrade", connection, manifest["revision"])
        for name, table in manifest["tables"].items():
            with archive.open(f"tables/{name}.jsonl") as lines:
                number += write_rows(connection, name, table["columns"], lines)
        if manifest["revision"] != head():
            run_alembic("upgrade", connection, head())
        reset_sequences(connection, table_names())
        _check_opens(ledger, connection)
    return number


def _check_opens(ledger: Ledger, connection: Connection) -> None:
    """A key of the same id may still be another one; and names are found again only under the same first key."""
    with Session(connection) as session:
        try:
            ledger.vault.check(session)
            person = session.scalar(select(Person).limit(1))
            name = open_person(ledger.vault, person).name if person else ""
        except TongxingError:
            raise _other_key(ledger.vault.keys.newest.id) from None
        if person is not None and ledger.vault.blind_index("name", name) != person.name_index:
            raise _other_key(ledger.vault.keys.keys[0].id)
