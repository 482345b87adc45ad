"""What the codes of the engine are called: kinds, subjects, causes; and days, periods and numbers as people read them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from .program import EscalationStep, Program
from .words import Text, language, say, text
from .workbooks import ClassName, read_class

__all__ = [
    "cause",
    "class_label",
    "counted",
    "day",
    "in_order",
    "instant",
    "label",
    "new_teachers",
    "period",
]

_LABELS: Mapping[str, Text] = {
    "year": text("年份", "year"),
    "day": text("日期", "day"),
    "moment": text("时刻", "moment"),
    "days": text("天数", "days"),
    "number": text("数字", "number"),
    "text": text("文字", "text"),
    "texts": text("多项文字", "texts"),
    "ranges": text("多段日期", "day ranges"),
    "choice": text("选择", "choice"),
    "yes-no": text("是否", "yes-no"),
    "interval": text("间隔", "interval"),
    "long-text": text("长文字", "long text"),
    "choices": text("多选", "choices"),
    "integer": text("整数", "whole number"),
    "phone": text("电话", "telephone"),
    "subjects": text("对象编号", "subject numbers"),
    "rows": text("若干行", "rows"),
    "child": text("儿童", "child"),
    "chosen-child": text("选定儿童", "chosen child"),
    "child-in-need": text("需帮扶儿童", "child in need"),
    "class": text("班级", "class"),
    "grade": text("年级", "grade"),
    "pair": text("结对", "pair"),
    "team": text("队伍", "team"),
    "member": text("队员", "member"),
    "launch": text("整个计划", "launch"),
    "school": text("学校", "school"),
    "village": text("村", "village"),
    "county": text("县", "county"),
    "city": text("市", "city"),
    "province": text("省", "province"),
    "above": text("上级单位", "the organisation above"),
    "accepted": text("已发出", "sent"),
    "refused-for-now": text("暂时被拒", "refused for now"),
    "refused-for-good": text("被拒", "refused for good"),
    "unknown": text("不知是否送达", "unknown whether it arrived"),
    "claimed": text("正在发送", "being sent"),
}

_CAUSES: Mapping[str, Text] = {
    "opened": text("可以开始了", "it may begin"),
    "moved": text("改期", "deadline moved"),
    "handed-over": text("转交", "handed over"),
    "taken-over": text("接手", "taken over"),
    "joined": text("有人加入", "somebody joined"),
    "reopened": text("退回更正", "reopened"),
    "amended": text("计划有改动", "plan amended"),
    "cancelled": text("取消", "cancelled"),
    "proposed": text("草稿待确认", "a draft to confirm"),
    "urgent": text("紧急情况", "an urgent concern"),
    "urgent-unacknowledged": text("紧急情况没人确认", "nobody has the urgent concern"),
    "urgent-taken": text("紧急情况有人接手", "somebody has the urgent concern"),
    "urgent-closed": text("紧急情况已办结", "the urgent concern is closed"),
    "urgent-open": text("紧急情况没有办结", "the urgent concern is still open"),
}


def counted(number: int, one: str, more: str | None = None) -> str:
    """A number with its English noun: ``1 row``, ``2 rows``, ``3 children``."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def class_label(key: str) -> Text:
    """What a class (``3-2``) or grade (``3``) is called; a name of its own stays."""
    named = ClassName(int(key)) if key.isascii() and key.isdigit() else read_class(key)
    return named.label if named else text(key, key)


def in_order(word: str) -> tuple[tuple[bool, int, str], ...]:
    """What sorts words as people count: class 2 before class 10."""
    parts = re.findall(r"\d{1,15}|\D+", word)
    return tuple((False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts)


def label(code: str | None) -> str | None:
    """What a kind, a scope, a kind of subject or an outcome is called; a stranger's code stands for itself."""
    return str(_LABELS.get(code, code)) if code is not None else None


def cause(code: str, program: Program | None = None, step: str | None = None) -> str:
    """Why somebody is told: an action, or a moment of the step's escalation policy in plain words."""
    if code in _CAUSES:
        return str(_CAUSES[code])
    if program is not None and step is not None:
        # What is passed on for a step that waits has the cause of that one.
        policies = [program.step(step).escalation, *(each.escalation for each in program.steps)]
        moments = (_moment(told) for policy in policies for told in policy.steps if told.cause == code)
        return next(moments, code)
    return code


def _moment(told: EscalationStep) -> str:
    number, one = told.days, abs(told.days) == 1
    zh, en = "天", "day" if one else "days"
    if told.minutes is not None:
        number, zh, en = told.minutes, "分钟", "min"
    if number == 0:
        return say("当天" if told.minutes is None else "到点", "on the day" if told.minutes is None else "at the due")
    if number < 0:
        return say(f"提前 {-number} {zh}", f"{-number} {en} before")
    return say(f"逾期 {number} {zh}", f"{number} {en} late")


_WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)


def day(value: dt.date) -> str:
    """A day with its weekday: ``2027-06-13 周日``."""
    return f"{value:%Y-%m-%d} {_WEEKDAYS[value.weekday()][language() == 'en']}"


def instant(
    value: dt.datetime | None, timezone: ZoneInfo | dt.tzinfo | None = None, *, home: str | None = None
) -> str | None:
    """A local time. The end of a day and its beginning are shown as the day alone. With `home`, the installation's zone,
    a time of another zone says which."""
    if value is None:
        return None
    local = value.astimezone(timezone) if timezone is not None else value
    is_whole_day = local.time().replace(microsecond=0) in (dt.time(0), dt.time(23, 59, 59))
    said = day(local.date()) if is_whole_day else f"{day(local.date())} {local:%H:%M}"
    zone = getattr(local.tzinfo, "key", home)
    return said if home is None or zone == home else say(f"{said}（{zone}）", f"{said} ({zone})")


def period(first: dt.date, last: dt.date) -> str:
    return say(f"{first} 至 {last}", f"{first} to {last}")


_NAMES_SHOWN = 5


def new_teachers(names: Sequence[str]) -> list[str]:
    """The people whom a roster made: that they are there, and what they still lack. A line, or none."""
    if not names:
        return []
    number, named = len(names), say("、", ", ").join(names[:_NAMES_SHOWN])
    some = say(f"{named} 等", f"{named} and others") if number > _NAMES_SHOWN else named
    return [
        say(
            f"新增 {number} 名班主任：{some}。还没有电话和邮箱，请用 tongxing import people 补上",
            f"{counted(number, 'class teacher')} of the roster {'is' if number == 1 else 'are'} new here: {some}; "
            "'tongxing import people' adds phone and e-mail",
        )
    ]
