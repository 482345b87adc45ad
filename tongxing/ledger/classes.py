"""Of which class or grade the subjects of items are. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from .among import among
from .prepared import Prepared
from .tables import Subject

__all__ = ["classes_of"]

_CLASSES = Prepared(select(Subject.id, Subject.class_key, Subject.grade_key).where(among(Subject.id, "subjects")))


def classes_of(session: Session, subjects: Sequence[int]) -> dict[int, str]:
    """The key of the class (``3-2``), or of the grade (``3``) where there is no class, by subject; without the others."""
    rows = _CLASSES.rows(session, subjects=sorted(set(subjects)))
    return {id: class_key or grade_key for id, class_key, grade_key in rows if class_key or grade_key}
