"""What is put down at each step. Whatever could name a child or its family, and whatever tells of its health or
hardship, is marked personal."""

from __future__ import annotations

from tongxing.program import Choice, Column, Field, Form, RequiredWhen
from tongxing.words import text

__all__ = ["FORMS"]

_REMARK = Field(name="remark", label=text("备注", "Remark"), kind="long-text", required=False)
_LINE = Field(name="line", label=text("一句话", "One line"), required=False, personal=True)


def _count(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="integer", least=0)


def _yes(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="yes-no")


_PUPILS = _count("pupils", "参加的学生", "Pupils taking part")

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
            name="sources",
            label=text("怎么了解的", "How it is known"),
            kind="choices",
            choices=(
                Choice(key="asked", label=text("问孩子", "The child was asked")),
                Choice(key="visit", label=text("家访", "Visit at home")),
                Choice(key="parents", label=text("联系家长", "Parents")),
                Choice(key="guardian", label=text("联系监护人", "Guardian")),
            ),
            required=False,
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

_SYMPOSIUM = Form(
    key="symposium",
    title=text("座谈会", "Symposium"),
    fields=(
        _count("children", "到会的孩子", "Children present"),
        Field(
            name="topics",
            label=text("谈了什么", "Spoke of"),
            kind="choices",
            choices=(
                Choice(key="study", label=text("学习", "Study")),
                Choice(key="life", label=text("生活", "Life")),
                Choice(key="feelings", label=text("心情", "Feelings")),
                Choice(key="family", label=text("家里", "Family")),
                Choice(key="school", label=text("对学校的希望", "Wishes of the school")),
            ),
        ),
        Field(name="raised", label=text("提出的问题", "What was raised"), kind="long-text", required=False),
    ),
)

_SELF_CARE = Form(
    key="self-care",
    title=text("自理自护", "Self-care"),
    fields=(
        Field(
            name="contents",
            label=text("内容", "Contents"),
            kind="choices",
            choices=(
                Choice(key="tidying", label=text("洗衣、整理", "Washing and tidying")),
                Choice(key="cooking", label=text("做简单的饭", "Simple meals")),
                Choice(key="traffic", label=text("交通安全", "Traffic")),
                Choice(key="water", label=text("防溺水", "Water")),
                Choice(key="fire-and-power", label=text("防火、防触电", "Fire and electricity")),
                Choice(key="strangers", label=text("防拐防骗、防侵害", "Strangers and abuse")),
            ),
        ),
        _PUPILS,
        _REMARK,
    ),
)

_CONTEST = Form(
    key="contest",
    title=text("板报和比赛", "Display and contests"),
    fields=(
        Field(
            name="kinds",
            label=text("办了哪些", "Which of them"),
            kind="choices",
            choices=(
                Choice(key="display", label=text("黑板报", "Blackboard display")),
                Choice(key="painting", label=text("书画", "Painting and calligraphy")),
                Choice(key="writing", label=text("写作", "Writing")),
            ),
        ),
        _count("entries", "作品数", "Entries"),
        _REMARK,
    ),
)

_IN_FORCE = Form(
    key="in-force",
    title=text("代家长制度", "Stand-in parent"),
    fields=(_yes("in_force", "本班已经实行", "In force in the class"), _REMARK),
)

_SHARED_LIFE = Form(
    key="shared-life",
    title=text("同学互助", "Together with the others"),
    fields=(_PUPILS, _LINE),
)

_CARING_WEEKEND = Form(
    key="caring-weekend",
    title=text("爱心家庭周末", "Caring weekend"),
    fields=(
        Field(
            name="families",
            label=text("爱心家庭", "Families"),
            kind="rows",
            least=1,
            personal=True,
            columns=(
                Column(name="family", label=text("家庭", "Family")),
                Column(name="phone", label=text("电话", "Phone")),
                Column(name="child", label=text("孩子", "Child"), kind="subject"),
            ),
            help=text("每行一个家庭：姓名、电话、孩子", "A family a row: name, phone, the child"),
        ),
        _yes("all_checked", "家庭都已审核批准", "All families are checked and approved"),
        Field(
            name="checked_by",
            label=text("审核人", "Checked by"),
            required=False,
            required_when=RequiredWhen(field="all_checked", equals=True),
            personal=True,
        ),
        _yes("guardians_agreed", "监护人都已同意", "All guardians agreed"),
        _REMARK.model_copy(update={"personal": True}),
    ),
)

_HAND_IN_HAND = Form(
    key="hand-in-hand",
    title=text("手拉手", "Hand in hand"),
    fields=(
        Field(name="unit", label=text("单位", "Unit")),
        Field(name="what", label=text("做了什么", "What was done"), kind="long-text"),
        _count("children", "参加的孩子", "Children taking part"),
    ),
)

_LECTURE = Form(
    key="lecture",
    title=text("讲座", "Lecture"),
    fields=(
        Field(name="speaker", label=text("主讲人", "Speaker"), required=False, personal=True),
        _PUPILS,
        _REMARK,
    ),
)

_GOOD_DEEDS = Form(
    key="good-deeds",
    title=text("班会和好事", "Class meeting and good deeds"),
    fields=(
        _yes("meeting_held", "开了主题班会", "The class meeting was held"),
        Field(name="deeds", label=text("做的好事", "Good deeds"), kind="texts", required=False, personal=True),
        _REMARK,
    ),
)

_HOTLINES = Form(
    key="hotlines",
    title=text("两条热线", "Two hotlines"),
    fields=(
        Field(name="family_line", label=text("亲情热线号码", "Number of the family line"), kind="phone"),
        Field(name="family_hours", label=text("亲情热线时间", "Hours of the family line")),
        Field(name="teachers_line", label=text("教师热线号码", "Number of the teachers' line"), kind="phone"),
        Field(name="teachers_hours", label=text("教师热线时间", "Hours of the teachers' line")),
        _yes("parents_told", "已告诉家长", "The parents were told"),
    ),
)

_CALL_LOG = Form(
    key="call-log",
    title=text("亲情通话", "Family call"),
    fields=(
        Field(
            name="spoke_with",
            label=text("和谁通话", "Spoke with"),
            kind="choice",
            choices=(
                Choice(key="father", label=text("父亲", "Father")),
                Choice(key="mother", label=text("母亲", "Mother")),
                Choice(key="both", label=text("父母都有", "Both")),
                Choice(key="nobody", label=text("没有接通", "Nobody was reached")),
            ),
        ),
        _LINE,
    ),
)

_COUNSELLING_ROOM = Form(
    key="counselling-room",
    title=text("心理辅导室", "Counselling room"),
    fields=(
        Field(name="counsellor", label=text("辅导教师", "Counsellor"), personal=True),
        Field(name="place", label=text("地点", "Where")),
        Field(name="hours", label=text("开放时间", "Hours")),
    ),
)

_ACTIVITY = Form(key="activity", title=text("活动记录", "Activity"), fields=(_PUPILS, _REMARK))

_PAIRING = Form(
    key="pairing",
    title=text("结对帮扶", "Pairing"),
    fields=(
        Field(
            name="pairs",
            label=text("结对", "Pairs"),
            kind="rows",
            least=1,
            personal=True,
            columns=(
                Column(name="child", label=text("孩子", "Child"), kind="subject"),
                Column(name="person", label=text("帮扶人员", "Partner"), kind="person"),
            ),
            help=text(
                "每行一名孩子（child）和一位帮扶人员（person），写姓名或编号",
                "A child (child) and a partner (person) in each row, by name or number",
            ),
        ),
        _yes("outsiders", "有校外人员", "Some are from outside the school"),
        Field(
            name="checked_by",
            label=text("校外人员审核人", "Who checked and approved them"),
            required=False,
            required_when=RequiredWhen(field="outsiders", equals=True),
            personal=True,
        ),
        _REMARK.model_copy(update={"personal": True}),
    ),
)

_STUDY_PLAN = Form(
    key="study-plan",
    title=text("学习帮扶计划", "Study plan"),
    fields=(
        Field(name="time", label=text("时间", "Time"), help=text("如：周二、周四午间", "Such as: Tuesdays at noon")),
        Field(name="content", label=text("内容", "Content"), personal=True),
        Field(name="milestones", label=text("阶段效果", "Milestones"), kind="long-text", personal=True),
        Field(name="helper", label=text("学习小帮手", "Peer helper"), personal=True),
    ),
)

_SUBSIDY = Form(
    key="subsidy",
    title=text("生活补助", "Subsidy"),
    fields=(
        Field(
            name="decision",
            label=text("结果", "Decision"),
            kind="choice",
            choices=(
                Choice(key="granted", label=text("享受补助", "Granted")),
                Choice(key="waiting", label=text("已报，等上级认定", "Waiting for the authority")),
                Choice(key="not-eligible", label=text("不符合政策", "Not eligible")),
            ),
            personal=True,
        ),
        Field(
            name="policy",
            label=text("按什么政策", "By which policy"),
            required=False,
            required_when=RequiredWhen(field="decision", equals="granted"),
            personal=True,
        ),
        Field(
            name="amount",
            label=text("金额（元）", "Amount (yuan)"),
            kind="number",
            least=0,
            required=False,
            personal=True,
        ),
        _REMARK.model_copy(update={"personal": True}),
    ),
)

_SEE_DOCTOR = Form(
    key="see-doctor",
    title=text("患病送诊", "Illness"),
    fields=(
        Field(
            name="done",
            label=text("做了什么", "What was done"),
            kind="choices",
            choices=(
                Choice(key="clinic", label=text("送卫生院（室）", "Taken to the clinic")),
                Choice(key="hospital", label=text("送医院", "Taken to hospital")),
                Choice(key="rest", label=text("在校休息照看", "Rested at school, looked after")),
                Choice(key="fetched", label=text("监护人接回", "Fetched by the guardian")),
            ),
            personal=True,
        ),
        _yes("guardian_told", "已告诉监护人", "The guardian was told"),
        _LINE,
    ),
)

_TAKE_PART = Form(
    key="take-part",
    title=text("参加活动", "Taking part"),
    fields=(
        Field(
            name="activities",
            label=text("参加了哪些", "In what"),
            kind="choices",
            choices=(
                Choice(key="class-meeting", label=text("主题班会、团队活动", "Class or pioneers' meeting")),
                Choice(key="social-practice", label=text("社会实践", "Social practice")),
                Choice(key="speech", label=text("演讲比赛", "Speech contest")),
                Choice(key="performance", label=text("文艺演出", "Performance")),
                Choice(key="other", label=text("其他", "Other")),
            ),
        ),
        _LINE,
    ),
)

_SUBJECT_NOTE = Form(
    key="subject-note",
    title=text("学科渗透", "Woven into a subject"),
    fields=(
        Field(name="subject", label=text("学科", "Subject")),
        Field(
            name="contents",
            label=text("内容", "Contents"),
            kind="choices",
            choices=(
                Choice(key="mind", label=text("心理调适", "A sound mind")),
                Choice(key="feelings", label=text("思想和情感", "Thoughts and feelings")),
                Choice(key="independence", label=text("独立生活", "Independence")),
                Choice(key="parents", label=text("体谅父母", "Understanding parents")),
            ),
        ),
        _REMARK,
    ),
)

_LESSON_LOG = Form(
    key="lesson-log",
    title=text("心理课", "Psychology lesson"),
    fields=(
        Field(
            name="topic",
            label=text("主题", "Topic"),
            kind="choice",
            choices=(
                Choice(key="self", label=text("认识自己", "Knowing oneself")),
                Choice(key="feelings", label=text("情绪", "Feelings")),
                Choice(key="friends", label=text("交往", "Friends")),
                Choice(key="study", label=text("学习", "Study")),
                Choice(key="family", label=text("家庭", "Family")),
                Choice(key="safety", label=text("自我保护", "Self-protection")),
            ),
        ),
        Field(
            name="subject",
            label=text("渗透到哪个学科", "In which subject"),
            required=False,
            help=text("单独开课不用写", "Left out for a lesson of its own"),
        ),
    ),
)

_SEASON_REMINDER = Form(
    key="season-reminder",
    title=text("换季提醒", "Season reminder"),
    fields=(_yes("reminded", "已提醒", "The pupils were reminded"), _LINE),
)

_SAFETY_REMINDER = Form(
    key="safety-reminder",
    title=text("假前安全提醒", "Holiday safety"),
    fields=(
        Field(
            name="contents",
            label=text("讲了哪些", "Spoke of"),
            kind="choices",
            choices=(
                Choice(key="traffic", label=text("交通", "Traffic")),
                Choice(key="water", label=text("防溺水", "Water")),
                Choice(key="fire-and-power", label=text("用火用电", "Fire and electricity")),
                Choice(key="food", label=text("饮食", "Food")),
                Choice(key="strangers", label=text("防拐防骗、防侵害", "Strangers and abuse")),
                Choice(key="internet", label=text("上网", "Internet")),
            ),
        ),
        _yes("guardians_told", "已告诉监护人", "The guardians were told"),
    ),
)

FORMS = (
    _CHILD_FILE,
    _ROSTER_REPORT,
    _SYMPOSIUM,
    _SELF_CARE,
    _CONTEST,
    _IN_FORCE,
    _SHARED_LIFE,
    _CARING_WEEKEND,
    _HAND_IN_HAND,
    _LECTURE,
    _GOOD_DEEDS,
    _HOTLINES,
    _CALL_LOG,
    _COUNSELLING_ROOM,
    _ACTIVITY,
    _PAIRING,
    _STUDY_PLAN,
    _SUBSIDY,
    _SEE_DOCTOR,
    _TAKE_PART,
    _SUBJECT_NOTE,
    _LESSON_LOG,
    _SEASON_REMINDER,
    _SAFETY_REMINDER,
)
