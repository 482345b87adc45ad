"""A workbook that cannot be opened is named as it was written, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongxing.errors import BadWorkbook
from tongxing.workbooks import read_roster


def refusal(path: str | Path) -> BadWorkbook:
    with pytest.raises(BadWorkbook) as refused:
        read_roster(path)
    return refused.value


def test_a_folder_is_called_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(".").text.en == "'.' is a folder, no workbook: name the file in it."
    assert "“.”是目录" in refusal(".").text.zh


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "none.xlsx"
    assert refusal(path).text.en == f"there is no file '{path}': check its name."
    assert f"没有文件“{path}”" in refusal(path).text.zh
