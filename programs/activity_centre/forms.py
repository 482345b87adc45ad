"""What is put down at each step. Whatever could name a child or its family is marked personal."""

from __future__ import annotations

from tongxing.program import Choice, Column, Field, Form, LeftOutWhen, RequiredWhen
from tongxing.words import text

__all__ = ["FORMS"]

_REMARK = Field(name="remark", label=text("备注", "Remark"), kind="long-text", required=False)
_LINE = Field(name="line", label=text("一句话", "One line"), required=False, personal=True)


def _count(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="integer", least=0)


def _yes(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="yes-no")


def _names(name: str, zh: str, en: str) -> Field:
    """Names, one a line; none is an answer too."""
    return Field(name=name, label=text(zh, en), kind="texts", required=False, personal=True)


def _choices(*pairs: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(key=key, label=text(zh, en)) for key, zh, en in pairs)


_SURVEY = Form(
    key="survey",
    title=text("走访摸底", "Survey"),
    fields=(
        _count("visited", "走访家庭数", "Homes visited"),
        _yes("none", "本班没有留守儿童", "There are none in the class"),
        Field(
            name="children",
            label=text("信息表", "Information table"),
            kind="rows",
            required=False,
            required_when=RequiredWhen(field="none", equals=False),
            left_out_when=LeftOutWhen(field="none", equals=True),
            personal=True,
            help=text("姓名、性别、监护人、电话、父母务工地等", "Name, sex, guardian, phones, where the parents work"),
        ),
    ),
)

_COUNTS = (
    _count("children", "儿童人数", "Children"),
    _count("without_guardian", "缺监护人", "No guardian known"),
    _count("without_phone", "缺联系电话", "No telephone known"),
)

_TERM_ROSTER = Form(
    key="term-roster",
    title=text("学期信息库", "Roster of the term"),
    fields=(
        *_COUNTS,
        _count("classes", "有孩子的班级", "Classes with children"),
        _count("not_reported", "还没有报的班级", "Classes that have not reported"),
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

_ROSTER_REPORT = Form(
    key="roster-report",
    title=text("报送信息库", "Roster sent upward"),
    fields=(_count("children", "儿童人数", "Children"), _REMARK),
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
                Column(name="child", label=text("儿童", "Child"), kind="subject"),
                Column(name="person", label=text("结对老师", "Teacher"), kind="person"),
            ),
            help=text(
                "每行一名儿童（child）和一位老师（person）", "A child (child) and a teacher (person) in each row"
            ),
        ),
        _REMARK,
    ),
)

_COUNSELLING = Form(
    key="counselling",
    title=text("谈心疏导", "Counselling talk"),
    fields=(
        Field(
            name="mood",
            label=text("情绪", "Mood"),
            kind="choice",
            choices=_choices(("good", "好", "Good"), ("usual", "一般", "As usual"), ("low", "低落", "Low")),
        ),
        Field(
            name="topics",
            label=text("谈了什么", "Spoke of"),
            kind="choices",
            choices=_choices(
                ("study", "学习", "Study"),
                ("family", "家里", "Family"),
                ("friends", "同学", "Friends"),
                ("health", "身体", "Health"),
                ("other", "其他", "Other"),
            ),
        ),
        _LINE,
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
            choices=_choices(
                ("father", "父亲", "Father"),
                ("mother", "母亲", "Mother"),
                ("guardian", "监护人", "Guardian"),
                ("nobody", "没有联系上", "Nobody was reached"),
            ),
        ),
        Field(
            name="how",
            label=text("方式", "How"),
            kind="choice",
            choices=_choices(
                ("phone", "电话", "Telephone"), ("video", "视频", "Video"), ("in-person", "当面", "In person")
            ),
        ),
        _LINE,
    ),
)

_GUARDIAN_VISIT = Form(
    key="guardian-visit",
    title=text("走访记录", "Visit record"),
    fields=(
        Field(name="situation", label=text("实际情况", "Situation"), kind="long-text", personal=True),
        Field(
            name="agreed", label=text("商定的事", "What was agreed"), kind="long-text", required=False, personal=True
        ),
    ),
)

_DIFFICULTY = Form(
    key="difficulty",
    title=text("解决困难", "Difficulty"),
    fields=(
        Field(
            name="kinds",
            label=text("什么困难", "Of what kind"),
            kind="choices",
            choices=_choices(
                ("study", "学习", "Study"),
                ("life", "生活", "Daily life"),
                ("money", "经济", "Money"),
                ("health", "身体", "Health"),
                ("family", "家庭", "Family"),
            ),
        ),
        Field(name="done", label=text("做了什么", "What was done"), kind="long-text", personal=True),
        Field(
            name="solved",
            label=text("结果", "Result"),
            kind="choice",
            choices=_choices(
                ("yes", "已解决", "Solved"), ("partly", "部分解决", "Partly"), ("no", "没有解决", "Not solved")
            ),
        ),
    ),
)

_FAMILY_LINE = Form(
    key="family-line",
    title=text("亲情电话", "Family line"),
    fields=(
        Field(name="number", label=text("号码", "Number"), kind="phone"),
        Field(name="hours", label=text("开放时间", "Hours")),
        _yes("told", "已告诉家长和孩子", "Parents and children were told"),
        _REMARK,
    ),
)

_FAMILY_CALL = Form(
    key="family-call",
    title=text("亲情通话", "Family call"),
    fields=(
        Field(
            name="reached",
            label=text("通上话了吗", "Was it a call"),
            kind="choice",
            choices=_choices(
                ("yes", "通了", "Yes"),
                ("own-phone", "自己在家打过", "Called from home this week"),
                ("not-reached", "没有打通", "Nobody was reached"),
            ),
        ),
        _LINE,
    ),
)

_PROXY_PARENT = Form(
    key="proxy-parent",
    title=text("代理家长", "Proxy parent"),
    fields=(
        Field(name="name", label=text("代理家长", "Proxy parent"), personal=True),
        Field(
            name="standing",
            label=text("身份", "Standing"),
            kind="choice",
            choices=_choices(
                ("teacher", "教师", "Teacher"),
                ("villager", "村干部、邻里", "Village cadre or neighbour"),
                ("volunteer", "志愿者", "Volunteer"),
                ("other", "其他", "Other"),
            ),
        ),
        Field(name="phone", label=text("电话", "Phone"), kind="phone", personal=True),
        Field(
            name="checked_by",
            label=text("审核人", "Checked by"),
            personal=True,
            help=text("先审核，再与孩子配对", "Checked before anybody is matched to a child"),
        ),
        Field(name="checked_on", label=text("审核日期", "Checked on"), kind="day"),
        _REMARK,
    ),
)

_CONSOLATION = Form(
    key="consolation",
    title=text("走访慰问", "Consolation visits"),
    fields=(
        _count("families", "走访家庭数", "Families visited"),
        Field(name="brought", label=text("带去什么", "What was brought"), required=False),
        Field(name="found", label=text("了解到的情况", "What was found"), kind="long-text", personal=True),
    ),
)

_HOME = Form(
    key="home",
    title=text("留守儿童之家", "The home"),
    fields=(
        _yes("ready", "可以使用", "Ready for use"),
        Field(
            name="equipped",
            label=text("已有", "There are"),
            kind="choices",
            choices=_choices(
                ("books", "图书", "Books"),
                ("games", "文体用品", "Games and sports"),
                ("telephone", "亲情电话", "The family line"),
                ("desks", "学习桌椅", "Desks"),
                ("counselling", "谈心角", "A corner for talks"),
            ),
        ),
        _yes("archives_begun", "档案资料已开始建立", "Archives begun"),
        Field(name="lacking", label=text("还缺什么", "What is lacking"), kind="long-text", required=False),
    ),
)

_ACTIVITY_PLAN = Form(
    key="activity-plan",
    title=text("五月活动", "May activities"),
    fields=(
        Field(
            name="activities",
            label=text("活动和日期", "Activities and their days"),
            kind="texts",
            help=text("每行一项，按实际情况调整", "One a line, adjusted to circumstances"),
        ),
        _count("children", "参加人次", "Children taking part, each time counted"),
        _REMARK,
    ),
)

_PERFORMANCE = Form(
    key="performance",
    title=text("六一演出", "1 June performance"),
    fields=(
        _count("children", "孩子", "Children"),
        _count("guardians", "监护人", "Guardians"),
        _count("volunteers", "志愿者和爱心人士", "Volunteers"),
        Field(name="report", label=text("演出情况", "How it went"), kind="long-text"),
        _yes("nobody_labelled", "没有给孩子贴标签", "Nobody was labelled"),
    ),
)

_SESSION = Form(
    key="session",
    title=text("周六活动日", "Saturday session"),
    fields=(
        _count("present", "到场", "Present"),
        _yes("roll_called", "班主任已点名", "The class teacher called the roll"),
        _names("absent", "没有到的", "Absent"),
        _yes("tutored", "辅导老师已辅导功课、维持纪律", "The tutor saw to homework and order"),
        _yes("all_fetched", "监护人都按时接走", "All were fetched on time"),
        Field(
            name="not_fetched",
            label=text("没有按时接走的，怎么处理", "Who was not, and what was done"),
            kind="texts",
            required=False,
            required_when=RequiredWhen(field="all_fetched", equals=False),
            left_out_when=LeftOutWhen(field="all_fetched", equals=True),
            personal=True,
        ),
        _yes("over_the_road", "已护送过马路", "Seen safely over the road"),
        Field(name="emergency", label=text("应急事务", "Emergencies"), kind="long-text", required=False, personal=True),
    ),
)

_MINUTES = Form(
    key="minutes",
    title=text("会议记录", "Minutes"),
    fields=(
        Field(name="attended", label=text("到会人数", "People present"), kind="integer", least=1),
        Field(name="heard", label=text("听取的汇报", "What was reported"), kind="long-text"),
        Field(name="decided", label=text("意见和要求", "What was decided"), kind="long-text"),
    ),
)

_BIRTHDAY = Form(
    key="birthday",
    title=text("生日", "Birthday"),
    fields=(
        Field(
            name="how",
            label=text("怎么过的", "How it was kept"),
            kind="choices",
            choices=_choices(
                ("wishes", "祝福", "Good wishes"),
                ("card", "贺卡", "A card"),
                ("together", "大家一起过", "Together with others"),
                ("call-home", "和父母通话", "A call home"),
            ),
        ),
        _LINE,
    ),
)

_FESTIVAL = Form(
    key="festival",
    title=text("传统节日", "Festival"),
    fields=(
        Field(name="what", label=text("做了什么", "What was done")),
        _count("children", "参加的孩子", "Children taking part"),
        _REMARK,
    ),
)

_TRAINING = Form(
    key="training",
    title=text("培训", "Training"),
    fields=(
        _count("guardians", "监护人", "Guardians"),
        _count("teachers", "教师", "Teachers"),
        Field(name="topics", label=text("内容", "Topics"), kind="texts"),
        Field(name="media", label=text("用了哪些媒体", "Through which media"), kind="texts", required=False),
    ),
)

_GOOD_CONDUCT = Form(
    key="good-conduct",
    title=text("表彰守纪", "Good conduct"),
    fields=(
        _count("children", "表彰人数", "Children commended"),
        _names("list", "名单", "List"),
        _yes("agreed_to", "公布姓名已征得同意", "Names are made known by consent alone"),
    ),
)

_AWARDS = Form(
    key="awards",
    title=text("年终评优", "Year-end awards"),
    fields=(
        Field(
            name="ten_best",
            label=text("“十佳”儿童", "Ten best children"),
            kind="texts",
            required=False,
            most=10,
            personal=True,
            help=text("最多十名", "Ten at most"),
        ),
        _names("outstanding", "优秀儿童", "Outstanding children"),
        _names("class_teachers", "优秀班主任", "Class teachers"),
        _names("guardians", "优秀监护人", "Guardians"),
        _names("volunteers", "爱心人士", "Volunteers"),
        Field(name="firms", label=text("爱心企业", "Firms"), kind="texts", required=False),
        _yes("agreed_to", "公布姓名已征得同意", "Names are made known by consent alone"),
        Field(name="media", label=text("媒体报道", "In the media"), kind="texts", required=False),
    ),
)

FORMS = (
    _SURVEY,
    _TERM_ROSTER,
    _ROSTER_REPORT,
    _PAIRING,
    _COUNSELLING,
    _FAMILY_CONTACT,
    _GUARDIAN_VISIT,
    _DIFFICULTY,
    _FAMILY_LINE,
    _FAMILY_CALL,
    _PROXY_PARENT,
    _CONSOLATION,
    _HOME,
    _ACTIVITY_PLAN,
    _PERFORMANCE,
    _SESSION,
    _MINUTES,
    _BIRTHDAY,
    _FESTIVAL,
    _TRAINING,
    _GOOD_CONDUCT,
    _AWARDS,
)
