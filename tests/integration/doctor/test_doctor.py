"""Every part of the installation: fine, or what to do."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.integration.actions.conftest import ME, School, launched, school
from tests.integration.cli.conftest import Tongxing, tongxing
from tongxing.actions import examining
from tongxing.actions.examining import Finding, examine
from tongxing.actions.safeguarding import name_lead
from tongxing.ledger.channels import add_channel
from tongxing.ledger.passes import write_pass
from tongxing.ledger.tables import Channel

__all__ = ["launched", "school", "tongxing"]

NOW = dt.datetime(2027, 10, 8, 2, tzinfo=dt.UTC)


@pytest.fixture
def environ(launched: School, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """That of the school's installation, with passes that finished just now."""
    settings = launched.installation.settings
    monkeypatch.setenv("TONGXING_HOME", str(settings.home))
    url = launched.installation.ledger.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TONGXING_DATABASE_URL", url)
    settings.home.chmod(0o700)
    with launched.installation.ledger.write() as session:
        for name in ("sweep", "deliver"):
            write_pass(session, name, NOW, NOW, NOW, {})
        for person in ("周校长", "吴年级长", "郑老师", "王老师"):
            add_channel(session, launched.installation.ledger.vault, launched.person(person), "inbox", {})
    name_lead(launched.installation, "school", "周校长", ME, NOW)
    return dict(os.environ)


def wrong(environ: dict[str, str], now: dt.datetime = NOW) -> dict[str, Finding]:
    return {each.part: each for each in examine(environ, now) if not each.fine}


def test_a_school_at_work_has_one_thing_to_do_the_years_days_off(environ: dict[str, str]) -> None:
    assert list(wrong(environ)) == ["calendar"]


def test_a_fresh_machine_is_fine_and_nothing_is_made(
    tongxing: Tongxing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGXING_HOME", str(home / "nowhere"))
    answer = tongxing("doctor")
    assert (answer.code, answer.lines[-1]) == (0, "All is fine.")
    assert not (home / "nowhere").exists()


def test_a_mistyped_variable_is_named_with_the_one_that_is_meant(
    tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGXING_LANGAUGE", "en")
    answer = tongxing("doctor", "--json")
    (fault,) = [each for each in answer.data if not each["fine"]]
    assert answer.code == 1
    assert "TONGXING_LANGAUGE" in fault["said"]
    assert "TONGXING_LANGUAGE" in fault["todo"]


def test_a_setting_that_cannot_be_read_is_a_finding_and_no_crash(
    tongxing: Tongxing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGXING_QUIET_FROM", "late")
    answer = tongxing("doctor")
    assert answer.code == 1
    assert "TONGXING_QUIET_FROM" in answer.out


def test_passes_that_no_longer_come_by_are_named(environ: dict[str, str]) -> None:
    found = wrong(environ, NOW + dt.timedelta(hours=3))
    assert "3 小时前" in str(found["sweep"].said)
    assert "tongxing up" in str(found["deliver"].todo)


def test_people_without_a_channel_are_counted(environ: dict[str, str], launched: School) -> None:
    with launched.installation.ledger.write() as session:
        session.execute(delete(Channel).where(Channel.person_id == launched.person("郑老师")))
    assert "1 人没有渠道" in str(wrong(environ)["channels"].said)


def test_a_kind_of_channel_that_is_not_set_up_is_named(environ: dict[str, str], launched: School) -> None:
    with launched.installation.ledger.write() as session:
        add_channel(
            session, launched.installation.ledger.vault, launched.person("郑老师"), "email", {"address": "a@b.example"}
        )
    assert "TONGXING_SMTP_URL" in str(wrong(environ)["channels"].todo)


def test_links_to_this_machine_are_said_once_messages_leave_it(
    environ: dict[str, str], launched: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [each for each in examine(environ, NOW) if each.part == "links"]
    assert [(each.fine, "this machine alone" in each.said.en) for each in links] == [(True, True)]
    with launched.installation.ledger.write() as session:
        add_channel(session, launched.installation.ledger.vault, launched.person("郑老师"), "webhook", {})
    assert "TONGXING_PUBLIC_URL" in str(wrong(environ)["links"].todo)
    monkeypatch.setenv("TONGXING_PUBLIC_URL", "https://tongxing.school.example")
    assert "links" not in wrong(environ)


def test_notices_that_lie_too_long_are_counted(environ: dict[str, str], launched: School) -> None:
    launched.sweep("2027-10-22T09:00")
    assert "outbox" in wrong(environ, launched.clock.set("2027-10-22T11:00"))


def test_a_missing_key_is_said(environ: dict[str, str], launched: School) -> None:
    launched.installation.settings.key_file.unlink()
    assert "secret.key" in str(wrong(environ)["database"].said)


def test_a_broken_program_is_named_with_why(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad-plan.yaml").write_text("key: [", encoding="utf-8")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(tmp_path))
    assert "bad-plan" in str(wrong(environ)["programs"].said)


def test_a_stray_package_of_a_rooms_name_is_found(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = tmp_path / "flows" / "__init__.py"
    monkeypatch.setattr(examining, "_origin", lambda name: stray if name == "flows" else None)
    found = [str(each.said) for each in examine(environ, NOW) if each.part == "rooms" and not each.fine]
    assert f"“flows” 来自别处：{stray}" in found


def test_a_server_of_prefect_that_does_not_answer_is_said(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert "连不上" in str(wrong(environ)["prefect"].said)


def test_reports_of_usage_to_prefects_maker_are_not_fine(environ: dict[str, str]) -> None:
    assert "prefect" in wrong({**environ, "PREFECT_SERVER_ANALYTICS_ENABLED": "true"})
