"""Delivery on both databases: who is told what, once, and what becomes of a try that fails."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, update

from notifications.claims import LEASE
from notifications.composing import PAUSES
from notifications.delivery import Delivered, deliver
from tongxing.installation import Installation
from tongxing.ledger.tables import Channel, Item, Launch, Notice, Pass, Person, Window
from tongxing.settings import Settings
from tongxing.transport import Answer, Outcome, Send, Transport, Wording
from tongxing.words import text

if TYPE_CHECKING:
    from tests.integration.notifications.conftest import HttpSink, MailSink, School

    OpenWith = Callable[..., Installation]

WAY = ("drum", {"beat": "slow"})


class Killed(BaseException):
    """The deliverer dies in the midst of sending."""


class Drum:
    """A transport that plays the given answers in turn, the last again and again, and keeps what it sent."""

    def __init__(self, *answers: Outcome | Answer | BaseException, key: str = "drum", limit: int | None = None) -> None:
        self.answers = list(answers) or [Outcome.ACCEPTED]
        self.sent: list[Wording] = []
        self.fields: list[Mapping[str, str]] = []
        self.transport = Transport(key=key, title=text("鼓", "Drum"), open=self.open, limit=limit)

    def open(self, _settings: Settings) -> Send:
        return self.send

    def send(self, fields: Mapping[str, str], wording: Wording) -> Answer:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.sent.append(wording)
        self.fields.append(fields)
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(answer)


def test_it_sends_one_message_for_thirty_overdue_visits(
    school: School, open_with: OpenWith, mail: MailSink, now: dt.datetime
) -> None:
    teacher = school.person(("email", {"address": "wang@example.org"}))
    window = school.window(due=now - dt.timedelta(days=2))
    school.items(window, 30, class_teacher=teacher)
    school.notice(teacher, window, "overdue-1d")
    assert deliver(open_with(smtp_url=mail.url), now) == Delivered(accepted=1)
    assert mail.mailboxes == ["wang@example.org"]
    assert mail.letters[0]["Subject"] == "入户家访：30 项，10月21日（周四）到期，已逾期 2 天"
    assert school.notices() == [("sent", None)]


def test_several_windows_of_one_person_are_one_message(
    school: School, open_with: OpenWith, web: HttpSink, now: dt.datetime
) -> None:
    teacher = school.person(("webhook", {"url": web.url}))
    for step, number in (("visit-homes", 3), ("talk", 4)):
        window = school.window(step)
        school.items(window, number, class_teacher=teacher)
        school.notice(teacher, window)
        school.notice(teacher, window, "due-day")
    deliver(open_with(), now)
    assert len(web.posted) == 1
    assert web.posted[0]["message"].splitlines()[:3] == [
        "您有 7 项工作待完成：",
        "· 每周谈话：4 项，10月25日（周一）截止",
        "· 入户家访：3 项，10月25日（周一）截止",
    ]


def test_a_reader_of_english_gets_english(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    teacher = school.person(WAY, language="en")
    window = school.window(part="card")
    school.items(window, 1, class_teacher=teacher)
    school.notice(teacher, window)
    deliver(open_with(drum.transport), now)
    assert drum.sent[0].subject == "Home visits (contact card): 1 item by Mon 25 Oct"


def test_whoever_has_no_channel_finds_it_in_the_inbox(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    teacher = school.person()
    window = school.window()
    school.items(window, 2, class_teacher=teacher)
    school.notice(teacher, window)
    deliver(open_with(), now)
    message = school.messages()[0]
    assert (message.state, message.channel_id, message.items) == ("accepted", None, 2)
    assert "入户家访：2 项" in message.body


def test_nothing_goes_out_when_all_was_done_meanwhile(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    teacher = school.person()
    window = school.window()
    items = school.items(window, 2, class_teacher=teacher)
    school.notice(teacher, window)
    school.run(update(Item).where(Item.id.in_(items)).values(state="done"))
    school.run(update(Window).values(done=2))
    assert deliver(open_with(), now) == Delivered(silenced=1)
    assert school.notices() == [("silenced", "settled")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (update(Launch).values(state="cancelled"), "launch-over"),
        (update(Window).values(due_version=2), "moved"),
        (update(Window).values(closes=dt.datetime(2027, 10, 23, tzinfo=dt.UTC)), "missed"),
        (update(Person).values(left_on=dt.date(2027, 10, 23)), "left"),
    ],
)
def test_what_is_no_longer_true_is_silenced_with_why(
    school: School, open_with: OpenWith, now: dt.datetime, change: Any, why: str
) -> None:
    teacher = school.person()
    window = school.window()
    school.items(window, 1, class_teacher=teacher)
    school.notice(teacher, window)
    school.run(change)
    deliver(open_with(), now)
    assert school.notices() == [("silenced", why)]
    assert school.messages() == []


def test_an_item_handed_to_somebody_else_is_counted_there(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    drum = Drum()
    teacher, other = school.person(WAY), school.person(WAY)
    window = school.window()
    items = school.items(window, 3, class_teacher=teacher)
    school.run(update(Item).where(Item.id == items[0]).values(assignee_id=other))
    school.notice(teacher, window)
    school.notice(other, window, "handed-over")
    deliver(open_with(drum.transport), now)
    assert sorted(wording.subject for wording in drum.sent) == [
        "入户家访：1 项转交给您",
        "入户家访：2 项，10月25日（周一）截止",
    ]


def test_who_took_over_hears_once_how_much_is_theirs_now(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    teacher = school.person(WAY)
    window, later = school.window(), school.window()
    items = school.items(window, 3, class_teacher=teacher)
    school.items(later, 2, class_teacher=teacher)
    school.notice(teacher, None, "taken-over")
    school.run(update(Item).where(Item.id == items[0]).values(state="done"))
    deliver(open_with(drum.transport), now)
    assert [wording.subject for wording in drum.sent] == ["家访行动：由您接手，现在共 4 项"]


def test_who_took_over_what_was_done_meanwhile_hears_nothing(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    teacher = school.person()
    school.window()
    school.notice(teacher, None, "taken-over")
    deliver(open_with(), now)
    assert school.notices() == [("silenced", "settled")]


def test_what_is_no_longer_theirs_is_not_spoken_of(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    teacher, other = school.person(), school.person()
    window = school.window()
    items = school.items(window, 1, class_teacher=teacher)
    school.run(update(Item).where(Item.id == items[0]).values(assignee_id=other))
    school.notice(teacher, window)
    deliver(open_with(), now)
    assert school.notices() == [("silenced", "not-theirs")]


def test_a_supervisor_hears_the_sums_of_those_below(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    leader, one, other = school.person(WAY), school.person(), school.person()
    for days in (3, 10):
        window = school.window("talk", due=now - dt.timedelta(days=days), occurrence=days)
        school.items(window, 4, class_teacher=one, grade_leader=leader)
        school.items(window, 5, class_teacher=other)
        school.notice(leader, window, "supervisor-3d", recipient="supervisor")
    deliver(open_with(drum.transport), now)
    assert "· 每周谈话：8 项，最早的10月13日（周三）到期，已逾期 10 天" in drum.sent[0].body


def test_the_organisation_above_hears_which_school(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    county = school.person(WAY, organisation_id=1)
    window = school.window(due=now - dt.timedelta(days=8))
    school.items(window, 4, class_teacher=school.person())
    school.notice(county, window, "above-7d", recipient="above")
    deliver(open_with(drum.transport), now)
    assert drum.sent[0].subject == "青山小学，入户家访：4 项没有完成，10月15日（周五）到期，已逾期 8 天"


def test_the_cancelling_of_a_launch_is_told_though_it_is_over(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    drum = Drum()
    school.notice(school.person(WAY), None, "cancelled")
    school.run(update(Launch).values(state="cancelled"))
    deliver(open_with(drum.transport), now)
    with school.ledger.read() as session:
        first, last = session.execute(select(Launch.first_day, Launch.last_day)).one()
    assert drum.sent[0].subject == f"家访行动（{first} 至 {last}）：已取消"


def test_in_quiet_hours_only_what_cannot_wait_goes_out(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    teacher = school.person(WAY)
    for step, cause in (("visit-homes", "before-3d"), ("concern", "seen-1h")):
        window = school.window(step)
        school.items(window, 1, class_teacher=teacher)
        school.notice(teacher, window, cause)
    night = now.replace(hour=22)
    deliver(open_with(drum.transport), night)
    assert [wording.subject for wording in drum.sent] == ["紧急：有学生的情况需要您马上处理"]
    assert "入户家访" not in drum.sent[0].body
    deliver(open_with(drum.transport), night + dt.timedelta(hours=10))
    assert drum.sent[1].subject == "入户家访：1 项，10月25日（周一）截止"


def test_what_an_outage_carried_into_a_day_off_waits_for_the_next_workday(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    due(school, WAY)
    drum = Drum()
    saturday = now + dt.timedelta(days=7)
    assert deliver(open_with(drum.transport), saturday) == Delivered()
    assert deliver(open_with(drum.transport), saturday + dt.timedelta(days=2)).accepted == 1


def test_a_notice_whose_time_has_not_come_waits(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    teacher = school.person()
    window = school.window()
    school.items(window, 1, class_teacher=teacher)
    school.notice(teacher, window, send_at=now + dt.timedelta(seconds=1))
    assert deliver(open_with(), now) == Delivered()


def test_all_are_reached_in_small_batches(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    window = school.window()
    for _ in range(5):
        teacher = school.person()
        school.items(window, 1, class_teacher=teacher)
        school.notice(teacher, window)
    assert deliver(open_with(), now, limit=2).accepted == 5


def due(school: School, *ways: tuple[str, dict[str, str]]) -> int:
    """A person with these channels and one visit of which they are to be told."""
    teacher = school.person(*ways)
    window = school.window(occurrence=teacher)
    school.items(window, 1, class_teacher=teacher)
    return school.notice(teacher, window)


def test_a_refusal_for_good_takes_the_next_channel(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    deaf, drum = Drum(Outcome.REFUSED_FOR_GOOD, key="deaf"), Drum()
    due(school, ("deaf", {}), WAY)
    delivered = deliver(open_with(deaf.transport, drum.transport), now)
    assert delivered == Delivered(accepted=1, refused_for_good=1)
    first, second = school.messages()
    assert (second.previous_id, second.possibly_repeated) == (first.id, False)
    assert school.notices() == [("sent", None)]


def test_without_a_further_channel_it_is_unreachable(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    due(school, WAY)
    delivered = deliver(open_with(Drum(Outcome.REFUSED_FOR_GOOD).transport), now)
    assert delivered == Delivered(refused_for_good=1, unreachable=1)
    assert school.notices() == [("unreachable", "refused")]


def test_a_channel_that_is_not_set_up_here_is_passed_over(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    due(school, ("email", {"address": "wang@example.org"}))
    assert deliver(open_with(smtp_url=None), now) == Delivered(accepted=1)
    assert school.messages()[0].channel_id is None


def test_a_transport_that_cannot_open_holds_nobody_else_up(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    def fail(_settings: Settings) -> Send:
        raise ZeroDivisionError

    due(school, ("broken", {}))
    due(school)
    broken = Transport(key="broken", title=text("坏", "Broken"), open=fail)
    assert deliver(open_with(broken), now) == Delivered(accepted=1, refused_for_now=1)


def test_a_channel_without_its_plugin_is_refused(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    due(school, WAY)
    deliver(open_with(), now)
    assert school.messages()[0].detail == "no-transport"


def test_a_channel_that_cannot_be_opened_is_refused(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    due(school, WAY)
    school.run(update(Channel).values(uid="moved"))
    deliver(open_with(drum.transport), now)
    assert school.messages()[0].detail == "unreadable-channel"


def test_the_channel_gets_its_fields(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    due(school, WAY)
    deliver(open_with(drum.transport), now)
    assert drum.fields == [{"beat": "slow"}]


def test_a_refusal_for_now_is_tried_again_after_a_pause(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum(Outcome.REFUSED_FOR_NOW, Outcome.ACCEPTED)
    due(school, WAY)
    installation = open_with(drum.transport)
    assert deliver(installation, now).refused_for_now == 1
    assert deliver(installation, now) == Delivered()
    assert deliver(installation, now + PAUSES[0] * 2) == Delivered(accepted=1)
    assert [message.attempt for message in school.messages()] == [1, 2]


def test_it_waits_as_long_as_it_was_asked_to(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    hour = dt.timedelta(hours=1)
    drum = Drum(Answer(Outcome.REFUSED_FOR_NOW, "HTTP 429", wait=hour), Outcome.ACCEPTED)
    due(school, WAY)
    installation = open_with(drum.transport)
    deliver(installation, now)
    assert deliver(installation, now + hour / 2) == Delivered()
    assert deliver(installation, now + hour * 2).accepted == 1


def test_refused_for_now_too_often_is_given_up(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    due(school, WAY)
    installation = open_with(Drum(Outcome.REFUSED_FOR_NOW).transport, quiet_from=dt.time(0), quiet_until=dt.time(0))
    for _ in range(len(PAUSES) + 2):
        deliver(installation, now)
        now += dt.timedelta(hours=4)
    assert len(school.messages()) == len(PAUSES) + 1
    assert school.notices() == [("unreachable", "too-late")]


@pytest.mark.parametrize("answer", [Outcome.UNKNOWN, ZeroDivisionError()])
def test_an_unknown_outcome_is_sent_once_more_and_marked(
    school: School, open_with: OpenWith, now: dt.datetime, answer: Outcome | Exception
) -> None:
    drum = Drum(answer)
    due(school, WAY)
    installation = open_with(drum.transport)
    for _ in range(4):
        deliver(installation, now)
        now += dt.timedelta(minutes=30)
    assert [message.possibly_repeated for message in school.messages()] == [False, True]
    assert drum.sent[1].subject == "入户家访：1 项，10月25日（周一）截止（可能重复）"
    assert drum.sent[1].body.startswith("这条消息可能重复发送")
    assert school.notices() == [("unreachable", "perhaps-sent")]


def test_what_a_dead_deliverer_claimed_is_sent_once_more_and_marked(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    drum = Drum(Killed(), Outcome.ACCEPTED)
    due(school, WAY)
    installation = open_with(drum.transport)
    with pytest.raises(Killed):
        deliver(installation, now)
    assert deliver(installation, now + LEASE / 2) == Delivered()
    assert deliver(installation, now + LEASE * 2) == Delivered(accepted=1, lost=1)
    first, second = school.messages()
    assert (first.state, first.detail) == ("unknown", "lease-ran-out")
    assert (second.state, second.possibly_repeated) == ("accepted", True)
    assert school.notices() == [("sent", None)]


def test_an_outcome_that_comes_after_the_lease_changes_nothing(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    drum = Drum()
    due(school, WAY)
    late = open_with(drum.transport)
    drum.send = lambda fields, wording: (deliver(open_with(), now + LEASE * 2), Answer(Outcome.ACCEPTED))[1]  # type: ignore[method-assign]  # another deliverer passes meanwhile
    assert deliver(late, now) == Delivered()
    assert school.messages()[0].state == "unknown"


def test_two_deliverers_at_once_send_each_message_once(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    window = school.window()
    for _ in range(20):
        teacher = school.person(WAY)
        school.items(window, 1, class_teacher=teacher)
        school.notice(teacher, window)
    installation = open_with(drum.transport)
    start = threading.Barrier(2)
    found: list[Delivered] = []

    def work() -> None:
        start.wait()
        found.append(deliver(installation, now, limit=7))

    deliverers = [threading.Thread(target=work) for _ in range(2)]
    for each in deliverers:
        each.start()
    for each in deliverers:
        each.join()
    assert sum(each.accepted for each in found) == 20
    assert len(drum.sent) == len(school.messages()) == 20


def test_a_long_message_is_cut_to_the_bytes_of_the_channel(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    drum = Drum(limit=300)
    teacher = school.person(WAY)
    for number in range(10):
        window = school.window(occurrence=number, due=now + dt.timedelta(days=number + 1))
        school.items(window, 1, class_teacher=teacher)
        school.notice(teacher, window)
    deliver(open_with(drum.transport), now)
    wording = drum.sent[0]
    assert len(f"{wording.subject}\n{wording.body}".encode()) <= 300
    assert "……另有" in wording.body


def test_no_message_holds_the_name_of_a_child(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    teacher = school.person(language="zh_CN")
    leader = school.person(language="en")
    for cause in ("before-3d", "opened", "moved", "handed-over", "cancelled", "amended", "urgent"):
        window = school.window(due=now - dt.timedelta(days=3))
        school.items(window, 2, class_teacher=teacher, grade_leader=leader)
        school.notice(teacher, window, cause)
        school.notice(leader, window, cause, recipient="supervisor")
    deliver(open_with(), now)
    assert len(school.messages()) == 2
    assert not [each for each in school.messages() if "小明" in each.subject + each.body]


def test_a_pass_leaves_a_note(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    due(school)
    deliver(open_with(), now)
    with school.ledger.read() as session:
        noted = session.scalars(select(Pass)).one()
    assert (noted.name, noted.now, noted.counts["accepted"]) == ("deliver", now, 1)


def test_it_asks_the_ledger_no_more_often_for_more_people(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    asked: list[str] = []
    event.listen(school.ledger.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    numbers: list[int] = []
    for _ in range(2):
        window = school.window()
        for _ in range(4 ** len(numbers)):
            teacher = school.person()
            school.items(window, 1, class_teacher=teacher)
            school.notice(teacher, window)
        asked.clear()
        deliver(open_with(), now)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_other_states_than_pending_are_left_alone(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    due(school)
    school.run(update(Notice).values(state="silenced", why="moved"))
    assert deliver(open_with(), now) == Delivered()
