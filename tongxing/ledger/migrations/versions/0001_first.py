"""First."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("child_uid", sa.String(length=36), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("child_uid", name=op.f("pk_data_key")),
    )
    op.create_table(
        "definition",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_definition")),
    )
    op.create_table(
        "first_key",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_key")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("closures", Json, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
    )
    op.create_index(op.f("ix_organisation_parent_id"), "organisation", ["parent_id"], unique=False)
    op.create_index(op.f("ix_organisation_path"), "organisation", ["path"], unique=False)
    op.create_table(
        "pass",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("now", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass")),
    )
    op.create_index("ix_pass_name_finished_at", "pass", ["name", "finished_at"], unique=False)
    op.create_table(
        "refusal",
        sa.Column("id", Id, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index(op.f("ix_refusal_at"), "refusal", ["at"], unique=False)
    op.create_index("ix_refusal_who_at", "refusal", ["who", "at"], unique=False)
    op.create_table(
        "calendar_notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=True),
        sa.Column("year", Id, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plugin", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_calendar_notice_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_notice")),
    )
    op.create_index(
        "uq_calendar_notice_year",
        "calendar_notice",
        [sa.literal_column("coalesce(organisation_id, 0)"), "year"],
        unique=True,
    )
    op.create_table(
        "group",
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("grade_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_group_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group")),
        sa.UniqueConstraint("organisation_id", "kind", "key", name=op.f("uq_group_organisation_id_kind_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    op.create_index(op.f("ix_person_email_index"), "person", ["email_index"], unique=False)
    op.create_index(op.f("ix_person_name_index"), "person", ["name_index"], unique=False)
    op.create_index(op.f("ix_person_organisation_id"), "person", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_person_phone_index"), "person", ["phone_index"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=True),
        sa.Column("object", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_launch_id_at", "audit", ["launch_id", "at"], unique=False)
    op.create_table(
        "channel",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("position", Id, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_channel_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("person_id", "kind", "position", name=op.f("uq_channel_person_id_kind_position")),
        sa.UniqueConstraint("uid", name=op.f("uq_channel_uid")),
    )
    op.create_index(op.f("ix_channel_person_id"), "channel", ["person_id"], unique=False)
    op.create_table(
        "child",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("class_id", Id, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("identity_index", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["group.id"], name=op.f("fk_child_class_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_child_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("organisation_id", "identity_index", name=op.f("uq_child_organisation_id_identity_index")),
        sa.UniqueConstraint("uid", name=op.f("uq_child_uid")),
    )
    op.create_index(op.f("ix_child_class_id"), "child", ["class_id"], unique=False)
    op.create_index(op.f("ix_child_name_index"), "child", ["name_index"], unique=False)
    op.create_table(
        "keyed_request",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_keyed_request_person_id")),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_keyed_request")),
    )
    op.create_index(op.f("ix_keyed_request_at"), "keyed_request", ["at"], unique=False)
    op.create_table(
        "launch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("program_version", sa.String(length=16), nullable=False),
        sa.Column("definition", sa.String(length=64), nullable=False),
        sa.Column("parameters", Json, nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), server_default="live", nullable=False),
        sa.Column("revision", Id, server_default="1", nullable=False),
        sa.Column("mirrored", Id, server_default="0", nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("launched_by", Id, nullable=True),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("flow_run_id", sa.String(length=36), nullable=True),
        sa.Column("mirror_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attached", Id, server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["definition"], ["definition.digest"], name=op.f("fk_launch_definition")),
        sa.ForeignKeyConstraint(["launched_by"], ["person.id"], name=op.f("fk_launch_launched_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_launch_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch")),
        sa.UniqueConstraint("request_key", name=op.f("uq_launch_request_key")),
    )
    op.create_index(op.f("ix_launch_flow_run_id"), "launch", ["flow_run_id"], unique=False)
    op.create_index(op.f("ix_launch_organisation_id"), "launch", ["organisation_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_person_id"), "link", ["person_id"], unique=False)
    op.create_table(
        "password",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("hashed", sa.String(length=255), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_password")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    op.create_index(op.f("ix_token_person_id"), "token", ["person_id"], unique=False)
    op.create_table(
        "child_version",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("child_id", Id, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", Id, nullable=True),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_version_child_id")),
        sa.ForeignKeyConstraint(["replaced_by"], ["person.id"], name=op.f("fk_child_version_replaced_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_version")),
        sa.UniqueConstraint("uid", name=op.f("uq_child_version_uid")),
    )
    op.create_index(op.f("ix_child_version_child_id"), "child_version", ["child_id"], unique=False)
    op.create_table(
        "holder",
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("scope_kind", sa.String(length=16), nullable=True),
        sa.Column("scope_key", sa.String(length=64), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_holder_launch_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_holder_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_holder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder")),
    )
    op.create_index("ix_holder_launch_role", "holder", ["launch_id", "role"], unique=False)
    op.create_index(op.f("ix_holder_organisation_id"), "holder", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_holder_person_id"), "holder", ["person_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("items", Id, nullable=False),
        sa.Column("attempt", Id, server_default="1", nullable=False),
        sa.Column("previous_id", sa.String(length=36), nullable=True),
        sa.Column("possibly_repeated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fence", sa.String(length=36), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_message_channel_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["message.id"], name=op.f("fk_message_previous_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_claimed",
        "message",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index("ix_message_person_id_made_at", "message", ["person_id", "made_at"], unique=False)
    op.create_table(
        "pair",
        sa.Column("id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=False),
        sa.Column("child_id", Id, nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_pair_child_id")),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_pair_launch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sa.UniqueConstraint("launch_id", "role", "child_id", name=op.f("uq_pair_launch_id_role_child_id")),
    )
    op.create_index(op.f("ix_pair_child_id"), "pair", ["child_id"], unique=False)
    op.create_table(
        "step",
        sa.Column("id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("per", sa.String(length=16), nullable=True),
        sa.Column("optional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_step_launch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("launch_id", "key", name=op.f("uq_step_launch_id_key")),
    )
    op.create_index(
        "ix_step_optional",
        "step",
        ["id"],
        unique=False,
        sqlite_where=sa.text("optional"),
        postgresql_where=sa.text("optional"),
    )
    op.create_table(
        "pair_holder",
        sa.Column("id", Id, nullable=False),
        sa.Column("pair_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_holder_pair_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pair_holder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_holder")),
    )
    op.create_index(op.f("ix_pair_holder_pair_id"), "pair_holder", ["pair_id"], unique=False)
    op.create_index(op.f("ix_pair_holder_person_id"), "pair_holder", ["person_id"], unique=False)
    op.create_table(
        "subject",
        sa.Column("id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("identity", sa.String(length=96), nullable=False),
        sa.Column("label", sa.String(length=96), nullable=True),
        sa.Column("child_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("pair_id", Id, nullable=True),
        sa.Column("class_key", sa.String(length=64), nullable=True),
        sa.Column("grade_key", sa.String(length=64), nullable=True),
        sa.Column("team_key", sa.String(length=64), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_subject_child_id")),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_subject_launch_id")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_subject_pair_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subject_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("launch_id", "kind", "identity", name=op.f("uq_subject_launch_id_kind_identity")),
    )
    op.create_index("ix_subject_child_id", "subject", ["child_id"], unique=False)
    op.create_table(
        "window",
        sa.Column("id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=False),
        sa.Column("step_id", Id, nullable=False),
        sa.Column("occurrence", Id, nullable=False),
        sa.Column("part", sa.String(length=40), server_default="", nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("per", sa.String(length=16), nullable=False),
        sa.Column("opens", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_opens", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("depends_on", Json, nullable=False),
        sa.Column("wide", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ready", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fanned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_version", Id, server_default="1", nullable=False),
        sa.Column("total", Id, server_default="0", nullable=False),
        sa.Column("done", Id, server_default="0", nullable=False),
        sa.Column("waived", Id, server_default="0", nullable=False),
        sa.Column("cancelled", Id, server_default="0", nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_through", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("done + waived + cancelled <= total", name=op.f("ck_window_counts_within_total")),
        sa.CheckConstraint("done >= 0 AND waived >= 0 AND cancelled >= 0", name=op.f("ck_window_counts_not_negative")),
        sa.CheckConstraint("due IS NULL OR opens <= due", name=op.f("ck_window_opens_before_due")),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_window_launch_id")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_window_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window")),
    )
    op.create_index("ix_window_launch_id_due", "window", ["launch_id", "due"], unique=False)
    op.create_index(op.f("ix_window_step_id"), "window", ["step_id"], unique=False)
    op.create_index(
        "ix_window_wake_at", "window", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_table(
        "duty",
        sa.Column("id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_duty_launch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_duty_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("subject_id", "role", "person_id", name=op.f("uq_duty_subject_id_role_person_id")),
    )
    op.create_index("ix_duty_launch_id_role", "duty", ["launch_id", "role"], unique=False)
    op.create_index("ix_duty_person_id", "duty", ["person_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", Id, nullable=False),
        sa.Column("window_id", Id, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("state", sa.String(length=12), server_default="open", nullable=False),
        sa.Column("assignee_id", Id, nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_half", sa.String(length=12), nullable=True),
        sa.Column("done_by", Id, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", Id, nullable=True),
        sa.Column("done_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("version", Id, server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'waived', 'cancelled')", name=op.f("ck_item_state_known")),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_item_assignee_id")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_item_done_by")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_item_recorded_by")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_item_subject_id")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_item_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("window_id", "subject_id", name=op.f("uq_item_window_id_subject_id")),
    )
    op.create_index(
        "ix_item_assignee_id",
        "item",
        ["assignee_id"],
        unique=False,
        sqlite_where=sa.text("assignee_id IS NOT NULL"),
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.create_index(
        "ix_item_open",
        "item",
        ["subject_id", "window_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "concern",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", Id, nullable=True),
        sa.Column("child_id", Id, nullable=True),
        sa.Column("child_uid", sa.String(length=36), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", Id, nullable=True),
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", Id, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", Id, nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("told", Id, server_default="0", nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["person.id"], name=op.f("fk_concern_acknowledged_by")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_concern_child_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_concern_closed_by")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_concern_item_id")),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_concern_launch_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_concern_organisation_id")),
        sa.ForeignKeyConstraint(["raised_by"], ["person.id"], name=op.f("fk_concern_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("uid", name=op.f("uq_concern_uid")),
    )
    op.create_index(op.f("ix_concern_child_id"), "concern", ["child_id"], unique=False)
    op.create_index(op.f("ix_concern_item_id"), "concern", ["item_id"], unique=False)
    op.create_index(op.f("ix_concern_organisation_id"), "concern", ["organisation_id"], unique=False)
    op.create_index(
        "ix_concern_wake_at",
        "concern",
        ["wake_at"],
        unique=False,
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("form", sa.String(length=64), nullable=True),
        sa.Column("form_version", Id, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("child_uid", sa.String(length=36), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", Id, nullable=True),
        sa.Column("superseded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_evidence_item_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_evidence_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("uid", name=op.f("uq_evidence_uid")),
    )
    op.create_index(op.f("ix_evidence_item_id"), "evidence", ["item_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("file_ids", Json, nullable=False),
        sa.Column("revision", Id, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_proposal_confirmed_by")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_proposal_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_proposal_uid")),
    )
    op.create_index(op.f("ix_proposal_item_id"), "proposal", ["item_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("launch_id", sa.String(length=36), nullable=True),
        sa.Column("window_id", Id, nullable=True),
        sa.Column("concern_id", Id, nullable=True),
        sa.Column("channel_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=12), nullable=False),
        sa.Column("round", Id, server_default="0", nullable=False),
        sa.Column("due_version", Id, server_default="0", nullable=False),
        sa.Column("items", Id, server_default="0", nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("why", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("(launch_id IS NULL) <> (concern_id IS NULL)", name=op.f("ck_notice_of_launch_or_concern")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_notice_concern_id")),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_notice_launch_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_notice_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_message_id", "notice", ["message_id"], unique=False)
    op.create_index(
        "ix_notice_pending",
        "notice",
        ["send_at", "person_id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_notice_window_id", "notice", ["window_id"], unique=False)
    op.create_index(
        "uq_notice_cause",
        "notice",
        ["launch_id", sa.literal_column("coalesce(window_id, 0)"), "cause", "round", "due_version", "person_id"],
        unique=True,
    )
    op.create_index(
        "uq_notice_concern",
        "notice",
        ["concern_id", "round", "recipient", "person_id", sa.literal_column("coalesce(channel_id, 0)")],
        unique=True,
        sqlite_where=sa.text("concern_id IS NOT NULL"),
        postgresql_where=sa.text("concern_id IS NOT NULL"),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("evidence_id", Id, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", Id, nullable=False),
        sa.Column("consent", sa.String(length=12), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_stored_file_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_digest"), "stored_file", ["digest"], unique=False)
    op.create_index(
        "ix_stored_file_evidence_id",
        "stored_file",
        ["evidence_id"],
        unique=False,
        sqlite_where=sa.text("evidence_id IS NOT NULL"),
        postgresql_where=sa.text("evidence_id IS NOT NULL"),
    )
    op.create_table(
        "preparation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("organisation_id", Id, nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("roster_file", sa.String(length=36), nullable=True),
        sa.Column("people_file", sa.String(length=36), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_preparation_organisation_id")),
        sa.ForeignKeyConstraint(["people_file"], ["stored_file.id"], name=op.f("fk_preparation_people_file")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preparation_person_id")),
        sa.ForeignKeyConstraint(["roster_file"], ["stored_file.id"], name=op.f("fk_preparation_roster_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation")),
    )
    op.create_index(op.f("ix_preparation_person_id"), "preparation", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_preparation_person_id"), table_name="preparation")
    op.drop_table("preparation")
    op.drop_index(
        "ix_stored_file_evidence_id",
        table_name="stored_file",
        sqlite_where=sa.text("evidence_id IS NOT NULL"),
        postgresql_where=sa.text("evidence_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_stored_file_digest"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index(
        "uq_notice_concern",
        table_name="notice",
        sqlite_where=sa.text("concern_id IS NOT NULL"),
        postgresql_where=sa.text("concern_id IS NOT NULL"),
    )
    op.drop_index("uq_notice_cause", table_name="notice")
    op.drop_index("ix_notice_window_id", table_name="notice")
    op.drop_index(
        "ix_notice_pending",
        table_name="notice",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_notice_message_id", table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_proposal_item_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_evidence_item_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(
        "ix_concern_wake_at",
        table_name="concern",
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_concern_organisation_id"), table_name="concern")
    op.drop_index(op.f("ix_concern_item_id"), table_name="concern")
    op.drop_index(op.f("ix_concern_child_id"), table_name="concern")
    op.drop_table("concern")
    op.drop_index(
        "ix_item_open",
        table_name="item",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_item_assignee_id",
        table_name="item",
        sqlite_where=sa.text("assignee_id IS NOT NULL"),
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.drop_table("item")
    op.drop_index("ix_duty_person_id", table_name="duty")
    op.drop_index("ix_duty_launch_id_role", table_name="duty")
    op.drop_table("duty")
    op.drop_index("ix_window_wake_at", table_name="window", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_index(op.f("ix_window_step_id"), table_name="window")
    op.drop_index("ix_window_launch_id_due", table_name="window")
    op.drop_table("window")
    op.drop_index("ix_subject_child_id", table_name="subject")
    op.drop_table("subject")
    op.drop_index(op.f("ix_pair_holder_person_id"), table_name="pair_holder")
    op.drop_index(op.f("ix_pair_holder_pair_id"), table_name="pair_holder")
    op.drop_table("pair_holder")
    op.drop_index(
        "ix_step_optional", table_name="step", sqlite_where=sa.text("optional"), postgresql_where=sa.text("optional")
    )
    op.drop_table("step")
    op.drop_index(op.f("ix_pair_child_id"), table_name="pair")
    op.drop_table("pair")
    op.drop_index("ix_message_person_id_made_at", table_name="message")
    op.drop_index(
        "ix_message_claimed",
        table_name="message",
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.drop_table("message")
    op.drop_index(op.f("ix_holder_person_id"), table_name="holder")
    op.drop_index(op.f("ix_holder_organisation_id"), table_name="holder")
    op.drop_index("ix_holder_launch_role", table_name="holder")
    op.drop_table("holder")
    op.drop_index(op.f("ix_child_version_child_id"), table_name="child_version")
    op.drop_table("child_version")
    op.drop_index(op.f("ix_token_person_id"), table_name="token")
    op.drop_table("token")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("password")
    op.drop_index(op.f("ix_link_person_id"), table_name="link")
    op.drop_table("link")
    op.drop_index(op.f("ix_launch_organisation_id"), table_name="launch")
    op.drop_index(op.f("ix_launch_flow_run_id"), table_name="launch")
    op.drop_table("launch")
    op.drop_index(op.f("ix_keyed_request_at"), table_name="keyed_request")
    op.drop_table("keyed_request")
    op.drop_index(op.f("ix_child_name_index"), table_name="child")
    op.drop_index(op.f("ix_child_class_id"), table_name="child")
    op.drop_table("child")
    op.drop_index(op.f("ix_channel_person_id"), table_name="channel")
    op.drop_table("channel")
    op.drop_index("ix_audit_launch_id_at", table_name="audit")
    op.drop_table("audit")
    op.drop_index(op.f("ix_person_phone_index"), table_name="person")
    op.drop_index(op.f("ix_person_organisation_id"), table_name="person")
    op.drop_index(op.f("ix_person_name_index"), table_name="person")
    op.drop_index(op.f("ix_person_email_index"), table_name="person")
    op.drop_table("person")
    op.drop_table("group")
    op.drop_index("uq_calendar_notice_year", table_name="calendar_notice")
    op.drop_table("calendar_notice")
    op.drop_index("ix_refusal_who_at", table_name="refusal")
    op.drop_index(op.f("ix_refusal_at"), table_name="refusal")
    op.drop_table("refusal")
    op.drop_index("ix_pass_name_finished_at", table_name="pass")
    op.drop_table("pass")
    op.drop_index(op.f("ix_organisation_path"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_parent_id"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("first_key")
    op.drop_table("definition")
    op.drop_table("data_key")
