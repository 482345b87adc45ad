"""What is put down at each step. Whatever could name a child or a volunteer is marked personal."""

from __future__ import annotations

from tongxing.program import Choice, Column, Field, Form, RequiredWhen
from tongxing.words import text

__all__ = ["CONTENTS", "FORMS"]

CONTENTS = (
    Choice(key="team-training", label=text("团队训练", "Team training")),
    Choice(key="self-protection", label=text("安全自护教育", "Self-protection")),
    Choice(key="tutoring", label=text("学业辅导", "Tutoring")),
    Choice(key="arts-and-sports", label=text("文体活动", "Arts and sports")),
    Choice(key="letter-home", label=text("给父母写信", "Letter home")),
    Choice(key="family-education", label=text("监护人家庭教育", "Family education for guardians")),
    Choice(key="lasting-contact", label=text("建立长期联系", "Lasting contact")),
)

_REMARK = Field(name="remark", label=text("备注", "Remark"), kind="long-text", required=False)


def _count(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="integer", least=0)


def _yes(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="yes-no")


_RECRUITMENT = Form(
    key="recruitment",
    title=text("对接招募", "Recruitment"),
    fields=(
        Field(name="schools", label=text("联系的学校", "Schools contacted"), kind="texts"),
        Field(name="charities", label=text("联系的公益组织", "Charities contacted"), kind="texts", required=False),
        _count("volunteers", "报名人数", "Volunteers"),
        Field(
            name="villages",
            label=text("驻点村", "Villages"),
            kind="texts",
            required=False,
            help=text("每村一支服务队；发起时已填的不必再填", "A team for each; not again those named at the launch"),
        ),
        _REMARK,
    ),
)

_TEAM = Form(
    key="team",
    title=text("服务队", "Team"),
    fields=(
        Field(name="name", label=text("队名", "Name of the team"), required=False),
        Field(
            name="members",
            label=text("队员", "Members"),
            kind="rows",
            least=6,
            most=6,
            personal=True,
            help=text("6 人：姓名、电话、特长，谁是队长", "Six: name, phone, strengths, and which of them leads"),
        ),
        Field(name="liaison", label=text("联络人", "Who keeps contact"), personal=True),
        _REMARK,
    ),
)

_PAIRING_TABLE = Form(
    key="pairing-table",
    title=text("结对表", "Pairing table"),
    fields=(
        _count("teams", "服务队数", "Teams"),
        _count("formed", "已组建", "Formed"),
        _count("members", "队员人数", "Members"),
        _REMARK,
    ),
)

_TRAINING_PLAN = Form(
    key="training-plan",
    title=text("培训安排", "Training plan"),
    fields=(
        Field(name="day", label=text("培训日", "Day"), kind="day"),
        Field(name="link", label=text("链接或会议号", "Link or meeting number")),
        _yes("told", "已告诉全体队员", "All members were told"),
        _REMARK,
    ),
)

_ATTENDANCE = Form(
    key="attendance",
    title=text("参训", "Attendance"),
    fields=(_yes("attended", "参加了培训", "Took part in the training"), _REMARK),
)

_QUIZ_RESULTS = Form(
    key="quiz-results",
    title=text("答题组织情况", "Quiz"),
    fields=(
        _count("invited", "应答题人数", "Members invited"),
        _count("answered", "已答题人数", "Members who answered"),
        Field(name="average", label=text("平均分", "Average score"), kind="number", least=0, most=100, required=False),
        _REMARK,
    ),
)

_QUIZ = Form(
    key="quiz",
    title=text("答题成绩", "Score"),
    fields=(Field(name="score", label=text("成绩", "Score"), kind="number", least=0, most=100),),
)

_RESULTS = (
    _count("passed", "合格", "Passed"),
    _count("failed", "不合格", "Not passed"),
    _count("incomplete", "资料不全", "Incomplete"),
    _count("excused", "免考核", "Excused"),
)

_ASSESSMENT = Form(
    key="assessment",
    title=text("队员考核", "Assessment"),
    fields=(
        *_RESULTS,
        Field(
            name="members",
            label=text("各队员", "Members"),
            kind="rows",
            required=False,
            personal=True,
            columns=(
                Column(name="member", label=text("队员", "Member"), kind="subject"),
                Column(name="attended", label=text("参加培训", "Trained"), kind="yes-no"),
                Column(name="score", label=text("成绩", "Score"), kind="number"),
                Column(
                    name="result",
                    label=text("结果", "Result"),
                    kind="choice",
                    choices=tuple(Choice(key=each.name, label=each.label) for each in _RESULTS),
                ),
            ),
        ),
        _REMARK,
    ),
)

_INSURANCE = Form(
    key="insurance",
    title=text("保险", "Insurance"),
    fields=(
        Field(name="policy_number", label=text("保单号", "Policy number"), personal=True),
        Field(name="insurer", label=text("保险公司", "Insurer"), required=False),
        Field(name="until", label=text("保到哪天", "Insured until"), kind="day", required=False),
    ),
)

_HANDBOOK = Form(
    key="handbook",
    title=text("手册和要求", "Handbook"),
    fields=(
        _yes("handbook", "手册已发", "Handbook handed out"),
        _yes("insignia", "标识已发", "Insignia handed out"),
        _yes("requirements", "要求已讲", "Requirements explained"),
        _REMARK,
    ),
)

_SERVICE = Form(
    key="service",
    title=text("驻村服务", "Village service"),
    fields=(
        _yes("all_insured", "出发队员都已投保", "All who set out are insured"),
        Field(name="contents", label=text("做了哪些", "What was done"), kind="choices", choices=CONTENTS),
        _count("children", "服务儿童人数", "Children served"),
        _count("guardians", "参加家庭教育的监护人", "Guardians reached"),
        Field(
            name="log",
            label=text("每日记录", "Daily log"),
            kind="rows",
            least=1,
            personal=True,
            help=text("每天一行：日期、内容、人数", "A line a day: day, what, how many"),
        ),
        Field(
            name="pairs",
            label=text("长期联系", "Kept in contact"),
            kind="rows",
            required=False,
            personal=True,
            help=text(
                "每行一名孩子（child）和一位队员（person），写姓名或编号；孩子要在村或学校的花名册里",
                "A child (child) and a member (person) in each row, by name or number; the child is on the roster of the "
                "village or school",
            ),
        ),
        _REMARK,
    ),
)

_REQUEST = Form(
    key="request",
    title=text("需求", "Request"),
    fields=(
        Field(name="request", label=text("需要什么", "What is asked for"), kind="long-text"),
        Field(
            name="answer",
            label=text("结果", "Answer"),
            kind="choice",
            choices=(
                Choice(key="met", label=text("已解决", "Met")),
                Choice(key="partly", label=text("部分解决", "Partly met")),
                Choice(key="not-met", label=text("解决不了", "Cannot be met")),
            ),
        ),
        Field(
            name="why",
            label=text("原因", "Why"),
            kind="long-text",
            required=False,
            required_when=RequiredWhen(field="answer", equals="not-met"),
        ),
    ),
)

_NEWS = Form(
    key="news",
    title=text("活动信息", "News"),
    fields=(
        Field(name="links", label=text("链接", "Links"), kind="texts"),
        _yes("nobody_named", "没有出现孩子的姓名和照片", "No child is named or shown"),
        _REMARK,
    ),
)

_READINESS = Form(
    key="readiness",
    title=text("督导材料", "Ready for inspection"),
    fields=(
        Field(
            name="ready",
            label=text("已备好", "Ready"),
            kind="choices",
            choices=(
                Choice(key="teams", label=text("服务队名单和结对表", "Teams and pairing table")),
                Choice(key="training", label=text("培训和考核", "Training and assessment")),
                Choice(key="insurance", label=text("保单", "Policies")),
                Choice(key="handbook", label=text("手册和要求", "Handbook and requirements")),
                Choice(key="logs", label=text("每日记录", "Daily logs")),
                Choice(key="news", label=text("宣传报道", "Publicity")),
            ),
        ),
        Field(name="lacking", label=text("还缺什么", "What is lacking"), kind="long-text", required=False),
    ),
)

_TEAM_SUMMARY = Form(
    key="team-summary",
    title=text("服务队小结", "Team summary"),
    fields=(
        Field(name="done", label=text("做了什么", "What was done"), kind="long-text"),
        Field(name="hard", label=text("困难", "What was hard"), kind="long-text", required=False),
        Field(name="advice", label=text("建议", "Advice"), kind="long-text", required=False),
    ),
)

_CONTACT = Form(
    key="contact",
    title=text("联系记录", "Contact record"),
    fields=(
        Field(
            name="how",
            label=text("方式", "How"),
            kind="choice",
            choices=(
                Choice(key="phone", label=text("电话", "Telephone")),
                Choice(key="video", label=text("视频", "Video")),
                Choice(key="letter", label=text("写信", "Letter")),
                Choice(key="in-person", label=text("当面", "In person")),
            ),
        ),
        _yes("reached", "联系上了", "Reached"),
        Field(name="line", label=text("一句话", "One line"), required=False, personal=True),
    ),
)

_SUMMARY = Form(
    key="summary",
    title=text("行动总结", "Summary"),
    fields=(
        _count("teams", "服务队", "Teams"),
        _count("members", "队员", "Members"),
        _count("children", "服务儿童", "Children served"),
        _count("guardians", "监护人", "Guardians reached"),
        _count("news", "宣传报道", "News items"),
        _REMARK,
    ),
)

FORMS = (
    _RECRUITMENT,
    _TEAM,
    _PAIRING_TABLE,
    _TRAINING_PLAN,
    _ATTENDANCE,
    _QUIZ_RESULTS,
    _QUIZ,
    _ASSESSMENT,
    _INSURANCE,
    _HANDBOOK,
    _SERVICE,
    _REQUEST,
    _NEWS,
    _READINESS,
    _TEAM_SUMMARY,
    _CONTACT,
    _SUMMARY,
)
