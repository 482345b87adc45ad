"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

Its dates keep their distance from the first day of the visits, which the written plan sets on 23 October.
"""

from __future__ import annotations

from tongxing.dates import Half, after, before, by, day, during, end, every, on, times, within
from tongxing.program import (
    After,
    EscalationPolicy,
    EscalationStep,
    Parameter,
    Period,
    Program,
    Reporting,
    Role,
    Step,
)
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

MORNING, AFTERNOON = Half.MORNING, Half.AFTERNOON

ROLES = (
    Role(
        key="principal",
        title=text("校长", "Principal"),
        help=text("总负责，主持会议，定措施", "In charge; holds the meetings and decides the measures"),
    ),
    Role(
        key="youth-office",
        title=text("团少部", "Youth office"),
        reports_to="principal",
        help=text("负责日常组织和汇总", "Runs the campaign day by day and gathers its results"),
    ),
    Role(
        key="grade-leader",
        title=text("落级领导", "Grade leader"),
        scope="grade",
        reports_to="principal",
        help=text("每个年级一位，督查本年级", "One for each grade; watches over its visits"),
    ),
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="grade-leader",
        help=text("带队家访，建立档案", "Leads the visits of the class and keeps its files"),
    ),
    Role(
        key="subject-teacher",
        title=text("科任教师", "Subject teacher"),
        scope="class",
        reports_to="grade-leader",
        help=text("协助班主任家访", "Helps the class teacher with the visits"),
    ),
    Role(
        key="paired-teacher",
        title=text("结对教师", "Paired teacher"),
        scope="pair",
        reports_to="youth-office",
        help=text(
            "结对确认后产生；事先指定的，方案只在他们中间结对",
            "Known once the pairs are confirmed; where some are named before, the proposal pairs with them alone",
        ),
    ),
    Role(
        key="rota-teacher",
        title=text("课余活动值班教师", "Teacher on the games rota"),
        reports_to="principal",
        asked=True,
        proposed="youth-office",
        help=text(
            "每周记一次课余活动，可以几位轮流；不指定则由团少部记",
            "Keeps the weekly log of games, several in turn if need be; the youth office where nobody is named",
        ),
    ),
)

PARAMETERS = (
    Parameter(name="year", title=text("年份", "Year"), kind="year"),
    Parameter(
        name="visit_first_day",
        title=text("家访第一天", "First day of the visits"),
        kind="day",
        proposed="10-23",
        help=text(
            "家访三天，前后各步都随它移动；遇周末请改到就近的工作日",
            "The visits last three days and every step moves with them; where they meet a weekend, take the nearest "
            "weekdays",
        ),
    ),
    Parameter(
        name="last_day",
        title=text("最后一天", "Last day"),
        kind="day",
        proposed={"of": "visit_first_day", "days": 89},
        help=text(
            "跟进到哪天为止；不填则到 1 月 20 日，一般是秋季学期末",
            "Until when the follow-up goes on; left open, until 20 January, the usual end of the autumn term",
        ),
    ),
    Parameter(
        name="school_holidays",
        title=text("学校放假", "School holidays"),
        kind="ranges",
        required=False,
        help=text("如 2027-01-13/2027-02-20；可填几段", "Such as 2027-01-13/2027-02-20; several may be given"),
    ),
    Parameter(name="school", title=text("学校", "School"), kind="text", required=False),
)

PREPARATION = (
    Step(
        key="form-group",
        title=text("成立领导小组", "Form the leading group"),
        when=by(before("mobilise", workdays=1)),
        asked=True,
        owner="principal",
        form="members",
        help=text("校长负总责，写下成员和分工", "The principal is in charge; put down the members and their parts"),
        source="篇1 一、建立领导机构：学校成立领导小组，校长负总责",
    ),
    Step(
        key="draw-plan",
        title=text("制订家访方案", "Draw up the visit plan"),
        when=by(before("mobilise", workdays=1)),
        asked=True,
        owner="youth-office",
        form="visit-plan",
        help=text("附上方案文件", "Attach the plan as a file"),
        source="篇1 一、建立领导机构：家访工作方案由团少部负责人制订",
    ),
    Step(
        key="mobilise",
        title=text("召开动员会", "Mobilisation meeting"),
        when=on(day("visit_first_day", -4), half=MORNING),
        owner="principal",
        form="minutes",
        help=text("行政扩大会，传达通知，布置家访", "The enlarged staff meeting hears the notice and the task"),
        source="篇1 二、宣传发动家访：10月19日上午",
    ),
    Step(
        key="cascade",
        title=text("逐级传达", "Cascade the message"),
        when=by(day("visit_first_day", -1), opens=after("mobilise")),
        asked=True,
        owner="grade-leader",
        per="grade",
        form="done",
        help=text("向本年级教师传达", "Pass it on to the teachers of the grade"),
        source="篇1 二、宣传发动家访：召开各类会议，逐级向下传达",
    ),
    Step(
        key="hand-out-forms",
        title=text("下发摸底表", "Hand out forms"),
        when=on(day("visit_first_day", -1)),
        owner="youth-office",
        form="forms-handed-out",
        help=text(
            "统计表和信息表发到每位班主任", "The statistics form and the information form, to every class teacher"
        ),
        source="篇1 三、摸底确立目标：10月22日，下发统计表及信息表",
    ),
    Step(
        key="report-roster",
        title=text("上报名单和家庭情况", "Report roster"),
        when=by(day("visit_first_day", -1), opens=after("hand-out-forms")),
        asked=True,
        owner="class-teacher",
        per="class",
        after=(After(step="hand-out-forms"),),
        form="roster",
        reporting=Reporting(recipient="youth-office", checked=False),
        makes=("child",),
        help=text(
            "导入表格或逐个填写；本班没有也要报", "Import a table or type it in; report also that there are none"
        ),
        source="篇1 三、摸底确立目标：各班主任上报名单及家庭详细情况",
    ),
)

_THREE_DAYS = EscalationPolicy(
    steps=(EscalationStep(cause="before-2d", days=-2), *EscalationPolicy.usual().steps[1:]),
)
"""The children are known on the eve of the visits, so teachers hear of them on the first morning."""

VISITS = (
    Step(
        key="visit-homes",
        title=text("入户家访", "Home visits"),
        when=during(day("visit_first_day"), day("visit_first_day", 2)),
        owner="class-teacher",
        per="child",
        helpers=("subject-teacher",),
        form="visit",
        policy=_THREE_DAYS,
        help=text(
            "中午或傍晚去，监护人多半在家；向监护人说在校表现，听意见，看情况",
            "Go at noon or in the early evening, when the guardian is home; report on school, listen, look",
        ),
        source="篇1 四、安排家访工作：10月23日至25日，中午及傍晚",
    ),
    Step(
        key="supervise-visits",
        title=text("家访督查", "Supervise visits"),
        when=on(day("visit_first_day", 2)),
        owner="grade-leader",
        per="grade",
        form="sign-off",
        help=text("看本年级是否家家走到", "See that every home of the grade was visited"),
        source="篇1 四、安排家访工作：落级领导为督",
    ),
    Step(
        key="sort-problems",
        title=text("汇总家访问题", "Sort problems"),
        when=on(day("visit_first_day", 3), half=MORNING),
        owner="youth-office",
        after=(After(step="visit-homes"),),
        automatic="tally",
        form="tally",
        reporting=Reporting(recipient="principal", checked=False),
        help=text(
            "系统按类别汇总，人工核对后报校长", "Counted by category; read it, confirm it, it goes to the principal"
        ),
        source="篇1 五、梳理家访问题：10月26日上午",
    ),
    Step(
        key="agree-measures",
        title=text("商定帮扶措施", "Agree measures"),
        when=on(day("visit_first_day", 3), half=AFTERNOON),
        owner="principal",
        after=(After(step="sort-problems"),),
        form="measures",
        help=text("行政扩大会，通报情况，定措施", "The enlarged staff meeting hears the findings and decides"),
        source="篇1 六、出台教育对策：10月26日下午",
    ),
)

FOLLOW_UP = (
    Step(
        key="archive-card",
        title=text("建档、填联系卡", "Archive and contact card"),
        when=within(14, of="agree-measures"),
        asked=True,
        owner="class-teacher",
        per="child",
        form="contact-card",
        help=text("核对一人一档，填联系卡", "Confirm the child's file and fill in the contact card"),
        source="篇1 六、出台教育对策 1：建立档案和联系卡",
    ),
    Step(
        key="nominate",
        title=text("推荐结对学生", "Nominate pupils"),
        when=within(7, of="agree-measures"),
        asked=True,
        owner="class-teacher",
        per="class",
        form="nomination",
        makes=("chosen-child",),
        help=text("每班 1—2 名", "One or two pupils of the class"),
        source="篇1 六、出台教育对策 2：每班推荐1—2名",
    ),
    Step(
        key="pair-teachers",
        title=text("师生结对", "Pair teachers"),
        when=within(14, of="agree-measures"),
        asked=True,
        owner="youth-office",
        after=(After(step="nominate"),),
        automatic="propose_pairs",
        form="pairing",
        makes=("pair",),
        help=text("系统提出方案，可改，确认后生效", "A proposal; change it as needed, it holds once confirmed"),
        source="篇1 六、出台教育对策 2：每位教师结对1—2名学生",
    ),
    Step(
        key="talk",
        title=text("谈心、记成长日记", "Talk and diary"),
        when=every("week", first=after("pair-teachers", 1)),
        asked=True,
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-teachers"),),
        form="diary",
        help=text("几个选项加一句话即可", "A few choices and one line will do"),
        source="篇1 六、出台教育对策 2：经常谈心，建立成长日记",
    ),
    Step(
        key="revisit",
        title=text("结对回访", "Follow-up visit"),
        when=times(2, per="term", first=after("pair-teachers", 1)),
        asked=True,
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-teachers"),),
        form="visit",
        help=text("跟进期内两次", "Twice during the follow-up"),
        source="篇1 六、出台教育对策 2：定期家访",
    ),
    Step(
        key="contact-family",
        title=text("联系家长和监护人", "Contact the family"),
        when=every("month", first=after("pair-teachers", 1)),
        asked=True,
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-teachers"),),
        form="family-contact",
        help=text("打电话、视频或当面都行", "By telephone, by video or in person"),
        source="篇1 六、出台教育对策 1：加强与家长及监护人的联系",
    ),
    Step(
        key="play",
        title=text("课余文体活动", "Sports and games"),
        when=every("week", first=after("pair-teachers", 1)),
        owner="rota-teacher",
        after=(After(step="pair-teachers"),),
        form="play-log",
        help=text(
            "周一至周五午间和课后；轮值教师每周记一次",
            "Monday to Friday, at noon and after class; the teacher on the rota keeps one log a week",
        ),
        source="篇1 六、出台教育对策 3：周一至周五的午间和下午课后",
    ),
    Step(
        key="find-proxy-parents",
        title=text("招募代理家长", "Recruit proxy parents"),
        when=within(1, of="agree-measures", unit="months"),
        asked=True,
        optional=True,
        owner="youth-office",
        form="proxy-parents",
        help=text(
            "村干部、政府人员、村委会成员、退休教师；先审核，再与孩子配对",
            "Village cadres, officials, the village committee, retired teachers; checked before they are matched",
        ),
        source="篇1 六、出台教育对策 4：担当代理家长",
    ),
    Step(
        key="aid-fund",
        title=text("研究设资助金", "Consider an aid fund"),
        when=by(end(), opens=after("agree-measures")),
        optional=True,
        owner="principal",
        form="decision",
        help=text("给家庭特别困难的孩子", "For children whose families are in particular hardship"),
        source="篇1 六、出台教育对策 5：拟成立资助金",
    ),
    Step(
        key="video-room",
        title=text("研究设视频室", "Consider a video-call room"),
        when=by(end(), opens=after("agree-measures")),
        optional=True,
        owner="principal",
        form="decision",
        help=text("让孩子和父母视频见面", "Where children see their parents by video"),
        source="篇1 六、出台教育对策 6：拟创建视频聊天室",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "home-visits",
        "version": "1.0.0",
        "title": text("留守儿童家访", "Home visits"),
        "summary": text(
            "摸底、三天入户家访、汇总问题、定措施，再结对帮扶到学期末。",
            "A roster, three days of home visits, the problems sorted, measures agreed, then pairs of teachers and "
            "pupils until the end of term.",
        ),
        "for": "school",
        "period": Period(first=day("visit_first_day", -14), last=day("last_day")),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*PREPARATION, *VISITS, *FOLLOW_UP),
        "forms": FORMS,
        "recipients": (
            ("youth-office", text("团少部", "Youth office")),
            ("principal", text("校长", "Principal")),
        ),
    }
)
