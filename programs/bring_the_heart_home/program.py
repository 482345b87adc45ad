"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

Both ends of its window are asked for: the written plan leaves them blank. The roster and the contacts come before it.
"""

from __future__ import annotations

from tongxing.dates import TimeRule, by, day, during, one_weekday
from tongxing.program import After, OnlyIf, Parameter, Part, Period, Program, Reporting, Role, Step
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(
        key="school-office",
        title=text("学校", "School office"),
        asked=True,
        help=text(
            "方案没有写明由谁负责；指定一位负责人，安排活动、落实联系人",
            "The plan names nobody; name one person who arranges the activities and the contacts",
        ),
    ),
    Role(
        key="grade-section",
        title=text("级部", "Grade section"),
        scope="grade",
        reports_to="school-office",
        help=text("每个年级一位，配合学校开展活动", "One for each grade; helps the school with the activities"),
    ),
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="grade-section",
        help=text("报花名册，开班会，指导写信，建档案卡", "Roster, class meeting, letters, archive cards"),
    ),
    Role(
        key="contact-person",
        title=text("联系人", "Contact"),
        scope="pair",
        reports_to="grade-section",
        asked=True,
        proposed="class-teacher",
        help=text(
            "和孩子结对、给家长打电话的人；可先指定几位，落实时分到每个孩子；没有联系人的孩子由班主任联系",
            "Stands with a child and calls the parents; name some, and each child is given one of them; the class "
            "teacher does it for a child that has none",
        ),
    ),
)

PARAMETERS = (
    Parameter(
        name="first_day",
        title=text("活动第一天", "First day"),
        kind="day",
        help=text("花名册要在这天以前报上来", "The roster is to be there by then"),
    ),
    Parameter(
        name="last_day",
        title=text("活动最后一天", "Last day"),
        kind="day",
        help=text(
            "不早于第一天；中间最好有一个上课的周一", "Not before the first; with a school Monday between, if possible"
        ),
    ),
    Parameter(
        name="symposium_per",
        title=text("座谈会以什么为单位", "A symposium for each"),
        kind="choice",
        default="class",
        choices=(("class", text("班级", "class")), ("grade", text("年级", "grade"))),
    ),
    Parameter(
        name="school_holidays",
        title=text("学校放假", "School holidays"),
        kind="ranges",
        required=False,
        help=text("如 2027-04-03/2027-04-05；可填几段", "Such as 2027-04-03/2027-04-05; several may be given"),
    ),
    Parameter(name="school", title=text("学校名称", "School"), kind="text", required=False),
)


def _in_the_window() -> TimeRule:
    return during("first_day", "last_day")


BEFORE = (
    Step(
        key="report-roster",
        title=text("上报花名册", "Report roster"),
        when=by("first_day"),
        asked=True,
        owner="class-teacher",
        per="class",
        form="roster",
        reporting=Reporting(recipient="school", checked=False),
        makes=("child",),
        help=text(
            "详细、准确、及时；导入表格或逐个填写，本班没有也要报",
            "Detailed, exact, on time; import a table or type it in; report also that there are none",
        ),
        source="篇6 五、活动要求 1：及时上报花名册",
    ),
    Step(
        key="assign-contacts",
        title=text("落实联系人", "Assign contacts"),
        when=by("first_day"),
        asked=True,
        owner="school-office",
        after=(After(step="report-roster"),),
        automatic="propose_contacts",
        form="contacts",
        makes=("pair",),
        help=text(
            "系统给每个孩子提出一位，可改，确认后生效",
            "One for each child is proposed; change it, it holds once confirmed",
        ),
        source="篇6 四、活动内容 5：各班主任及联系人",
    ),
)

TOGETHER = (
    Step(
        key="flag-speech",
        title=text("国旗下讲话", "Flag-raising speech"),
        when=one_weekday("mon", first=day("first_day"), last=day("last_day")),
        owner="school-office",
        form="speech",
        help=text("讲互相关心，不点名、不贴标签", "On caring for each other; nobody is named or labelled"),
        source="篇6 四、活动内容 1：举行一次升旗仪式",
    ),
    Step(
        key="class-meeting",
        title=text("关爱主题班会", "Themed class meeting"),
        when=_in_the_window(),
        owner="class-teacher",
        per="class",
        form="class-meeting",
        help=text("全班参加，谈怎么关心身边的同学", "The whole class, on how to care for those beside them"),
        source="篇6 四、活动内容 2：开展一次主题班会",
    ),
    Step(
        key="symposium",
        title=text("留守学生座谈", "Symposium"),
        when=_in_the_window(),
        owner="class-teacher",
        per="class",
        parts=(
            Part(
                key="by-class",
                title=text("班级座谈", "Of a class"),
                only_if=OnlyIf(parameter="symposium_per", equals="class"),
            ),
            Part(
                key="by-grade",
                title=text("年级座谈", "Of a grade"),
                owner="grade-section",
                per="grade",
                only_if=OnlyIf(parameter="symposium_per", equals="grade"),
            ),
        ),
        form="symposium",
        help=text("听他们说生活、学习、情绪、交友、身体", "Hear of life, study, mood, friends, health"),
        source="篇6 四、活动内容 3：以班级或年级为单位座谈",
    ),
)

FOR_EACH_CHILD = (
    Step(
        key="letter-home",
        title=text("写一封家书", "Letter home"),
        when=_in_the_window(),
        owner="class-teacher",
        per="child",
        form="letter",
        help=text(
            "问候父母，说说自己；不合适的孩子可以免写",
            "Greetings and news; a child for whom it is not right is let off",
        ),
        source="篇6 四、活动内容 4：写一封亲情书信",
    ),
    Step(
        key="parents-call",
        title=text("给家长打电话", "Call parents"),
        when=_in_the_window(),
        owner="contact-person",
        per="child",
        helpers=("class-teacher",),
        after=(After(step="assign-contacts"),),
        form="call",
        help=text(
            "请家长多联系、多鼓励、尽量回家看看", "Ask them to be in touch, to encourage, to come home when they can"
        ),
        source="篇6 四、活动内容 5：给家长打一个电话",
    ),
    Step(
        key="talk",
        title=text("同孩子谈心", "Talk with the child"),
        when=_in_the_window(),
        owner="contact-person",
        per="child",
        helpers=("class-teacher",),
        after=(After(step="assign-contacts"),),
        form="talk",
        help=text(
            "打电话前后谈；要有耐心，点几下、写一句即可",
            "Around the call; be patient; a few choices and one line will do",
        ),
        source="篇6 四、活动内容 5：同时找他谈心；五、活动要求 3",
    ),
    Step(
        key="archive-card",
        title=text("一人一档案卡", "Archive card"),
        when=_in_the_window(),
        owner="class-teacher",
        per="child",
        form="archive-card",
        help=text("核对学生、家长、寄养监护人，写下反馈", "Confirm pupil, parents and carers, and give feedback"),
        source="篇6 四、活动内容 6：每人一张档案卡",
    ),
    Step(
        key="key-children",
        title=text("重点对象会商", "Discuss key children"),
        when=_in_the_window(),
        owner="class-teacher",
        per="class",
        form="key-children",
        help=text(
            "有重点帮扶对象的班，和联系本班的党员、行政领导沟通；没有就写没有",
            "Where the class has key children, talk them over with its party members and leaders; else say there are none",
        ),
        source="篇6 五、活动要求 2：重点帮扶对象所在班级加强沟通",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "bring-the-heart-home",
        "version": "1.0.0",
        "title": text("让心回家", "Bring the heart home"),
        "summary": text(
            "一段日子里做六件事：国旗下讲话、主题班会、座谈、家书、打电话谈心、建档案卡。",
            "Six things within some weeks: a speech at the flag, class meetings, symposiums, letters home, calls and "
            "talks, archive cards.",
        ),
        "for": "school",
        "period": Period(first=day("first_day", -7), last=day("last_day")),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*BEFORE, *TOGETHER, *FOR_EACH_CHILD),
        "forms": FORMS,
        "recipients": (("school", text("学校", "School")),),
    }
)
