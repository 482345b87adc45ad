"""What is put down of each step."""

from tongxing.program import Choice, Column, Field, Form, RequiredWhen
from tongxing.words import text

__all__ = ["FORMS"]

NOTE = Field(name="note", label=text("备注", "Notes"), kind="long-text", required=False)

FORMS = (
    Form(
        key="waters",
        title=text("水域台账", "Register of waters"),
        fields=(
            Field(
                name="waters",
                label=text("水域", "Waters"),
                kind="rows",
                least=1,
                columns=(
                    Column(name="place", label=text("地点", "Place")),
                    Column(name="danger", label=text("隐患", "Danger")),
                    Column(name="sign", label=text("警示牌", "Warning sign"), kind="yes-no"),
                ),
            ),
        ),
    ),
    Form(
        key="pledge",
        title=text("承诺书回收", "Pledge"),
        fields=(
            Field(name="signed", label=text("家长已签字", "Signed by a parent"), kind="yes-no"),
            Field(
                name="why_not",
                label=text("没签的原因", "Why not"),
                kind="choice",
                required_when=RequiredWhen(field="signed", equals=False),
                choices=(
                    Choice(key="away", label=text("家长不在家", "Parents are away")),
                    Choice(key="unread", label=text("还没看到", "Not seen yet")),
                    Choice(key="refused", label=text("不愿签", "Will not sign")),
                ),
            ),
        ),
    ),
    Form(
        key="key-children",
        title=text("重点学生名单", "Key children"),
        fields=(
            Field(name="any", label=text("本班有重点学生", "The class has some"), kind="yes-no"),
            Field(
                name="children",
                label=text("学生", "Children"),
                kind="subjects",
                personal=True,
                required_when=RequiredWhen(field="any", equals=True),
                help=text("住在水边、暑期无人看管、下过水的", "Live by water, are alone in summer, went in before"),
            ),
        ),
    ),
    Form(
        key="patrol",
        title=text("巡查记录", "Record of a patrol"),
        fields=(
            Field(name="found", label=text("发现学生下水", "Children were in the water"), kind="yes-no"),
            Field(
                name="done",
                label=text("怎么处理的", "What was done"),
                kind="long-text",
                personal=True,
                required_when=RequiredWhen(field="found", equals=True),
            ),
        ),
    ),
    Form(
        key="reminder",
        title=text("提醒记录", "Record of a reminder"),
        fields=(
            Field(
                name="ways",
                label=text("方式", "How"),
                kind="choices",
                choices=(
                    Choice(key="group", label=text("家长群", "Parents' group")),
                    Choice(key="call", label=text("打电话", "Calls")),
                    Choice(key="note", label=text("便条", "A note home")),
                ),
            ),
        ),
    ),
    Form(key="talk", title=text("谈话记录", "Record of a talk"), fields=(NOTE.model_copy(update={"required": True}),)),
    Form(
        key="summary",
        title=text("季末小结", "Summary"),
        fields=(
            Field(name="signed", label=text("已签承诺书", "Pledges signed"), kind="integer", least=0),
            Field(name="unsigned", label=text("未签承诺书", "Not signed"), kind="integer", least=0),
            Field(name="patrols", label=text("巡查次数", "Patrols"), kind="integer", least=0),
            Field(
                name="in_water", label=text("发现下水次数", "Times children were in the water"), kind="integer", least=0
            ),
            NOTE,
        ),
    ),
)
