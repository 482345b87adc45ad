"""``backup`` and ``restore`` at the command line."""

from __future__ import annotations

from pathlib import Path

from tests.integration.cli.conftest import Tongxing, _school, books, school

__all__ = ["_school", "books", "school"]


def test_the_commands_say_where_the_key_is_and_what_came_back(school: Tongxing, tmp_path: Path) -> None:
    path = tmp_path / "kept.zip"
    assert "secret.key" in school("backup", path).out
    assert path.stat().st_mode & 0o777 == 0o600
    assert school("restore", path).code == 1
    assert school("restore", path, "--force", "--json").data["before"].endswith(".zip")
