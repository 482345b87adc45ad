"""The real command line in process, in a home of its own; and a school with people, children and a launch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from tongxing.cli.app import build
from tongxing.workbooks import sample_children, sample_people, write_people, write_roster

DAY = "2027-10-20T09:00"


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Tongxing = Callable[..., Answer]


def run(*words: object) -> Answer:
    result = CliRunner().invoke(build(), [str(word) for word in words])
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def tongxing(home: Path, monkeypatch: pytest.MonkeyPatch, _migrated_file: Path) -> Tongxing:
    """Runs a command in English against an empty ledger."""
    home.mkdir(mode=0o700)
    shutil.copy(_migrated_file, home / "ledger.db")
    monkeypatch.setenv("TONGXING_HOME", str(home))
    monkeypatch.setenv("TONGXING_LANGUAGE", "en")
    monkeypatch.chdir(home)
    return run


@dataclass(frozen=True)
class Books:
    """The workbooks of a small school: 8 children in 2 classes, and who works there."""

    roster: Path
    people: Path


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    children = sample_children(count=8, classes=2, seed=1, year=2027)
    found = Books(folder / "roster.xlsx", folder / "people.xlsx")
    write_roster(found.roster, children, title="留守儿童花名册", unit="青石小学")
    write_people(found.people, sample_people(children, paired=2))
    return found


@pytest.fixture(scope="session")
def _school(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path, books: Books) -> Path:
    """A home with a county, its school, people, children and home visits launched in 2027; copied for each test."""
    home = tmp_path_factory.mktemp("school")
    shutil.copy(_migrated_file, home / "ledger.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGXING_HOME", str(home))
        patch.setenv("TONGXING_LANGUAGE", "en")
        now = "2027-10-08T09:00"
        for words in (
            ("organisations", "add", "county", "--name", "青山县", "--kind", "county"),
            ("organisations", "add", "school", "--name", "青石小学", "--parent", "county"),
            ("import", "people", books.people, "--org", "school", "--now", now),
            ("import", "roster", books.roster, "--org", "school", "--now", now),
            ("launch", "home-visits", "--org", "school", "--set", "year=2027", "--now", now),
        ):
            answer = run(*words)
            assert answer.code == 0, answer.err
    return home


@pytest.fixture
def school(home: Path, monkeypatch: pytest.MonkeyPatch, _school: Path) -> Tongxing:
    """Runs a command in English against the school's ledger."""
    shutil.copytree(_school, home, ignore=shutil.ignore_patterns("ledger.db-*"))
    monkeypatch.setenv("TONGXING_HOME", str(home))
    monkeypatch.setenv("TONGXING_LANGUAGE", "en")
    return run


@pytest.fixture
def launch(school: Tongxing) -> str:
    """The id of the school's launch."""
    return str(school("status", "--json").data[0]["launch"])


@pytest.fixture
def item(school: Tongxing, launch: str) -> Callable[[str], int]:
    """The number of an open item of a step, as the worklists of 20 January show it."""

    def find(step: str) -> int:
        late = school("overdue", "--now", "2028-01-20T09:00", "--json").data
        return int(next(each["item"] for each in late if each["step"] == step))

    return find


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test that reads Chinese; to be asked for after the command."""
    monkeypatch.setenv("TONGXING_LANGUAGE", "zh_CN")


@pytest.fixture
def bad_roster(tmp_path: Path) -> Path:
    """A roster of four rows of which only the first can be taken."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "花名册"
    for row in (
        ["姓名", "性别", "班级", "出生日期", "身份证号", "爱好"],
        ["王小明", "男", "三年级2班", "2016.3.5", "", "画画"],
        ["李小红", "女", "三年级2班", "2016-13-45", "", ""],
        ["", "男", "三年级2班", "2016.3.5", "", ""],
        ["赵小天", "男", "三年级1班", "", "990101201603051239", ""],
    ):
        sheet.append(row)
    book.save(tmp_path / "bad.xlsx")
    return tmp_path / "bad.xlsx"
