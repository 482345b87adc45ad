"""The benchmarks run from end to end in a tiny world, so that they cannot rot; no time is judged here."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import PATHS, main


def test_every_path_leaves_the_rows_that_its_floor_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--size", "tiny", "--rounds", "2", "--database", "sqlite", "--force"]) == 0
    table = capsys.readouterr().out
    assert table.count("| sqlite | tiny |") == len(PATHS)


def test_a_loaded_machine_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("psutil.cpu_percent", lambda _seconds: 99.0)
    assert main(["--size", "tiny"]) == 1
    assert "processors busy" in capsys.readouterr().out
