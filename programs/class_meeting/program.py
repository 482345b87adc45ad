"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

Everything keeps its distance from the meeting. The written plan dates none of it, so that every step but the meeting
itself asks for its day.
"""

from __future__ import annotations

from tongxing.dates import after, before, by, day, on, within
from tongxing.program import After, Instead, OnlyIf, Parameter, Period, Program, Reporting, Role, Step
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="grade-leader",
        asked=True,
        help=text(
            "方案没有写明由谁负责；一般就是开班会的班主任，副班主任也行",
            "The plan names nobody; usually the teacher of the class that meets",
        ),
    ),
    Role(
        key="grade-leader",
        title=text("年级组长", "Grade leader"),
        scope="grade",
        help=text("可以不指定；班主任忘了时提醒他", "May be left open; hears of what is overdue"),
    ),
)

PARAMETERS = (
    Parameter(
        name="classes",
        title=text("班级", "Class"),
        kind="texts",
        required=False,
        help=text(
            "如 六年级1班；几个班合开可以填几个，不填则名册上的都参加",
            "Such as Grade 6 Class 1; several for a joint meeting; left open, all that are on the roster",
        ),
    ),
    Parameter(
        name="meeting_at",
        title=text("班会时间", "Time of the meeting"),
        kind="moment",
        help=text("如 2027-03-19T14:00；前后各步都随它移动", "Such as 2027-03-19T14:00; every step moves with it"),
    ),
    Parameter(
        name="read_replies",
        title=text("读家长回信", "Replies are read"),
        kind="yes-no",
        default=False,
        help=text(
            "选是，信提前到 21 天以前寄，等得到回信", "If so, the letters go out 21 days before, to be answered in time"
        ),
    ),
    Parameter(
        name="guests",
        title=text("来宾", "Guests"),
        kind="texts",
        required=False,
        help=text("写职务，不写姓名，如 校长,科任教师", "Posts, not names, such as head,subject teachers"),
    ),
    Parameter(
        name="place",
        title=text("地点", "Place"),
        kind="text",
        required=False,
        help=text("不填则在本班教室", "Left open, the classroom"),
    ),
    Parameter(
        name="write_report",
        title=text("写小结", "Write a short report"),
        kind="yes-no",
        default=True,
        help=text("原方案没有，学校一般要写；系统起草", "Not in the written plan, but usual; a draft is made"),
    ),
    Parameter(
        name="report_upward",
        title=text("报学校", "Report to the school"),
        kind="yes-no",
        default=False,
        help=text("原方案没有；小结要交学校时选是", "Not in the written plan: hand the report to the school's office"),
    ),
    Parameter(
        name="school_holidays",
        title=text("学校放假", "School holidays"),
        kind="ranges",
        required=False,
        help=text("如 2027-04-26/2027-04-30；可填几段", "Such as 2027-04-26/2027-04-30; several may be given"),
    ),
    Parameter(name="school", title=text("学校名称", "School"), kind="text", required=False),
)

_REPORTED = OnlyIf(parameter="write_report", equals=True)
_SENT = OnlyIf(parameter="report_upward", equals=True)

BEFORE = (
    Step(
        key="gather-details",
        title=text("摸清学生情况", "Gather details"),
        when=by(before("hold-meeting", 14)),
        asked=True,
        owner="class-teacher",
        per="child",
        form="details",
        help=text("核对一人一档，看看在家表现", "Confirm the child's file, and see how things are at home"),
        source="篇2 活动过程 1：弄清留守学生详细情况",
    ),
    Step(
        key="choose-children",
        title=text("选定通话家庭", "Choose whose parents to call"),
        when=by(before("hold-meeting", 10), opens=after("gather-details")),
        asked=True,
        owner="class-teacher",
        form="chosen",
        makes=("chosen-child",),
        help=text("选几位，打电话给他们的父母", "A few, whose parents are called"),
        source="篇2 活动过程 3：有针对性的几个",
    ),
    Step(
        key="write-letters",
        title=text("写信寄给父母", "Write and post letters"),
        when=by(before("hold-meeting", 10)),
        instead=(Instead(only_if=OnlyIf(parameter="read_replies", equals=True), when=by(before("hold-meeting", 21))),),
        asked=True,
        owner="class-teacher",
        per="child",
        form="letter",
        help=text("帮孩子写下想说的话，寄给父母", "Help each child to write, and post it"),
        source="篇2 活动过程 2：写想说的话，寄出",
    ),
    Step(
        key="call-parents",
        title=text("与家长通话", "Call parents"),
        when=by(before("hold-meeting", 7)),
        asked=True,
        owner="class-teacher",
        per="chosen-child",
        form="call",
        help=text("家长同意才录音", "Recorded only with the parent's consent"),
        source="篇2 活动过程 3：通电话，录下内容",
    ),
    Step(
        key="collect-replies",
        title=text("收集家长回信", "Collect replies"),
        when=by(before("hold-meeting", 3), opens=after("write-letters")),
        asked=True,
        owner="class-teacher",
        form="replies",
        help=text("家长和孩子都同意的才读、才放", "Read or play only what parent and child agree to"),
        source="篇2 活动目的 2：通话录音和家长来信",
    ),
    Step(
        key="prepare",
        title=text("班会筹备", "Prepare"),
        when=by(before("hold-meeting", 3), opens=before("hold-meeting", 14)),
        asked=True,
        owner="class-teacher",
        automatic="propose_programme",
        form="preparation",
        help=text(
            "系统排出节目单，可以调换、增减；再定歌曲和主持人",
            "A programme is proposed; move, add and drop items; then settle song and hosts",
        ),
        source="篇2 活动过程 4：其他准备",
    ),
    Step(
        key="invite",
        title=text("邀请领导老师", "Invite guests"),
        when=by(before("hold-meeting", 3), opens=before("hold-meeting", 14)),
        asked=True,
        owner="class-teacher",
        after=(After(step="prepare"),),
        automatic="invitation",
        form="guests",
        help=text(
            "系统印好请柬和节目单；请校领导准备几句回应孩子的话",
            "Invitation and programme are made ready to print; ask the head to answer the children",
        ),
        source="篇2 参加对象：学校领导及科任教师",
    ),
)

THE_DAY = (
    Step(
        key="hold-meeting",
        title=text("召开班会", "Hold the class meeting"),
        when=on(day("meeting_at")),
        owner="class-teacher",
        automatic="run_of_show",
        form="meeting",
        help=text(
            "当天打印流程表，开一项勾一项；不点名、不贴标签",
            "Print the run of show and tick off each item; nobody is singled out or labelled",
        ),
        source="篇2 活动过程 一至四：开场白、节目一至六、教师总结",
    ),
    Step(
        key="report",
        title=text("班会小结", "Short report"),
        when=within(3, of="hold-meeting"),
        asked=True,
        only_if=_REPORTED,
        owner="class-teacher",
        after=(After(step="hold-meeting"),),
        automatic="short_report",
        form="report",
        help=text("系统按记录起草，修改后确认", "Drafted from the records; edit and confirm it"),
        source="篇2 （原方案没有，学校一般要写）",
    ),
    Step(
        key="send-report",
        title=text("报送小结", "Hand in the report"),
        when=by(after("hold-meeting", 7), opens=after("hold-meeting", 3)),
        asked=True,
        only_if=_SENT,
        owner="class-teacher",
        form="sent",
        reporting=Reporting(recipient="school-office", checked=False),
        help=text("小结定稿后交学校；原方案没有", "Once the report is final; not in the written plan"),
        source="篇2 （原方案没有，学校自选）",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "class-meeting",
        "version": "1.0.0",
        "title": text("关爱主题班会", "Themed class meeting"),
        "summary": text(
            "一个班开一次主题班会：先写信、通话、收回信，当天按流程表开，会后写小结。",
            "A class holds one themed meeting: letters, calls and replies before it, a run of show on the day, a short "
            "report after it.",
        ),
        "for": "school",
        "period": Period(first=day("meeting_at", -28), last=day("meeting_at", 7)),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*BEFORE, *THE_DAY),
        "forms": FORMS,
        "recipients": (("school-office", text("学校", "School office")),),
        "classes": "classes",
    }
)
