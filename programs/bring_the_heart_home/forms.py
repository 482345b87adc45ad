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


def _standing(name: str, zh: str, en: str) -> Field:
    """How the class teacher sees one side of a child."""
    return Field(
        name=name,
        label=text(zh, en),
        kind="choice",
        choices=(
            Choice(key="good", label=text("好", "Good")),
            Choice(key="usual", label=text("一般", "As usual")),
            Choice(key="needs-help", label=text("需要帮助", "Needs help")),
        ),
    )


_ROSTER = Form(
    key="roster",
    title=text("留守学生花名册", "Roster"),
    fields=(
        Field(name="none", label=text("本班没有留守学生", "There are none in the class"), kind="yes-no"),
        Field(
            name="children",
            label=text("花名册", "Pupils"),
            kind="rows",
            required=False,
            required_when=RequiredWhen(field="none", equals=False),
            left_out_when=LeftOutWhen(field="none", equals=True),
            personal=True,
        ),
    ),
)

_CONTACTS = Form(
    key="contacts",
    title=text("联系人", "Contacts"),
    fields=(
        Field(
            name="pairs",
            label=text("学生和联系人", "Pupils and contacts"),
            kind="rows",
            required=False,
            personal=True,
            columns=(
                Column(name="child", label=text("学生", "Pupil"), kind="subject"),
                Column(name="person", label=text("联系人", "Contact"), kind="person"),
            ),
            help=text(
                "每行一名学生（child）和一位联系人（person）", "A pupil (child) and a contact (person) in each row"
            ),
        ),
        _REMARK,
    ),
)

_SPEECH = Form(
    key="speech",
    title=text("国旗下讲话", "Flag-raising speech"),
    fields=(
        Field(name="title", label=text("题目", "Title")),
        Field(name="speaker", label=text("讲话人", "Speaker"), personal=True),
        Field(
            name="nobody_named",
            label=text("没有点名，没有贴标签", "Nobody was named or labelled"),
            kind="yes-no",
        ),
        _REMARK,
    ),
)

_CLASS_MEETING = Form(
    key="class-meeting",
    title=text("主题班会", "Class meeting"),
    fields=(
        Field(name="theme", label=text("主题", "Theme")),
        _count("present", "到会学生", "Pupils present"),
        Field(
            name="agreed",
            label=text("班里约定怎么互相帮助", "How the class means to help each other"),
            kind="long-text",
        ),
    ),
)

_SYMPOSIUM = Form(
    key="symposium",
    title=text("座谈记录", "Symposium"),
    fields=(
        _count("present", "参加学生", "Pupils present"),
        Field(
            name="topics",
            label=text("谈到了", "Spoken of"),
            kind="choices",
            choices=(
                Choice(key="life", label=text("生活", "Life")),
                Choice(key="study", label=text("学习", "Study")),
                Choice(key="mood", label=text("情绪", "Mood")),
                Choice(key="friends", label=text("交友", "Friends")),
                Choice(key="health", label=text("身体", "Health")),
            ),
        ),
        Field(name="found", label=text("了解到的情况", "What was heard"), kind="long-text", personal=True),
        Field(
            name="follow_up", label=text("要跟进的事", "To follow up"), kind="long-text", required=False, personal=True
        ),
    ),
)

_LETTER = Form(
    key="letter",
    title=text("家书", "Letter home"),
    fields=(
        Field(
            name="written",
            label=text("写好了", "Written"),
            kind="yes-no",
            help=text("不上交、不拆看；不便写的可以免做", "Nobody collects or reads it; waive it where it would hurt"),
        ),
        Field(name="posted_on", label=text("寄出日期", "Posted on"), kind="day", required=False),
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
            name="spoken_of",
            label=text("谈了", "Spoken of"),
            kind="choices",
            required=False,
            choices=(
                Choice(key="contact", label=text("多和孩子联系", "Being in touch more often")),
                Choice(key="encourage", label=text("多鼓励", "Encouragement")),
                Choice(key="come-home", label=text("尽量回家看看", "Coming home for a visit")),
                Choice(key="school", label=text("在校情况", "How school goes")),
            ),
        ),
        _LINE,
    ),
)

_TALK = Form(
    key="talk",
    title=text("谈心记录", "Talk"),
    fields=(
        Field(
            name="difficulties",
            label=text("困难", "Difficulties"),
            kind="choices",
            required=False,
            choices=(
                Choice(key="life", label=text("生活", "Life")),
                Choice(key="study", label=text("学习", "Study")),
                Choice(key="friends", label=text("同学", "Friends")),
                Choice(key="health", label=text("身体", "Health")),
            ),
            help=text("没有就不选", "Choose none where there is none"),
        ),
        Field(
            name="pressure",
            label=text("思想压力", "Pressure"),
            kind="choice",
            choices=(
                Choice(key="none", label=text("没有", "None")),
                Choice(key="some", label=text("有一些", "Some")),
                Choice(key="much", label=text("较大", "Much")),
            ),
        ),
        _LINE,
    ),
)

_CARD = Form(
    key="archive-card",
    title=text("档案卡", "Archive card"),
    fields=(
        Field(
            name="file_confirmed",
            label=text("学生、家长、寄养监护人信息已核对", "Pupil, parents and carers confirmed"),
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
        _standing("study", "学习", "Study"),
        _standing("thinking", "思想", "Thinking"),
        _standing("mind", "心理", "Mind"),
        _standing("conduct", "品德", "Conduct"),
        Field(
            name="feedback",
            label=text("班主任反馈", "Class teacher's feedback"),
            kind="long-text",
            required=False,
            personal=True,
        ),
        Field(
            name="contact_log",
            label=text("其他联系记录", "Other contacts"),
            kind="texts",
            required=False,
            personal=True,
            help=text("电话和谈心已有记录，不用再抄", "Calls and talks are recorded already; no need to copy them"),
        ),
    ),
)

_KEY_CHILDREN = Form(
    key="key-children",
    title=text("重点对象会商", "Key children"),
    fields=(
        _yes("any", "本班有重点帮扶对象", "The class has key children"),
        Field(
            name="number",
            label=text("人数", "How many"),
            kind="integer",
            least=1,
            required=False,
            required_when=RequiredWhen(field="any", equals=True),
            left_out_when=LeftOutWhen(field="any", equals=False),
        ),
        Field(name="children", label=text("是哪些学生", "Which"), kind="subjects", required=False, personal=True),
        Field(
            name="with_whom",
            label=text("和谁沟通", "Talked over with"),
            kind="texts",
            required=False,
            required_when=RequiredWhen(field="any", equals=True),
            left_out_when=LeftOutWhen(field="any", equals=False),
            personal=True,
            help=text("联系本班的党员、行政领导", "The party members and leaders who look after the class"),
        ),
        Field(
            name="agreed", label=text("商定的事", "What was agreed"), kind="long-text", required=False, personal=True
        ),
    ),
)

FORMS = (
    _ROSTER,
    _CONTACTS,
    _SPEECH,
    _CLASS_MEETING,
    _SYMPOSIUM,
    _LETTER,
    _CALL,
    _TALK,
    _CARD,
    _KEY_CHILDREN,
)
