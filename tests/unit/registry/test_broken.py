"""Broken plugins of every kind: each is named with its place and reason, and the rest works."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from tests.integration.cli.conftest import Tongxing, tongxing
from tests.unit.registry.conftest import GOOD, Place, plan
from tongxing.actions.examining import examine
from tongxing.cli.app import build
from tongxing.registry import discover
from tongxing.registry.faults import TAKEN_COMMANDS, TAKEN_EXPORTS

__all__ = ["tongxing"]

HOOK = "from tongxing.registry import ProgramPlugin, Upgrade, hook\n"
READ = "from tongxing.program import program_from_yaml\n" + HOOK


def program(key: str, more: str = "", rest: str = "", given: str = "") -> str:
    """A module that brings one program."""
    source = plan(key, more)
    return f'{READ}{rest}\n@hook\ndef tongxing_programs():\n    return [ProgramPlugin(program_from_yaml("""{source}"""){given})]\n'


def brings(hook: str, answer: str) -> str:
    return f"{HOOK}from tongxing.registry import *\n@hook\ndef {hook}():\n    return {answer}\n"


LATE = "import missing_module_of_nobody\n"
UPGRADE = ', upgrades=(Upgrade("0.1.0", lambda answers: {"first_day": answers["start"]}, {"begin": "2027-03-01"}),)'
UPGRADED_WRONG = ', upgrades=(Upgrade("0.1.0", lambda answers: {"day": "2027-03-01"}, {}),)'

BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "torn": ("torn.yaml", "key: [", "no valid YAML"),
    "not-text": ("not-text.yaml", b"\xff\xfe\x00k", "no text in UTF-8"),
    "half": ("half.yaml", plan("half").replace("owner: principal", "owner: principle"), "did you mean 'principal'?"),
    "speechless": ("speechless.yaml", plan("speechless").replace(", en: Begin", ""), "the translation is missing"),
    "renamed": ("renamed.yaml", plan("other-name"), "plugin 'renamed' holds a program called 'other-name'"),
    "formless": ("formless.yaml", plan("formless", ", form: nowhere"), "names form 'nowhere'"),
    "lacking": ("lacking/__init__.py", LATE, "needs the Python module 'missing_module_of_nobody'; install it"),
    "unparsed": ("unparsed/__init__.py", "def (", "SyntaxError: invalid syntax (__init__.py:1)"),
    "leaving": ("leaving/__init__.py", "import sys\nsys.exit('bye')", "ends the program while it is imported"),
    "raising": ("raising/__init__.py", "x = 1\nraise GeneratorExit('no')", "GeneratorExit: no (__init__.py:2)"),
    "naming": ("naming/__init__.py", "print(nowhere)", "name 'nowhere' is not defined (__init__.py:1)"),
    "mute": (
        "mute/__init__.py",
        "class Mute(Exception):\n    def __str__(self): raise self\nraise Mute",
        "Mute (__init__.py:3)",
    ),
    "boxed": ("boxed/program.yml", plan("boxed"), "a program in YAML goes to"),
    "empty": ("empty/__init__.py", "", "brings nothing: mark its functions with @hook"),
    "headless": ("headless/program.py", "", "the folder has no __init__.py"),
    "mistyped": ("mistyped/__init__.py", brings("tongxing_program", "[]"), "did you mean 'tongxing_programs'?"),
    "asking": (
        "asking/__init__.py",
        f"{HOOK}@hook\ndef tongxing_programs(ledger):\n    return []\n",
        "the arguments of a hook are wrong",
    ),
    "silent": ("silent/__init__.py", brings("tongxing_programs", "None"), "must give a list, not NoneType"),
    "stranger": ("stranger/__init__.py", brings("tongxing_programs", "['a']"), "must give ProgramPlugin, not str"),
    "hollow": ("hollow/__init__.py", brings("tongxing_programs", "[ProgramPlugin(3)]"), "must hold a Program, not int"),
    "failing": ("failing/__init__.py", brings("tongxing_transports", "1 / 0"), "ZeroDivisionError: division by zero"),
    "codeless": ("codeless/__init__.py", program("codeless", ", automatic: tally"), "needs the function 'tally'"),
    "unmoved": ("unmoved/__init__.py", program("unmoved", given=UPGRADE), "cannot be brought up from version 0.1.0"),
    "moved": ("moved/__init__.py", program("moved", given=UPGRADED_WRONG), "the answers do not fit version 1.0.0"),
    "yearless": (
        "yearless/__init__.py",
        brings("tongxing_calendars", "[CalendarPlugin('yearless', None, ({'year': 'x'},))]"),
        "'year' of the holiday notice is wrong",
    ),
    "launching": (
        "launching/__init__.py",
        brings("tongxing_commands", "[Command('launch', print)]"),
        "there is a command 'tongxing launch'",
    ),
    "roster": (
        "roster/__init__.py",
        brings("tongxing_exporters", "[Exporter('roster', None, 'all', '.csv', print)]"),
        "there is a command 'tongxing export roster'",
    ),
}


def put(place: Place, name: str) -> Path:
    path, source, _ = BROKEN[name]
    file = place(path)
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    return file if file.suffix == ".yaml" else file.parent


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_reported_precisely_and_the_rest_works(
    place: Place, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGXING_LANGUAGE", "en")
    where = put(place, name)
    found = place.found()
    assert [each.origin for each in found.broken] == [str(where)]
    assert BROKEN[name][2] in found.broken[0].why.en
    assert {GOOD, "home-visits"} <= set(found.programs)
    assert set(found.transports) == set(discover().transports)


def test_all_of_them_at_once_are_listed_and_the_rest_works(
    place: Place, tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in BROKEN:
        put(place, name)
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(place.folder))
    answer = tongxing("programs", "--json")
    assert {GOOD, "home-visits"} <= {each["key"] for each in answer.data["programs"]}
    assert len({each["origin"] for each in answer.data["broken"]}) == len(BROKEN)
    assert tongxing("plan", GOOD, "--set", "first_day=2027-03-01").code == 0


def test_the_doctor_names_what_is_broken_and_why(place: Place, monkeypatch: pytest.MonkeyPatch, clock: object) -> None:
    put(place, "leaving")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(place.folder))
    said = [each.said.en for each in examine({}, clock.now) if each.part == "programs"]  # type: ignore[attr-defined]  # the fixture's
    assert any("'leaving'" in each and "ends the program" in each for each in said)


def test_ctrl_c_while_plugins_are_read_ends_the_reading(place: Place) -> None:
    place("stopped/__init__.py", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        place.found()


def test_what_a_plugin_prints_does_not_get_into_an_answer(
    place: Place, tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch
) -> None:
    place("chatty/__init__.py", "print('hello')\n" + program("chatty"))
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(place.folder))
    assert "chatty" in {each["key"] for each in tongxing("programs", "--json").data["programs"]}


def test_two_plugins_of_one_name_are_named_with_both_places(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "others")
    first, second = place("twin/__init__.py", program("twin")), other("twin/__init__.py", program("twin"))
    found = place.found(other.folder)
    assert "twin" in found.programs
    assert [(each.name, each.origin) for each in found.broken] == [("twin", str(second.parent))]
    assert f"has the same name ('twin') as {first.parent}" in found.broken[0].why.en


def test_a_drop_in_does_not_take_the_place_of_an_installed_program(place: Place) -> None:
    place("home_visits/__init__.py", "raise RuntimeError('it is not even read')")
    [broken] = place.found().broken
    assert "as programs.home_visits (tongxing" in broken.why.en


def test_two_transports_of_one_key_are_named_with_both_places(place: Place) -> None:
    source = "from tongxing.transport import Transport\nfrom tongxing.words import text\n" + brings(
        "tongxing_transports",
        "[Transport('email', text('邮', 'mail'), print), Transport('mine', text('我', 'me'), print)]",
    )
    place("mine/__init__.py", source)
    found = place.found()
    assert "has the key 'email', which notifications.plugin (tongxing" in found.broken[0].why.en
    assert "mine" in found.transports


def test_a_folder_is_named_after_what_it_brings(place: Place) -> None:
    place("exports/__init__.py", brings("tongxing_exporters", "[Exporter('plain', None, 'all', '.csv', print)]"))
    found = place.found()
    assert found.broken[0].why.en == "the folder is called 'exports' and brings plain; the names must be the same"
    assert found.exporters == {}


def test_the_same_directory_named_twice_is_read_once(place: Place) -> None:
    assert place.found(place.folder).broken == ()


def test_a_plugin_directory_that_is_not_there_is_reported(place: Place, tmp_path: Path) -> None:
    [broken] = place.found(tmp_path / "gone").broken
    assert (broken.origin, broken.why.en) == (str(tmp_path / "gone"), "there is no such folder")


def test_no_command_of_the_engine_can_be_taken_by_a_plugin() -> None:
    """A new command belongs into TAKEN_COMMANDS or TAKEN_EXPORTS of the registry."""
    commands = typer.main.get_command(build()).commands  # type: ignore[attr-defined]  # a group has them
    own = set(commands) - set(discover().commands)
    assert own <= TAKEN_COMMANDS
    assert set(commands["export"].commands) <= TAKEN_EXPORTS
