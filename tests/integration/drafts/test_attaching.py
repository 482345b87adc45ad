"""A file handed in with a record is kept, given back and, where nothing refers to it, cleared away."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.integration.actions.conftest import ME
from tests.integration.drafts.conftest import HomeVisits
from tests.pictures import photo
from tongxing.actions import attaching
from tongxing.actions.attaching import Attachment, clear_files, read_files, said_of_pictures, withdraw_file
from tongxing.actions.completing import reopen
from tongxing.errors import BadInput, BadProgram, NotAllowed, NotFound
from tongxing.ledger.audit import Actor
from tongxing.ledger.items import item_owners
from tongxing.ledger.tables import Audit, Duty, Holder, Item, Person, StoredFile
from tongxing.program import Field, Form
from tongxing.words import text

PDF = b"%PDF-1.7 the plan"
JPEG = photo()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PLAN = {"outline": "三天走完"}


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def draw_plan(school: HomeVisits, *files: Attachment, **how: Any) -> int:
    [item] = school.items("draw-plan")
    school.complete([item], PLAN, files=files, **how)
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
        ("录像.MP4", b"\0\0\0 ftyp", "is a video or a kind of picture that is not taken"),
        ("run.exe", b"MZ", "is of a kind that is not taken"),
        ("方案", PDF, "is of a kind that is not taken"),
        ("方案.pdf", b"", "is empty"),
        ("方案.pdf", b"MZ not a pdf", "is no pdf file by its content"),
        ("说明.txt", b"a\0b", "is no txt file by its content"),
        ("照片.jpg", b"MZ\x90\0 a program", "is no jpg file by its content"),
        ("照片.png", b"<svg onload='x'>", "is no png file by its content"),
        ("图.svg", b"<svg/>", "is of a kind that is not taken"),
        ("页.html", b"<html>", "is of a kind that is not taken"),
        ("页.txt", b"\xef\xbb\xbf\n <HTML><script>", "is no txt file by its content"),
        ("图.csv", b"<?xml version='1.0'?><svg/>", "is no csv file by its content"),
        ("安装.txt", b"#!/bin/sh\nrm x", "is no txt file by its content"),
        ("包.docx", zipped("META-INF/MANIFEST.MF"), "is no docx file by its content"),
        ("坏.docx", b"PK\x03\x04 not really", "is no docx file by its content"),
        ("表.docx", zipped("xl/workbook.xml"), "is no docx file by its content"),
        ("宏.xlsx", zipped("xl/workbook.xml", "xl/vbaProject.bin"), "is no xlsx file by its content"),
        ("安装.doc", OLE + b"installer", "is no doc file by its content"),
    ],
)
def test_what_is_not_taken_says_why(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        Attachment(name, content)
    assert said in refused.value.text.en


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("方案.docx", zipped("[Content_Types].xml", "word/document.xml")),
        ("名单.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml")),
        ("旧.doc", OLE + "WordDocument".encode("utf-16-le")),
        ("旧.xls", OLE + "Workbook".encode("utf-16-le")),
        ("名单.csv", "姓名,班级\n".encode("gb18030")),
    ],
)
def test_what_schools_hand_in_is_taken(name: str, content: bytes) -> None:
    assert Attachment(name, content).content == content


@pytest.mark.parametrize(("name", "kind"), [("照片.JPG", "JPEG"), ("扫描.png", "PNG")])
def test_a_photo_does_not_tell_where_it_was_taken(name: str, kind: str) -> None:
    given = photo(kind)
    assert b"Lin family" in given
    assert b"Lin family" not in Attachment(name, given).content


def test_a_photo_of_which_nothing_is_said_is_refused_whole_with_what_to_do(school: HomeVisits) -> None:
    with pytest.raises(BadInput) as refused:
        draw_plan(school, Attachment("家访.jpg", JPEG))
    assert "guardian's consent" in refused.value.text.en
    assert "--pictures no-child" in refused.value.text.en
    assert (school.window("draw-plan").facts.done, school.rows(StoredFile)) == (0, 0)


@pytest.mark.parametrize("said", ["consented", "no-child"])
def test_what_is_said_of_a_photo_is_kept_with_it(school: HomeVisits, said: str) -> None:
    item = draw_plan(school, Attachment("家访.jpg", JPEG), Attachment("方案.pdf", PDF), pictures=said)
    with school.installation.ledger.read() as session:
        kept = session.scalars(select(StoredFile.consent).order_by(StoredFile.id)).all()
    assert sorted(map(str, kept)) == sorted([said, "None"])
    assert {name for name, _ in given_back(school, item)} == {"家访.jpg", "方案.pdf"}


ASKING = Form(
    key="visit",
    title=text("家访记录", "Visit record"),
    fields=(Field(name="may_photograph", label=text("监护人同意拍照", "Photo allowed"), kind="yes-no"),),
    photo_consent="may_photograph",
)


@pytest.mark.parametrize(
    ("record", "said", "holds"),
    [
        ({"may_photograph": True}, None, "consented"),
        ({"may_photograph": False}, None, None),
        ({"may_photograph": False}, "consented", None),
        ({"may_photograph": False}, "no-child", "no-child"),
        ({}, "consented", None),
    ],
)
def test_where_the_form_asks_for_the_consent_its_answer_counts(
    record: dict[str, Any], said: Any, holds: str | None
) -> None:
    assert said_of_pictures(ASKING, record, said) == holds


def test_a_form_names_a_field_of_its_own_for_the_consent() -> None:
    with pytest.raises(BadProgram, match="不是它的 yes-no 字段"):
        Form(key="visit", title=ASKING.title, photo_consent="consent")


@pytest.mark.parametrize("contents", [True, False])
def test_who_has_nothing_to_do_with_an_item_gets_nothing_of_its_files(school: HomeVisits, contents: bool) -> None:
    [item, *_] = school.items("visit-homes")
    record = {"report_given": True, "guardian_view": "好", "situation": "好"}
    school.complete([item], record, files=(Attachment("登记.pdf", PDF),))
    own, other = owner_and_stranger(school, item)
    given = (school.installation, item)
    with pytest.raises(NotAllowed):
        read_files(*given, Actor(other, "web"), school.clock.now, contents=contents)
    assert len(read_files(*given, Actor(own, "web"), school.clock.now, contents=contents)) == 1
    with school.installation.ledger.read() as session:
        seen = session.scalars(select(Audit.actor_id).where(Audit.action == "read", Audit.object == "file")).all()
    assert seen == ([own] if contents else [])


def owner_and_stranger(school: HomeVisits, item: int) -> tuple[int, int]:
    """Who owes the item, and somebody of the school with no duty towards its child."""
    with school.installation.ledger.read() as session:
        own = item_owners(session, [item])[item]
        subject = session.get_one(Item, item).subject_id
        near = select(Duty.person_id).where(Duty.subject_id == subject)
        leading = select(Holder.person_id).where(Holder.launch_id.is_not(None), Holder.scope_kind.is_(None))
        far = session.scalars(select(Person.id).where(Person.id.not_in(near), Person.id.not_in(leading))).first()
    assert far is not None
    return own[0], far


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


def photos_of(school: HomeVisits, item: int) -> list[tuple[str, bool, bool]]:
    """Each file's name, whether its content is there, whether it was withdrawn."""
    found = read_files(school.installation, item, ME, school.clock.now)
    return [(each.facts.name, each.content is not None, each.facts.withdrawn_at is not None) for each in found]


def withdraw(school: HomeVisits, item: int, name: str, actor: Actor = ME) -> int:
    found = read_files(school.installation, item, ME, school.clock.now, contents=False)
    [file] = [each.facts.id for each in found if each.facts.name == name]
    return withdraw_file(school.installation, item, file, actor, school.clock.advance(minutes=5))


def test_a_photo_is_gone_at_once_when_the_consent_is_taken_back_and_what_else_there_is_stays(
    school: HomeVisits,
) -> None:
    item = draw_plan(school, Attachment("家访.jpg", JPEG), Attachment("方案.pdf", PDF), pictures="consented")
    assert withdraw(school, item, "家访.jpg") == 1
    assert sorted(photos_of(school, item)) == [("家访.jpg", False, True), ("方案.pdf", True, False)]
    [path] = school.installation.ledger.files.folder.glob("??/*")
    with school.installation.ledger.read() as session:
        [audit] = session.scalars(select(Audit).where(Audit.action == "file-withdrawn")).all()
    assert path.name != audit.object_id
    assert audit.details["item"] == item


def test_a_photo_of_several_records_is_withdrawn_from_all_and_may_be_given_anew(school: HomeVisits) -> None:
    item = draw_plan(school, Attachment("家访.jpg", JPEG), Attachment("又一张.jpg", JPEG), pictures="consented")
    assert withdraw(school, item, "家访.jpg") == 2
    reopen(school.installation, [item], "监护人又同意了", ME, school.clock.now)
    draw_plan(school, Attachment("家访.jpg", JPEG), pictures="consented")
    assert photos_of(school, item) == [("家访.jpg", True, False)]


def test_what_was_withdrawn_is_not_withdrawn_again_nor_by_a_stranger(school: HomeVisits) -> None:
    item = draw_plan(school, Attachment("家访.jpg", JPEG), pictures="consented")
    stranger = Actor(school.person("冯老师"), "web")
    with pytest.raises(NotAllowed):
        withdraw(school, item, "家访.jpg", stranger)
    withdraw(school, item, "家访.jpg")
    with pytest.raises(NotFound):
        withdraw(school, item, "家访.jpg")
