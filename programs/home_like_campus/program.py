"""The plan as data: roles, questions, dated steps. The forms are in :mod:`.forms`.

It lasts a term. Most of what the written plan orders is to be done "this term", on days of the school's choosing.
"""

from __future__ import annotations

from tongxing.dates import (
    after,
    any_of,
    before_holidays,
    by,
    day,
    during,
    every,
    first_known,
    on,
    on_need,
    solar_term,
    ten_days,
    times,
    week_of_term,
    within,
)
from tongxing.program import (
    After,
    EscalationPolicy,
    OnlyIf,
    Parameter,
    Part,
    Period,
    Program,
    Reporting,
    Role,
    Step,
)
from tongxing.words import text

from .forms import FORMS

__all__ = ["PROGRAM"]

ROLES = (
    Role(
        key="school-office",
        title=text("学校", "School office"),
        asked=True,
        help=text(
            "原方案没写由谁办，请指定德育处或团队一位老师",
            "The plan names nobody: choose somebody of the moral education or the youth office",
        ),
    ),
    Role(
        key="class-teacher",
        title=text("班主任", "Class teacher"),
        scope="class",
        reports_to="school-office",
        help=text("建档，代家长，办班里的活动", "Keeps the files, stands in for the parents, runs what the class does"),
    ),
    Role(
        key="subject-teacher",
        title=text("任课教师", "Subject teacher"),
        scope="class",
        reports_to="school-office",
        help=text("在学科里渗透教育，定学习小帮手", "Weaves it into the subject; names the peer helpers"),
    ),
    Role(
        key="support-partner",
        title=text("结对帮扶人员", "Support partner"),
        scope="pair",
        reports_to="school-office",
        proposed="subject-teacher",
        help=text(
            "教师、当地工作人员或爱心妈妈，结对后产生；没有结对的孩子由任课教师负责",
            "Teachers, local staff, volunteer “mothers”, known once paired; the subject teacher for a child without one",
        ),
    ),
    Role(
        key="counsellor",
        title=text("心理辅导教师", "Counsellor"),
        reports_to="school-office",
        asked=True,
        help=text("上心理课，负责心理辅导室", "Gives the psychology lessons and keeps the counselling room"),
    ),
    Role(
        key="reminder-teacher",
        title=text("健康安全提醒教师", "Who reminds of health and safety"),
        scope="class",
        reports_to="school-office",
        asked=True,
        proposed="class-teacher",
        help=text("不指定由班主任负责", "The class teacher, where nobody is named"),
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
            "学校自己的放假和还没公布的法定假日，如 2027-04-26/2027-04-30；可填几段",
            "The school's own, and national ones not published yet, such as 2027-04-26/2027-04-30; several may be given",
        ),
    ),
    Parameter(
        name="hotline_day",
        title=text("热线开通日", "Day the hotlines open"),
        kind="day",
        proposed={"of": "term_first_day", "weeks": 4},
        help=text(
            "最晚哪天开通，要在本学期内；不填按开学四周后。亲情通话从开通后算起",
            "The latest day, within the term; left open, after four weeks of it. The family calls begin once they are open",
        ),
    ),
    Parameter(
        name="spring_day",
        title=text("春季提醒日", "Day of the spring reminder"),
        kind="day",
        required=False,
        help=text(
            "不填是 3 月中旬；夏、冬两次按立夏、立冬", "Left open, mid-March; summer and winter go by the solar terms"
        ),
    ),
    Parameter(
        name="autumn_day",
        title=text("秋季提醒日", "Day of the autumn reminder"),
        kind="day",
        required=False,
        help=text("不填是 10 月中旬", "Left open, mid-October"),
    ),
    Parameter(
        name="lesson_mode",
        title=text("心理课方式", "How psychology is taught"),
        kind="choice",
        choices=(
            ("own-lesson", text("单独开课", "Own lesson")),
            ("woven", text("渗透到各学科", "Woven into the subjects")),
        ),
        default="own-lesson",
        help=text(
            "单独开课由心理辅导教师记，渗透由任课教师记，都是每班每周一次",
            "The counsellor logs lessons of its own, the subject teacher what is woven in: once a week and class, either way",
        ),
    ),
    Parameter(
        name="youth_unit",
        title=text("青年文明号单位", "Youth unit"),
        kind="text",
        required=False,
        help=text("手拉手的单位，可以以后再定", "Whom the children go hand in hand with; may be settled later"),
    ),
    Parameter(
        name="report_upward",
        title=text("报上级", "Report upward"),
        kind="yes-no",
        default=False,
        help=text("原方案没有；要把名册报上级时选是", "Not in the written plan: send the roster upward"),
    ),
    Parameter(name="school", title=text("学校", "School"), kind="text", required=False),
)

_THIS_TERM = during("term_first_day", "term_last_day", roll="before")
_FIRST_MONTH = day("term_first_day", months=1)

_TERM_LONG = EscalationPolicy.termly()

FILES = (
    Step(
        key="archive-card",
        title=text("建立动态档案", "Set up the archive"),
        when=week_of_term(1, 2, roll="before"),
        asked=True,
        owner="class-teacher",
        per="child",
        form="child-file",
        help=text(
            "通过调查、家访和联系家长了解；有变化先改档案", "By asking, visiting, calling; correct the file first"
        ),
        source="篇5 一、动态档案：各班全面调查，建立档案",
    ),
    Step(
        key="report-roster",
        title=text("报送名册", "Report the roster"),
        when=within(7, of="archive-card", roll="before"),
        asked=True,
        only_if=OnlyIf(parameter="report_upward", equals=True),
        owner="school-office",
        form="roster-report",
        reporting=Reporting(recipient="education-office"),
        help=text("建档后报上级；原方案没有", "Sent upward after the archive; not in the written plan"),
        source="篇5 （原方案没有，学校自选）",
    ),
    Step(
        key="review-archive",
        title=text("更新核对档案", "Review the archive"),
        when=times(3, per="term", roll="before"),
        asked=True,
        owner="class-teacher",
        per="child",
        form="child-file",
        help=text("学期初、中、末各核对一次；平时有变化随时改", "At the start, middle and end; changes at any time"),
        source="篇5 一、动态档案：及时补充、更改",
    ),
)

LIKE_A_FAMILY = (
    Step(
        key="symposium",
        title=text("学生座谈会", "Pupils' symposium"),
        when=_THIS_TERM,
        owner="school-office",
        form="symposium",
        policy=_TERM_LONG,
        help=text("听孩子们说，不点名", "Hear the children; nobody is singled out"),
        source="篇5 二、家庭式校园：本学期开展座谈会",
    ),
    Step(
        key="self-care",
        title=text("自理自护教育", "Self-care series"),
        when=_THIS_TERM,
        owner="school-office",
        form="self-care",
        policy=_TERM_LONG,
        help=text("生活自理和安全自护", "Looking after oneself, and keeping safe"),
        source="篇5 二、家庭式校园：自理自护系列",
    ),
    Step(
        key="culture-contest",
        title=text("板报、书画、写作比赛", "Display and contests"),
        when=_THIS_TERM,
        owner="school-office",
        form="contest",
        policy=_TERM_LONG,
        help=text("全体学生都可以参加", "Open to all pupils"),
        source="篇5 二、家庭式校园：黑板报、书画和写作比赛",
    ),
    Step(
        key="proxy-parents",
        title=text("班主任代家长", "Class teacher as stand-in parent"),
        when=_THIS_TERM,
        owner="class-teacher",
        per="class",
        form="in-force",
        policy=_TERM_LONG,
        help=text("班主任代行家长的关心", "The class teacher cares as a parent would"),
        source="篇5 二、家庭式校园：班主任代家长制度",
    ),
    Step(
        key="family-life",
        title=text("同学互助与同过生日", "Shared housework, meal, birthday"),
        when=_THIS_TERM,
        owner="class-teacher",
        per="class",
        parts=(
            Part(key="housework", title=text("整理一次家务", "Housework")),
            Part(key="meal", title=text("共做一顿饭", "A meal")),
            Part(key="birthday", title=text("共过一个生日", "A birthday")),
        ),
        form="shared-life",
        policy=_TERM_LONG,
        help=text("和其他同学一起，各一次", "Together with the other pupils, once each"),
        source="篇5 二、家庭式校园：共同整理家务、做饭、过生日",
    ),
    Step(
        key="caring-weekend",
        title=text("爱心家庭周末", "Weekend with a caring family"),
        when=_THIS_TERM,
        owner="school-office",
        form="caring-weekend",
        policy=_TERM_LONG,
        help=text("家庭先审核，监护人同意后再去", "Families are checked and guardians agree before anybody goes"),
        source="篇5 二、家庭式校园：爱心家庭欢度周末",
    ),
    Step(
        key="hand-in-hand",
        title=text("青年文明号手拉手", "Hand in hand with a youth unit"),
        when=_THIS_TERM,
        owner="school-office",
        form="hand-in-hand",
        policy=_TERM_LONG,
        help=text("写明哪个单位，做了什么", "Which unit, and what was done"),
        source="篇5 二、家庭式校园：青年文明号手拉手",
    ),
)

GRATITUDE = (
    Step(
        key="gratitude-lecture",
        title=text("感恩讲座", "Lecture on gratitude"),
        when=_THIS_TERM,
        owner="school-office",
        form="lecture",
        policy=_TERM_LONG,
        help=text("一次专题讲座", "One lecture"),
        source="篇5 三、感恩教育：专题讲座",
    ),
    Step(
        key="gratitude-meeting",
        title=text("感恩班会和好事", "Class meeting and good deeds"),
        when=_THIS_TERM,
        optional=True,
        owner="class-teacher",
        per="class",
        form="good-deeds",
        help=text("父母已不在的孩子可以换个题目", "Another subject for a child whom it would hurt"),
        source="篇5 三、感恩教育：还可以开展主题班会、做好事",
    ),
)

HOTLINES = (
    Step(
        key="hotlines",
        title=text("开通两条热线", "Open two hotlines"),
        when=by("hotline_day", roll="before"),
        owner="school-office",
        form="hotlines",
        help=text("亲情热线和教师热线，写明号码和时间", "The family line and the teachers' line: number and hours"),
        source="篇5 四、二线一室：本学期开通亲情热线、教师热线",
    ),
    Step(
        key="hotline-call",
        title=text("定期亲情通话", "Regular family call"),
        when=every(2, "weeks", first=after("hotlines", 1), least=3),
        asked=True,
        owner="class-teacher",
        per="child",
        after=(After(step="hotlines"),),
        form="call-log",
        help=text("热线开通后开始；几个孩子可以一起记", "Once the line is open; several children at once"),
        source="篇5 四、二线一室：定期与子女通电话",
    ),
    Step(
        key="counselling-room",
        title=text("设心理辅导室", "Counselling room"),
        when=_THIS_TERM,
        owner="school-office",
        form="counselling-room",
        policy=_TERM_LONG,
        help=text("定辅导教师和开放时间", "Name the counsellor and the hours"),
        source="篇5 四、二线一室：心理健康咨询室",
    ),
    Step(
        key="caring-series",
        title=text("师爱系列活动", "Caring-teachers series"),
        when=_THIS_TERM,
        owner="school-office",
        parts=(
            Part(key="meeting", title=text("主题班（队）会", "Class or pioneers' meeting")),
            Part(key="letters-contest", title=text("书信竞赛", "Letters contest")),
            Part(key="group-birthday", title=text("集体生日", "Group birthday")),
            Part(key="safety-law-lecture", title=text("法制安全讲座", "Lecture on safety and law")),
            Part(key="caring-drive", title=text("献爱心活动", "Caring drive")),
        ),
        form="activity",
        policy=_TERM_LONG,
        help=text("五项各记一次", "A record of each of the five"),
        source="篇5 四、二线一室：师爱主题活动",
    ),
)

PARTNERS = (
    Step(
        key="pair-partners",
        title=text("结对帮扶", "Pair with partners"),
        when=week_of_term(1, 3, roll="before"),
        asked=True,
        owner="school-office",
        form="pairing",
        makes=("pair",),
        help=text("校外人员先审核，再与孩子结对", "People from outside are checked before they are paired"),
        source="篇5 五、结对帮扶：结对帮扶人员",
    ),
    Step(
        key="study-plan",
        title=text("学习帮扶计划", "Study plan"),
        when=by(_FIRST_MONTH, opens=after("pair-partners"), roll="before"),
        asked=True,
        owner="support-partner",
        per="child",
        after=(After(step="pair-partners"),),
        helpers=("subject-teacher",),
        form="study-plan",
        help=text(
            "时间、内容、阶段效果；学习小帮手由任课教师定",
            "Time, content, milestones; the subject teacher names the peer helper",
        ),
        source="篇5 五、结对帮扶 1：学习帮扶计划，学习小帮手",
    ),
    Step(
        key="subsidy",
        title=text("审定生活补助", "Decide subsidies"),
        when=by(_FIRST_MONTH, roll="before"),
        asked=True,
        owner="school-office",
        per="child-in-need",
        form="subsidy",
        help=text(
            "名册上写明家庭困难的孩子，按政策办；有上级认定日期的按那天",
            "The children whom the roster calls in hardship, by policy; on the authority's day where there is one",
        ),
        source="篇5 五、结对帮扶 2：按政策纳入照顾，生活补助",
    ),
    Step(
        key="see-doctor",
        title=text("患病送诊", "Take to the doctor"),
        when=on_need(),
        owner="support-partner",
        per="child",
        form="see-doctor",
        help=text("孩子生病时当天办，登记到期日写当天", "The same day: called for with that day as its due"),
        source="篇5 五、结对帮扶 2：患病时及时送诊",
    ),
    Step(
        key="take-part",
        title=text("组织参加活动", "Take part"),
        when=every("term", roll="before"),
        asked=True,
        owner="support-partner",
        per="child",
        helpers=("subject-teacher",),
        form="take-part",
        help=text("每个孩子至少参加一项；几个孩子可以一起记", "Each child in one at least; several children at once"),
        source="篇5 五、结对帮扶 3：班会、社会实践、演讲、演出",
    ),
)

HEALTH = (
    Step(
        key="subject-education",
        title=text("学科渗透心理教育", "Mind and independence in subjects"),
        when=every("term", roll="before"),
        asked=True,
        owner="subject-teacher",
        per="class",
        form="subject-note",
        help=text("情感、独立生活、体谅父母等，记一次", "Feelings, independence, understanding parents: one note"),
        source="篇5 五、结对帮扶 4：任课教师围绕心理、独立生活开展教育",
    ),
    Step(
        key="psychology-lesson",
        title=text("每周心理课", "Weekly psychology lesson"),
        when=every("week"),
        owner="counsellor",
        per="class",
        parts=(
            Part(
                key="own-lesson",
                title=text("单独开课", "Own lesson"),
                only_if=OnlyIf(parameter="lesson_mode", equals="own-lesson"),
            ),
            Part(
                key="woven",
                title=text("渗透到学科", "Woven into a subject"),
                owner="subject-teacher",
                only_if=OnlyIf(parameter="lesson_mode", equals="woven"),
            ),
        ),
        form="lesson-log",
        help=text("每班每周至少一节，几个班可以一起记", "One a week and class at least; several classes at once"),
        source="篇5 五、结对帮扶 4：每周至少一节，或渗透到各学科",
    ),
    Step(
        key="season-health",
        title=text("换季健康提醒", "Season health reminder"),
        when=any_of(
            first_known(on("spring_day", roll="before"), ten_days(3, "middle", roll="before")),
            solar_term("立夏"),
            first_known(on("autumn_day", roll="before"), ten_days(10, "middle", roll="before")),
            solar_term("立冬"),
        ),
        asked=True,
        owner="reminder-teacher",
        per="class",
        form="season-reminder",
        help=text("添减衣物，预防感冒", "Warm clothes or light ones, and no colds"),
        source="篇5 五、结对帮扶 4：季节转换之际",
    ),
    Step(
        key="holiday-safety",
        title=text("假前安全提醒", "Holiday safety reminder"),
        when=any_of(before_holidays(), on("term_last_day", roll="before")),
        owner="reminder-teacher",
        per="class",
        form="safety-reminder",
        help=text("每次放假前，放寒暑假也算", "Before each holiday, the vacation too"),
        source="篇5 五、结对帮扶 4：假期来临时",
    ),
)

PROGRAM = Program.model_validate(
    {
        "key": "home-like-campus",
        "version": "1.0.0",
        "title": text("家庭式校园", "A campus like a home"),
        "summary": text(
            "一个学期：动态档案、家庭式活动、感恩教育、两条热线和辅导室、结对帮扶、健康安全提醒。",
            "A term of files kept up to date, activities like a family's, two hotlines and a counselling room, partners "
            "for the children, and reminders of health and safety.",
        ),
        "for": "school",
        "period": Period(first=day("term_first_day"), last=day("term_last_day")),
        "roles": ROLES,
        "parameters": PARAMETERS,
        "steps": (*FILES, *LIKE_A_FAMILY, *GRATITUDE, *HOTLINES, *PARTNERS, *HEALTH),
        "forms": FORMS,
        "recipients": (("education-office", text("教育主管部门", "Education office")),),
    }
)
