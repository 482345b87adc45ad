"""Further reads, on both databases."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tongxing.errors import BadInput, NotFound
from tongxing.ledger import Ledger
from tongxing.ledger.channels import add_channel
from tongxing.ledger.children import add_children
from tongxing.ledger.history import channel_files, find_child, messages, organisation_tree, waiting_notices
from tongxing.ledger.ids import uuid7
from tongxing.ledger.people import PersonFile, add_organisation, add_person
from tongxing.ledger.tables import Message, Organisation


@pytest.fixture
def school(ledger: Ledger) -> int:
    """A county with two schools, the second of another county; gives the id of the first school."""
    with ledger.write() as session:
        county = add_organisation(session, "county", "青山县", "county", "Asia/Shanghai", "zh_CN")
        add_organisation(session, "other", "另一县", "county", "Asia/Shanghai", "zh_CN")
        return add_organisation(session, "school", "青石小学", "school", "Asia/Shanghai", "zh_CN", county).id


def test_the_tree_lists_each_organisation_after_the_one_above_it(ledger: Ledger, school: int) -> None:
    with ledger.read() as session:
        rows = organisation_tree(session)
    assert [(row.key, row.depth, row.parent) for row in rows] == [
        ("county", 0, None),
        ("school", 1, "county"),
        ("other", 0, None),
    ]


def test_the_tree_counts_who_is_there(ledger: Ledger, school: int, clock: Clock) -> None:
    child = {"name": "王小明", "identity": "who:王小明||"}
    with ledger.write() as session:
        add_person(session, ledger.vault, school, PersonFile("李老师"))
        add_children(session, ledger.vault, school, [(child, None)], clock.now.date())
    with ledger.read() as session:
        row = organisation_tree(session)[1]
    assert (row.people, row.children, row.live_launches) == (1, 1, 0)


def test_messages_come_newest_first_with_the_kind_of_their_channel(ledger: Ledger, school: int, clock: Clock) -> None:
    with ledger.write() as session:
        person = add_person(session, ledger.vault, school, PersonFile("李老师")).id
        channel = add_channel(session, ledger.vault, person, "inbox", {})
        for number in (1, 2):
            session.add(
                Message(
                    id=uuid7(),
                    person_id=person,
                    channel_id=channel,
                    kind="due",
                    language="zh_CN",
                    subject=f"第 {number} 条",
                    body="内容",
                    items=1,
                    state="accepted",
                    fence=uuid7(),
                    made_at=clock.advance(minutes=1),
                )
            )
    with ledger.read() as session:
        found = messages(session, person)
        assert [(row.subject, row.channel) for row in found] == [("第 2 条", "inbox"), ("第 1 条", "inbox")]
        assert len(messages(session, limit=1)) == 1
        assert waiting_notices(session) == []


def test_channels_are_those_of_people_or_of_a_part_of_the_tree(ledger: Ledger, school: int) -> None:
    with ledger.write() as session:
        person = add_person(session, ledger.vault, school, PersonFile("李老师")).id
        add_channel(session, ledger.vault, person, "email", {"address": "li@school.example"})
    with ledger.read() as session:
        path = session.get_one(Organisation, school).path
        assert [each.fields["address"] for each in channel_files(session, ledger.vault, [person])] == [
            "li@school.example"
        ]
        assert len(channel_files(session, ledger.vault, path=path)) == 1
        assert channel_files(session, ledger.vault, path="999.") == []
        assert channel_files(session, ledger.vault, [person + 1]) == []


def test_a_child_is_found_by_number_or_name(ledger: Ledger, school: int, clock: Clock) -> None:
    names = ("王小明", "李小红", "李小红")
    rows = [({"name": name, "identity": f"who:{name}|{index}|"}, None) for index, name in enumerate(names)]
    with ledger.write() as session:
        ids = add_children(session, ledger.vault, school, rows, clock.now.date())
    with ledger.read() as session:
        assert find_child(session, ledger.vault, "王小明") == ids[0]
        assert find_child(session, ledger.vault, str(ids[1])) == ids[1]
        with pytest.raises(BadInput, match="请用编号：2, 3"):
            find_child(session, ledger.vault, "李小红")
        with pytest.raises(NotFound, match="没有找到儿童"):
            find_child(session, ledger.vault, "赵小天")
