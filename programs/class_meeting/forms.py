"""What is put down at each step. Whatever could name a child or its family is marked personal."""

from __future__ import annotations

from tongxing.program import Choice, Column, Field, Form, LeftOutWhen, RequiredWhen
from tongxing.words import Text, text

__all__ = ["FORMS", "ITEMS"]

ITEMS = (
    Choice(key="opening", label=text("主持人开场", "Opening by the hosts")),
    Choice(key="chorus", label=text("全班合唱", "Chorus of the class")),
    Choice(key="diary-and-letter", label=text("一位同学读日记和家书", "A pupil's diary and letter")),
    Choice(key="dance", label=text("舞蹈", "Dance")),
    Choice(key="double-act", label=text("双簧", "Double act")),
    Choice(key="recitation", label=text("集体朗诵，校领导回应", "Group recitation, with the head's reply")),
    Choice(key="closing-song", label=text("全体合唱结束曲", "Closing song, all together")),
    Choice(key="summing-up", label=text("班主任总结", "Summing up by the class teacher")),
)
"""The parts of the meeting, in the order of the written plan."""

OTHER = Choice(key="other", label=text("其他节目", "Something else"))

_REMARK = Field(name="remark", label=text("备注", "Remark"), kind="long-text", required=False)


def _count(name: str, zh: str, en: str) -> Field:
    return Field(name=name, label=text(zh, en), kind="integer", least=0)


def _programme(how: Text, *more: Column) -> Field:
    return Field(
        name="programme",
        label=text("节目单", "Programme"),
        kind="rows",
        least=1,
        columns=(
            *more,
            Column(name="item", label=text("环节", "Item"), kind="choice", choices=ITEMS),
            Column(name="minutes", label=text("分钟", "Minutes"), kind="number"),
            Column(name="who", label=text("由谁", "By")),
        ),
        help=how,
    )


_DETAILS = Form(
    key="details",
    title=text("学生情况", "The pupil's details"),
    fields=(
        Field(
            name="file_confirmed",
            label=text(
                "家庭成员、父母去向、联系方式、监护人已核对",
                "Family, parents' whereabouts, contact, guardian confirmed",
            ),
            kind="yes-no",
            file="confirmed",
            help=text("有变化先改档案", "Correct the file first where something changed"),
        ),
        Field(
            name="at_home",
            label=text("在家表现", "Conduct at home"),
            kind="choice",
            choices=(
                Choice(key="good", label=text("好", "Good")),
                Choice(key="usual", label=text("一般", "As usual")),
                Choice(key="needs-help", label=text("需要帮助", "Needs help")),
            ),
        ),
        Field(name="line", label=text("一句话", "One line"), required=False, personal=True),
    ),
)

_CHOSEN = Form(
    key="chosen",
    title=text("和哪几家通话", "Whose parents to call"),
    fields=(
        Field(
            name="children",
            label=text("学生", "Pupils"),
            kind="subjects",
            least=1,
            personal=True,
            help=text("几位即可；先问过孩子愿不愿意", "A few will do; ask the children first"),
        ),
    ),
)

_LETTER = Form(
    key="letter",
    title=text("家书", "Letter"),
    fields=(
        Field(
            name="posted_on",
            label=text("寄出日期", "Posted on"),
            kind="day",
            help=text("不拆看；不便写的可以免做", "Nobody opens it; waive it where it would hurt"),
        ),
        _REMARK,
    ),
)

_CALL = Form(
    key="call",
    title=text("通话记录", "Call record"),
    fields=(
        Field(
            name="whom",
            label=text("和谁通话", "With whom"),
            kind="choice",
            choices=(
                Choice(key="father", label=text("父亲", "Father")),
                Choice(key="mother", label=text("母亲", "Mother")),
                Choice(key="guardian", label=text("监护人", "Guardian")),
                Choice(key="nobody", label=text("没有打通", "Nobody was reached")),
            ),
        ),
        Field(
            name="recording",
            label=text("录音", "Recording"),
            kind="choice",
            required=False,
            left_out_when=LeftOutWhen(field="whom", equals="nobody"),
            choices=(
                Choice(key="none", label=text("没有录音", "None")),
                Choice(key="with-consent", label=text("家长同意，录了音", "Recorded, with the parent's consent")),
            ),
            help=text("先征得同意再录", "Ask before recording"),
        ),
        Field(
            name="may_be_played",
            label=text("家长和孩子都同意在班会上播放", "Parent and child agree that it is played to the class"),
            kind="yes-no",
            required=False,
            required_when=RequiredWhen(field="recording", equals="with-consent"),
            left_out_when=LeftOutWhen(field="recording", equals="none"),
        ),
        Field(name="line", label=text("家长的话", "What the parent said"), required=False, personal=True),
    ),
)

_REPLIES = Form(
    key="replies",
    title=text("家长回信", "Replies of parents"),
    fields=(
        _count("received", "收到回信（封）", "Replies received"),
        _count("to_read", "同意宣读的回信（封）", "Replies that may be read out"),
        _count("to_play", "同意播放的录音（段）", "Recordings that may be played"),
        Field(
            name="all_consented",
            label=text("读的、放的，家长和孩子都同意了", "Parents and children agree to all that is read or played"),
            kind="yes-no",
            help=text("没有要读要放的也选是", "Yes also where nothing is read or played"),
        ),
        Field(
            name="which",
            label=text("读谁的、放谁的", "Whose"),
            kind="subjects",
            required=False,
            personal=True,
        ),
    ),
)

_PREPARATION = Form(
    key="preparation",
    title=text("班会筹备", "Preparation"),
    fields=(
        Field(name="day", label=text("班会日期", "Day of the meeting"), kind="day"),
        Field(
            name="starts",
            label=text("开始时间", "Begins at"),
            help=text("如 14:00；节目的钟点由它推算", "Such as 14:00; the times of the programme are counted from it"),
        ),
        Field(name="place", label=text("地点", "Place"), required=False),
        Field(name="song", label=text("歌曲", "Song")),
        Field(name="hosts", label=text("主持人", "Hosts"), kind="texts", personal=True),
        _programme(
            text(
                "按先后排，可以调换、增减；写姓名前先问本人",
                "In order: move, add and drop as you like; ask before you put down a name",
            )
        ),
    ),
)

_GUESTS = Form(
    key="guests",
    title=text("邀请来宾", "Guests"),
    fields=(
        Field(
            name="guests",
            label=text("邀请了", "Invited"),
            kind="texts",
            personal=True,
            help=text("校领导、科任教师", "Leaders of the school, subject teachers"),
        ),
        Field(
            name="head_asked",
            label=text("已请校领导在朗诵后回应孩子", "The head was asked to answer the children after the recitation"),
            kind="yes-no",
        ),
        _REMARK,
    ),
)

_MEETING = Form(
    key="meeting",
    title=text("班会记录", "Class meeting"),
    fields=(
        _programme(
            text("临时有调换的，照实改", "Put it as it was, where the order changed on the day"),
            Column(name="starts", label=text("时间", "Time")),
        ),
        Field(
            name="held",
            label=text("完成的环节", "What was held"),
            kind="choices",
            choices=(*ITEMS, OTHER),
            help=text("开过的打勾", "Tick what was held"),
        ),
        _count("present", "到会学生", "Pupils present"),
        Field(
            name="nobody_labelled",
            label=text("没有点名，没有贴标签", "Nobody was singled out or labelled"),
            kind="yes-no",
        ),
        _REMARK,
    ),
)

_REPORT = Form(
    key="report",
    title=text("班会小结", "Short report"),
    fields=(
        _count("letters", "寄出的信", "Letters posted"),
        _count("calls", "通话的家庭", "Families called"),
        _count("replies", "收到的回信", "Replies received"),
        _count("present", "到会学生", "Pupils present"),
        _count("items_held", "完成的环节", "Items held"),
        Field(
            name="summary",
            label=text("收获、问题和下一步", "What it brought, what was hard, what comes next"),
            kind="long-text",
        ),
    ),
)

_SENT = Form(key="sent", title=text("报送小结", "The report sent"), fields=(_REMARK,))

FORMS = (
    _DETAILS,
    _CHOSEN,
    _LETTER,
    _CALL,
    _REPLIES,
    _PREPARATION,
    _GUESTS,
    _MEETING,
    _REPORT,
    _SENT,
)
