"""The states of windows, launches and messages as a terminal shows them."""

from __future__ import annotations

from collections.abc import Mapping

from ..labels import label
from ..lifecycle import WindowState
from ..words import Text, text
from .output import Marked, Tone, marked

__all__ = ["launch_state", "message_state", "state"]

_STATES: Mapping[str, tuple[Text, Tone]] = {
    WindowState.UNDATED: (text("日期未定", "undated"), "quiet"),
    WindowState.WAITING: (text("等待", "waiting"), "quiet"),
    WindowState.SCHEDULED: (text("未开始", "scheduled"), "quiet"),
    WindowState.OPEN: (text("进行中", "open"), "soon"),
    WindowState.OVERDUE: (text("逾期", "overdue"), "late"),
    WindowState.DONE: (text("完成", "done"), "good"),
    WindowState.MISSED: (text("错过", "missed"), "late"),
    WindowState.NOTHING_TO_DO: (text("无事可做", "nothing to do"), "quiet"),
    WindowState.CANCELLED: (text("已取消", "cancelled"), "quiet"),
}
_LAUNCH_STATES: Mapping[str, tuple[Text, Tone]] = {
    "live": (text("进行中", "live"), "plain"),
    "ended": (text("已结束", "ended"), "quiet"),
    "cancelled": (text("已取消", "cancelled"), "quiet"),
}


def state(code: str) -> Marked:
    words, tone = _STATES[code]
    return marked(words, tone)


def launch_state(code: str) -> Marked:
    words, tone = _LAUNCH_STATES[code]
    return marked(words, tone)


def message_state(code: str) -> Marked:
    tones: Mapping[str, Tone] = {"accepted": "good", "claimed": "soon", "unknown": "soon"}
    return marked(label(code), tones.get(code, "late"))
