from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pytest

from tongxing.errors import BadInput, Unavailable
from tongxing.settings import Settings, meaning_of, prepare_home, unknown_variables, variable_of


def test_everything_lies_in_the_home_by_default(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/ledger.db"
    assert (settings.files_dir, settings.key_file) == (tmp_path / "files", tmp_path / "secret.key")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_QUIET_FROM", "20:30")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api/")
    settings = Settings(_env_file=None)
    assert settings.quiet_from == dt.time(20, 30)
    assert settings.prefect_api_url == "http://127.0.0.1:4200/api"


def test_settings_come_from_a_file_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("TONGXING_LANGUAGE=en\nTONGXING_TIMEZONE=Asia/Urumqi\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("TONGXING_TIMEZONE", "Asia/Shanghai")
    settings = Settings(_env_file=file)
    assert (settings.language, settings.timezone) == ("en", "Asia/Shanghai")


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_DATABASE_URL", "")
    assert Settings(_env_file=None).on_sqlite


@pytest.mark.parametrize("separator", [",", os.pathsep, " , "])
def test_plugin_folders_may_be_separated_either_way(monkeypatch: pytest.MonkeyPatch, separator: str) -> None:
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", f"/one{separator}/two")
    assert Settings(_env_file=None).plugin_dirs == (Path("/one"), Path("/two"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_is_always_for_psycopg(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("TONGXING_DATABASE_URL", f"{scheme}://u:p@h/d")
    assert Settings(_env_file=None).database_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TONGXING_TIMEZONE", "Mars/Olympus"),
        ("TONGXING_LANGUAGE", "klingon"),
        ("TONGXING_DATABASE_URL", "mysql://root:hunter2@h/d"),
        ("TONGXING_DATABASE_URL", "sqlite:///:memory:"),
        ("TONGXING_QUIET_FROM", "25:00"),
        ("TONGXING_QUIET_UNTIL", "07:30+08:00"),
        ("TONGXING_PUBLIC_URL", "dashboard.example"),
        ("TONGXING_ALLOW_PRIVATE_TARGETS", "perhaps"),
        ("TONGXING_PUBLIC_URL", "http://127.0.0.1:99999"),
        ("TONGXING_PUBLIC_URL", "https:///tongxing"),
        ("TONGXING_SMTP_URL", "smtp.example.com:587"),
        ("TONGXING_SMTP_URL", "http://smtp.example.com"),
        ("TONGXING_SMTP_URL", "smtp://u:hunter2@h:mail"),
        ("PREFECT_API_URL", "4200"),
    ],
)
def test_a_bad_value_names_its_variable_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadInput) as caught:
        Settings(_env_file=None)
    for sentence in (caught.value.text.zh, caught.value.text.en):
        assert variable in sentence
        assert value not in sentence


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_means_in_both_languages(name: str) -> None:
    meaning = meaning_of(name)
    assert meaning.zh != meaning.en
    assert variable_of(name).startswith(("TONGXING_", "PREFECT_"))


def test_no_repr_shows_a_password() -> None:
    settings = Settings(
        _env_file=None, database_url="postgresql://u:hunter2@h/d", smtp_url="smtp://u:hunter2@h", secret_key="hunter2"
    )
    assert "hunter2" not in repr(settings) + str(settings)


def test_a_mistyped_variable_is_found_and_the_right_one_suggested() -> None:
    found = unknown_variables({"TONGXING_TIMEZOME": "x", "TONGXING_HOME": "/x", "OTHER": "y"})
    assert found == (("TONGXING_TIMEZOME", "TONGXING_TIMEZONE"),)


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    made = prepare_home(tmp_path / "a" / "b")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


@pytest.mark.parametrize("home", ["file/home", "file"])
def test_a_home_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path, home: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable) as caught:
        prepare_home(tmp_path / home)
    assert str(tmp_path / home) in caught.value.text.zh
    assert "TONGXING_HOME" in caught.value.text.en


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that not even root can write to")
def test_a_home_that_cannot_be_written_is_named_with_what_to_do() -> None:
    with pytest.raises(Unavailable, match="/proc/self"):
        prepare_home(Path("/proc/self"))
