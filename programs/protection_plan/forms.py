"""What is put down at each step. Whatever could name a child or its family is marked personal."""

from __future__ import annotations

from tongxing.program import Choice, Column, Field, Form, LeftOutWhen, RequiredWhen
from tongxing.words import text

__all__ = ["ACTIVITIES", "FORMS", "PROGRESS"]

ACTIVITIES = (
    Choice(key="stories", label=text("故事会", "Story-telling")),
    Choice(key="recitation", label=text("诗歌朗诵", "Recitation")),
    Choice(key="work", label=text("劳动实践", "Work practice")),
    Choice(key="party", label=text("联欢", "Party")),
    Choice(key="hand-written-paper", label=text("手抄报", "Hand-written paper")),
    Choice(key="praise-mother", label=text("夸妈妈", "Praise your mother")),
    Choice(key="manners", label=text("文明礼仪", "Manners")),
    Choice(key="pioneers-flag", label=text("爱队旗", "The pioneers' flag")),
    Choice(key="other", label=text("其他", "Other")),
)

PROGRESS = (
    Choice(key="better", label=text("有进步", "Better")),
    Choice(key="same", label=text("持平", "The same")),
    Choice(key="worse", label=text("退步", "Worse")),
)

_REMARK = Field(name="remark", label=text("备注", "Remark"), kind="long-text", required=False)
_LINE = Field(name="line", label=text("一句话", "One line"), required=False, personal=True)


def _count(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="integer", least=0)


_MEMBERS = Form(
    key="members",
    title=text("领导机构", "Leading body"),
    fields=(
        Field(name="head", label=text("组长", "Head"), personal=True),
        Field(name="deputies", label=text("副组长", "Deputies"), kind="texts", personal=True),
        Field(name="members", label=text("成员和分工", "Members and their parts"), kind="texts", personal=True),
        _REMARK,
    ),
)

_CHILD_FILE = Form(
    key="child-file",
    title=text("核对档案", "Child's file"),
    fields=(
        Field(
            name="file_confirmed",
            label=text("档案已核对", "File confirmed"),
            kind="yes-no",
            file="confirmed",
            help=text("有变化先改档案", "Correct the file first where something changed"),
        ),
        Field(
            name="guardian", label=text("委托照护人", "Carer entrusted"), required=False, personal=True, file="guardian"
        ),
        Field(
            name="entrusted_since",
            label=text("何时委托", "Entrusted since"),
            kind="day",
            required=False,
            personal=True,
            file="entrusted_since",
        ),
        Field(
            name="written_notice",
            label=text("父母已书面告知学校", "Parents told the school in writing"),
            kind="yes-no",
            required=False,
            help=text("由谁照护、从何时起", "Who cares for the child, and since when"),
        ),
        Field(
            name="corrected",
            label=text("改了哪些", "What was corrected"),
            kind="choices",
            choices=(
                Choice(key="parents", label=text("父母和务工地", "Parents, where they work")),
                Choice(key="guardian", label=text("监护人和委托照护", "Guardian, who was entrusted")),
                Choice(key="phone", label=text("电话", "Telephone")),
                Choice(key="address", label=text("住址", "Address")),
                Choice(key="health", label=text("健康", "Health")),
                Choice(key="other", label=text("其他", "Other")),
            ),
            required=False,
            help=text("没改就不选", "Choose none where nothing was"),
        ),
        _REMARK.model_copy(update={"personal": True}),
    ),
)

_ROSTER_REPORT = Form(
    key="roster-report",
    title=text("报送名册", "Roster sent"),
    fields=(_count("children", "儿童人数", "Children"), _count("classes", "班级数", "Classes"), _REMARK),
)

_BUDDY = Form(
    key="buddy",
    title=text("同学伙伴", "Buddy"),
    fields=(Field(name="buddy", label=text("伙伴", "Buddy"), personal=True), _LINE),
)

_TALK = Form(
    key="talk",
    title=text("谈话记录", "Talk"),
    fields=(
        Field(
            name="mood",
            label=text("情绪", "Mood"),
            kind="choice",
            choices=(
                Choice(key="good", label=text("好", "Good")),
                Choice(key="usual", label=text("一般", "As usual")),
                Choice(key="low", label=text("低落", "Low")),
            ),
        ),
        Field(
            name="topics",
            label=text("谈了什么", "Spoke of"),
            kind="choices",
            choices=(
                Choice(key="study", label=text("学习", "Study")),
                Choice(key="family", label=text("家里", "Family")),
                Choice(key="friends", label=text("同学", "Friends")),
                Choice(key="health", label=text("身体", "Health")),
                Choice(key="safety", label=text("安全", "Safety")),
                Choice(key="other", label=text("其他", "Other")),
            ),
        ),
        _LINE,
    ),
)

_PARENTS_CALL = Form(
    key="parents-call",
    title=text("家长电话", "Parent call"),
    fields=(
        Field(
            name="whom",
            label=text("联系了谁", "Whom"),
            kind="choice",
            choices=(
                Choice(key="father", label=text("父亲", "Father")),
                Choice(key="mother", label=text("母亲", "Mother")),
                Choice(key="both", label=text("父母都有", "Both")),
                Choice(key="nobody", label=text("没有联系上", "Nobody was reached")),
            ),
        ),
        Field(name="progress_told", label=text("说了孩子的进步", "Progress was told"), kind="yes-no"),
        _LINE,
    ),
)

_DIFFICULTIES = Form(
    key="difficulties",
    title=text("居家困难", "Difficulties at home"),
    fields=(
        Field(
            name="kinds",
            label=text("哪方面的困难", "Of what kind"),
            kind="choices",
            choices=(
                Choice(key="study", label=text("学习", "Study")),
                Choice(key="daily-life", label=text("生活", "Daily life")),
                Choice(key="feelings", label=text("心理", "Feelings")),
                Choice(key="safety", label=text("安全", "Safety")),
                Choice(key="chores", label=text("家务过重", "Too many chores")),
            ),
            required=False,
            help=text("没有就不选", "Choose none where there is none"),
        ),
        _count("children", "涉及几名孩子", "Children concerned"),
        Field(
            name="note",
            label=text("情况和帮助", "What was found and done"),
            kind="long-text",
            required=False,
            required_when=RequiredWhen(field="kinds", equals="safety"),
            personal=True,
            help=text("涉及安全的一定要写", "Always for what concerns safety"),
        ),
    ),
)

_GROUPS = Form(
    key="groups",
    title=text("分组", "Groups"),
    fields=(
        Field(name="none", label=text("本班不用分组", "The class needs no groups"), kind="yes-no"),
        Field(
            name="groups",
            label=text("各组", "Groups"),
            kind="rows",
            required=False,
            required_when=RequiredWhen(field="none", equals=False),
            left_out_when=LeftOutWhen(field="none", equals=True),
            least=1,
            personal=True,
            columns=(
                Column(name="subject", label=text("学科", "Subject")),
                Column(name="pupils", label=text("学生", "Pupils")),
                Column(name="teacher", label=text("任课教师", "Subject teacher")),
            ),
            help=text("每行一组：学科、学生、任课教师", "A group a row: subject, pupils, subject teacher"),
        ),
    ),
)

_TUTORING_PLAN = Form(
    key="tutoring-plan",
    title=text("学习帮扶计划", "Tutoring plan"),
    fields=(
        Field(name="time", label=text("时间", "Time"), help=text("如：周二、周四午间", "Such as: Tuesdays at noon")),
        Field(name="content", label=text("内容", "Content"), personal=True),
        Field(name="milestones", label=text("阶段成果", "Milestones"), kind="long-text", personal=True),
        Field(name="helper", label=text("学习帮手", "Peer helper"), personal=True),
    ),
)

_TUTORING_CHECK = Form(
    key="tutoring-check",
    title=text("帮扶检查", "Check of the tutoring"),
    fields=(
        Field(name="progress", label=text("与上次比", "Against the last time"), kind="choice", choices=PROGRESS),
        Field(name="milestone_reached", label=text("达到阶段成果", "Milestone reached"), kind="yes-no"),
        _LINE,
    ),
)

_KEY_CHILDREN = Form(
    key="key-children",
    title=text("重点儿童和帮扶教师", "Key children and their teachers"),
    fields=(
        Field(
            name="pairs",
            label=text("结对", "Pairs"),
            kind="rows",
            least=1,
            personal=True,
            columns=(
                Column(name="child", label=text("孩子", "Child"), kind="subject"),
                Column(name="person", label=text("帮扶教师", "Teacher"), kind="person"),
            ),
            help=text(
                "每行一名孩子（child）和一位教师（person），写姓名或编号",
                "A child (child) and a teacher (person) in each row, by name or number",
            ),
        ),
        _REMARK.model_copy(update={"personal": True}),
    ),
)

_BRING_BACK = Form(
    key="bring-back",
    title=text("劝返", "Bringing back"),
    fields=(
        Field(
            name="steps",
            label=text("做了什么", "Steps taken"),
            kind="choices",
            choices=(
                Choice(key="call", label=text("电话联系", "Call")),
                Choice(key="visit", label=text("上门劝返", "Visit at home")),
                Choice(key="parents", label=text("父母回来商量", "Parents came back to talk")),
                Choice(key="village", label=text("村委会协助", "The village helped")),
                Choice(key="authority", label=text("报告主管部门", "Reported to the authority")),
            ),
        ),
        Field(
            name="result",
            label=text("结果", "Result"),
            kind="choice",
            choices=(
                Choice(key="back", label=text("已返校", "Back at school")),
                Choice(key="moved", label=text("已转学", "Moved to another school")),
                Choice(key="not-yet", label=text("还没有返校", "Not back yet")),
            ),
        ),
        Field(
            name="back_on",
            label=text("返校日期", "Back on"),
            kind="day",
            required=False,
            required_when=RequiredWhen(field="result", equals="back"),
        ),
        _LINE,
    ),
)

_ACTIVITY = Form(
    key="activity",
    title=text("活动记录", "Activity"),
    fields=(
        Field(name="activities", label=text("活动", "Activities"), kind="choices", choices=ACTIVITIES),
        _count("children", "参加人数", "Pupils taking part"),
        _REMARK,
    ),
)

_REVIEW = Form(
    key="review",
    title=text("学期总结", "Term review"),
    fields=(
        _count("children", "儿童人数", "Children"),
        _count("files", "核对档案", "Files confirmed"),
        _count("talks", "班主任谈话（次）", "Talks of class teachers"),
        _count("calls", "家长电话（次）", "Calls to parents"),
        _count("reached", "联系上家长（次）", "Calls that reached a parent"),
        _count("plans", "学习帮扶计划", "Tutoring plans"),
        _count("checks", "帮扶检查（次）", "Checks of the tutoring"),
        _count("key_children", "重点儿童", "Key children"),
        _count("pair_talks", "帮扶教师谈心（次）", "Talks of paired teachers"),
        _count("activities", "活动（次）", "Activities"),
        _count("brought_back", "劝返（名）", "Brought back to school"),
        _REMARK,
    ),
)

_REVIEW_REPORT = Form(
    key="review-report",
    title=text("报送学期总结", "Review sent"),
    fields=(
        Field(name="nobody_named", label=text("没有出现孩子的姓名和照片", "No child is named or shown"), kind="yes-no"),
        _REMARK,
    ),
)

FORMS = (
    _MEMBERS,
    _CHILD_FILE,
    _ROSTER_REPORT,
    _BUDDY,
    _TALK,
    _PARENTS_CALL,
    _DIFFICULTIES,
    _GROUPS,
    _TUTORING_PLAN,
    _TUTORING_CHECK,
    _KEY_CHILDREN,
    _BRING_BACK,
    _ACTIVITY,
    _REVIEW,
    _REVIEW_REPORT,
)
