"""``draft``, ``files``, and confirming and attaching with ``complete``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Answer, Tongxing
from tests.pictures import photo as picture

AT = ("--now", "2027-10-26T12:30")


@pytest.fixture
def tally(school: Tongxing, item: Callable[[str], int]) -> int:
    """The item of the tally, whose draft is there; nobody was visited."""
    number = item("sort-problems")
    assert school("sweep", *AT).code == 0
    return number


@pytest.fixture
def draft(school: Tongxing, tally: int) -> Any:
    return school("draft", tally, *AT, "--json").data


def is_refused(answer: Answer, said: str) -> bool:
    return answer.code == 1 and not answer.out and said in answer.err


def filled_in(path: Path, **answers: object) -> Path:
    record = json.loads(path.read_text("utf-8")) | {"filled_in_by": "王小明", "sent_on": "2027-10-26"} | answers
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_draft_shows_values_under_their_questions_and_how_to_confirm(school: Tongxing, tally: int, draft: Any) -> None:
    answer = school("draft", tally, *AT)
    assert answer.code == 0
    assert f"Tally of problems  item {tally}  draft {draft['draft']}" in answer.lines[0]
    assert any(line.split() == ["Not", "visited", "yet", "8"] for line in answer.lines)
    assert any(line.split()[:4] == ["Grade", "1", "Class", "1"] for line in answer.lines)
    assert "still to fill in: Filled in by, Sent on" in answer.out
    assert f"tongxing complete {tally} --draft {draft['draft']}" in answer.lines[-1]


def test_draft_is_worded_in_chinese_for_a_chinese_reader(school: Tongxing, tally: int, chinese: None) -> None:
    answer = school("draft", tally, *AT)
    assert "家访问题汇总" in answer.lines[0]
    assert any(line.split()[:2] == ["尚未家访", "8"] for line in answer.lines)
    assert "一年级1班" in answer.out


def test_json_has_the_record_as_complete_takes_it(draft: Any) -> None:
    assert (draft["record"]["not_visited"], draft["record"]["filled_in_by"]) == (8, None)
    assert (draft["step"], draft["form"], draft["confirmed"]) == ("sort-problems", "tally", None)
    assert draft["files"][0]["name"].endswith(".xlsx")


def test_an_unseen_draft_is_not_confirmed(school: Tongxing, tally: int) -> None:
    assert is_refused(school("complete", tally, *AT), f"read the draft first: 'tongxing draft {tally}'")


def test_a_draft_is_saved_edited_and_confirmed(school: Tongxing, tally: int, draft: Any, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    assert f"still to fill in: Filled in by, Sent on (in {file})" in school("draft", tally, "--out", file, *AT).out
    filled_in(file, excused=8, not_visited=0)
    assert school("complete", tally, "--draft", draft["draft"], "--evidence", file, *AT).out == "1 item done\n"
    after = school("draft", tally, *AT)
    assert "changed: Excused 0 → 8, Not visited yet 8 → 0" in after.out
    assert "confirmed by the operator" in after.out


def test_a_draft_made_anew_is_answered_with_what_changed(
    school: Tongxing, tally: int, draft: Any, item: Callable[[str], int], tmp_path: Path
) -> None:
    visit = tmp_path / "visit.json"
    record = {"report_given": True, "guardian_view": "好", "situation": "好"}
    visit.write_text(json.dumps(record), encoding="utf-8")
    school("complete", item("visit-homes"), "--evidence", visit, *AT)
    answer = school("complete", tally, "--draft", draft["draft"], *AT)
    assert is_refused(answer, f"draft {draft['draft']} was made anew")
    assert "Visited 0 → 1, Not visited yet 8 → 7" in answer.err


def test_a_saved_draft_is_never_written_over(school: Tongxing, tally: int, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    school("draft", tally, "--out", file, *AT)
    assert school("draft", tally, "--out", file, *AT).code == 0  # nothing was edited
    filled_in(file)
    assert is_refused(school("draft", tally, "--out", file, *AT), "is there already and differs")


def test_the_files_of_a_draft_are_saved(school: Tongxing, tally: int, draft: Any, tmp_path: Path) -> None:
    answer = school("draft", tally, "--files", tmp_path / "new" / "folder", *AT)
    assert answer.code == 0
    [file] = (tmp_path / "new" / "folder").iterdir()
    assert file.name == draft["files"][0]["name"]
    assert file.read_bytes().startswith(b"PK")


def test_an_item_that_is_no_automatic_one_has_no_draft(school: Tongxing, item: Callable[[str], int]) -> None:
    assert is_refused(school("draft", item("cascade"), *AT), "has no drafts")


def test_a_file_is_attached_listed_and_given_back(school: Tongxing, item: Callable[[str], int], tmp_path: Path) -> None:
    number, record, plan = item("draw-plan"), tmp_path / "record.json", tmp_path / "家访方案.pdf"
    record.write_text(json.dumps({"outline": "三天走完"}), encoding="utf-8")
    plan.write_bytes(b"%PDF-1.7 plan")
    assert school("complete", number, "--evidence", record, "--attach", plan, *AT).code == 0
    assert school("files", number, *AT, "--json").data[0] == {
        "name": "家访方案.pdf",
        "type": "application/pdf",
        "size": 13,
        "source": "attached",
        "withdrawn_at": None,
        "path": None,
    }
    assert school("files", number, "--out", tmp_path / "back", *AT).code == 0
    assert (tmp_path / "back" / "家访方案.pdf").read_bytes() == b"%PDF-1.7 plan"


def test_a_file_that_is_not_taken_stops_the_completion(
    school: Tongxing, item: Callable[[str], int], tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture())
    assert is_refused(school("complete", item("cascade"), "--attach", photo, *AT), "only with the guardian's consent")
    missing = tmp_path / "plan.pdf"
    assert is_refused(school("complete", item("cascade"), "--attach", missing, *AT), "cannot be read")


def test_an_item_without_files_says_so(school: Tongxing, item: Callable[[str], int]) -> None:
    assert school("files", item("cascade"), *AT).out == "there are no files\n"
    assert is_refused(school("files", 99999, *AT), "there is no item 99999")


def test_a_photo_is_withdrawn_by_its_place_in_the_list(
    school: Tongxing, item: Callable[[str], int], tmp_path: Path
) -> None:
    photo, number = tmp_path / "门口.jpg", item("cascade")
    photo.write_bytes(picture())
    assert school("complete", number, "--attach", photo, "--pictures", "consented", *AT).code == 0
    assert is_refused(school("files", number, "--withdraw", 2, *AT), "has no file 2; it has 1")
    assert "its content is deleted from 1 record" in school("files", number, "--withdraw", 1, *AT).out
    assert "withdrawn 2027-10-26" in school("files", number, *AT).out
    assert school("files", number, "--out", tmp_path / "back", *AT).code == 0
    assert list((tmp_path / "back").iterdir()) == []
