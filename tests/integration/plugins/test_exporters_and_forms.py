"""An exporter adds ``tongxing export KEY``; a form that a plugin brings closes the steps of other plugins' programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.conftest import Books, Tongxing, _school, books, launch, school, tongxing
from tests.unit.registry.conftest import plan

__all__ = ["_school", "books", "launch", "school", "tongxing"]

EXPORTER = """
import csv, io
from tongxing.registry import Exporter, hook
from tongxing.words import text

def write(exported):
    table = exported.tables[0]
    lines = io.StringIO()
    csv.writer(lines).writerows([[column.title for column in table.columns], *table.rows])
    return lines.getvalue().encode("utf-8-sig")

@hook
def tongxing_exporters():
    return [Exporter("progress-csv", text("进度，CSV", "Progress as CSV"), "progress", ".csv", write)]
"""
FORM = """
from tongxing.program import Field, Form
from tongxing.registry import hook
from tongxing.words import text

@hook
def tongxing_forms():
    return [Form(key="short-note", title=text("简短记录", "Short note"),
                 fields=(Field(name="note", label=text("一句话", "One line")),))]
"""
BY_CODE = """
from tongxing.program import program_from_yaml
from tongxing.registry import ProgramPlugin, hook

@hook
def tongxing_programs(forms):
    return [ProgramPlugin(program_from_yaml(PLAN, "by-code", {"short-note": forms["NAMED"]}))]
"""


def put(folder: Path, name: str, source: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(source, encoding="utf-8")


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "plugins"
    put(folder, "progress_csv", EXPORTER)
    put(folder, "short_note", FORM)
    (folder / "noting.yaml").write_text(plan("noting", ", form: short-note"), encoding="utf-8")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(folder))
    return folder


def test_an_exporter_adds_a_command_that_writes_its_form(
    school: Tongxing, launch: str, plugins: Path, tmp_path: Path
) -> None:
    answer = school("export", "progress-csv", launch, tmp_path / "out.csv")
    assert (answer.code, answer.err) == (0, "")
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Step,")
    assert any("Home visits" in line for line in lines)
    assert "progress-csv" in school("export", "--help").out


def test_an_exporter_writes_only_files_of_its_ending_and_over_none(
    school: Tongxing, launch: str, plugins: Path, tmp_path: Path
) -> None:
    assert school("export", "progress-csv", launch, tmp_path / "out.txt").code == 2
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    assert school("export", "progress-csv", launch, tmp_path / "there.csv").code == 1
    assert (tmp_path / "there.csv").read_text("utf-8") == "mine"


def test_an_exporter_that_fails_is_one_line_and_writes_nothing(
    school: Tongxing, launch: str, plugins: Path, tmp_path: Path
) -> None:
    put(
        plugins,
        "failing",
        EXPORTER.replace("progress-csv", "failing").replace("exported.tables[0]", "exported.nothing"),
    )
    from tongxing.registry import catalogue

    catalogue.cache_clear()
    answer = school("export", "failing", launch, tmp_path / "out.csv")
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)
    assert "exporter 'failing' fails" in answer.err
    assert not (tmp_path / "out.csv").exists()


def test_a_yaml_program_names_a_form_of_a_plugin(tongxing: Tongxing, plugins: Path) -> None:
    shown = tongxing("programs", "show", "noting", "--json").data
    assert [each["key"] for each in shown["forms"]] == ["short-note"]
    assert tongxing("programs", "check", plugins / "noting.yaml").code == 0


def test_what_a_plugins_form_asks_closes_the_item(
    tongxing: Tongxing, plugins: Path, books: Books, tmp_path: Path
) -> None:
    now = ("--now", "2027-10-08T09:00")
    tongxing("organisations", "add", "school", "--name", "青石小学", "--kind", "school")
    made = tongxing("launch", "noting", "--org", "school", "--set", "first_day=2027-10-12", *now, "--json")
    assert made.code == 0, made.err
    late = tongxing("overdue", "--now", "2027-10-20T09:00", "--json").data
    (tmp_path / "bad.json").write_text('{"remark": "x"}', encoding="utf-8")
    (tmp_path / "good.json").write_text('{"note": "完成"}', encoding="utf-8")
    item = late[0]["item"]
    assert "note is missing" in tongxing("complete", item, "--evidence", tmp_path / "bad.json", *now).err
    assert tongxing("complete", item, "--evidence", tmp_path / "good.json", *now).code == 0


def test_a_program_in_code_takes_a_form_of_a_plugin(tongxing: Tongxing, plugins: Path) -> None:
    source = f'PLAN = """{plan("by-code", ", form: short-note")}"""\n' + BY_CODE
    put(plugins, "by_code", source.replace("NAMED", "short-note"))
    assert tongxing("programs", "show", "by-code").code == 0


def test_a_form_that_no_plugin_brings_is_named(tongxing: Tongxing, plugins: Path) -> None:
    put(plugins, "by_code", f'PLAN = """{plan("by-code")}"""\n' + BY_CODE.replace("NAMED", "shrt-note"))
    why = next(each["why"] for each in tongxing("programs", "--json").data["broken"] if each["name"] == "by-code")
    assert why == "no plugin brings a form 'shrt-note'; did you mean 'short-note'?"
