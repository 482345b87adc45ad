"""Organisations and channels are added by one action each, which the command line and any page share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.organising import NewOrganisation, organise
from tongxing.actions.reaching import HoldersOf, add_channels, take_away_channel, try_channel
from tongxing.errors import BadInput, NotFound
from tongxing.ledger.tables import Audit, Organisation
from tongxing.transport import Answer, Outcome, Transport
from tongxing.words import text

BELL = Transport("bell", text("铃", "Bell"), lambda _settings: lambda _fields, _wording: Answer(Outcome.ACCEPTED))


@pytest.fixture
def ringing(launched: School) -> School:
    """The launch in an installation that can ring a bell."""
    catalogue = replace(launched.installation.catalogue, transports={"bell": BELL})
    launched.installation = replace(launched.installation, catalogue=catalogue)
    return launched


def audited(school: School, action: str) -> list[tuple[str, str]]:
    with school.installation.ledger.read() as session:
        rows = session.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id))
        return [(row.object, row.object_id) for row in rows]


def test_an_organisation_is_added_with_the_zone_of_the_installation_and_audited(school: School) -> None:
    id = organise(school.installation, NewOrganisation("west", " 西山村 ", "village", "county"), ME, school.clock.now)
    with school.installation.ledger.read() as session:
        made = session.get_one(Organisation, id)
        assert (made.name, made.kind, made.timezone, made.language) == ("西山村", "village", "Asia/Shanghai", "zh_CN")
    assert audited(school, "organisation-added") == [("organisation", str(id))]


def test_what_is_refused_leaves_neither_an_organisation_nor_an_audit_row(school: School) -> None:
    for wanted in (NewOrganisation("school", "又一所"), NewOrganisation("new", "新", parent="nobody")):
        with pytest.raises((BadInput, NotFound)):
            organise(school.installation, wanted, ME, school.clock.now)
    assert (school.rows(Organisation), audited(school, "organisation-added")) == (2, [])


@pytest.mark.parametrize(
    "wrong",
    [("a b", "甲"), ("a", " "), ("a", "长" * 121), ("a", "甲", "club"), ("a", "甲", "school", None, "Mars/Base")],
)
def test_what_cannot_be_an_organisation_is_refused_before_the_ledger_is_asked(wrong: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        NewOrganisation(*wrong)  # type: ignore[arg-type]  # none of these is a language


def test_a_channel_of_everybody_in_a_role_is_audited_by_number_and_once(ringing: School) -> None:
    for _ in range(2):
        whose = HoldersOf("class-teacher", "school")
        made = add_channels(ringing.installation, whose, "bell", [], ME, ringing.clock.now)
    assert len(made) == 2
    assert audited(ringing, "channel-added") == [("channel", str(id)) for _, id in made]


def test_a_channel_is_tried_and_taken_away(ringing: School) -> None:
    [(_, channel)] = add_channels(ringing.installation, "郑老师", "bell", [], ME, ringing.clock.now, "school")
    kind, answer = try_channel(ringing.installation, channel)
    assert (kind, answer.outcome) == ("bell", Outcome.ACCEPTED)
    take_away_channel(ringing.installation, channel, ME, ringing.clock.now)
    assert audited(ringing, "channel-removed") == [("channel", str(channel))]
    with pytest.raises(NotFound, match="没有渠道"):
        take_away_channel(ringing.installation, channel, ME, ringing.clock.now)
