"""A program whose key is not the name of its file is asked for by either, and listed by the file's."""

from __future__ import annotations

from tests.unit.registry.conftest import Place, place, plan

__all__ = ["place"]


def test_a_misnamed_program_is_listed_by_the_name_of_its_file(place: Place) -> None:
    place("renamed.yaml").write_text(plan("other-name"))
    assert [each.name for each in place.found().broken] == ["renamed"]
