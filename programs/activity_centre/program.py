"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

It is a spring term, and goes on to the awards at the year's end; all that recurs lies in the term.
"""

from __future__ import annotations

from typing import Any

from tongxing.dates import (
    after,
    birthday,
    by,
    day,
    every,
    festivals,
    month,
    on,
    on_need,
    week_of_term,
    weekdays,
    within,
)
from tongxing.program import After, OnlyIf, Parameter, Period, Program, Reporting, Role, Step
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(key="principal", title=text("校长", "Principal"), help=text("主持专题会和年终评优", "Meetings and awards")),
    Role(
        key="centre-lead",
        title=text("活动之家负责人", "Head of the centre"),
        reports_to="principal",
        asked=True,
        proposed="principal",
        help=text("方案没有写明是谁；负责之家的日常工作", "The plan names nobody; runs the centre day by day"),
    ),
    Role(
        key="centre-teacher",
        title=text("活动之家领导组老师", "Teacher of the centre"),
        reports_to="centre-lead",
        help=text("几位老师，和孩子结对", "Several teachers, who are paired with the children"),
    ),
    Role(
        key="paired-teacher",
        title=text("结对老师", "Paired teacher"),
        scope="pair",
        reports_to="centre-lead",
        proposed="class-teacher",
        help=text(
            "结对确认后产生；没有结对的孩子，由班主任给他过生日",
            "Known once the pairs are confirmed; a child without one is the class teacher's on its birthday",
        ),
    ),
    Role(
        key="birthday-host",
        title=text("过生日的人", "Who keeps the birthday"),
        scope="child",
        reports_to="centre-lead",
        asked=True,
        proposed="paired-teacher",
        help=text(
            "方案没有写明是谁；不指定则由结对老师",
            "The plan names nobody; the paired teacher, unless you name somebody",
        ),
    ),
    Role(
        key="duty-officer",
        title=text("值班干部", "Officer on duty"),
        reports_to="centre-lead",
        help=text("周六值班，处理应急事务，可以几位轮流", "On duty on Saturdays, for emergencies; several in turn"),
    ),
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="principal",
        help=text("走访摸底、联系家长、周六点名", "Survey, contact with parents, the roll on Saturdays"),
    ),
    Role(
        key="tutor",
        title=text("辅导老师", "Tutor"),
        reports_to="centre-lead",
        help=text("周六辅导功课、维持纪律", "Homework and order on Saturdays"),
    ),
)

PARAMETERS = (
    Parameter(name="year", title=text("年份", "Year"), kind="year", required=False),
    Parameter(
        name="term_first_day",
        title=text("学期第一天", "First day of term"),
        kind="day",
        proposed="03-01",
        help=text("春季学期；不填按 3 月 1 日", "Of the spring term; left open, 1 March"),
    ),
    Parameter(
        name="term_last_day",
        title=text("学期最后一天", "Last day of term"),
        kind="day",
        proposed="06-30",
        help=text("不填按 6 月 30 日", "Left open, 30 June"),
    ),
    Parameter(
        name="school_holidays",
        title=text("学校放假", "School holidays"),
        kind="ranges",
        required=False,
        help=text(
            "国家放假以外的，如 2027-04-26/2027-04-30；可填几段，也填暑假",
            "Beside the national ones, such as 2027-04-26/2027-04-30; several may be given, the summer too",
        ),
    ),
    Parameter(
        name="first_saturday",
        title=text("周六活动从哪天起", "Saturdays from"),
        kind="day",
        proposed="term_first_day",
        help=text("不填从开学后第一个周六起", "Left open, from the first Saturday of term"),
    ),
    Parameter(
        name="awards_day",
        title=text("年终表彰日", "Day of the awards"),
        kind="day",
        proposed="12-31",
        help=text("配合上级；到这天为止，不填按 12 月 31 日", "With the level above; left open, 31 December"),
    ),
    Parameter(
        name="report_upward",
        title=text("报上级", "Report upward"),
        kind="yes-no",
        default=False,
        help=text("原方案没有；要把信息库报上级时选是", "Not in the written plan: send the roster upward"),
    ),
    Parameter(name="school", title=text("学校", "School"), kind="text", required=False),
)

TERM: dict[str, Any] = {"first": day("term_first_day"), "last": day("term_last_day")}
SHORT_WEEK, SHORT_MONTH, SHORT_QUARTER = 2, 5, 10
"""Workdays of a week, month or quarter at the edge of the term below which nothing is owed in it."""

FIRST_WEEK = (
    Step(
        key="survey",
        title=text("开学走访摸底", "Start-of-term survey"),
        when=week_of_term(1, roll="before"),
        owner="class-teacher",
        per="class",
        form="survey",
        makes=("child",),
        help=text("家访和学校走访，填信息表；没有也要报", "At homes and at school; report also that there are none"),
        source="篇3 六、工作具体内容 1：开学一周走访式调查摸底",
    ),
    Step(
        key="complete-roster",
        title=text("核定学期信息库", "Complete the roster"),
        when=week_of_term(1, roll="before"),
        owner="centre-lead",
        after=(After(step="survey"),),
        automatic="complete_roster",
        form="term-roster",
        help=text("系统汇总各班信息表，核对后确认", "Made of the classes' tables; check it and confirm"),
        source="篇3 五、目标任务 1：建立本学期信息管理库",
    ),
    Step(
        key="report-roster",
        title=text("报送信息库", "Report the roster"),
        when=within(7, of="complete-roster", roll="before"),
        asked=True,
        only_if=OnlyIf(parameter="report_upward", equals=True),
        owner="centre-lead",
        after=(After(step="complete-roster"),),
        form="roster-report",
        reporting=Reporting(recipient="level-above"),
        help=text("原方案没有", "Not in the written plan"),
        source="篇3 （原方案没有，学校自选）",
    ),
)

MARCH = (
    Step(
        key="pair-staff",
        title=text("师生结对", "Pair staff and children"),
        when=month(3),
        owner="centre-lead",
        helpers=("centre-teacher",),
        after=(After(step="complete-roster"),),
        automatic="propose_pairs",
        form="pairing",
        makes=("pair",),
        help=text("系统提出方案，可改，确认后生效", "A proposal; change it as needed, it holds once confirmed"),
        source="篇3 六、工作具体内容 2⑴：三月份结成帮扶对子",
    ),
    Step(
        key="counsel",
        title=text("每季谈心疏导", "Quarterly counselling talk"),
        when=every("quarter", least=SHORT_QUARTER, **TERM),
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-staff"),),
        form="counselling",
        help=text("几个选项加一句话即可", "A few choices and one line will do"),
        source="篇3 六、工作具体内容 2⑴：每季度谈心一次",
    ),
    Step(
        key="contact-parents",
        title=text("每月联系家长", "Monthly parent contact"),
        when=every("month", first=day("03-01"), last=day("term_last_day"), least=SHORT_MONTH),
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-staff"),),
        form="family-contact",
        help=text("打电话、视频或当面都行", "By telephone, by video or in person"),
        source="篇3 六、工作具体内容 2⑴：每月和家长联系一次",
    ),
    Step(
        key="revisit-guardian",
        title=text("走访监护人", "Visit the guardian"),
        when=every("term", first=after("pair-staff", 1), last=day("term_last_day")),
        asked=True,
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-staff"),),
        form="guardian-visit",
        help=text("到监护人家里看看", "At the guardian's home"),
        source="篇3 三、工作原则：多到监护人家庭走访",
    ),
    Step(
        key="solve-difficulties",
        title=text("解决实际困难", "Solve difficulties"),
        when=on_need(),
        owner="paired-teacher",
        per="pair",
        form="difficulty",
        help=text("有困难时登记", "Called for when there is one"),
        source="篇3 六、工作具体内容 2⑴：积极解决实际困难",
    ),
    Step(
        key="family-line",
        title=text("开通亲情电话", "Open the family line"),
        when=month(3),
        owner="centre-lead",
        form="family-line",
        help=text("写下号码和开放时间", "Its number and hours"),
        source="篇3 六、工作具体内容 2⑵：开设一部亲情电话",
    ),
    Step(
        key="family-call",
        title=text("每周亲情通话", "Weekly family call"),
        when=every("week", first=after("family-line", 1), last=day("term_last_day"), least=SHORT_WEEK),
        owner="centre-lead",
        per="child",
        helpers=("centre-teacher",),
        after=(After(step="family-line"),),
        form="family-call",
        help=text("一次可以记一批孩子", "Many children are recorded at once"),
        source="篇3 六、工作具体内容 2⑵：每周都能联系一次",
    ),
    Step(
        key="class-contact",
        title=text("班主任联系家长", "Class teacher's contact"),
        when=every("month", least=SHORT_MONTH, **TERM),
        asked=True,
        owner="class-teacher",
        per="child",
        form="family-contact",
        help=text("让家长知道孩子的情况", "So that the parents know how the child does"),
        source="篇3 六、工作具体内容 2⑵：班主任及时和家长联系",
    ),
    Step(
        key="proxy-parents",
        title=text("落实代理家长", "Proxy parents"),
        when=by("03-31"),
        asked=True,
        owner="centre-lead",
        per="child",
        form="proxy-parent",
        help=text(
            "先审核，再配对；不需要的孩子可以免做", "Checked before they are matched; waive it for a child in no need"
        ),
        source="篇3 五、目标任务 3：代理家长制度",
    ),
    Step(
        key="consolation",
        title=text("走访慰问", "Consolation visits"),
        when=every("term", **TERM),
        asked=True,
        owner="centre-lead",
        helpers=("centre-teacher",),
        form="consolation",
        help=text("不拍照，不宣扬", "No photographs, no publicity"),
        source="篇3 五、目标任务 4：开展慰问活动",
    ),
)

APRIL_TO_JUNE = (
    Step(
        key="set-up-home",
        title=text("筹建之家、建档案", "Set up the home"),
        when=month(4),
        owner="centre-lead",
        form="home",
        help=text("四月建起来，档案资料以后逐步完善", "There in April; the archives grow on"),
        source="篇3 六、工作具体内容 3：四月份筹备成立之家，建立档案资料",
    ),
    Step(
        key="activities",
        title=text("五月活动", "May activities"),
        when=month(5),
        owner="centre-lead",
        form="activity-plan",
        help=text("按实际情况调整", "Adjusted to circumstances"),
        source="篇3 六、工作具体内容 4：五月份开展各项活动",
    ),
    Step(
        key="june-first",
        title=text("六一同台演出", "1 June performance"),
        when=on("06-01", roll="before"),
        owner="centre-lead",
        form="performance",
        help=text("志愿者、监护人和孩子同台", "Volunteers and guardians with the children"),
        source="篇3 六、工作具体内容 5：同台演出庆六一",
    ),
)

THROUGH_THE_TERM = (
    Step(
        key="saturday-session",
        title=text("周六活动日", "Saturday session"),
        when=weekdays("sat", first=day("first_saturday"), last=day("term_last_day")),
        owner="duty-officer",
        helpers=("class-teacher", "tutor"),
        form="session",
        help=text(
            "班主任点名，辅导老师管功课和纪律；监护人接走，护送过马路",
            "The class teacher calls the roll, the tutor sees to homework and order; guardians fetch, all are seen over "
            "the road",
        ),
        source="篇3 四、要求和安全保障措施 1、5：值班、点名、辅导、接送",
    ),
    Step(
        key="leaders-meet",
        title=text("季度专题会", "Quarterly meeting"),
        when=every("quarter", least=SHORT_QUARTER, **TERM),
        owner="principal",
        form="minutes",
        help=text("听汇报，提意见和要求", "Reports are heard, and what is wanted is said"),
        source="篇3 四、要求和安全保障措施 4：每季度一次专题会议",
    ),
    Step(
        key="birthday",
        title=text("给孩子过生日", "Child's birthday"),
        when=birthday(**TERM),
        owner="birthday-host",
        per="child",
        form="birthday",
        help=text("放假时提前过；不合适的可以免做", "Kept before a holiday; waived where it would hurt"),
        source="篇3 五、目标任务 4：给留守儿童过生日",
    ),
    Step(
        key="festival",
        title=text("共度传统节日", "Traditional festival"),
        when=festivals(**TERM),
        owner="centre-lead",
        form="festival",
        help=text("放假的节日提前过", "One on a day off is kept before it"),
        source="篇3 五、目标任务 4：过每个传统节日",
    ),
    Step(
        key="train-guardians",
        title=text("监护人、教师培训", "Train guardians and teachers"),
        when=every("term", **TERM),
        asked=True,
        owner="centre-lead",
        form="training",
        help=text("借助当地媒体", "With the help of local media"),
        source="篇3 四、要求和安全保障措施 3：利用媒体培训",
    ),
    Step(
        key="commend-home",
        title=text("表彰守纪儿童", "Commend good conduct"),
        when=by(day("term_last_day"), opens=day("term_last_day", -14), roll="before"),
        asked=True,
        owner="centre-lead",
        form="good-conduct",
        help=text("公布姓名要先征得同意", "Names are made known by consent alone"),
        source="篇3 四、要求和安全保障措施 6：表彰遵守纪律的儿童",
    ),
    Step(
        key="commend",
        title=text("年终评优", "Year-end awards"),
        when=by(day("awards_day"), opens=day("12-01")),
        owner="principal",
        form="awards",
        help=text(
            "配合上级：“十佳”和优秀儿童、班主任、监护人、爱心人士、爱心企业",
            "With the level above: children, class teachers, guardians, volunteers, firms",
        ),
        source="篇3 四、要求和安全保障措施 7：每年年终评选表彰",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "activity-centre",
        "version": "1.0.0",
        "title": text("留守儿童活动之家", "Activity centre"),
        "summary": text(
            "春季学期：摸底、结对、亲情电话、周六活动、节日和生日，年终评优。",
            "A spring term: a survey, pairs, a family line, Saturdays, festivals and birthdays; awards at the year's end.",
        ),
        "for": "school",
        "period": Period(first=day("term_first_day"), last=day("awards_day")),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*FIRST_WEEK, *MARCH, *APRIL_TO_JUNE, *THROUGH_THE_TERM),
        "forms": FORMS,
        "recipients": (("level-above", text("上级主管部门", "Level above")),),
    }
)
