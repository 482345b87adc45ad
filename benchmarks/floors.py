"""The floors: for each path the best raw SQL we know that leaves the same rows in the same schema.

Statements are written once for both databases and sent by the driver alone. What a floor may know beforehand (the days
of a plan, which step waits for which) is given to it: working that out is the product's task, and part of its time.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

__all__ = ["Floor", "floor_on"]


@dataclass(frozen=True)
class Floor:
    """A connection of the bare driver."""

    connection: Any
    sqlite: bool

    def complete(self, item: int, day: dt.date, now: dt.datetime, freed_step: str, uid: str) -> None:
        """Complete an item, settle its window when it was the last, and tell the owners of what waited for it."""
        given = self._given(
            {"item": item, "day": day, "now": now, "freed": freed_step, "uid": uid, "object": str(item)}
        )
        with self._transaction():
            window = self._one(_COMPLETE_ITEM, given)
            launch, is_last = self._row(_COUNT_DONE, given | {"window": window})
            of_launch = given | {"launch": launch}
            self._run(_KEEP_EVIDENCE, of_launch)
            self._run(_KEEP_AUDIT, of_launch)
            if is_last:
                self._run(_TELL_FREED, of_launch)
                self._run(_NOTE_FREED, of_launch)
            self._run(_RAISE_REVISION, of_launch)

    def sweep(self, now: dt.datetime, wake_at: dt.datetime) -> None:
        """Write the notices of all windows that wait, one row a person, and note when each next matters."""
        given = self._given({"now": now, "wake_at": wake_at})
        with self._transaction():
            self._run(_TELL_DUE, given)
            self._run(_RAISE_REVISIONS, given)
            self._run(_NOTE, given)
            self._run(_KEEP_RECORD, given)

    def find_due(self, now: dt.datetime) -> list[Any]:
        """All that an idle sweep has to ask."""
        return self._all(_FIND_DUE, self._given({"now": now}))

    def overview(self, now: dt.datetime) -> list[Any]:
        """Every organisation with its items, done and overdue, from the counts on windows."""
        return self._all(_OVERVIEW, self._given({"now": now}))

    def overdue_page(self, now: dt.datetime, limit: int) -> list[Any]:
        """The first open items past their due."""
        return self._all(_OVERDUE, self._given({"now": now, "limit": limit}))

    def launch(self, launch: Mapping[str, Any], steps: Sequence[Any], windows: Sequence[Any]) -> None:
        """Write a launch with all its rows from the organisation's children and holders. `steps` and `windows` are
        rows whose dates are worked out already."""
        given = self._given(launch)
        with self._transaction():
            for statement in (_LAUNCH, _HOLDERS, _SUBJECT_OF_LAUNCH, _SUBJECTS, _DUTIES):
                self._run(statement, given)
            self._many(_STEP, [given | self._given(each) for each in steps])
            self._many(_WINDOW, [given | self._given(each) for each in windows])
            for statement in (_ITEMS, _COUNT_ITEMS, _LAUNCHED):
                self._run(statement, given)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def _given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _for_sqlite(value) if self.sqlite else value for name, value in values.items()}

    def _sql(self, statement: str) -> str:
        return statement if self.sqlite else re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement)

    def _run(self, statement: str, given: Mapping[str, Any]) -> Any:
        return self.connection.execute(self._sql(statement), given)

    def _many(self, statement: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self.connection.cursor().executemany(self._sql(statement), rows)

    def _all(self, statement: str, given: Mapping[str, Any]) -> list[Any]:
        found: list[Any] = self._run(statement, given).fetchall()
        return found

    def _row(self, statement: str, given: Mapping[str, Any]) -> Any:
        return self._all(statement, given)[0]

    def _one(self, statement: str, given: Mapping[str, Any]) -> Any:
        return self._row(statement, given)[0]


@contextmanager
def floor_on(engine: Engine) -> Iterator[Floor]:
    """The floor on the ledger of `engine`, by a connection that begins nothing by itself."""
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        connection.execute("PRAGMA query_only = OFF")  # a reader may have had it before
    else:
        connection.autocommit = True
    try:
        yield Floor(connection, sqlite)
    finally:
        if not sqlite:
            connection.autocommit = False
        pooled.close()


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_COMPLETE_ITEM = """
UPDATE item SET state = 'done', done_on = :day, recorded_at = :now, version = version + 1
WHERE id = :item AND state = 'open' RETURNING window_id
"""
_COUNT_DONE = """
UPDATE "window" SET done = done + 1,
  settled_at = CASE WHEN done + 1 + waived + cancelled = total THEN :now ELSE settled_at END,
  happened_on = CASE WHEN done + 1 + waived + cancelled = total THEN :day ELSE happened_on END,
  wake_at = CASE WHEN done + 1 + waived + cancelled = total THEN NULL ELSE wake_at END
WHERE id = :window RETURNING launch_id, done + waived + cancelled = total
"""
_KEEP_EVIDENCE = """
INSERT INTO evidence (uid, item_id, form_version, data, recorded_at, superseded)
VALUES (:uid, :item, 1, '{}', :now, false)
"""
_KEEP_AUDIT = """
INSERT INTO audit (at, via, action, launch_id, object, object_id, details)
VALUES (:now, 'cli', 'completed', :launch, 'item', :object, '{"done_on": ""}')
"""
_TELL = """
INSERT INTO notice (launch_id, window_id, person_id, cause, recipient, round, due_version, items, send_at, written_at,
                    state)
SELECT w.launch_id, w.id, coalesce(i.assignee_id, d.person_id), '{cause}', 'owner', 0, w.due_version, count(*), :now,
       :now, 'pending'
FROM "window" w
{joined}
JOIN item i ON i.window_id = w.id AND i.state = 'open'
LEFT JOIN duty d ON d.subject_id = i.subject_id AND d.role = w.owner
WHERE {chosen} AND coalesce(i.assignee_id, d.person_id) IS NOT NULL
GROUP BY w.launch_id, w.id, coalesce(i.assignee_id, d.person_id), w.due_version
ON CONFLICT DO NOTHING
"""
_TELL_FREED = _TELL.format(
    cause="opened",
    joined="JOIN step s ON s.id = w.step_id AND s.launch_id = :launch AND s.key = :freed",
    chosen="w.launch_id = :launch AND w.opens <= :now",
)
_NOTE_FREED = """
UPDATE "window" SET told_at = :now
WHERE opens <= :now AND step_id = (SELECT id FROM step WHERE launch_id = :launch AND key = :freed)
"""
_RAISE_REVISION = "UPDATE launch SET revision = revision + 1 WHERE id = :launch"

# By ids: else SQLite scans the open items.
_TELL_DUE = _TELL.format(cause="due-day", joined="", chosen='w.id IN (SELECT id FROM "window" WHERE wake_at <= :now)')
_RAISE_REVISIONS = """
UPDATE launch SET revision = revision + 1
WHERE id IN (SELECT launch_id FROM "window" WHERE wake_at <= :now)
"""
_NOTE = """
UPDATE "window" SET acted_through = :now, told_at = coalesce(told_at, :now), wake_at = :wake_at WHERE wake_at <= :now
"""
_KEEP_RECORD = """
INSERT INTO pass (name, started_at, finished_at, now, counts) VALUES ('sweep', :now, :now, :now, '{}')
"""
_FIND_DUE = """SELECT id FROM "window" WHERE wake_at <= :now ORDER BY wake_at LIMIT 1000"""

_OVERVIEW = """
SELECT o.id, o.name, count(*), sum(w.items) AS items, sum(w.done) AS done, sum(w.overdue) AS overdue, min(w.oldest)
FROM (
  SELECT launch_id, sum(total - cancelled) AS items, sum(done) AS done,
    sum(CASE WHEN due < :now AND done + waived + cancelled < total AND (closes IS NULL OR closes > :now)
             THEN total - done - waived - cancelled ELSE 0 END) AS overdue,
    min(CASE WHEN due < :now AND done + waived + cancelled < total AND (closes IS NULL OR closes > :now)
             THEN due END) AS oldest
  FROM "window" GROUP BY launch_id
) w
JOIN launch l ON l.id = w.launch_id AND l.state = 'live'
JOIN organisation o ON o.id = l.organisation_id
GROUP BY o.id, o.name ORDER BY 6 DESC, o.id
"""
_OVERDUE = """
SELECT i.id, w.launch_id, l.organisation_id, s.key, i.subject_id, w.opens, w.due, i.assignee_id, w.owner
FROM "window" w
JOIN item i ON i.window_id = w.id AND i.state = 'open'
JOIN step s ON s.id = w.step_id AND NOT s.optional
JOIN launch l ON l.id = w.launch_id AND l.state = 'live'
WHERE w.id IN (
  SELECT id FROM "window"
  WHERE due < :now AND done + waived + cancelled < total AND (closes IS NULL OR closes > :now)
)
ORDER BY w.due, i.id LIMIT :limit
"""

_LAUNCH = """
INSERT INTO launch (id, organisation_id, program, program_version, definition, parameters, timezone, language, first_day,
                    last_day, state, launched_at, via)
VALUES (:launch, :organisation, :program, :version, :definition, :parameters, 'Asia/Shanghai', 'zh_CN', :first_day,
        :last_day, 'live', :now, 'cli')
"""
_HOLDERS = """
INSERT INTO holder (organisation_id, launch_id, role, person_id, scope_kind, scope_key, since)
SELECT organisation_id, :launch, role, person_id, scope_kind, scope_key, :today FROM holder
WHERE organisation_id = :organisation AND launch_id IS NULL
"""
_SUBJECT_OF_LAUNCH = """
INSERT INTO subject (launch_id, kind, identity, joined_on) VALUES (:launch, 'launch', 'launch', :today)
"""
_SUBJECTS = """
INSERT INTO subject (launch_id, kind, identity, child_id, class_key, grade_key, joined_on)
SELECT :launch, 'child', 'child:' || c.id, c.id, g.key, g.grade_key, :today
FROM child c JOIN "group" g ON g.id = c.class_id WHERE c.organisation_id = :organisation ORDER BY c.id
"""
_DUTIES = """
INSERT INTO duty (launch_id, role, subject_id, person_id)
SELECT s.launch_id, h.role, s.id, h.person_id
FROM subject s JOIN holder h ON h.launch_id = s.launch_id AND (h.scope_key IS NULL OR h.scope_key = s.class_key)
WHERE s.launch_id = :launch AND s.kind = 'child'
"""
_STEP = """
INSERT INTO step (launch_id, key, position, kind, owner, per, optional)
VALUES (:launch, :key, :position, 'manual', :owner, 'child', false)
"""
_WINDOW = """
INSERT INTO "window" (launch_id, step_id, occurrence, part, owner, per, opens, due, planned_opens, planned_due,
                      depends_on, wide, ready, fanned, wake_at)
SELECT launch_id, id, 1, '', :owner, 'child', :opens, :due, :opens, :due, '[]', true, true, true, :wake_at
FROM step WHERE launch_id = :launch AND key = :key
"""
_ITEMS = """
INSERT INTO item (window_id, subject_id)
SELECT w.id, s.id FROM "window" w JOIN subject s ON s.launch_id = w.launch_id AND s.kind = w.per
WHERE w.launch_id = :launch
"""
_COUNT_ITEMS = """
UPDATE "window" SET total = (SELECT count(*) FROM subject s WHERE s.launch_id = :launch AND s.kind = "window".per)
WHERE launch_id = :launch
"""
_LAUNCHED = """
INSERT INTO audit (at, via, action, launch_id, object, object_id, details)
VALUES (:now, 'cli', 'launched', :launch, 'launch', :launch, '{"program": "bench"}')
"""
