"""Reads the workbook of the people who owe work: their roles and what for, and how they are reached."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tongxing.errors import BadWorkbook
from tongxing.words import Language, text

from .classes import read_class, read_classes, read_grade
from .findings import Finding, Reading
from .header import Vocabulary, word
from .records import Record, Tables, find_tables, plain_name, records_of
from .roster_words import CHILD_WORDS, EMAILS, PHONES
from .sheets import Source, open_book
from .values import ChannelAddress, People, RoleScope, StaffMember

__all__ = ["email_of", "is_email", "read_people", "split_outside_brackets"]

_WORDS: Mapping[str, Sequence[str]] = {
    "index": ("序号", "编号", "no", "number"),
    "name": (
        "姓名",
        "教师姓名",
        "人员姓名",
        "教职工姓名",
        "名字",
        "教师",
        "name",
        "fullname",
        "person",
        "staff",
        "teacher",
    ),
    "organization": (
        *("单位", "学校", "组织", "机构", "所在单位", "工作单位", "所在学校", "单位名称", "学校名称"),
        *("organization", "organisation", "org", "school", "unit"),
    ),
    "roles": (
        "角色",
        "职务",
        "岗位",
        "职责",
        "担任角色",
        "担任职务",
        "工作角色",
        "role",
        "roles",
        "position",
        "post",
        "duty",
    ),
    "grade": ("年级", "负责年级", "所在年级", "任教年级", "grade", "grades"),
    "class": ("班级", "负责班级", "所在班级", "任教班级", "年级班级", "class", "classes"),
    "team": ("队伍", "服务队", "所在队伍", "所在服务队", "小队", "team"),
    "child": ("学生", "结对学生", "结对儿童", "帮扶学生", "帮扶儿童", "负责学生", "child", "children", "pupil"),
    "phone": PHONES,
    "email": EMAILS,
    "channels": (
        *("通知方式", "渠道", "通知渠道", "接收方式", "联系渠道", "提醒方式", "接收渠道"),
        *("channel", "channels", "notifyby", "reachedby"),
    ),
    "language": ("语言", "界面语言", "通知语言", "language"),
    "reports_to": ("上级", "直接上级", "上级负责人", "汇报对象", "reportsto", "supervisor"),
}
PEOPLE_WORDS = Vocabulary(
    words={said: name for name, all_said in _WORDS.items() for said in all_said},
    groups={},
    needed=frozenset({"name"}),
    looked_for=text(
        "姓名、单位、角色、班级、电话、邮箱等", "name, organization, role, class, phone, e-mail (or 姓名, 单位 …)"
    ),
)
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("邮箱", "邮件", "电子邮件", "电子邮箱", "email", "e-mail", "mail"), "email"),
    **dict.fromkeys(("短信", "手机短信", "sms"), "sms"),
    **dict.fromkeys(("企业微信", "企微", "wecom"), "wecom"),
    **dict.fromkeys(("钉钉", "dingtalk"), "dingtalk"),
    **dict.fromkeys(("飞书", "feishu", "lark"), "feishu"),
    **dict.fromkeys(("webhook", "网址", "http", "https"), "webhook"),
}
_LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys(("中文", "汉语", "简体中文", "zh", "zh_cn", "zh-cn", "chinese"), "zh_CN"),
    **dict.fromkeys(("英文", "英语", "en", "english"), "en"),
}
_SUBJECTS = re.compile(
    "语文|数学|英语|科学|物理|化学|生物|历史|地理|政治|道法|道德与法治|音乐|美术|体育|信息|劳动|心理"
)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_CONTACTS = ("phone", "email")
_OF_CHILDREN = {"birth", "id_number", "guardian", "guardian_relation", "father_name", "mother_name", "hardship"}
_CLEARABLE = frozenset({"phone", "email", "channels"})


def read_people(source: Source, *, sheet: str | None = None) -> Reading[People]:
    """Read the people of a workbook: a path, or the file's bytes. Several rows of one person are put together.

    Raises :class:`BadWorkbook` for a file as a whole; a bad row is a finding.
    """
    tables = find_tables(open_book(source, sheet), PEOPLE_WORDS, hidden_too=sheet is not None)
    _refuse_children(tables)
    rows = [_read_row(record) for record in records_of(tables, _is_empty)]
    if not rows:
        raise BadWorkbook(
            "表头下面没有人员：请填好再导入。", "nobody stands below the header: fill it in and import again."
        )
    members = [row.member for row in rows if row.member]
    together = _together(members)
    findings = (*tables.findings, *(one for row in rows for one in row.findings), *_namesakes(together))
    return Reading(People(together), findings, len(members), len(rows) - len(members), tables.columns, tables.unread)


def _refuse_children(tables: Tables) -> None:
    """Children would be written down as people who owe work."""
    for table in tables.tables:
        said = {CHILD_WORDS.words.get(word(header.partition(" ")[2])) for header in table.unread}
        if len(said & _OF_CHILDREN) > 1 and "roles" not in table.columns:
            name = table.sheet.name
            raise BadWorkbook(
                f"工作表“{name}”像是学生花名册，不是人员名单：请用 tongxing import roster 导入。",
                f"sheet '{name}' looks like a roster of children, not a list of people: use 'tongxing import roster'.",
            )


@dataclass(frozen=True, slots=True)
class _Row:
    member: StaffMember | None
    findings: tuple[Finding, ...]


def _is_empty(record: Record) -> bool:
    skipped = {"index", "organization", "team", "grade", "class"}
    filled = (name for name in record.table.columns if name not in skipped and record.cell(name))
    return all(record.is_carried(name) for name in filled)


def _read_row(record: Record) -> _Row:
    record.check_cells(frozenset({"name", "organization", "roles", "email"}))
    record.take_clear_marks(_CLEARABLE)
    member = _member(record)
    return _Row(None if record.refused else member, tuple(record.findings))


def _member(record: Record) -> StaffMember:
    phone, email = record.phone("phone"), email_of(record)
    return StaffMember(
        name=record.full_name(),
        organization=record.maybe("organization"),
        roles=_roles(record),
        phone=phone,
        email=email,
        channels=tuple(_channels(record, phone, email)),
        language=_language(record),
        reports_to=record.person("reports_to"),
        cleared=frozenset(record.cleared),
        row=record.place,
        column=record.heading("name"),
    )


def email_of(record: Record) -> str | None:
    """The e-mail address of the row; a malformed one refuses it, since nothing would ever arrive."""
    said = unicodedata.normalize("NFKC", record.said("email")).removeprefix("mailto:")
    if said in {"", "无", "没有", "/", "-"}:
        return None
    if not is_email(said):
        record.refuse("email", "不是邮箱地址", "is not an e-mail address")
    return said


def is_email(said: str) -> bool:
    return bool(_EMAIL.fullmatch(said))


def split_outside_brackets(said: str, marks: str = "、，,;；/\n") -> list[str]:
    """The parts of `said` between `marks`, of which those inside brackets do not count."""
    parts, depth = [""], 0
    for letter in said:
        depth += (letter in "(（[【") - (letter in ")）]】")
        if letter in marks and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [" ".join(part.split()) for part in parts if part.strip()]


def _raw(record: Record, name: str) -> str:
    cell = record.cell(name)
    return str(cell.value) if cell and record.said(name) else ""


def _roles(record: Record) -> tuple[RoleScope, ...]:
    beside, column = list(_scopes_of_row(record)), record.heading("roles")
    roles: list[RoleScope] = []
    for said in split_outside_brackets(_raw(record, "roles")):
        title, scopes = _scoped(record, said)
        own = [replace(scope, column=column) for scope in scopes]
        roles += own or [replace(scope, role=title) for scope in beside] or [RoleScope(title, column=column)]
    return tuple(dict.fromkeys(replace(role, row=record.place) for role in roles))


def _scoped(record: Record, said: str) -> tuple[str, list[RoleScope]]:
    """``班主任(三年级2班、三(3)班)`` and ``三年级2班班主任`` alike: title and what it is held for."""
    bracketed = re.fullmatch(r"([^(（:：]+)(?:[(（](.*)[)）]|[:：](.+))", said)
    if bracketed:
        title, inside = bracketed[1].strip(), bracketed[2] or bracketed[3] or ""
        return title, [_scope(record, title, part) for part in split_outside_brackets(inside)]
    led = re.fullmatch(r"(.*?班|.*?年级)(\D{2,})", said)
    if led and (scope := _class_or_grade(led[2], led[1])):
        return led[2], [scope]
    return said, []


def _scope(record: Record, title: str, said: str) -> RoleScope:
    found = _class_or_grade(title, said)
    if found:
        return found
    if said.endswith(("队", "组")) or re.search("team", said, re.IGNORECASE):
        return RoleScope(title, "team", said)
    name = plain_name(re.sub(r"^(学生|儿童|child)\s*[:：]?\s*", "", said))
    if re.fullmatch(r"[一-鿿·]{2,5}|[A-Za-z][A-Za-z .'-]+", name) and not _SUBJECTS.fullmatch(name):
        return RoleScope(title, "child", name)
    record.note(
        "roles",
        f"“{said}”不是年级、班级、队伍或学生，只作说明",
        f"'{said}' is no grade, class, team or child: kept as a remark",
    )
    return RoleScope(title, None, said)


def _class_or_grade(title: str, said: str) -> RoleScope | None:
    found = read_class(said)
    if found and found.grade and not found.words:
        return RoleScope(title, "class" if found.number else "grade", found.key)
    grade = read_grade(said)
    return RoleScope(title, "grade", str(grade)) if grade else None


def _scopes_of_row(record: Record) -> Iterator[RoleScope]:
    """The narrowest of the row's own columns: children, classes, grades, team."""
    children, team = split_outside_brackets(_raw(record, "child")), record.said("team")
    if children:
        yield from (RoleScope("", "child", plain_name(child), record.heading("child")) for child in children)
    elif record.said("class"):
        yield from _classes_of_row(record)
    elif record.said("grade"):
        yield from _grades_of_row(record)
    elif team:
        yield RoleScope("", "team", team, record.heading("team"))


def _classes_of_row(record: Record) -> Iterator[RoleScope]:
    for found in read_classes(record.said("class"), read_grade(record.said("grade"))):
        if found.words:
            record.note("class", "班级看不懂，按原样保留", "the class cannot be read and was kept as it stands")
        yield RoleScope("", "class" if found.words or found.number else "grade", found.key, record.heading("class"))


def _grades_of_row(record: Record) -> Iterator[RoleScope]:
    for said in split_outside_brackets(_raw(record, "grade")):
        grade = read_grade(said.removesuffix(".0"))
        if grade is None:
            record.note("grade", "年级看不懂，没有读入", "the grade cannot be read and was left out")
        else:
            yield RoleScope("", "grade", str(grade), record.heading("grade"))


def _channels(record: Record, phone: str | None, email: str | None) -> Iterator[ChannelAddress]:
    for said in split_outside_brackets(_raw(record, "channels"), "、，,;；\n"):
        kind, address = _channel(said)
        found = address or {"email": email, "sms": phone}.get(kind)
        if not found:
            record.refuse("channels", f"“{kind}”没有写地址", f"'{kind}' has no address", value=said)
        elif kind == "email" and not is_email(found):
            record.refuse("channels", "不是邮箱地址", "is not an e-mail address", value=said)
        else:
            yield ChannelAddress(kind, found)


def _channel(said: str) -> tuple[str, str]:
    if re.match(r"https?://", said, re.IGNORECASE):
        return "webhook", said
    if is_email(said):
        return "email", said
    kind, _, address = re.sub(r"^([^\s:：]+)[\s:：]+", r"\1 ", said).partition(" ")
    return _KINDS.get(kind.lower(), kind.lower()), address.strip()


def _language(record: Record) -> Language | None:
    said = record.said("language").lower()
    found = _LANGUAGES.get(said)
    if said and not found:
        record.note("language", "只有中文和英文", "there are Chinese and English only")
    return found


def _together(members: Sequence[StaffMember]) -> tuple[StaffMember, ...]:
    """One value for a person who stands in several rows: same name and organization, no contact that differs."""
    kept: list[StaffMember] = []
    for member in members:
        at = next((at for at, known in enumerate(kept) if _is_same(known, member)), None)
        if at is None:
            kept.append(member)
        else:
            kept[at] = _joined(kept[at], member)
    return tuple(kept)


def _is_same(known: StaffMember, other: StaffMember) -> bool:
    contacts = ((getattr(known, name), getattr(other, name)) for name in _CONTACTS)
    alike = known.name == other.name and known.organization == other.organization
    return alike and all(mine == theirs or not mine or not theirs for mine, theirs in contacts)


def _joined(known: StaffMember, other: StaffMember) -> StaffMember:
    return replace(
        known,
        roles=tuple(dict.fromkeys((*known.roles, *other.roles))),
        phone=known.phone or other.phone,
        email=known.email or other.email,
        channels=tuple(dict.fromkeys((*known.channels, *other.channels))),
        language=known.language or other.language,
        reports_to=known.reports_to or other.reports_to,
        cleared=known.cleared | other.cleared,
    )


def _namesakes(members: Sequence[StaffMember]) -> Iterator[Finding]:
    seen: dict[tuple[str, str | None], StaffMember] = {}
    for member in members:
        first = seen.setdefault((member.name, member.organization), member)
        if first is not member and first.row and member.row:
            why = text(
                f"与第 {first.row.row} 行同名同单位，但联系方式不同，当作两个人",
                f"has the name and organization of row {first.row.row} but other contacts: taken for two people",
            )
            yield Finding(member.row.sheet, member.row.row, "", member.name, why, "noted")
