"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

It lasts a term. The written plan says how often there are talks and calls; most other days it leaves to the school.
"""

from __future__ import annotations

from tongxing.dates import after, by, day, every, on_need, times, week_of_term, within
from tongxing.program import After, OnlyIf, Parameter, Period, Program, Reporting, Role, Step
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(
        key="head-of-body",
        title=text("组长", "Head"),
        help=text("安排、布置保护工作，一般是校长", "Arranges the work; usually the principal"),
    ),
    Role(
        key="deputy",
        title=text("副组长", "Deputy"),
        reports_to="head-of-body",
        help=text("协助帮扶，劝返辍学学生", "Helps, and persuades those who dropped out to come back"),
    ),
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="head-of-body",
        help=text("拟措施，在本班执行", "Drafts the measures and carries them out in the class"),
    ),
    Role(
        key="subject-teacher",
        title=text("任课教师", "Subject teacher"),
        scope="class",
        reports_to="head-of-body",
        help=text("每班至少一位，负责学习帮扶", "At least one a class; answers for the tutoring"),
    ),
    Role(
        key="paired-teacher",
        title=text("帮扶教师", "Paired teacher"),
        scope="pair",
        reports_to="head-of-body",
        help=text("确定重点儿童时产生", "Known once the key children are named"),
    ),
    Role(
        key="pairing-lead",
        title=text("结对负责人", "Who pairs"),
        reports_to="head-of-body",
        asked=True,
        proposed="head-of-body",
        help=text(
            "确定重点儿童、配备教师；不指定由组长负责", "Names the key children and their teachers; else the head"
        ),
    ),
    Role(
        key="activity-lead",
        title=text("活动负责人", "Who runs the activities"),
        reports_to="head-of-body",
        asked=True,
        proposed="class-teacher",
        help=text(
            "活动全校一起办，请从班主任中指定一位", "Activities are the school's: name one of the class teachers"
        ),
    ),
)

PARAMETERS = (
    Parameter(
        name="term_first_day",
        title=text("学期第一天", "First day of term"),
        kind="day",
        help=text("如 2027-03-01", "Such as 2027-03-01"),
    ),
    Parameter(
        name="term_last_day",
        title=text("学期最后一天", "Last day of term"),
        kind="day",
        proposed={"of": "term_first_day", "days": 137},
        help=text(
            "不填按二十周算，到第二十周的周五左右", "Left open, twenty weeks of term: about the Friday of the last one"
        ),
    ),
    Parameter(
        name="school_holidays",
        title=text("学校放假", "School holidays"),
        kind="ranges",
        required=False,
        help=text(
            "国家放假以外的，如 2027-04-26/2027-04-30；可填几段",
            "Beside the national ones, such as 2027-04-26/2027-04-30; several may be given",
        ),
    ),
    Parameter(
        name="term_review",
        title=text("写学期总结", "Write a term review"),
        kind="yes-no",
        default=True,
        help=text("原方案没有，学校一般要写；系统起草", "Not in the written plan, but usual; a draft is made"),
    ),
    Parameter(
        name="report_upward",
        title=text("报上级", "Report upward"),
        kind="yes-no",
        default=False,
        help=text("原方案没有；要把名册和总结报上级时选是", "Not in the written plan: send roster and review upward"),
    ),
    Parameter(name="school", title=text("学校", "School"), kind="text", required=False),
)

_REVIEWED = OnlyIf(parameter="term_review", equals=True)
_REPORTED = OnlyIf(parameter="report_upward", equals=True)

BEGINNING = (
    Step(
        key="form-body",
        title=text("成立领导机构", "Form the leading body"),
        when=week_of_term(1, roll="before"),
        asked=True,
        owner="head-of-body",
        form="members",
        help=text("写下组长、副组长、成员和分工", "Put down the head, the deputy, the members and their parts"),
        source="篇4 二、成立领导机构：组长、副组长、成员",
    ),
    Step(
        key="archive-card",
        title=text("造册建档", "Register and archive"),
        when=week_of_term(1, 2, roll="before"),
        asked=True,
        owner="class-teacher",
        per="child",
        form="child-file",
        help=text("核对一人一档，有变化先改", "Confirm the child's file; correct it first where something changed"),
        source="篇4 五、具体措施 1：摸底造册，建立特别档案",
    ),
    Step(
        key="report-roster",
        title=text("报送名册", "Report the roster"),
        when=within(7, of="archive-card", roll="before"),
        asked=True,
        only_if=_REPORTED,
        owner="head-of-body",
        form="roster-report",
        reporting=Reporting(recipient="education-office"),
        help=text("建档后报上级；原方案没有", "Sent upward after the archive; not in the written plan"),
        source="篇4 （原方案没有，学校自选）",
    ),
    Step(
        key="buddy",
        title=text("结同学伙伴", "Match buddies"),
        when=by(day("term_first_day", months=1), roll="before"),
        asked=True,
        owner="class-teacher",
        per="child",
        form="buddy",
        help=text("给孩子找一个一起学、一起玩的同班同学", "A classmate to learn and play with"),
        source="篇4 五、具体措施 4：手拉手、结对子",
    ),
)

CONTACT = (
    Step(
        key="weekly-talk",
        title=text("每周谈话", "Weekly talk"),
        when=every("week"),
        owner="class-teacher",
        per="child",
        form="talk",
        help=text("几个选项加一句话；几个孩子可以一起记", "A few choices and one line; several children at once"),
        source="篇4 五、具体措施 2：每周交谈一次",
    ),
    Step(
        key="parents-call",
        title=text("双周家长电话", "Fortnightly parent call"),
        when=every(2, "weeks", least=3),
        owner="class-teacher",
        per="child",
        form="parents-call",
        help=text("说说孩子的进步", "Tell them of the child's progress"),
        source="篇4 五、具体措施 2：每两周同家长通话",
    ),
    Step(
        key="find-difficulties",
        title=text("了解居家困难", "Find difficulties"),
        when=times(2, per="term", roll="before"),
        asked=True,
        owner="subject-teacher",
        per="class",
        form="difficulties",
        help=text("了解在家学习和生活，帮着解决", "How they live and learn at home, and what was done about it"),
        source="篇4 五、具体措施 3：了解在家学习、生活，解决困难",
    ),
)

TUTORING = (
    Step(
        key="group-children",
        title=text("分类分组", "Group for tutoring"),
        when=week_of_term(1, 3, roll="before"),
        asked=True,
        owner="class-teacher",
        per="class",
        form="groups",
        help=text("按学习情况分组，每组落实一位任课教师", "By how they do at school; a subject teacher for each group"),
        source="篇4 五、具体措施 5：分类分组，落实到任课教师",
    ),
    Step(
        key="tutoring-plan",
        title=text("制定学习帮扶计划", "Tutoring plan"),
        when=by(day("term_first_day", months=1), opens=after("group-children"), roll="before"),
        asked=True,
        owner="subject-teacher",
        per="child",
        form="tutoring-plan",
        help=text("时间、内容、阶段成果，定一名学习帮手", "Time, content, milestones, and a peer helper"),
        source="篇4 五、具体措施 5：学习帮扶计划，学习帮手",
    ),
    Step(
        key="check-tutoring",
        title=text("检查帮扶效果", "Check tutoring"),
        when=every("month", first=after("tutoring-plan", 1), least=5, roll="before"),
        asked=True,
        owner="subject-teacher",
        per="child",
        after=(After(step="tutoring-plan", each=True),),
        form="tutoring-check",
        help=text("看进步，记入进步档案", "See the progress and put it in the file"),
        source="篇4 五、具体措施 5：定期检查，进步档案",
    ),
)

KEY_CHILDREN = (
    Step(
        key="pair-key-children",
        title=text("重点儿童配教师", "Pair key children"),
        when=by(day("term_first_day", months=1), roll="before"),
        asked=True,
        owner="pairing-lead",
        form="key-children",
        makes=("pair",),
        help=text("写下重点儿童，每人配一位教师", "The key children, and a teacher for each"),
        source="篇4 五、具体措施 6：确立重点对象，配备帮扶教师",
    ),
    Step(
        key="pair-talk",
        title=text("帮扶教师谈心", "Paired teacher's talk"),
        when=every("week", first=after("pair-key-children", 1), least=2),
        asked=True,
        owner="paired-teacher",
        per="pair",
        after=(After(step="pair-key-children"),),
        form="talk",
        help=text("谈心，了解思想和生活", "How the child feels and lives"),
        source="篇4 五、具体措施 6：经常谈心",
    ),
    Step(
        key="bring-back",
        title=text("劝返辍学学生", "Bring drop-outs back"),
        when=on_need(),
        owner="deputy",
        per="child",
        form="bring-back",
        help=text("有孩子不来上学时登记", "Called for when a child stays away from school"),
        source="篇4 二、成立领导机构：副组长负责劝学",
    ),
)

TERM = (
    Step(
        key="activities",
        title=text("课余活动", "Activities"),
        when=times(2, per="month", least=5, roll="before"),
        asked=True,
        owner="activity-lead",
        form="activity",
        help=text("所有同学都可以参加，不点名", "Open to all pupils; nobody is singled out"),
        source="篇4 五、具体措施 7：故事会、诗歌朗诵、劳动实践等",
    ),
    Step(
        key="review-term",
        title=text("学期总结", "Term review"),
        when=by(day("term_last_day"), opens=day("term_last_day", workdays=-2), roll="before"),
        only_if=_REVIEWED,
        owner="head-of-body",
        automatic="review",
        form="review",
        help=text("系统按记录起草，修改后确认", "Drafted from the records; edit and confirm it"),
        source="篇4 （原方案没有，学校一般要写）",
    ),
    Step(
        key="report-review",
        title=text("报送学期总结", "Report the review"),
        when=by(day("term_last_day", 7), opens=day("term_last_day"), roll="before"),
        asked=True,
        only_if=_REPORTED,
        owner="head-of-body",
        form="review-report",
        reporting=Reporting(recipient="education-office"),
        help=text("总结定稿后报上级；原方案没有", "Sent upward once it is final; not in the written plan"),
        source="篇4 （原方案没有，学校自选）",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "protection-plan",
        "version": "1.0.0",
        "title": text("留守儿童教育保护", "Education and protection"),
        "summary": text(
            "一个学期：建档、每周谈话、双周电话、学习帮扶、重点儿童结对、课余活动，最后总结。",
            "A term of files, weekly talks, fortnightly calls, tutoring, teachers for key children and activities, with "
            "a review at its end.",
        ),
        "for": "school",
        "period": Period(first=day("term_first_day"), last=day("term_last_day")),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*BEGINNING, *CONTACT, *TUTORING, *KEY_CHILDREN, *TERM),
        "forms": FORMS,
        "recipients": (("education-office", text("教育主管部门", "Education office")),),
    }
)
