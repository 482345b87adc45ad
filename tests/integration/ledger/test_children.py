from __future__ import annotations

import pytest
from sqlalchemy import update

from tongxing.errors import NotFound, Unavailable
from tongxing.ledger import Ledger
from tongxing.ledger.keys import InstallationKey, KeyRing
from tongxing.ledger.tables import DataKey
from tongxing.ledger.vault import Vault

PLACE = ("child", "c-1", "sealed")


def sealed(ledger: Ledger, uid: str = "c-1") -> bytes:
    with ledger.write() as session:
        return ledger.vault.new_child_key(session, uid).seal("child", uid, "sealed", uid.encode())


def test_a_childs_file_opens_with_its_data_key(ledger: Ledger) -> None:
    value = sealed(ledger)
    with ledger.read() as session:
        assert ledger.vault.child(session, "c-1").open(*PLACE, value) == b"c-1"


def test_a_new_key_serves_within_its_own_transaction(ledger: Ledger) -> None:
    with ledger.write() as session:
        value = ledger.vault.new_child_key(session, "c-1").seal(*PLACE, b"x")
        assert ledger.vault.child(session, "c-1").open(*PLACE, value) == b"x"


def test_an_erased_file_is_not_found_even_by_who_had_opened_it(ledger: Ledger) -> None:
    sealed(ledger)
    with ledger.read() as session:
        ledger.vault.child(session, "c-1")
    with ledger.write() as session:
        ledger.vault.erase_child(session, "c-1")
    with ledger.read() as session, pytest.raises(NotFound, match="c-1"):
        ledger.vault.child(session, "c-1")


def test_many_children_open_at_once_without_the_erased(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongxing.ledger.vault.KEYS_A_QUERY", 2)
    values = {uid: sealed(ledger, uid) for uid in ("c-1", "c-2", "c-3")}
    with ledger.read() as session:
        vaults = ledger.vault.open_children(session, [*values, "c-4"])
    assert {uid: child.open("child", uid, "sealed", values[uid]) for uid, child in vaults.items()} == {
        "c-1": b"c-1",
        "c-2": b"c-2",
        "c-3": b"c-3",
    }


def test_many_keys_are_made_at_once_and_none_for_nobody(ledger: Ledger) -> None:
    with ledger.write() as session:
        assert ledger.vault.new_child_keys(session, []) == {}
        made = ledger.vault.new_child_keys(session, ["c-1", "c-2"])
        assert ledger.vault.child(session, "c-2").open(*PLACE, made["c-2"].seal(*PLACE, b"x")) == b"x"


def test_a_data_key_does_not_serve_another_child(ledger: Ledger) -> None:
    sealed(ledger)
    with ledger.write() as session:
        session.execute(update(DataKey).values(child_uid="c-2"))
    with ledger.read() as session, pytest.raises(Unavailable, match="data_key 的 c-2 打不开"):
        ledger.vault.child(session, "c-2")


def test_data_keys_wrapped_by_an_old_key_open_after_a_new_one_was_added(sqlite_ledger: Ledger) -> None:
    value = sealed(sqlite_ledger)
    rotated = Vault(KeyRing((*sqlite_ledger.vault.keys.keys, InstallationKey("00000002", b"2" * 32))))
    with sqlite_ledger.read() as session:
        assert rotated.child(session, "c-1").open(*PLACE, value) == b"c-1"
