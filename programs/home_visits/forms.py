"""What is put down at each step. Whatever could name a child or its family is marked personal."""

from __future__ import annotations

from tongxing.program import Choice, Column, Field, Form, LeftOutWhen, RequiredWhen
from tongxing.words import text

__all__ = ["FORMS", "PROBLEMS"]

PROBLEMS = (
    Choice(key="lack-of-care", label=text("缺少关爱", "Lack of care")),
    Choice(key="withdrawn", label=text("性情孤僻", "Withdrawn")),
    Choice(key="family-education", label=text("家庭教育不协调", "Family education out of step")),
    Choice(key="hardship", label=text("家庭生活艰辛", "Hardship")),
    Choice(key="other", label=text("其他", "Other")),
)

_REMARK = Field(name="remark", label=text("备注", "Remark"), kind="long-text", required=False)

_MEMBERS = Form(
    key="members",
    title=text("领导小组", "Leading group"),
    fields=(
        Field(name="members", label=text("成员和分工", "Members and their parts"), kind="texts", personal=True),
        _REMARK,
    ),
)

_VISIT_PLAN = Form(
    key="visit-plan",
    title=text("家访方案", "Visit plan"),
    fields=(
        Field(
            name="outline",
            label=text("方案要点", "Outline"),
            kind="long-text",
            help=text("全文作为附件（文档或 PDF）", "Attach the whole as a file (document or PDF)"),
        ),
    ),
)

_ATTENDED = Field(name="attended", label=text("到会人数", "People present"), kind="integer", least=1)

_MINUTES = Form(
    key="minutes",
    title=text("会议记录", "Minutes"),
    fields=(_ATTENDED, Field(name="decided", label=text("会议内容", "What was said"), kind="long-text")),
)

_DONE = Form(key="done", title=text("完成", "Done"), fields=(_REMARK,))

_FORMS_HANDED_OUT = Form(
    key="forms-handed-out",
    title=text("摸底表下发", "Forms handed out"),
    fields=(
        Field(name="statistics_form", label=text("统计表已发", "Statistics form handed out"), kind="yes-no"),
        Field(name="information_form", label=text("信息表已发", "Information form handed out"), kind="yes-no"),
        _REMARK,
    ),
)

_ROSTER = Form(
    key="roster",
    title=text("留守儿童名单", "Roster"),
    fields=(
        Field(name="none", label=text("本班没有留守儿童", "There are none in the class"), kind="yes-no"),
        Field(
            name="children",
            label=text("名单", "Children"),
            kind="rows",
            required=False,
            required_when=RequiredWhen(field="none", equals=False),
            left_out_when=LeftOutWhen(field="none", equals=True),
            personal=True,
        ),
    ),
)

_VISIT = Form(
    key="visit",
    title=text("家访登记", "Visit record"),
    fields=(
        Field(name="report_given", label=text("已说明在校表现", "Told how the child does at school"), kind="yes-no"),
        Field(name="guardian_view", label=text("监护人意见", "Guardian's view"), kind="long-text", personal=True),
        Field(name="situation", label=text("实际情况", "Situation"), kind="long-text", personal=True),
        Field(
            name="problems",
            label=text("存在的问题", "Problems"),
            kind="choices",
            choices=PROBLEMS,
            required=False,
            help=text("没有就不选", "Choose none where there is none"),
        ),
        Field(
            name="other_problem",
            label=text("其他问题", "Other problem"),
            required=False,
            required_when=RequiredWhen(field="problems", equals="other"),
            personal=True,
        ),
    ),
)

_SIGN_OFF = Form(
    key="sign-off",
    title=text("督查", "Sign-off"),
    fields=(
        Field(name="all_visited", label=text("本年级都走到了", "Every home was visited"), kind="yes-no"),
        Field(
            name="shortfall",
            label=text("没有走到的情况", "What was not visited"),
            kind="long-text",
            required=False,
            required_when=RequiredWhen(field="all_visited", equals=False),
            personal=True,
        ),
    ),
)


def _count(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="integer", least=0)


_COUNTS = (
    _count("children", "儿童人数", "Children"),
    _count("visited", "已家访", "Visited"),
    _count("excused", "免家访", "Excused"),
    _count("not_visited", "尚未家访", "Not visited yet"),
    *(_count(each.key.replace("-", "_"), each.label.zh, each.label.en) for each in PROBLEMS),
)

_TALLY = Form(
    key="tally",
    title=text("家访问题汇总", "Tally of problems"),
    fields=(
        *_COUNTS,
        Field(
            name="by_class",
            label=text("各班", "By class"),
            kind="rows",
            required=False,
            columns=(
                Column(name="class", label=text("班级", "Class"), kind="class"),
                *(Column(name=each.name, label=each.label, kind="number") for each in _COUNTS),
            ),
        ),
        _REMARK,
    ),
)

_MEASURES = Form(
    key="measures",
    title=text("帮扶措施", "Measures"),
    fields=(
        _ATTENDED,
        Field(
            name="measures",
            label=text("定下的措施", "Measures chosen"),
            kind="choices",
            choices=(
                Choice(key="archive", label=text("档案和联系卡", "Archive and contact card")),
                Choice(key="pairing", label=text("教师结对", "Pairing with teachers")),
                Choice(key="play", label=text("文体活动", "Sports and games")),
                Choice(key="proxy-parents", label=text("代理家长", "Proxy parents")),
                Choice(key="aid-fund", label=text("资助金", "Aid fund")),
                Choice(key="video-room", label=text("视频室", "Video-call room")),
            ),
        ),
        Field(name="decided", label=text("会议内容", "What was said"), kind="long-text"),
    ),
)

_CONTACT_CARD = Form(
    key="contact-card",
    title=text("档案和联系卡", "Archive and contact card"),
    fields=(
        Field(
            name="file_confirmed",
            label=text("档案已核对", "File confirmed"),
            kind="yes-no",
            file="confirmed",
            help=text("有变化先改档案", "Correct the file first where something changed"),
        ),
        Field(name="guardian", label=text("监护人", "Guardian"), personal=True, file="guardian"),
        Field(
            name="guardian_phone",
            label=text("监护人电话", "Guardian's phone"),
            kind="phone",
            personal=True,
            file="guardian_phone",
        ),
        Field(
            name="father_phone",
            label=text("父亲电话", "Father's phone"),
            kind="phone",
            required=False,
            personal=True,
            file="father_phone",
        ),
        Field(
            name="mother_phone",
            label=text("母亲电话", "Mother's phone"),
            kind="phone",
            required=False,
            personal=True,
            file="mother_phone",
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
        _REMARK.model_copy(update={"personal": True}),
    ),
)

_NOMINATION = Form(
    key="nomination",
    title=text("推荐结对学生", "Nomination"),
    fields=(
        Field(name="pupils", label=text("学生", "Pupils"), kind="subjects", least=1, most=2),
        Field(name="reason", label=text("理由", "Why"), kind="long-text", required=False, personal=True),
    ),
)

_PAIRING = Form(
    key="pairing",
    title=text("师生结对", "Pairing"),
    fields=(
        Field(
            name="pairs",
            label=text("结对", "Pairs"),
            kind="rows",
            required=False,
            personal=True,
            columns=(
                Column(name="child", label=text("学生", "Pupil"), kind="subject"),
                Column(name="person", label=text("结对教师", "Teacher"), kind="person"),
            ),
            help=text("每行一名学生和一位教师", "A pupil and a teacher in each row"),
        ),
        _REMARK,
    ),
)

_DIARY = Form(
    key="diary",
    title=text("成长日记", "Diary"),
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
                Choice(key="other", label=text("其他", "Other")),
            ),
        ),
        Field(name="line", label=text("一句话", "One line"), required=False, personal=True),
    ),
)

_FAMILY_CONTACT = Form(
    key="family-contact",
    title=text("联系记录", "Contact record"),
    fields=(
        Field(
            name="whom",
            label=text("联系了谁", "Whom"),
            kind="choice",
            choices=(
                Choice(key="father", label=text("父亲", "Father")),
                Choice(key="mother", label=text("母亲", "Mother")),
                Choice(key="guardian", label=text("监护人", "Guardian")),
                Choice(key="nobody", label=text("没有联系上", "Nobody was reached")),
            ),
        ),
        Field(
            name="how",
            label=text("方式", "How"),
            kind="choice",
            choices=(
                Choice(key="phone", label=text("电话", "Telephone")),
                Choice(key="video", label=text("视频", "Video")),
                Choice(key="in-person", label=text("当面", "In person")),
            ),
        ),
        Field(name="line", label=text("一句话", "One line"), required=False, personal=True),
    ),
)

_PLAY_LOG = Form(
    key="play-log",
    title=text("一周文体活动", "A week of games"),
    fields=(
        Field(
            name="days",
            label=text("哪几天", "On which days"),
            kind="choices",
            choices=(
                Choice(key="mon", label=text("周一", "Monday")),
                Choice(key="tue", label=text("周二", "Tuesday")),
                Choice(key="wed", label=text("周三", "Wednesday")),
                Choice(key="thu", label=text("周四", "Thursday")),
                Choice(key="fri", label=text("周五", "Friday")),
            ),
        ),
        Field(
            name="activities",
            label=text("活动", "Activities"),
            kind="choices",
            choices=(
                Choice(key="tug-of-war", label=text("拔河", "Tug of war")),
                Choice(key="ball-games", label=text("球类", "Ball games")),
                Choice(key="games", label=text("游戏", "Games")),
                Choice(key="other", label=text("其他", "Other")),
            ),
        ),
        Field(name="children", label=text("参加人数", "Children taking part"), kind="integer", least=0),
        _REMARK,
    ),
)

_PROXY_PARENTS = Form(
    key="proxy-parents",
    title=text("代理家长", "Proxy parents"),
    fields=(
        Field(
            name="proxy_parents",
            label=text("代理家长", "Proxy parents"),
            kind="rows",
            personal=True,
            help=text("姓名、身份、电话、照看的孩子", "Name, standing, phone, the child looked after"),
        ),
        Field(name="all_checked", label=text("都已审核批准", "All checked and approved"), kind="yes-no"),
        Field(
            name="checked_by",
            label=text("审核人", "Checked by"),
            required=False,
            required_when=RequiredWhen(field="all_checked", equals=True),
            personal=True,
        ),
    ),
)

_DECISION = Form(
    key="decision",
    title=text("研究结果", "Decision"),
    fields=(
        Field(
            name="decision",
            label=text("结果", "Decision"),
            kind="choice",
            choices=(
                Choice(key="yes", label=text("办", "Do it")),
                Choice(key="later", label=text("以后再议", "Later")),
                Choice(key="no", label=text("不办", "Do not")),
            ),
        ),
        _REMARK,
    ),
)

FORMS = (
    _MEMBERS,
    _VISIT_PLAN,
    _MINUTES,
    _DONE,
    _FORMS_HANDED_OUT,
    _ROSTER,
    _VISIT,
    _SIGN_OFF,
    _TALLY,
    _MEASURES,
    _CONTACT_CARD,
    _NOMINATION,
    _PAIRING,
    _DIARY,
    _FAMILY_CONTACT,
    _PLAY_LOG,
    _PROXY_PARENTS,
    _DECISION,
)
