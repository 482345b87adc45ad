"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

It lies in the summer of one year; what hangs on the service stays undated until its first day is given.
"""

from __future__ import annotations

from tongxing.dates import (
    TimeRule,
    after,
    before,
    by,
    day,
    during,
    earliest,
    every,
    first_known,
    on,
    on_need,
    ten_days,
    within,
)
from tongxing.program import After, LastDay, Limit, Parameter, Period, Program, Reporting, Role, Step
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(
        key="county-office",
        title=text("县妇联家儿部", "County office"),
        help=text("县妇联家庭和儿童工作部，负责组织", "The family and children's office of the county federation"),
    ),
    Role(
        key="team-lead",
        title=text("服务队队长", "Team lead"),
        scope="team",
        reports_to="county-office",
        help=text("每队一位", "One for each team"),
    ),
    Role(
        key="team-member",
        title=text("服务队队员", "Team member"),
        scope="member",
        reports_to="team-lead",
        help=text("组队后产生，各人的事各人做", "Known once the teams are formed; each owes their own part"),
    ),
)

PARAMETERS = (
    Parameter(name="year", title=text("年份", "Year"), kind="year"),
    Parameter(name="county", title=text("县（市、区）", "County"), kind="text", required=False),
    Parameter(
        name="villages",
        title=text("驻点村", "Villages"),
        kind="texts",
        required=False,
        help=text(
            "每村一个服务站、一支服务队；还没定的，对接招募时再填",
            "A station and a team for each village; left open, they are named when volunteers are recruited",
        ),
    ),
    Parameter(
        name="training_day",
        title=text("培训日", "Training day"),
        kind="day",
        required=False,
        help=text(
            "以市妇联通知为准；不填按 6 月 11 日至 20 日安排",
            "By the municipal notice; left open, 11 to 20 June",
        ),
    ),
    Parameter(
        name="training_last_day",
        title=text("培训最后一天", "Last day of the training"),
        kind="day",
        required=False,
        help=text("培训超过一天时填", "Where the training takes more than a day"),
    ),
    Parameter(
        name="service_first_day",
        title=text("服务第一天", "First day of the service"),
        kind="day",
        required=False,
        help=text(
            "7 月 15 日前出发；不填，服务和相关步骤暂不定日期",
            "The teams set out by 15 July; left open, the service and what hangs on it have no dates yet",
        ),
    ),
    Parameter(
        name="service_days",
        title=text("服务天数", "Days of service"),
        kind="number",
        default=10,
        least=7,
        most=14,
        help=text("一至两周", "One to two weeks"),
    ),
    Parameter(
        name="confirm_late_service",
        title=text("确认 7 月 15 日后出发", "Confirm setting out after 15 July"),
        kind="yes-no",
        default=False,
        help=text("只有确实要晚出发才选", "Only where setting out late is meant"),
    ),
    Parameter(
        name="pass_mark",
        title=text("答题合格分", "Pass mark of the quiz"),
        kind="number",
        default=60,
        least=0,
        most=100,
    ),
)


def _training_days() -> TimeRule:
    return first_known(during("training_day", "training_last_day"), on("training_day"), ten_days(6, "middle"))


GETTING_READY = (
    Step(
        key="recruit",
        title=text("对接招募志愿者", "Recruit volunteers"),
        when=by("06-10"),
        owner="county-office",
        form="recruitment",
        makes=("team",),
        help=text(
            "联系当地学校、社会公益组织；定下每村一支服务队",
            "Get in touch with schools and charities; settle on a team for each village",
        ),
        source="篇7 六、活动要求 1：积极主动联系对接，招募志愿者并组队",
    ),
    Step(
        key="form-team",
        title=text("组建服务队", "Form the teams"),
        when=by("06-10"),
        owner="county-office",
        per="team",
        after=(After(step="recruit"),),
        form="team",
        makes=("member",),
        help=text("每队 6 人，写明特长，做好联络", "Six members a team, their strengths, and who keeps contact"),
        source="篇7 五、进度安排 1:6月10日前组建；四、活动内容：成员6人",
    ),
    Step(
        key="pairing-table",
        title=text("报送结对表", "Submit the pairing table"),
        when=by("06-13"),
        owner="county-office",
        after=(After(step="form-team"),),
        automatic="pairing_table",
        form="pairing-table",
        reporting=Reporting(recipient="municipal-office"),
        help=text(
            "系统列出服务队和服务站，核对后报市妇联", "Teams and stations are listed; check the table and send it"
        ),
        source="篇7 五、进度安排 2:6月13日前报市妇联家庭和儿童工作部",
    ),
    Step(
        key="organise-training",
        title=text("组织线上培训", "Organise training"),
        when=_training_days(),
        owner="county-office",
        form="training-plan",
        help=text("把时间和链接告诉队员", "Tell the members the day and the link"),
        source="篇7 五、进度安排 3:6月中旬，根据通知组织在线培训",
    ),
    Step(
        key="training",
        title=text("参加线上培训", "Online training"),
        when=_training_days(),
        owner="team-member",
        per="member",
        form="attendance",
        help=text(
            "与孩子沟通、团体训练、安全自护、学习方法",
            "Talking with children, team training, self-protection, study methods",
        ),
        source="篇7 五、进度安排 3：参与在线培训",
    ),
    Step(
        key="organise-quiz",
        title=text("组织训后答题", "Organise the quiz"),
        when=within(7, of="training"),
        owner="county-office",
        form="quiz-results",
        help=text("记下参与人数和成绩", "Put down who took part and how they did"),
        source="篇7 五、进度安排 3：培训结束一周内组织答题",
    ),
    Step(
        key="quiz",
        title=text("完成训后答题", "Post-training quiz"),
        when=within(7, of="training"),
        owner="team-member",
        per="member",
        after=(After(step="training", each=True),),
        form="quiz",
        help=text("答完填成绩", "Put down the score"),
        source="篇7 五、进度安排 3：培训课后答题",
    ),
    Step(
        key="assess",
        title=text("队员考核", "Assess members"),
        when=within(3, of="quiz"),
        asked=True,
        owner="county-office",
        after=(After(step="organise-quiz"), After(step="quiz")),
        automatic="assess",
        form="assessment",
        help=text("系统按参训和成绩列出，人工确认", "Listed from attendance and scores; a person confirms it"),
        source="篇7 五、进度安排 3：参与率及成绩纳入考核评价",
    ),
    Step(
        key="insurance",
        title=text("购买志愿者保险", "Insure volunteers"),
        when=by(before("service", workdays=5)),
        asked=True,
        owner="county-office",
        per="member",
        form="insurance",
        help=text("每人一份；没有保险的不派出", "One for each; a member without one is not sent"),
        source="篇7 六、活动要求 2：为每名志愿者购买人身保险",
    ),
    Step(
        key="handbook",
        title=text("发手册、提要求", "Hand out the handbook"),
        when=earliest(by("06-30"), by(before("service", 1))),
        asked=True,
        owner="county-office",
        per="team",
        after=(After(step="form-team", each=True),),
        form="handbook",
        help=text("工作手册、标识和工作要求", "The handbook, the insignia and the requirements"),
        source="篇7 六、活动要求 2：及时将工作手册发到服务队并提出要求",
    ),
)

SERVICE = (
    Step(
        key="service",
        title=text("驻村服务", "Village service"),
        when=during("service_first_day", "service_last_day"),
        owner="team-lead",
        per="team",
        helpers=("team-member",),
        form="service",
        makes=("pair",),
        help=text("每天记一行；写明谁与哪个孩子长期联系", "A line a day; name who keeps in contact with which child"),
        source="篇7 五、进度安排 4:7月15日前；三、活动时间：一至两周",
    ),
    Step(
        key="requests",
        title=text("落实服务队需求", "Meet the teams' requests"),
        when=on_need(),
        owner="county-office",
        per="team",
        form="request",
        help=text("队里有需要时记一条", "One record whenever a team asks for something"),
        source="篇7 六、活动要求 1：为合理需求尽可能提供帮助",
    ),
    Step(
        key="news",
        title=text("报送活动信息", "Submit news"),
        when=by(after("service"), opens=before("service")),
        owner="team-lead",
        per="team",
        form="news",
        reporting=Reporting(recipient="federation-media", checked=False),
        help=text("边做边报，填链接；不出现孩子的姓名和照片", "As it happens, with links; no child is named or shown"),
        source="篇7 五、进度安排 4：工作信息及时发送",
    ),
    Step(
        key="supervision",
        title=text("备好督导材料", "Ready for inspection"),
        when=on(before("service")),
        owner="county-office",
        form="readiness",
        help=text("服务期间省、市随时可能来看", "The province or the city may come at any time of the service"),
        source="篇7 五、进度安排 4：随时准备接受督导",
    ),
    Step(
        key="team-summary",
        title=text("服务队小结", "Team summary"),
        when=within(5, of="service"),
        asked=True,
        owner="team-lead",
        per="team",
        after=(After(step="service", each=True),),
        form="team-summary",
        help=text("几句话即可，不写孩子姓名", "A few sentences; no child is named"),
        source="篇7 五、进度安排 5：服务活动结束后及时总结",
    ),
    Step(
        key="keep-contact",
        title=text("长期联系", "Keep in contact"),
        when=every("month", first=after("service", 1)),
        asked=True,
        owner="team-member",
        per="pair",
        form="contact",
        help=text("到年底，每月一次", "Once a month to the end of the year"),
        source="篇7 四、活动内容 7：建立与留守儿童长期联系",
    ),
    Step(
        key="summary",
        title=text("上报行动总结", "Submit the summary"),
        when=first_known(by("09-01", opens=after("service")), by("09-01", opens="07-16")),
        owner="county-office",
        after=(After(step="team-summary"),),
        automatic="summary",
        form="summary",
        reporting=Reporting(recipient="municipal-office"),
        help=text("系统起草，含宣传报道；修改后报市妇联", "A draft, publicity included; edit it and send it"),
        source="篇7 五、进度安排 5:9月1日前上报总结（含宣传报道情况）",
    ),
)

LAST_DAYS = (
    LastDay(
        name="service_last_day",
        title=text("服务最后一天", "Last day of the service"),
        first="service_first_day",
        days="service_days",
    ),
)

LIMITS = (
    Limit(
        step="service",
        latest=day("07-15"),
        text=text("方案要求 7 月 15 日前", "the plan says by 15 July"),
    ),
    Limit(
        step="service",
        edge="opens",
        latest=day("07-15"),
        severity="refuse",
        unless="confirm_late_service",
        text=text("方案要求 7 月 15 日前出发", "the plan says that the teams set out by 15 July"),
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "rainbow-action",
        "version": "1.0.0",
        "title": text("彩虹行动", "Rainbow action"),
        "summary": text(
            "县妇联组建服务队，培训、投保后驻村一至两周，再长期联系到年底。",
            "A county forms volunteer teams, trains and insures them; they serve in the villages for one to two weeks "
            "and keep in contact to the year's end.",
        ),
        "for": "county",
        "period": Period(first=day("06-01"), last=day("12-31")),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*GETTING_READY, *SERVICE),
        "forms": FORMS,
        "recipients": (
            ("municipal-office", text("市妇联家庭和儿童工作部", "Municipal office")),
            ("federation-media", text("妇联网站和公众号", "The federation's media")),
        ),
        "listed": {"team": "villages"},
        "last_days": LAST_DAYS,
        "limits": LIMITS,
    }
)
