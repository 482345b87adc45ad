"""The tables of the ledger, the same on SQLite and PostgreSQL.

Dates live on windows, not on items. What people did is stored on items; *open*, *due soon*, *overdue* and *missed* are
facts of a window and the clock and are stored nowhere. Personal columns are ``sealed`` bytes (see :mod:`.vault`). All
instants are UTC and aware; all days are local to the launch.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = [
    "Audit",
    "Base",
    "CalendarNotice",
    "Channel",
    "Child",
    "ChildVersion",
    "Concern",
    "DataKey",
    "Definition",
    "Duty",
    "Evidence",
    "FirstKey",
    "Group",
    "Holder",
    "Instant",
    "Item",
    "Launch",
    "Link",
    "Message",
    "Notice",
    "Organisation",
    "Pair",
    "PairHolder",
    "Pass",
    "Password",
    "Person",
    "Proposal",
    "Refusal",
    "SignIn",
    "Step",
    "StoredFile",
    "Subject",
    "Window",
]


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC instant. SQLite keeps no zone, so it is put back on the way out; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
Id = BigInteger().with_variant(Integer(), "sqlite")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it as a class attribute)
        dt.datetime: Instant,
        dt.date: Date,
        dict[str, Any]: Json,
        list[Any]: Json,
        bytes: LargeBinary,
        int: Id,
    }


class Organisation(Base):
    """A school, county or city; a tree. `path` holds the ids from the root down (``1.4.17.``) for subtree look-ups."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    path: Mapped[str] = mapped_column(String(255), index=True, default="")
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    closures: Mapped[list[Any]] = mapped_column(default=list)


class CalendarNotice(Base):
    """A year's published days off and make-up workdays, national (no organisation) or local. `plugin`: the key of the
    calendar that brought it; None: it was imported by hand."""

    __tablename__ = "calendar_notice"
    __table_args__ = (Index("uq_calendar_notice_year", func.coalesce(text("organisation_id"), 0), "year", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    data: Mapped[dict[str, Any]]
    imported_at: Mapped[dt.datetime]
    plugin: Mapped[str | None] = mapped_column(String(40))


class Person(Base):
    """Staff. `sealed` holds name, phone and e-mail; the indexes allow exact look-up only."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    sealed: Mapped[bytes]
    name_index: Mapped[bytes] = mapped_column(index=True)
    phone_index: Mapped[bytes | None] = mapped_column(index=True)
    email_index: Mapped[bytes | None] = mapped_column(index=True)
    language: Mapped[str | None] = mapped_column(String(8))
    left_on: Mapped[dt.date | None]


class Channel(Base):
    """A way to reach a person, tried in order of `position`. `sealed` holds its fields (mailbox, token, address).

    `source` is ``workbook`` where a workbook brought it: the next one replaces it.
    """

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("person_id", "kind", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    position: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[bytes]
    source: Mapped[str | None] = mapped_column(String(16))
    enabled: Mapped[bool] = mapped_column(default=True, server_default=true())


class Group(Base):
    """A class or grade of a school. `key` is ``3-2`` for a class and ``3`` for a grade."""

    __tablename__ = "group"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    grade_key: Mapped[str | None] = mapped_column(String(64))


class Child(Base):
    """One file a child, shared by all launches. All that is personal is in `sealed`, under the child's own data key.

    `identity_index` is that of the surest that is known (ID number, else name and birth, else name and class); one
    organisation has one child of it.
    """

    __tablename__ = "child"
    __table_args__ = (UniqueConstraint("organisation_id", "identity_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    class_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)
    sealed: Mapped[bytes]
    identity_index: Mapped[bytes]
    name_index: Mapped[bytes] = mapped_column(index=True)
    joined_on: Mapped[dt.date | None]
    left_on: Mapped[dt.date | None]


class ChildVersion(Base):
    """A child's file as it was until somebody changed it: who, when, by what way and from what (`why`: ``roster``,
    ``report``, ``record`` or ``hand``). Sealed under the child's own data key, so erasure destroys it too."""

    __tablename__ = "child_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    sealed: Mapped[bytes]
    replaced_at: Mapped[dt.datetime]
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(16))


class FirstKey(Base):
    """The installation's key that this database was begun with: one row. `proof` tells another key of the same id, and
    nothing of the key."""

    __tablename__ = "first_key"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    proof: Mapped[bytes]


class DataKey(Base):
    """A child's data key, wrapped by the installation's key `key_id`. Deleting the row erases the child's file."""

    __tablename__ = "data_key"

    child_uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[bytes]


class Holder(Base):
    """A person who holds a role in an organisation, or (launch given) in one launch, from `since` to `until` excluded.

    `scope_kind` and `scope_key` say for which class (``3-2``), grade (``3``), child (id), or team (name) they stand.
    """

    __tablename__ = "holder"
    __table_args__ = (Index("ix_holder_launch_role", "launch_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    launch_id: Mapped[str | None] = mapped_column(ForeignKey("launch.id"))
    role: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scope_kind: Mapped[str | None] = mapped_column(String(16))
    scope_key: Mapped[str | None] = mapped_column(String(64))
    since: Mapped[dt.date | None]
    until: Mapped[dt.date | None]


class Pair(Base):
    """A child's standing with a teacher or partner. It stays when the person changes."""

    __tablename__ = "pair"
    __table_args__ = (UniqueConstraint("launch_id", "role", "child_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    role: Mapped[str] = mapped_column(String(64))
    made_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]


class PairHolder(Base):
    """Who stands with the child of a pair, and from when to when."""

    __tablename__ = "pair_holder"

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]


class Password(Base):
    """What a person signs in with, as an argon2 hash. Who has none signs in by a link alone."""

    __tablename__ = "password"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hashed: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[dt.datetime]


class SignIn(Base):
    """A browser in which a person is signed in. The token itself is only there; here is its hash.

    `scope`: ``all``, or ``work`` for who came by a link in a message and sees only what they owe. `form_key` is what the
    forms of its pages must carry.
    """

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scope: Mapped[str] = mapped_column(String(8))
    form_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class Link(Base):
    """A link that lets one person in: for one `purpose`, until it expires, is used or is taken back.

    `purpose`: ``first`` (set up the first administrator; no person yet), ``enter`` (sign in), ``password`` (choose a
    password) or ``work`` (see what they owe; may be opened again until it expires).
    """

    __tablename__ = "link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class Refusal(Base):
    """A sign-in that failed: when, and a keyed hash of where from and as whom. Older ones are deleted."""

    __tablename__ = "refusal"
    __table_args__ = (Index("ix_refusal_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(index=True)


class Token(Base):
    """A token with which a program asks the API in a person's name, with no more than their rights. The token itself is only
    with who made it; here is its hash. `scope`: ``read``, ``work`` or ``manage``; each may what those before it may."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scope: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class KeyedRequest(Base):
    """A write that was asked for with a key, and what was answered, so that asking again does it no second time.

    `digest` is a keyed hash of what was asked; `sealed` the answer, none while it is being done."""

    __tablename__ = "keyed_request"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(index=True)
    sealed: Mapped[bytes | None]


class Definition(Base):
    """A program as it was when launches started with it: once for all launches of the same definition."""

    __tablename__ = "definition"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, Any]]


class Launch(Base):
    """One program started for one organisation and period, with the definition it started with.

    `revision` grows with every change; `mirrored` is the revision that Prefect's task runs show. `state` is ``live``,
    ``ended`` or ``cancelled``. `request_key` makes launching idempotent (a flow run's id, for one). `mirror_at` is when
    what Prefect shows changes by the clock alone, `lease_until` how long a pass of its flow run may take, `attached` how
    many flow runs were made for it.
    """

    __tablename__ = "launch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    program: Mapped[str] = mapped_column(String(64))
    program_version: Mapped[str] = mapped_column(String(16))
    definition: Mapped[str] = mapped_column(ForeignKey("definition.digest"))
    parameters: Mapped[dict[str, Any]]
    timezone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(16), default="live", server_default="live")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    mirrored: Mapped[int] = mapped_column(default=0, server_default="0")
    launched_at: Mapped[dt.datetime]
    launched_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str] = mapped_column(String(16))
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    flow_run_id: Mapped[str | None] = mapped_column(String(36), index=True)
    mirror_at: Mapped[dt.datetime | None]
    lease_until: Mapped[dt.datetime | None]
    attached: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[dt.datetime | None]
    reason: Mapped[bytes | None]


class Step(Base):
    """A step of a launch: what queries join on. Its wording and rule are in the launch's definition."""

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("launch_id", "key"),
        Index("ix_step_optional", "id", sqlite_where=text("optional"), postgresql_where=text("optional")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(64))
    per: Mapped[str | None] = mapped_column(String(16))
    optional: Mapped[bool] = mapped_column(default=False, server_default=false())


class Window(Base):
    """One occurrence of a step (or of a named part of it): its dates, the counts of its items, and the next instant at
    which it matters. `owner` is the role that owes its items, `per` the kind of their subjects (``launch``: one item).

    `due` None: not known yet. `total` counts all items but the cancelled are in `cancelled`; open = total - done -
    waived - cancelled. `wide`: every subject of the step has an item here, else only those put here (an own date);
    an occurrence that was left out is wide no longer.
    `ready`: its subjects are known; `fanned`: its items are written. `acted_through`: every moment up to then has
    been acted on. `told_at`: when its owners were first told of its present due; once that is past, first told so.
    """

    __tablename__ = "window"
    __table_args__ = (
        Index("ix_window_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
        Index("ix_window_launch_id_due", "launch_id", "due"),
        CheckConstraint("done >= 0 AND waived >= 0 AND cancelled >= 0", name="counts_not_negative"),
        CheckConstraint("done + waived + cancelled <= total", name="counts_within_total"),
        CheckConstraint("due IS NULL OR opens <= due", name="opens_before_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"), index=True)
    occurrence: Mapped[int]
    part: Mapped[str] = mapped_column(String(40), default="", server_default="")
    owner: Mapped[str] = mapped_column(String(64))
    per: Mapped[str] = mapped_column(String(16))
    opens: Mapped[dt.datetime | None]
    due: Mapped[dt.datetime | None]
    closes: Mapped[dt.datetime | None]
    planned_opens: Mapped[dt.datetime | None]
    planned_due: Mapped[dt.datetime | None]
    depends_on: Mapped[list[Any]] = mapped_column(default=list)
    wide: Mapped[bool] = mapped_column(default=True, server_default=true())
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    ready: Mapped[bool] = mapped_column(default=False, server_default=false())
    fanned: Mapped[bool] = mapped_column(default=False, server_default=false())
    due_version: Mapped[int] = mapped_column(default=1, server_default="1")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    waived: Mapped[int] = mapped_column(default=0, server_default="0")
    cancelled: Mapped[int] = mapped_column(default=0, server_default="0")
    happened_on: Mapped[dt.date | None]
    settled_at: Mapped[dt.datetime | None]
    acted_through: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]
    wake_at: Mapped[dt.datetime | None]
    reason: Mapped[bytes | None]


class Subject(Base):
    """What an item is about, in one launch: a child, class, grade, pair, team, member, or the launch itself.

    `identity` makes it unique (``child:17``, ``class:3-2``, ``team:青山村``). `label` holds no personal name. The scope
    columns say whose it is: a child subject carries its class and grade, a member its team.
    """

    __tablename__ = "subject"
    __table_args__ = (
        UniqueConstraint("launch_id", "kind", "identity"),
        Index("ix_subject_child_id", "child_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    kind: Mapped[str] = mapped_column(String(16))
    identity: Mapped[str] = mapped_column(String(96))
    label: Mapped[str | None] = mapped_column(String(96))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    class_key: Mapped[str | None] = mapped_column(String(64))
    grade_key: Mapped[str | None] = mapped_column(String(64))
    team_key: Mapped[str | None] = mapped_column(String(64))
    joined_on: Mapped[dt.date | None]
    left_on: Mapped[dt.date | None]


class Duty(Base):
    """Who owes a subject's items of a role now. Several rows: any one of them closes it. Replacing a holder moves
    these few rows and no item."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("subject_id", "role", "person_id"),
        Index("ix_duty_person_id", "person_id"),
        Index("ix_duty_launch_id_role", "launch_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    launch_id: Mapped[str] = mapped_column(ForeignKey("launch.id"))
    role: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Item(Base):
    """One subject's part of a window. `assignee_id` is set only when it was handed to somebody by hand.

    `done_due`: the due that it was done for, kept where that was moved since; None: that of its window.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("window_id", "subject_id"),
        Index(
            "ix_item_open",
            "subject_id",
            "window_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_item_assignee_id",
            "assignee_id",
            sqlite_where=text("assignee_id IS NOT NULL"),
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        CheckConstraint("state IN ('open', 'done', 'waived', 'cancelled')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("window.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    state: Mapped[str] = mapped_column(String(12), default="open", server_default="open")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[dt.date | None]
    done_half: Mapped[str | None] = mapped_column(String(12))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_due: Mapped[dt.datetime | None]
    reason: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Evidence(Base):
    """The record that closed an item. What its form marks personal is in `sealed`; a correction supersedes."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    form: Mapped[str | None] = mapped_column(String(64))
    form_version: Mapped[int] = mapped_column(default=1)
    data: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None]
    child_uid: Mapped[str | None] = mapped_column(String(36))
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    superseded: Mapped[bool] = mapped_column(default=False, server_default=false())


class StoredFile(Base):
    """A file's place: encrypted on disk under a keyed hash. `sealed` holds its name, which may be a child's.
    `evidence_id`: the record that it was attached to; None for a file that a draft names. `consent`, of a photo: that
    the guardian consented (``consented``), or that it shows no child (``no-child``). `withdrawn_at`: since when the row
    alone is left of it."""

    __tablename__ = "stored_file"
    __table_args__ = (
        Index(
            "ix_stored_file_evidence_id",
            "evidence_id",
            sqlite_where=text("evidence_id IS NOT NULL"),
            postgresql_where=text("evidence_id IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    consent: Mapped[str | None] = mapped_column(String(12))
    made_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class Preparation(Base):
    """A launch that somebody prepares and has not launched yet. `sealed` holds the answers, who is to hold which role and
    the days set by hand; the workbooks, which name children, are files."""

    __tablename__ = "preparation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    program: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]
    roster_file: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    people_file: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]


class Proposal(Base):
    """What an automatic step found, until a person confirms it. `state`: ``proposed``, ``confirmed``, ``replaced`` or
    ``failed``."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    sealed: Mapped[bytes]
    file_ids: Mapped[list[Any]] = mapped_column(default=list)
    revision: Mapped[int]
    made_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Concern(Base):
    """An urgent concern about a child, a record of its own that nothing else shows. `sealed` holds the words and
    `outcome` how it ended, under the data key of the child `child_uid` if there is one.

    `told`: how often people were told of it, so how far up. `wake_at`: the next instant at which they are told again.
    """

    __tablename__ = "concern"
    __table_args__ = (
        Index(
            "ix_concern_wake_at",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    launch_id: Mapped[str | None] = mapped_column(ForeignKey("launch.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    child_uid: Mapped[str | None] = mapped_column(String(36))
    sealed: Mapped[bytes]
    raised_at: Mapped[dt.datetime]
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledge_by: Mapped[dt.datetime]
    act_by: Mapped[dt.datetime]
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[bytes | None]
    told: Mapped[int] = mapped_column(default=0, server_default="0")
    wake_at: Mapped[dt.datetime | None]


class Notice(Base):
    """One person to be told, for one cause. Which items it speaks of is found when it is sent.

    It is of a launch, or of an urgent concern: then one row for each channel of the person (`channel_id`; None: the
    inbox), all sent at once. No foreign key leads to the channel: it may be removed while the notice stays.
    `state`: ``pending``, ``sending``, ``sent``, ``silenced`` (no longer true), ``unreachable`` (every way failed).
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "uq_notice_cause",
            "launch_id",
            func.coalesce(text("window_id"), 0),
            "cause",
            "round",
            "due_version",
            "person_id",
            unique=True,
        ),
        Index(
            "uq_notice_concern",
            "concern_id",
            "round",
            "recipient",
            "person_id",
            func.coalesce(text("channel_id"), 0),
            unique=True,
            sqlite_where=text("concern_id IS NOT NULL"),
            postgresql_where=text("concern_id IS NOT NULL"),
        ),
        Index(
            "ix_notice_pending",
            "send_at",
            "person_id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_notice_message_id", "message_id"),
        Index("ix_notice_window_id", "window_id"),
        CheckConstraint("(launch_id IS NULL) <> (concern_id IS NULL)", name="of_launch_or_concern"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    launch_id: Mapped[str | None] = mapped_column(ForeignKey("launch.id"))
    window_id: Mapped[int | None] = mapped_column(ForeignKey("window.id"))
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"))
    channel_id: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(12))
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    due_version: Mapped[int] = mapped_column(default=0, server_default="0")
    items: Mapped[int] = mapped_column(default=0, server_default="0")
    send_at: Mapped[dt.datetime]
    written_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(12), default="pending", server_default="pending")
    why: Mapped[str | None] = mapped_column(String(40))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("message.id"))


class Message(Base):
    """What is really sent: all notices of one person at one moment, on one channel, as one text; one row a try.

    `state`: ``claimed``, then the outcome ``accepted``, ``refused-for-now``, ``refused-for-good`` or ``unknown``. The
    claim holds until `lease_until`; `fence` grows with each claim, and an outcome counts only under its own fence.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_claimed",
            "lease_until",
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
        Index("ix_message_person_id_made_at", "person_id", "made_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    items: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("message.id"))
    possibly_repeated: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(16))
    fence: Mapped[str] = mapped_column(String(36))
    lease_until: Mapped[dt.datetime | None]
    made_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    detail: Mapped[str | None] = mapped_column(String(300))


class Audit(Base):
    """Who did what to which row. Ids and codes only, no names. Rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_launch_id_at", "launch_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32))
    launch_id: Mapped[str | None] = mapped_column(String(36))
    object: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Pass(Base):
    """A finished pass of the sweep or of delivery, and what it did: for `doctor` and for the watch from outside."""

    __tablename__ = "pass"
    __table_args__ = (Index("ix_pass_name_finished_at", "name", "finished_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime]
    now: Mapped[dt.datetime]
    counts: Mapped[dict[str, Any]]
