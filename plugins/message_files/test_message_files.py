"""What the transport promises. Run it with pytest."""

import stat
from pathlib import Path

import pytest

from tongxing.errors import BadInput
from tongxing.registry import discover
from tongxing.settings import Settings
from tongxing.transport import Outcome, Send, Transport, Wording

WORDING = Wording("家访：还有 3 项", "请在 10 月 18 日前完成。\nhttp://127.0.0.1:8000")


def transport() -> Transport:
    return discover([Path(__file__).parent.parent]).transports["message-files"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "message-files").mkdir()
    return tmp_path / "message-files"


@pytest.fixture
def send(folder: Path) -> Send:
    found = transport().open(Settings(home=folder.parent))
    assert found is not None
    return found


def test_it_is_off_until_its_folder_is_there(tmp_path: Path) -> None:
    assert transport().open(Settings(home=tmp_path)) is None


def test_a_message_is_one_file_in_the_box_of_its_reader(send: Send, folder: Path) -> None:
    assert send({"box": "t001"}, WORDING).outcome == Outcome.ACCEPTED
    (file,) = (folder / "t001").iterdir()
    assert file.suffix == ".txt"
    assert file.read_text(encoding="utf-8") == f"{WORDING.subject}\n\n{WORDING.body}\n"


def test_two_messages_are_two_files(send: Send, folder: Path) -> None:
    send({"box": "t001"}, WORDING)
    send({"box": "t001"}, WORDING)
    assert len(list((folder / "t001").iterdir())) == 2


def test_only_its_owner_reads_a_message(send: Send, folder: Path) -> None:
    send({"box": "t001"}, WORDING)
    (file,) = (folder / "t001").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_box_that_cannot_be_written_is_refused_for_now_and_leaves_nothing(send: Send, folder: Path) -> None:
    (folder / "t001").write_text("in the way", encoding="utf-8")
    answer = send({"box": "t001"}, WORDING)
    assert answer.outcome == Outcome.REFUSED_FOR_NOW
    assert [path.name for path in folder.iterdir()] == ["t001"]


@pytest.mark.parametrize("box", ["../elsewhere", "a/b", ".hidden", "a b", "x" * 61])
def test_a_box_is_a_plain_name(box: str) -> None:
    with pytest.raises(BadInput):
        transport().checked({"box": box})
    assert transport().checked({"box": "王老师-1"}) == {"box": "王老师-1"}
