"""What all commands share: help, languages, exit codes, and one line for what went wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.integration.cli.conftest import Tongxing, run
from tongxing.cli import app, output
from tongxing.cli.app import build
from tongxing.errors import NotFound
from tongxing.registry import catalogue
from tongxing.words import speaking

CHINESE = re.compile("[一-鿿]")


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


def all_commands() -> list[tuple[str, ...]]:
    with speaking("en"):
        return list(commands(typer.main.get_command(build())))


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tongxing", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("path", all_commands(), ids=" ".join)
def test_every_help_page_is_wholly_in_one_language(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_LANGUAGE", "en")
    catalogue.cache_clear()  # a plugin's command is worded once in a process
    english = run(*path, "--help")
    monkeypatch.setenv("TONGXING_LANGUAGE", "zh_CN")
    catalogue.cache_clear()
    chinese = run(*path, "--help")
    example = english.out.replace("王小明", "")
    assert (english.code, chinese.code) == (0, 0)
    assert not CHINESE.search(example)
    assert chinese.out.startswith("用法：")
    described = [line for line in chinese.lines if line.startswith("  ") and re.search(r"\S {2,}\S", line)]
    assert all(CHINESE.search(line) for line in described)


def test_it_tells_its_version(tongxing: Tongxing) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", tongxing("--version").out)


def test_a_bare_command_shows_its_help_and_counts_as_wrong_usage(tongxing: Tongxing) -> None:
    answer = tongxing()
    assert (answer.code, answer.out) == (2, "")
    assert "Commands:" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["statsu"], "there is no command 'statsu'; did you mean 'status'? See 'tongxing --help'\n"),
        (["status", "--nwo", "x"], "there is no option --nwo; did you mean '--now'? See 'tongxing status --help'\n"),
        (["status", "--now"], "--now needs a value; see 'tongxing status --help'\n"),
        (["status", "--json=1"], "--json takes no value; see 'tongxing status --help'\n"),
        (["status", "a", "b"], "there is too much: b; see 'tongxing status --help'\n"),
        (["programs", "show"], "KEY is missing; see 'tongxing programs show --help'\n"),
        (["launch", "home-visits"], "--org ORG is missing; see 'tongxing launch --help'\n"),
        (["import"], None),
        (
            ["status", "--now", "noon"],
            "--now: 'noon' is no instant; write 2027-06-10T09:00 or 2027-06-10T09:00+08:00; see 'tongxing status --help'\n",
        ),
        (
            ["plan", "home-visits", "--set", "year"],
            "--set takes NAME=VALUE, not 'year'; see 'tongxing plan --help'\n",
        ),
    ],
)
def test_wrong_usage_is_said_in_one_line_and_exits_2(tongxing: Tongxing, words: list[str], said: str | None) -> None:
    answer = tongxing(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said is None or answer.err == said


def test_wrong_usage_is_said_in_chinese(tongxing: Tongxing, chinese: None) -> None:
    assert tongxing("statsu").err == "没有命令 “statsu”，是不是 “status”？用法见 tongxing --help\n"
    assert tongxing("status", "--now").err == "--now 后面要写一个值；用法见 tongxing status --help\n"
    assert tongxing("programs", "show").err == "缺少 KEY；用法见 tongxing programs show --help\n"


def test_an_instant_may_have_an_offset_or_be_local(tongxing: Tongxing) -> None:
    assert tongxing("status", "--now", "2027-10-20T09:00+08:00").code == 0
    assert tongxing("status", "--now", "2027-10-20").code == 0


def test_what_could_not_be_done_is_one_line_and_exits_1(tongxing: Tongxing) -> None:
    answer = tongxing("status", "99")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "there is no launch '99'; see 'tongxing status'\n"


def test_an_unexpected_error_names_its_type_and_what_to_do(tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("secret 13800000001")

    monkeypatch.setattr("tongxing.cli.standing.launches", breaks)
    answer = tongxing("status")
    assert answer.code == 1
    assert answer.err.splitlines() == [
        "an internal error (ZeroDivisionError) stopped this; run it again with TONGXING_DEBUG=1 and report what it shows"
    ]
    monkeypatch.setenv("TONGXING_DEBUG", "1")
    assert "Traceback" in tongxing("status").err


def test_ctrl_c_ends_it_in_one_line(tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tongxing.cli.standing.launches", interrupted)
    answer = tongxing("status")
    assert (answer.code, answer.out) == (130, "")
    assert answer.err == "stopped; what was not finished was not written\n"


def test_a_database_that_is_down_is_one_line(tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/none")
    answer = tongxing("status")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "TONGXING_DATABASE_URL" in answer.err


def test_a_home_that_cannot_be_used_is_one_line(tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_HOME", "/dev/null/home")
    answer = tongxing("status")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "/dev/null/home" in answer.err


def test_a_bad_setting_is_one_line_and_the_help_still_works(
    tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGXING_TIMEZONE", "Mars/Base")
    answer = tongxing("status")
    assert answer.code == 1
    assert "TONGXING_TIMEZONE" in answer.err
    assert tongxing("--help").code == 0


def test_a_control_character_in_a_name_does_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(output.Table(["A"], [["王\x1b[31m小明"]]), "a\x07b")
    assert "\x1b" not in capsys.readouterr().out


def test_chinese_letters_count_two_cells_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(output.Table(["名称", output.Column("N", right=True)], [["ab", 1], ["校长", 22]]))
    assert capsys.readouterr().out == "名称   N\nab     1\n校长  22\n"


def test_an_error_of_a_workbook_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert output.report(NotFound("一\n二", "one\n  two")) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_it_runs_as_a_module_and_speaks_the_language_of_the_environment(home: Path) -> None:
    english = process("programs", TONGXING_HOME=str(home), TONGXING_LANGUAGE="en")
    chinese = process("programs", TONGXING_HOME=str(home), TONGXING_LANGUAGE="zh_CN")
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert "Home visits" in english.stdout
    assert "留守儿童家访" in chinese.stdout


def test_a_pipe_gets_no_colour_codes(home: Path) -> None:
    answer = process("programs", "show", "home-visits", TONGXING_HOME=str(home), FORCE_COLOR="1")
    assert answer.returncode == 0
    assert "\x1b" not in answer.stdout + answer.stderr


def test_a_reader_that_goes_away_leaves_no_complaint(home: Path) -> None:
    words = [sys.executable, "-m", "tongxing", "programs", "show", "home-visits"]
    environment = {**os.environ, "TONGXING_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        complaint = running.stderr.read()
        assert running.wait(60) in (app.BROKEN_PIPE, 1, -signal.SIGPIPE)
    assert complaint == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_cannot_be_written_is_one_line(home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "tongxing", "programs"]
        environment = {**os.environ, "TONGXING_HOME": str(home), "TONGXING_LANGUAGE": "en"}
        ended = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, env=environment, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "the system refused: the disk is full\n"
