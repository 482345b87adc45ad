"""The season as data: who, which questions, which dated steps. An invention of ours, after no school's own plan."""

from tongxing.dates import before_holidays, by, day, during, every, weekdays, within
from tongxing.program import (
    OWNER,
    SUPERVISOR,
    After,
    EscalationPolicy,
    EscalationStep,
    Parameter,
    Period,
    Program,
    Role,
    Step,
)
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(key="safety-office", title=text("安全办", "Safety office")),
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="safety-office",
    ),
    Role(key="patrol-lead", title=text("巡查组长", "Patrol lead"), reports_to="safety-office"),
)

PARAMETERS = (
    Parameter(name="year", title=text("年份", "Year"), kind="year"),
    Parameter(name="first_day", title=text("第一天", "First day"), kind="day", proposed="04-01"),
    Parameter(name="summer", title=text("暑假第一天", "First day of summer"), kind="day", proposed="07-06"),
    Parameter(name="last_day", title=text("最后一天", "Last day"), kind="day", proposed="09-30"),
)

# What comes every week is told once, on its day; nobody is told that a reminder of last week was not put down.
QUIET = EscalationPolicy(steps=(EscalationStep(cause="today", to=OWNER, days=0),))
# A week without a patrol is another matter.
STRICT = EscalationPolicy(
    steps=(
        EscalationStep(cause="today", to=OWNER, days=0),
        EscalationStep(cause="late", to=OWNER, days=1),
        EscalationStep(cause="late-above", to=SUPERVISOR, days=3),
    )
)

PREPARING = (
    Step(
        key="map-waters",
        title=text("排查周边水域", "Map the waters nearby"),
        when=during(day("first_day"), day("first_day", 9)),
        owner="patrol-lead",
        form="waters",
        help=text("河、塘、水库、工地水坑，一处一行", "Rivers, ponds, reservoirs, pits: a row each"),
    ),
    Step(
        key="rota",
        title=text("排出巡查值班表", "Draw up the patrol rota"),
        when=within(7, of="map-waters"),
        owner="safety-office",
        after=(After(step="map-waters"),),
    ),
    Step(
        key="class-meeting",
        title=text("防溺水主题班会", "Class meeting on drowning"),
        when=during(day("first_day"), day("first_day", 13)),
        owner="class-teacher",
        per="class",
        help=text("六不准，怎么呼救，不手拉手下水救人", "The six don'ts; how to call for help; no human chains"),
    ),
    Step(
        key="pledge",
        title=text("家长承诺书", "Parents' pledge"),
        when=during(day("first_day"), day("first_day", 20)),
        owner="class-teacher",
        per="child",
        form="pledge",
    ),
    Step(
        key="key-children",
        title=text("列出重点学生", "List key children"),
        when=by(day("first_day", 24), opens=day("first_day", 10)),
        owner="class-teacher",
        per="class",
        form="key-children",
        makes=("chosen-child",),
    ),
)

THROUGH_THE_SEASON = (
    Step(
        key="patrol",
        title=text("周末巡查", "Weekend patrol"),
        when=every("week", first=day("first_day", 14), last=day("last_day")),
        owner="patrol-lead",
        form="patrol",
        policy=STRICT,
    ),
    Step(
        key="weekend",
        title=text("周末前提醒家长", "Remind parents before the weekend"),
        when=weekdays("fri", first=day("first_day"), last=day("summer", -1)),
        owner="class-teacher",
        per="class",
        form="reminder",
        policy=QUIET,
    ),
    Step(
        key="holiday",
        title=text("节前提醒家长", "Remind parents before holidays"),
        when=before_holidays(first=day("first_day"), last=day("last_day")),
        owner="class-teacher",
        per="class",
        form="reminder",
        policy=QUIET,
    ),
    Step(
        key="talk",
        title=text("重点学生谈话", "Talk with key children"),
        when=every("month", first=day("first_day", 30), last=day("last_day")),
        owner="class-teacher",
        per="chosen-child",
        form="talk",
    ),
    Step(
        key="before-summer",
        title=text("放假前安全课", "Safety lesson before summer"),
        when=during(day("summer", -14), day("summer", -1)),
        owner="class-teacher",
        per="class",
    ),
)

AFTERWARDS = (
    Step(
        key="sum-up",
        title=text("季末小结", "Summary of the season"),
        when=by(day("last_day", 10), opens=day("last_day", 1)),
        owner="safety-office",
        after=(After(step="pledge"),),
        automatic="sum_up",
        form="summary",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "drowning-prevention",
        "version": "1.0.0",
        "title": text("防溺水季", "Drowning prevention"),
        "summary": text(
            "四月到九月：排查水域，签承诺书，周末节前提醒，每周巡查，盯住重点学生。",
            "April to September: waters mapped, pledges signed, reminders before weekends and holidays, weekly patrols, "
            "talks with key children.",
        ),
        "for": "school",
        "period": Period(first=day("first_day"), last=day("last_day", 10)),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*PREPARING, *THROUGH_THE_SEASON, *AFTERWARDS),
        "forms": FORMS,
    }
)
