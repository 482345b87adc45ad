from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from tongxing.errors import Unavailable
from tongxing.ledger.keys import generate_key, key_ring
from tongxing.settings import Settings

SECRET = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()


def of(home: Path, secret_key: str) -> Settings:
    return Settings(_env_file=None, home=home, secret_key=secret_key)


@pytest.fixture
def at_home(settings: Settings) -> Settings:
    settings.home.mkdir()
    return settings


def test_a_key_is_generated_once(at_home: Settings) -> None:
    assert key_ring(at_home, may_generate=True) == key_ring(at_home, may_generate=True)


def test_the_key_file_is_its_owners_alone(at_home: Settings) -> None:
    key_ring(at_home, may_generate=True)
    assert stat.S_IMODE(at_home.key_file.stat().st_mode) == 0o600


def test_no_key_is_generated_where_one_must_exist(at_home: Settings) -> None:
    with pytest.raises(Unavailable) as caught:
        key_ring(at_home, may_generate=False)
    assert "put the old key back" in caught.value.text.en
    assert not at_home.key_file.exists()


def test_a_bare_key_has_always_the_same_id(tmp_path: Path) -> None:
    ids = {key_ring(of(tmp_path, SECRET), may_generate=False).newest.id for _ in range(2)}
    assert len(ids) == 1


def test_the_last_of_several_keys_is_the_newest(tmp_path: Path) -> None:
    ring = key_ring(of(tmp_path, f"00000001:{SECRET},00000002:{OTHER}"), may_generate=False)
    assert ring.newest.id == "00000002"
    assert ring.key("00000001") is not None


def test_a_key_file_may_hold_several_lines(at_home: Settings) -> None:
    at_home.key_file.write_text(f"# first\n{generate_key()}\n\n{generate_key()}\n")
    assert len(key_ring(at_home, may_generate=False).keys) == 2


@pytest.mark.parametrize(
    "bad", ["", "short", SECRET[:-8], "x y", f"zz:{SECRET}", f"00000001:{SECRET},00000001:{OTHER}", "密钥"]
)
def test_a_key_that_cannot_be_used_is_refused_with_its_origin(at_home: Settings, bad: str) -> None:
    at_home.key_file.write_text(bad, encoding="utf-8")
    with pytest.raises(Unavailable, match=r"secret\.key"):
        key_ring(at_home, may_generate=True)


def test_a_refused_key_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        key_ring(of(tmp_path, "hunter2hunter2"), may_generate=False)
    assert "hunter2" not in caught.value.text.en + caught.value.text.zh


def test_no_repr_shows_a_key(tmp_path: Path) -> None:
    settings = of(tmp_path, SECRET)
    assert SECRET not in repr(settings)
    assert "kkk" not in repr(key_ring(settings, may_generate=False))
