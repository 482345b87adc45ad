"""Path: deliver. Pending notices become posted messages, claimed before and recorded after."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import apprise
from sqlalchemy import delete, func, insert, literal, select

from notifications.delivery import Delivered, deliver
from tongxing.ledger.tables import Duty, Instant, Message, Notice, Pass, Step, Subject, Window

from .bench import Bench
from .measuring import Aim, Contest, Contestant, wrong
from .program import DUE_STEP, NOW, step_key

__all__ = ["delivering"]

TITLE, BODY = "家访行动:1 项待完成", "第 25 步 1 项,4月15日(周三)截止,今天。\nhttps://tongxing.example.org/work"


def delivering(bench: Bench) -> Iterator[Contest]:
    messages = bench.world.size.due_windows
    bare = _one_object(bench.sink.url)
    before = 0

    def prepare() -> None:
        nonlocal before
        _queue(bench)
        before = bench.sink.count

    def ours() -> Delivered:
        return deliver(bench.installation, NOW)

    def floor() -> int:
        return sum(bool(bare.notify(body=BODY, title=TITLE)) for _ in range(messages))

    def check(outcome: object) -> None:
        wrong("messages the sink took", bench.sink.count - before, messages)
        if isinstance(outcome, Delivered):
            wrong("messages accepted", outcome, Delivered(accepted=messages))
            sent = select(func.count(Notice.id), func.count(func.distinct(Notice.message_id)))
            wrong("notices sent", bench.rows(sent.where(Notice.state == "sent")), [(messages, messages)])
            recorded = select(func.count()).where(Message.state == "accepted")
            wrong("messages recorded", bench.rows(recorded), [(messages,)])

    yield Contest(
        "deliver, claim and record included",
        Aim("share", 0.90),
        Contestant("deliver()", ours, prepare, check),
        Contestant("Apprise notify()", floor, prepare, check),
        units=messages,
    )
    bench.write([delete(Notice), delete(Message), delete(Pass)])


def _one_object(url: str) -> Any:
    """Apprise at its best: one plugin, made beforehand."""
    with warnings.catch_warnings():  # it reads all of its plugins on first use
        warnings.filterwarnings("ignore", "'imghdr' is deprecated", DeprecationWarning)
        return apprise.Apprise.instantiate(url.replace("http://", "json://"))


def _queue(bench: Bench) -> None:
    """A notice to the teacher of the first class of every due school."""
    rows = (
        select(
            Window.launch_id,
            Window.id,
            Duty.person_id,
            literal("due-day"),
            literal("owner"),
            literal(0),
            Window.due_version,
            literal(0),
            literal(NOW, Instant),
            literal(NOW, Instant),
            literal("pending"),
        )
        .join(Step, Step.id == Window.step_id)
        .join(Subject, Subject.launch_id == Window.launch_id)
        .join(Duty, Duty.subject_id == Subject.id)
        .where(
            Step.key == step_key(DUE_STEP),
            Window.launch_id.in_(bench.world.due),
            Subject.class_key == "1-1",
            Duty.role == Window.owner,
        )
        .distinct()
    )
    columns = ["launch_id", "window_id", "person_id", "cause", "recipient", "round", "due_version", "items"]
    columns += ["send_at", "written_at", "state"]
    bench.write([delete(Notice), delete(Message), delete(Pass), insert(Notice).from_select(columns, rows)])
