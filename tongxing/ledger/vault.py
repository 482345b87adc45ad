"""Seals personal columns and opens them: AES-256-GCM under the installation's key or under a child's own data key.

A sealed value is bound to its place (table, row, column), so one that was moved or changed does not open. Its layout::

    installation   0x01 · key id (4 bytes) · nonce (12 bytes) · ciphertext and tag
    child          0x02 · nonce (12 bytes) · ciphertext and tag

A child's data key lies in the table ``data_key``, wrapped by an installation key. It is read from there each time and
kept nowhere else, so deleting the row erases the child's file at once, for every process.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, insert, select, true, update
from sqlalchemy.orm import Session

from ..errors import NotFound, Unavailable
from .keys import KEY_BYTES, InstallationKey, KeyRing
from .tables import Channel, Child, Concern, DataKey, Evidence, Person, Preparation, Proposal, StoredFile

__all__ = ["OF_CHILD", "OF_INSTALLATION", "ChildVault", "Vault", "has_sealed_rows"]

NONCE_BYTES = 12
ID_BYTES = 4
OF_INSTALLATION = b"\x01"
OF_CHILD = b"\x02"
KEYS_A_QUERY = 10_000


@dataclass(frozen=True)
class ChildVault:
    """Seals and opens what belongs to one child, under the child's own data key."""

    uid: str
    cipher: AESGCM = field(repr=False, compare=False)

    def seal(self, table: str, uid: str, column: str, plain: bytes) -> bytes:
        return OF_CHILD + _encrypted(self.cipher, plain, _place(table, uid, column))

    def open(self, table: str, uid: str, column: str, sealed: bytes) -> bytes:
        """The plain bytes; raises :class:`Unavailable` for a value that was changed, moved or is another child's."""
        if sealed[:1] != OF_CHILD:
            raise _cannot_open(table, uid)
        return _decrypted(self.cipher, sealed[1:], table, uid, column)

    def seal_json(self, table: str, uid: str, column: str, value: Any) -> bytes:
        return self.seal(table, uid, column, _json(value))

    def open_json(self, table: str, uid: str, column: str, sealed: bytes) -> Any:
        return json.loads(self.open(table, uid, column, sealed))


@dataclass(frozen=True)
class Vault:
    """Seals and opens under the installation's keys, and hands out the vaults of children."""

    keys: KeyRing

    def seal(self, table: str, uid: str, column: str, plain: bytes) -> bytes:
        key = self.keys.newest
        return OF_INSTALLATION + bytes.fromhex(key.id) + _encrypted(key.sealing, plain, _place(table, uid, column))

    def open(self, table: str, uid: str, column: str, sealed: bytes) -> bytes:
        """The plain bytes; raises :class:`Unavailable` for a value that was changed or moved, or whose key is gone."""
        if sealed[:1] != OF_INSTALLATION:
            raise _cannot_open(table, uid)
        key = self._key(sealed[1 : 1 + ID_BYTES].hex(), table, uid)
        return _decrypted(key.sealing, sealed[1 + ID_BYTES :], table, uid, column)

    def seal_json(self, table: str, uid: str, column: str, value: Any) -> bytes:
        return self.seal(table, uid, column, _json(value))

    def open_json(self, table: str, uid: str, column: str, sealed: bytes) -> Any:
        return json.loads(self.open(table, uid, column, sealed))

    def blind_index(self, kind: str, value: str) -> bytes:
        """32 bytes that are equal for equal values of one kind, whatever their width, case and outer blanks."""
        normal = unicodedata.normalize("NFKC", value).strip().casefold()
        return hmac.digest(self.keys.index_key, f"{kind}\0{normal}".encode(), hashlib.sha256)

    def new_child_key(self, session: Session, uid: str) -> ChildVault:
        """Make the data key of a new child and write its row."""
        return self.new_child_keys(session, [uid])[uid]

    def new_child_keys(self, session: Session, uids: Iterable[str]) -> dict[str, ChildVault]:
        """Make the data keys of many new children, by uid, and write their rows."""
        key = self.keys.newest
        made = {uid: secrets.token_bytes(KEY_BYTES) for uid in uids}
        if made:
            rows = [{"child_uid": uid, "key_id": key.id, "wrapped": _wrapped(key, uid, made[uid])} for uid in made]
            session.execute(insert(DataKey), rows)
        return {uid: ChildVault(uid, AESGCM(secret)) for uid, secret in made.items()}

    def child(self, session: Session, uid: str) -> ChildVault:
        """The vault of one child; raises :class:`NotFound` when the child was erased."""
        found = self.open_children(session, [uid]).get(uid)
        if found is None:
            raise NotFound(
                f"儿童 {uid} 的档案没有数据密钥，可能已被清除",
                f"the file of child {uid} has no data key; it was probably erased",
            )
        return found

    def open_children(self, session: Session, uids: Iterable[str]) -> dict[str, ChildVault]:
        """The vaults of many children, by uid. One that was erased is left out."""
        rows = (row for some in _batches(list(uids)) for row in session.execute(_keys_of(some)))
        return {uid: ChildVault(uid, self._unwrapped(uid, key_id, wrapped)) for uid, key_id, wrapped in rows}

    def erase_child(self, session: Session, uid: str) -> None:
        """Delete the child's data key: from the commit on nothing sealed under it opens again, and nobody is looked up
        by the name or number."""
        session.execute(delete(DataKey).where(DataKey.child_uid == uid))
        nothing = self.blind_index("erased", uid)
        session.execute(update(Child).where(Child.uid == uid).values(identity_index=nothing, name_index=nothing))

    def check(self, session: Session) -> None:
        """Open one value of each kind, so that a wrong key is found at the start and not at the first reader."""
        for row in session.execute(select(DataKey.child_uid, DataKey.key_id, DataKey.wrapped).limit(1)):
            self._unwrapped(*row)
        for table in (Person, Channel, Proposal):
            for uid, sealed in session.execute(select(table.uid, table.sealed).limit(1)):
                self.open(table.__tablename__, uid, "sealed", sealed)

    def _unwrapped(self, uid: str, key_id: str, wrapped: bytes) -> AESGCM:
        key = self._key(key_id, DataKey.__tablename__, uid)
        return AESGCM(_decrypted(key.wrapping, wrapped, DataKey.__tablename__, uid, "wrapped"))

    def _key(self, key_id: str, table: str, uid: str) -> InstallationKey:
        key = self.keys.key(key_id)
        if key is None:
            raise Unavailable(
                f"{table} 的 {uid} 是用密钥 {key_id} 加密的，本系统没有这个密钥；请把它加回 secret.key",
                f"{table} {uid} was sealed with key {key_id}, which this installation lacks; "
                "add that key to secret.key again",
            )
        return key


def has_sealed_rows(session: Session) -> bool:
    """Whether anything in the ledger needs a key that exists already."""
    tables = (DataKey, Person, Channel, Proposal, Evidence, StoredFile, Concern, Preparation)
    return any(session.execute(select(true()).select_from(table).limit(1)).first() for table in tables)


def _keys_of(uids: list[str]) -> Any:
    return select(DataKey.child_uid, DataKey.key_id, DataKey.wrapped).where(DataKey.child_uid.in_(uids))


def _batches(uids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(uids), KEYS_A_QUERY):
        yield uids[start : start + KEYS_A_QUERY]


def _wrapped(key: InstallationKey, uid: str, secret: bytes) -> bytes:
    return _encrypted(key.wrapping, secret, _place(DataKey.__tablename__, uid, "wrapped"))


def _place(table: str, uid: str, column: str) -> bytes:
    return f"{table}|{uid}|{column}".encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encrypted(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, place)


def _decrypted(cipher: AESGCM, sealed: bytes, table: str, uid: str, column: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(table, uid, column))
    except (InvalidTag, ValueError):  # a ValueError where the value was cut short
        raise _cannot_open(table, uid) from None


def _cannot_open(table: str, uid: str) -> Unavailable:
    return Unavailable(
        f"{table} 的 {uid} 打不开：内容被改动、被挪动，或密钥不对；请从备份恢复这一条",
        f"{table} {uid} cannot be opened: it was changed or moved, or the key is another; restore it from a backup",
    )
