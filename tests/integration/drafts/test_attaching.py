"""A file handed in with a record is kept, given back and, where nothing refers to it, cleared away."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from tests.integration.actions.conftest import ME
from tests.integration.drafts.conftest import HomeVisits
from tongxing.actions import attaching
from tongxing.actions.attaching import Attachment, clear_files, read_files
from tongxing.actions.completing import reopen
from tongxing.errors import BadInput, NotFound
from tongxing.ledger.tables import StoredFile

PDF = b"%PDF-1.7 the plan"
PLAN = {"outline": "三天走完"}


def draw_plan(school: HomeVisits, *files: Attachment) -> int:
    [item] = school.items("draw-plan")
    school.complete([item], PLAN, files=files)
    return item


def given_back(school: HomeVisits, item: int) -> list[tuple[str, bytes | None]]:
    found = read_files(school.installation, item, ME, school.clock.now)
    return [(each.facts.name, each.content) for each in found]


def test_the_plan_is_kept_with_the_record_and_given_back(school: HomeVisits) -> None:
    item = draw_plan(school, Attachment("家访方案.pdf", PDF))
    assert given_back(school, item) == [("家访方案.pdf", PDF)]


def test_neither_name_nor_content_lies_open(school: HomeVisits) -> None:
    draw_plan(school, Attachment("小甲的方案.pdf", PDF))
    store = school.installation.ledger.files
    [path] = store.folder.glob("??/*")
    assert PDF not in path.read_bytes()
    with school.installation.ledger.read() as session:
        assert "小甲".encode() not in session.query(StoredFile).one().sealed


def test_each_of_several_items_has_the_file(school: HomeVisits) -> None:
    items = school.items("visit-homes")[:2]
    record = {"report_given": True, "guardian_view": "好", "situation": "好"}
    school.complete(items, record, files=(Attachment("登记.pdf", PDF),))
    assert [given_back(school, item) for item in items] == [[("登记.pdf", PDF)]] * 2
    assert len(list(school.installation.ledger.files.folder.glob("??/*"))) == 1


def test_a_corrected_record_has_its_own_files(school: HomeVisits) -> None:
    item = draw_plan(school, Attachment("旧.pdf", PDF))
    reopen(school.installation, [item], "换新的", ME, school.clock.now)
    draw_plan(school, Attachment("新.pdf", PDF + b"2"))
    assert given_back(school, item) == [("新.pdf", PDF + b"2")]


def test_of_an_unknown_item_there_are_no_files(school: HomeVisits) -> None:
    with pytest.raises(NotFound):
        read_files(school.installation, 999_999, ME, school.clock.now)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("照片.JPG", b"\xff\xd8\xff", "is a picture or a video"),
        ("run.exe", b"MZ", "is of a kind that is not taken"),
        ("方案", PDF, "is of a kind that is not taken"),
        ("方案.pdf", b"", "is empty"),
        ("方案.pdf", b"MZ not a pdf", "is no pdf file by its content"),
        ("说明.txt", b"a\0b", "is no txt file by its content"),
    ],
)
def test_what_is_not_taken_says_why(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        Attachment(name, content)
    assert said in refused.value.text.en


def test_a_file_that_is_too_large_says_how_large_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_BYTES", 2**20)
    with pytest.raises(BadInput) as refused:
        Attachment("方案.pdf", b"%PDF-" + bytes(3 * 2**19))
    assert "has 1.5 MB, at most 1 MB" in refused.value.text.en


def test_more_files_than_a_record_takes_are_refused_whole(school: HomeVisits) -> None:
    with pytest.raises(BadInput):
        draw_plan(school, *(Attachment(f"{number}.pdf", PDF) for number in range(11)))
    assert school.window("draw-plan").facts.done == 0


def test_a_name_is_kept_without_its_folder(school: HomeVisits) -> None:
    item = draw_plan(school, Attachment("../../方案.pdf", PDF))
    assert given_back(school, item)[0][0] == "方案.pdf"


def test_the_sweep_clears_away_what_nothing_refers_to_once_a_day(school: HomeVisits) -> None:
    draw_plan(school, Attachment("方案.pdf", PDF))
    school.sweep()
    with school.installation.ledger.write() as session:
        session.execute(delete(StoredFile))
    school.clock.advance(hours=23)
    assert clear_files(school.installation, school.clock.now) == 0
    school.clock.advance(days=1)
    school.sweep()
    assert list(school.installation.ledger.files.folder.glob("??/*")) == []


def test_the_sweep_leaves_what_a_record_refers_to(school: HomeVisits) -> None:
    item = draw_plan(school, Attachment("方案.pdf", PDF))
    school.clock.advance(days=3)
    school.sweep()
    assert given_back(school, item) == [("方案.pdf", PDF)]
