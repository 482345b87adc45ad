"""The installation's keys: read from ``TONGXING_SECRET_KEY`` or the key file, made once, never shown.

Each key has an id of eight hex digits. What is used is never the key itself but subkeys of it, one for each purpose. A
database keeps which key it was begun with, so that a machine with another one is told at once and not at the first row.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ..errors import Unavailable
from ..settings import Settings
from .tables import FirstKey

__all__ = [
    "InstallationKey",
    "KeyRing",
    "begun_with",
    "first_key",
    "generate_key",
    "has_key",
    "keep_first_key",
    "key_elsewhere",
    "key_ring",
]

KEY_BYTES = 32
_LINE = re.compile(r"(?:(?P<id>[0-9a-f]{8}):)?(?P<secret>[A-Za-z0-9+/_-]+=*)")


@dataclass(frozen=True)
class InstallationKey:
    """One key and the subkeys that are derived from it (HKDF-SHA256)."""

    id: str
    secret: bytes = field(repr=False)

    @cached_property
    def sealing(self) -> AESGCM:
        return AESGCM(self.subkey("sealing"))

    @cached_property
    def wrapping(self) -> AESGCM:
        return AESGCM(self.subkey("wrapping"))

    @cached_property
    def filing(self) -> AESGCM:
        return AESGCM(self.subkey("files"))

    @cached_property
    def proof(self) -> bytes:
        """What may be shown of the key, to tell it from another one of the same id."""
        return self.subkey("proof")

    def subkey(self, purpose: str) -> bytes:
        """The 32 bytes for one purpose."""
        return _derived(self.secret, f"tongxing {purpose}")


@dataclass(frozen=True)
class KeyRing:
    """All keys of an installation, oldest first. The newest seals, all open."""

    keys: tuple[InstallationKey, ...]

    @property
    def newest(self) -> InstallationKey:
        return self.keys[-1]

    @cached_property
    def index_key(self) -> bytes:
        return self.keys[0].subkey("blind index")

    @cached_property
    def name_key(self) -> bytes:
        return self.keys[0].subkey("file names")

    @cached_property
    def _by_id(self) -> Mapping[str, InstallationKey]:
        return {key.id: key for key in self.keys}

    def key(self, key_id: str) -> InstallationKey | None:
        return self._by_id.get(key_id)


def key_ring(settings: Settings, *, may_generate: bool) -> KeyRing:
    """The keys of this installation; a key file is made if there is none and `may_generate`.

    Raises :class:`Unavailable` for keys that are missing or cannot be read.
    """
    if settings.secret_key is not None:
        return _parsed(settings.secret_key.get_secret_value(), "TONGXING_SECRET_KEY")
    if not settings.key_file.exists():
        if not may_generate:
            raise _missing(settings.key_file)
        _write_new(settings.key_file)
    return _parsed(_content(settings.key_file), str(settings.key_file))


def has_key(settings: Settings) -> bool:
    """Whether this installation has a key already."""
    return settings.secret_key is not None or settings.key_file.exists()


def first_key(session: Session) -> FirstKey | None:
    """The key that the database was begun with; None before its first opening."""
    return session.scalar(select(FirstKey))


def keep_first_key(session: Session, keys: KeyRing) -> None:
    """From here on the database is that of this key; it stays the first, however many follow."""
    session.execute(delete(FirstKey))
    session.execute(insert(FirstKey).values(id=keys.keys[0].id, proof=keys.keys[0].proof))


def begun_with(keys: KeyRing, first: FirstKey) -> bool:
    """Whether these are the keys of a database that was begun with `first`."""
    return (keys.keys[0].id, keys.keys[0].proof) == (first.id, first.proof)


def key_elsewhere(settings: Settings, first: FirstKey) -> Unavailable:
    """The error for whoever has not the key that a database was begun with."""
    mine = "TONGXING_SECRET_KEY" if settings.secret_key is not None else str(settings.key_file)
    return Unavailable(
        f"数据库是用密钥 {first.id} 开始用的，{mine} 的第一个密钥不是它；"
        "请从最先打开数据库的机器复制 secret.key，或在每台机器上设同一个 TONGXING_SECRET_KEY",
        f"the database was begun with key {first.id}, which is not the first key of {mine}; "
        "copy secret.key from the machine that opened it first, or set the same TONGXING_SECRET_KEY on every machine",
    )


def generate_key() -> str:
    """A new key as it stands in the key file: ``id:base64``."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _write_new(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(generate_key() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(
            f"密钥文件 {path} 读不出来（{type(error).__name__}）；请恢复这个文件和它的权限",
            f"the key file {path} cannot be read ({type(error).__name__}); restore the file and its permissions",
        ) from None


def _parsed(content: str, origin: str) -> KeyRing:
    lines = [line.strip() for line in re.split(r"[\n,]", content)]
    keys = tuple(_key(line, origin) for line in lines if line and not line.startswith("#"))
    if not keys or len({key.id for key in keys}) < len(keys):
        raise _unreadable(origin)
    return KeyRing(keys)


def _key(line: str, origin: str) -> InstallationKey:
    match = _LINE.fullmatch(line)
    if not match:
        raise _unreadable(origin)
    try:
        secret = base64.b64decode(match["secret"].replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raise _unreadable(origin) from None
    if len(secret) != KEY_BYTES:
        raise _unreadable(origin)
    return InstallationKey(match["id"] or _derived(secret, "tongxing key id")[:4].hex(), secret)


def _derived(secret: bytes, info: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(secret)


def _missing(path: Path) -> Unavailable:
    return Unavailable(
        f"数据库里已有加密的内容，但密钥文件 {path} 不见了；请放回原来的密钥，或设置 TONGXING_SECRET_KEY",
        f"the ledger holds sealed rows but the key file {path} is missing; "
        "put the old key back, or set TONGXING_SECRET_KEY",
    )


def _unreadable(origin: str) -> Unavailable:
    return Unavailable(
        f"{origin} 里的密钥不能用；应是 32 字节的 base64，每行一个，可写成 编号:base64（编号为 8 位十六进制，不能重复）",
        f"the key in {origin} cannot be used; write 32 bytes in base64, one a line, "
        "or ID:BASE64 with an id of eight hex digits of its own",
    )
