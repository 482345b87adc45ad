from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from tongxing.errors import Unavailable
from tongxing.ledger.keys import InstallationKey, KeyRing
from tongxing.ledger.vault import ChildVault, Vault

OLD = InstallationKey("00000001", b"1" * 32)
NEW = InstallationKey("00000002", b"2" * 32)
PLACE = ("person", "p-1", "sealed")

vault = Vault(KeyRing((OLD,)))
rotated = Vault(KeyRing((OLD, NEW)))
child = ChildVault("c-1", AESGCM(b"c" * 32))
sealers = st.sampled_from([vault, rotated, child])


@given(sealers, st.binary(max_size=200))
def test_what_was_sealed_opens(sealer: Vault | ChildVault, plain: bytes) -> None:
    assert sealer.open(*PLACE, sealer.seal(*PLACE, plain)) == plain


@given(sealers, st.binary(min_size=8, max_size=60))
def test_what_is_sealed_cannot_be_read(sealer: Vault | ChildVault, plain: bytes) -> None:
    assert plain not in sealer.seal(*PLACE, plain)


@given(sealers, st.data())
def test_a_value_with_any_bit_changed_does_not_open(sealer: Vault | ChildVault, data: st.DataObject) -> None:
    sealed = bytearray(sealer.seal(*PLACE, b"13800000001"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unavailable):
        sealer.open(*PLACE, bytes(sealed))


@given(sealers, st.integers(0, 39))
def test_a_value_that_was_cut_short_does_not_open(sealer: Vault | ChildVault, length: int) -> None:
    with pytest.raises(Unavailable):
        sealer.open(*PLACE, sealer.seal(*PLACE, b"13800000001")[:length])


@pytest.mark.parametrize("place", [("child", "p-1", "sealed"), ("person", "p-2", "sealed"), ("person", "p-1", "other")])
@pytest.mark.parametrize("sealer", [vault, child], ids=["installation", "child"])
def test_a_value_that_was_moved_does_not_open(sealer: Vault | ChildVault, place: tuple[str, str, str]) -> None:
    with pytest.raises(Unavailable):
        sealer.open(*place, sealer.seal(*PLACE, b"13800000001"))


def test_one_child_cannot_open_what_is_anothers() -> None:
    with pytest.raises(Unavailable):
        ChildVault("c-2", AESGCM(b"d" * 32)).open(*PLACE, child.seal(*PLACE, b"x"))


def test_the_error_names_the_row_and_not_its_content() -> None:
    with pytest.raises(Unavailable) as caught:
        vault.open("person", "p-2", "sealed", vault.seal(*PLACE, "王小明".encode()))
    assert "person p-2 cannot be opened" in caught.value.text.en
    assert "王小明" not in caught.value.text.zh
    assert caught.value.__cause__ is None


def test_sealing_twice_gives_different_bytes() -> None:
    assert vault.seal(*PLACE, b"x") != vault.seal(*PLACE, b"x")


def test_json_comes_back_as_it_was() -> None:
    value = {"name": "王小明", "phone": "13800000001", "visits": [1, None, True]}
    assert vault.open_json(*PLACE, vault.seal_json(*PLACE, value)) == value


def test_an_old_key_still_opens_and_the_newest_seals() -> None:
    assert rotated.open(*PLACE, vault.seal(*PLACE, b"x")) == b"x"
    assert rotated.seal(*PLACE, b"x")[1:5].hex() == NEW.id


def test_a_missing_key_is_named() -> None:
    with pytest.raises(Unavailable, match="00000002"):
        vault.open(*PLACE, rotated.seal(*PLACE, b"x"))


@pytest.mark.parametrize("same", ["Ming@example.com ", "\tming@example.com", "ｍing@example.com", "MING@EXAMPLE.COM"])
def test_an_index_ignores_width_case_and_outer_blanks(same: str) -> None:
    assert vault.blind_index("email", same) == vault.blind_index("email", "ming@example.com")


def test_an_index_differs_between_kinds_and_values() -> None:
    indexes = {vault.blind_index(kind, value) for kind in ("name", "phone") for value in ("王小明", "王小红")}
    assert len(indexes) == 4


def test_an_index_survives_a_new_key() -> None:
    assert rotated.blind_index("name", "王小明") == vault.blind_index("name", "王小明")


def test_no_repr_shows_a_key() -> None:
    assert "1111" not in repr(vault)
    assert "AESGCM" not in repr(child)
