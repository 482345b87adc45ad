"""My work: what is shown, one record, many at once, corrections, and the words when somebody was faster."""

from __future__ import annotations

import re

from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tests.integration.dashboard.conftest import Enter
from tests.pictures import photo
from tongxing.actions.completing import Completion, complete
from tongxing.documents import picture_alone
from tongxing.ledger.items import evidence_of
from tongxing.ledger.tables import Audit, Concern, Item

PNG = picture_alone(photo("PNG"), "门口.png")


def open_visits(school: School) -> list[int]:
    with school.installation.ledger.read() as session:
        ids = school.items("visit")
        return [each for each in ids if session.get_one(Item, each).state == "open"]


def test_a_teacher_sees_her_own_children_by_name_and_what_is_late(enter: Enter) -> None:
    text = enter("郑老师").get("/work").text
    assert "小丙" in text
    assert "逾期 2 天" in text
    assert not [name for name in ("小丁", "小戊", "小己") if name in text]


def test_a_worklist_that_was_shown_is_in_the_audit(enter: Enter, late: School) -> None:
    enter("王老师").get("/work")
    with late.installation.ledger.read() as session:
        rows = [row.details for row in session.scalars(select(Audit).where(Audit.action == "viewed"))]
    assert [row["kind"] for row in rows if row["rows"]] == ["worklist"]


def test_a_visit_is_recorded_with_its_form_and_the_day_on_which_it_was_done(enter: Enter, late: School) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    assert "监护人意见" in browser.get(f"/items/{item}").text
    answer = browser.post(f"/items/{item}", done_on="2027-10-24", f_views="一切都好", f_count="2")
    assert answer.headers["location"] == "/work?done=1"
    with late.installation.ledger.read() as session:
        row = session.get_one(Item, item)
        record = evidence_of(session, late.installation.ledger.vault, late.launch_id)[item]
    assert (row.state, str(row.done_on), row.recorded_by) == ("done", "2027-10-24", late.person("王老师"))
    assert record == {"views": "一切都好", "count": 2}
    assert "已记录 1 项" in browser.get("/work?done=1").text


def test_a_record_that_is_not_accepted_keeps_what_was_typed(enter: Enter, late: School) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    browser.get(f"/items/{item}")
    answer = browser.post(f"/items/{item}", f_views="一切都好", f_count="两次")
    assert answer.status_code == 422
    assert "一切都好" in answer.text
    assert "两次" in answer.text
    assert item in open_visits(late)


def test_many_are_recorded_at_once_but_for_the_exceptions(enter: Enter, late: School) -> None:
    browser = enter("王老师")
    address = re.search(r"/work/\d+", browser.get("/work").text)
    assert address
    browser.get(address[0])
    before = open_visits(late)
    mine = [str(each) for each in before if each != before[0]]  # the other class's is not hers
    answer = browser.post(address[0], item=mine[:2], f_views="都好")
    assert answer.headers["location"] == "/work?done=2"
    assert len(open_visits(late)) == len(before) - 2


def test_nothing_ticked_is_nothing_kept(enter: Enter, late: School) -> None:
    browser = enter("王老师")
    address = re.search(r"/work/\d+", browser.get("/work").text)
    assert address
    browser.get(address[0])
    before = open_visits(late)
    assert "一项也没有选" in browser.post(address[0], f_views="都好").text
    assert open_visits(late) == before


def test_a_colleagues_item_slipped_into_the_form_is_refused(enter: Enter, late: School) -> None:
    browser = enter("王老师")
    address = re.search(r"/work/\d+", browser.get("/work").text)
    assert address
    browser.get(address[0])
    before = open_visits(late)
    assert browser.post(address[0], item=[str(each) for each in before], f_views="都好").status_code == 422
    assert open_visits(late) == before


def test_who_comes_second_is_told_who_was_first(enter: Enter, late: School) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    browser.get(f"/items/{item}")
    complete(late.installation, [item], Completion({"views": "先到"}), ME, late.clock.now)
    answer = browser.post(f"/items/{item}", f_views="后到")
    assert answer.status_code == 422
    assert "完成，没有再改" in answer.text


def test_a_done_item_shows_its_record_and_is_opened_again_with_a_reason(enter: Enter, late: School) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    browser.get(f"/items/{item}")
    browser.post(f"/items/{item}", f_views="一切都好")
    assert "一切都好" in browser.get(f"/items/{item}").text
    assert browser.post(f"/items/{item}/reopen", reason="写错了").headers["location"] == f"/items/{item}"
    assert item in open_visits(late)


def test_a_draft_is_read_changed_and_confirmed(enter: Enter, late: School) -> None:
    complete(late.installation, open_visits(late), Completion({"views": "好"}), ME, late.clock.now)
    late.sweep()
    browser, [item] = enter("周校长"), late.items("tally")
    shown = browser.get(f"/items/{item}").text
    assert "系统的草稿" in shown
    assert 'value="6"' in shown
    draft = re.search('name="draft" value="([0-9]+)"', shown)
    assert draft
    assert browser.post(f"/items/{item}", draft=draft[1], f_visits="6").headers["location"] == "/work?done=1"


def test_a_form_from_an_old_page_is_refused_and_nothing_kept(enter: Enter, late: School) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    assert browser.post(f"/items/{item}", key="old", f_views="好").status_code == 403
    assert item in open_visits(late)


def test_an_urgent_concern_goes_to_the_lead_with_the_record_and_the_record_shows_nothing_of_it(
    enter: Enter, late: School
) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    browser.get(f"/items/{item}")
    answer = browser.post(f"/items/{item}", f_views="一切都好", urgent="手臂上有伤")
    assert answer.headers["location"] == "/work?done=1&urgent=1"
    assert "儿童保护负责人" in browser.get("/work?done=1&urgent=1").text
    assert "手臂" not in browser.get(f"/items/{item}").text
    with late.installation.ledger.read() as session:
        assert session.scalars(select(Concern.item_id)).all() == [item]


def test_an_urgent_concern_may_be_raised_of_what_is_done(enter: Enter, late: School) -> None:
    item = late.items("visit")[0]
    browser = enter("郑老师")
    browser.get(f"/items/{item}")
    assert browser.post(f"/items/{item}/urgent", urgent=" ").status_code == 422
    assert browser.post(f"/items/{item}/urgent", urgent="不敢回家").headers["location"] == "/work?urgent=1"
    with late.installation.ledger.read() as session:
        assert session.scalars(select(Concern.item_id)).all() == [item]


def test_a_photo_goes_with_a_record_once_somebody_says_that_it_may(enter: Enter, late: School) -> None:
    browser, item = enter("王老师"), open_visits(late)[-1]
    browser.get(f"/items/{item}")
    picture = {"file": ("门口.png", photo("PNG"), "image/png")}
    assert "监护人同意" in browser.post(f"/items/{item}", files=picture, f_views="好").text
    answer = browser.post(f"/items/{item}", files=picture, f_views="好", pictures="no-child")
    assert answer.headers["location"] == "/work?done=1"
    link = re.search(rf"/items/{item}/files/[\w-]+", browser.get(f"/items/{item}").text)
    assert link
    given = browser.get(link[0])
    assert given.content == PNG
    assert given.headers["content-disposition"].startswith("attachment")
