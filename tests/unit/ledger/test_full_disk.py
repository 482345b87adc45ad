"""A full disk is called one, also where SQLite only says that reading or writing failed."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from tongxing.ledger.engine import _of_sqlite


@pytest.mark.parametrize(("free", "said"), [(20_000, "no space left"), (10**9, "cannot be used")])
def test_an_error_of_input_or_output_on_a_full_disk_is_for_want_of_space(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, said: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    found = _of_sqlite(error, str(tmp_path / "ledger.db"))
    assert found is not None
    assert said in found.text.en
