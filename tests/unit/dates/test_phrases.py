"""Rules in words, and words as rules."""

from __future__ import annotations

import pytest
from hypothesis import given

from tongxing.dates import (
    Half,
    TimeRule,
    after,
    any_of,
    before,
    before_holidays,
    birthday,
    by,
    day,
    describe,
    during,
    earliest,
    end,
    every,
    festivals,
    first_known,
    lunar,
    month,
    on,
    on_need,
    one_weekday,
    read,
    solar_term,
    start,
    ten_days,
    times,
    week_of_term,
    weekdays,
    whole_launch,
    within,
)
from tongxing.words import LANGUAGES, Language, text

from .samples import LEAN, refused, rules

PHRASES: list[tuple[TimeRule, str, str]] = [
    (by("06-10"), "6月10日前", "by 10 June"),
    (by("2027-06-10", Half.MORNING), "2027年6月10日上午前", "by 10 June 2027, in the morning"),
    (by("06-10", opens="06-01"), "6月10日前，自6月1日起", "by 10 June, from 1 June"),
    (by("06-10", roll="after"), "6月10日前，遇休息日顺延", "by 10 June, later if a day off"),
    (within(7, of="training"), "training结束后7天内", "within 7 days after ‘training’"),
    (by(after("training")), "不晚于training结束当天", "no later than the day ‘training’ ends"),
    (
        by(before("service", workdays=5)),
        "不晚于service开始前5个工作日",
        "no later than 5 workdays before ‘service’ begins",
    ),
    (on("10-26", Half.AFTERNOON), "10月26日下午", "on 26 October, in the afternoon"),
    (on("meeting_at"), "meeting_at当天", "on ‘meeting_at’"),
    (on(day("meeting_at", -1)), "meeting_at前1天", "1 day before ‘meeting_at’"),
    (on(end()), "最后一天", "on the last day"),
    (during("10-23", "10-25", Half.NOON), "10月23日至25日中午", "23–25 October, at noon"),
    (during(start(weeks=1), "10-25"), "第一天后1周至10月25日", "from 1 week after the first day to 25 October"),
    (whole_launch(), "全程", "throughout"),
    (month(6), "6月", "in June"),
    (ten_days(6, "early"), "6月上旬(1—10日)", "early June (1–10 June)"),
    (ten_days(6, "middle"), "6月中旬(11—20日)", "mid-June (11–20 June)"),
    (ten_days(6, "late"), "6月下旬(21日至月底)", "late June (from 21 June)"),
    (week_of_term(1), "开学第1周", "week 1 of term"),
    (week_of_term(1, 2), "开学第1至2周", "weeks 1–2 of term"),
    (every("week"), "每周一次", "every week"),
    (every(2, "weeks"), "每两周一次", "every two weeks"),
    (every(2, "months", half=Half.NOON), "每两个月一次，中午截止", "every two months, due at noon"),
    (every("month", last="12-31"), "每月一次，至12月31日止", "every month, until 31 December"),
    (every("quarter", roll="before"), "每季度一次，遇休息日提前", "every quarter, earlier if a day off"),
    (
        every("month", least=5, roll="before"),
        "每月一次，不足5个工作日的不算，遇休息日提前",
        "every month, unless it has fewer than 5 workdays, earlier if a day off",
    ),
    (every("launch"), "全程一次", "once a launch"),
    (times(2, per="term"), "每学期两次", "twice a term"),
    (times(3, per="month"), "每月三次", "three times a month"),
    (weekdays("sat"), "每周六", "every Saturday"),
    (
        weekdays("mon", "wed", on_days_off="keep"),
        "每周一、周三，放假照常",
        "every Monday and Wednesday, also on days off",
    ),
    (one_weekday("mon"), "一个周一", "on one Monday"),
    (
        one_weekday("mon", first=day("first_day"), last=day("last_day")),
        "一个周一，自first_day当天起，至last_day当天止",
        "on one Monday, from ‘first_day’, until ‘last_day’",
    ),
    (birthday(), "生日当天", "on the birthday"),
    (birthday(roll=None), "生日当天，遇休息日不变", "on the birthday, even on a day off"),
    (lunar("05-05"), "农历五月初五", "5th day of the 5th lunar month"),
    (lunar("12-22"), "农历十二月廿二", "22nd day of the 12th lunar month"),
    (festivals(), "每个传统节日", "at every traditional festival"),
    (festivals("元宵", "端午"), "逢元宵、端午", "at Lantern Festival and Dragon Boat Festival"),
    (solar_term("立夏"), "立夏当天", "at Start of Summer"),
    (before_holidays(), "每次放假前最后一个上课日", "last school day before each holiday"),
    (on_need(), "有需要时", "when needed"),
    (any_of(on("03-15"), solar_term("立夏")), "每逢：3月15日；立夏当天", "each of: on 15 March; at Start of Summer"),
    (
        any_of(first_known(on("spring_day"), ten_days(3, "middle", roll="before")), solar_term("立夏")),
        "每逢：spring_day当天，没有则3月中旬(11—20日)，遇休息日提前；立夏当天",
        "each of: on ‘spring_day’, or else mid-March (11–20 March), earlier if a day off; at Start of Summer",
    ),
    (
        earliest(by("06-30"), by(before("service", days=1))),
        "以最早者为准：6月30日前；不晚于service开始前1天",
        "the earliest of: by 30 June; no later than 1 day before ‘service’ begins",
    ),
]


@pytest.mark.parametrize(("rule", "zh", "en"), PHRASES, ids=[each[2] for each in PHRASES])
def test_a_rule_is_said_as_a_school_would_write_it(rule: TimeRule, zh: str, en: str) -> None:
    assert describe(rule) == text(zh, en)


@LEAN
@given(rules())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_read_back_as_its_rule(language: Language, rule: TimeRule) -> None:
    phrase = describe(rule).in_(language)
    assert read(phrase, language) == rule
    assert read(phrase) == rule


def test_titles_stand_where_keys_would() -> None:
    titles = {
        "training": text("线上培训", "Online training"),
        "visit_first_day": text("家访首日", "first day of visits"),
    }
    assert describe(within(7, of="training"), titles) == text(
        "线上培训结束后7天内", "within 7 days after ‘Online training’"
    )
    assert describe(on(day("visit_first_day", -4)), titles).zh == "家访首日前4天"


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("６月１０日前", by("06-10")),
        ("6月10日以前。", by("06-10")),
        ("6月10日之前", by("06-10")),
        ("6 月 10 日 前", by("06-10")),
        ("6月中旬", ten_days(6, "middle")),
        ("6月中旬（11—20日）", ten_days(6, "middle")),
        ("10月23—25日", during("10-23", "10-25")),
        ("每星期一次", every("week")),
        ("每二周一次", every(2, "weeks")),
        ("每周日", weekdays("sun")),
        ("每周天", weekdays("sun")),
        ("农历腊月初八", lunar("12-08")),
        ("每两周一次,遇休息日提前", every(2, "weeks", roll="before")),
        ("every 2 weeks", every(2, "weeks")),
        ("mid-June", ten_days(6, "middle")),
        ("within 7 days after 'training'", within(7, of="training")),
    ],
)
def test_common_variants_are_read_too(phrase: str, rule: TimeRule) -> None:
    assert read(phrase) == rule


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "尽快",
        "6月底前后",
        "6月31日前",
        "13月1日前",
        "2027年2月29日前",
        "下周三",
        "每周八",
        "每隔一阵",
        "农历五月三十一",
        "逢圣诞",
        "tomorrow",
        "by Friday",
        "by 31 June",
        "every Someday",
        "at Easter",
        "3th day of the 5th lunar month",
        "6月10日前，放假照常",
        "每周一次，自尽快起",
        "每逢：6月10日前",
        "training",
    ],
)
def test_anything_else_is_refused_with_what_can_be_read(phrase: str) -> None:
    with refused("write like 'by 10 June'"):
        read(phrase)


def test_a_phrase_of_the_other_language_is_refused_where_one_is_asked_for() -> None:
    with refused("Cannot read the time"):
        read("by 10 June", "zh_CN")
