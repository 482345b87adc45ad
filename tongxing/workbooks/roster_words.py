"""The words over the columns of a roster, in Chinese and English, and whose an ambiguous column is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tongxing.words import text

from .header import Vocabulary

__all__ = ["CHILD_WORDS", "DATE_LABELS", "EMAILS", "PHONES", "UNIT_LABELS", "settle_owners"]

EMAILS = ("邮箱", "电子邮箱", "电子邮件", "邮件", "邮件地址", "电邮", "email", "mail", "emailaddress")
UNIT_LABELS = (
    "填报单位",
    "填表单位",
    "报送单位",
    "上报单位",
    "学校名称",
    "学校",
    "单位",
    "reportingunit",
    "school",
    "unit",
)
DATE_LABELS = (
    *("填报日期", "填表日期", "填报时间", "填表时间", "上报日期", "上报时间", "制表日期", "统计日期", "日期", "时间"),
    *("reportdate", "filledinon", "date"),
)

_FATHER = ("父亲", "爸爸", "父", "father", "father's")
_MOTHER = ("母亲", "妈妈", "母", "mother", "mother's")
_GUARDIAN = (
    *(
        "监护人",
        "临时监护人",
        "实际监护人",
        "现监护人",
        "委托监护人",
        "受委托监护人",
        "被委托人",
        "受委托人",
        "委托照护人",
    ),
    *("照护人", "实际照护人", "照料人", "代管人", "看护人", "guardian", "guardian's", "carer", "temporaryguardian"),
)
_TEACHER = ("班主任", "classteacher", "classteacher's")
_NAMES = ("", "姓名", "名字", "name")
PHONES = (
    *("电话", "联系电话", "联系方式", "手机", "手机号", "手机号码", "电话号码", "联系电话号码"),
    *("phone", "telephone", "mobile", "phonenumber", "contact"),
)
_PLACES = (
    *("务工地点", "务工地", "务工去向", "务工地址", "外出务工地点", "外出务工地", "外出务工去向", "打工地点", "打工地"),
    *("务工单位", "工作地点", "工作单位", "务工省市", "worksat", "workplace", "placeofwork"),
)
_RELATIONS = (
    *(
        "关系",
        "与学生关系",
        "与儿童关系",
        "与孩子关系",
        "与被监护人关系",
        "与监护人关系",
        "与留守儿童关系",
        "与本人关系",
    ),
    *("和学生关系", "与学生的关系", "与儿童的关系", "与孩子的关系", "relation", "relationship"),
)
_PLAIN: Mapping[str, Sequence[str]] = {
    "index": ("序号", "编号", "no", "number", "seq", "index"),
    "name": (
        *("姓名", "学生姓名", "儿童姓名", "孩子姓名", "幼儿姓名", "留守儿童姓名", "留守学生姓名", "学生", "名字"),
        *(
            "name",
            "student",
            "studentname",
            "student'sname",
            "child",
            "childname",
            "child'sname",
            "pupil",
            "pupilname",
            "fullname",
        ),
    ),
    "sex": ("性别", "学生性别", "sex", "gender"),
    "class": (
        *(
            "班级",
            "年级班级",
            "年班",
            "所在班级",
            "就读班级",
            "所在年级班级",
            "现就读班级",
            "班别",
            "班",
            "所在年级和班级",
        ),
        *("年级及班级", "年级与班级", "class", "classname", "gradeandclass", "gradeclass"),
    ),
    "grade": ("年级", "所在年级", "就读年级", "grade", "year"),
    "birth": (
        *("出生年月", "出生日期", "出生年月日", "出生时间", "生日", "出生"),
        *("birth", "birthday", "birthdate", "dateofbirth", "dob", "born"),
    ),
    "id_number": (
        *(
            "身份证号",
            "身份证号码",
            "身份证",
            "居民身份证号",
            "居民身份证号码",
            "公民身份号码",
            "公民身份证号码",
            "学生身份证号",
        ),
        *("学生身份证号码", "儿童身份证号", "儿童身份证号码", "身份证件号", "身份证件号码", "证件号码"),
        *("id", "idnumber", "idno", "idcard", "residentid", "residentidnumber"),
    ),
    "address": (
        *(
            "家庭住址",
            "住址",
            "家庭地址",
            "家庭详细住址",
            "详细住址",
            "现住址",
            "居住地址",
            "家庭现住址",
            "地址",
            "户籍地址",
        ),
        *("address", "homeaddress"),
    ),
    "works_at": (*_PLACES, *(f"{who}{place}" for who in ("父母", "家长", "父母双方") for place in _PLACES)),
    "phone": (
        *PHONES,
        *(f"{who}{phone}" for who in ("父母", "家长", "家庭", "家", "parents", "parent") for phone in PHONES),
    ),
    "class_teacher": ("班主任老师", "班主任教师"),
    "hardship": (
        *(
            "是否困难",
            "困难",
            "困难情况",
            "是否贫困",
            "是否家庭困难",
            "是否困难家庭",
            "家庭是否困难",
            "是否困难学生",
            "困难类别",
        ),
        *("困难类型", "是否低保", "hardship", "inneed", "inhardship"),
    ),
    "note": ("备注", "备注说明", "说明", "note", "notes", "remark", "remarks"),
    "entrusted_since": (
        *(
            "委托时间",
            "委托日期",
            "委托照护时间",
            "委托照护起始时间",
            "委托起始时间",
            "托管时间",
            "委托监护时间",
            "受托时间",
        ),
        *("entrustedsince", "incaresince"),
    ),
}
_BY_PERSON: Sequence[tuple[str, Sequence[str], Sequence[str]]] = (
    ("father_name", _FATHER, _NAMES),
    ("father_phone", _FATHER, PHONES),
    ("father_works_at", _FATHER, _PLACES),
    ("mother_name", _MOTHER, _NAMES),
    ("mother_phone", _MOTHER, PHONES),
    ("mother_works_at", _MOTHER, _PLACES),
    ("guardian", _GUARDIAN, _NAMES),
    ("guardian_phone", _GUARDIAN, PHONES),
    ("guardian_relation", _GUARDIAN, _RELATIONS),
    ("class_teacher", _TEACHER, _NAMES),
)
_OWNERS = {"father_name": "father", "mother_name": "mother", "guardian": "guardian"}
_SHARED = {"phone", "works_at"}


def _words() -> dict[str, str]:
    words = {re.sub(r"[^\w]", "", said): name for name, all_said in _PLAIN.items() for said in all_said}
    words |= dict.fromkeys(_RELATIONS, "guardian_relation")
    for name, people, parts in _BY_PERSON:
        words |= {re.sub(r"[^\w]", "", who + part): name for who in people for part in parts}
    return words


def settle_owners(fields: Sequence[str]) -> list[str]:
    """Whose a column headed only 联系电话 or 务工地点 is.

    Said twice or more, each belongs to the parent or guardian named before it; said once it is the family's, except
    right after the guardian's name or relation. 父亲 | 母亲 | 联系电话 is the family's. Right after the class teacher,
    with another phone elsewhere, it is taken for the teacher's and left unread (an empty field).
    """
    settled: list[str] = []
    for at, found in enumerate(fields):
        if _is_teachers(fields, at):
            settled.append("")
            continue
        owner = _owner_before(settled)
        theirs = f"{owner}_{found}"
        is_theirs = found in _SHARED and owner and (fields.count(found) > 1 or _follows_guardian(fields, at))
        settled.append(theirs if is_theirs and theirs not in {*fields, "guardian_works_at"} else found)
    return settled


def _is_teachers(fields: Sequence[str], at: int) -> bool:
    others = [found for found in (*fields[:at], *fields[at + 1 :]) if found.endswith("phone")]
    return fields[at] == "phone" and at > 0 and fields[at - 1] == "class_teacher" and bool(others)


def _owner_before(fields: Sequence[str]) -> str | None:
    named = [at for at, found in enumerate(fields) if found in _OWNERS]
    if not named or (fields[named[-1]] == "mother_name" and named[-1] and fields[named[-1] - 1] == "father_name"):
        return None
    return _OWNERS[fields[named[-1]]]


def _follows_guardian(fields: Sequence[str], at: int) -> bool:
    return at > 0 and fields[at - 1] in {"guardian", "guardian_relation"}


CHILD_WORDS = Vocabulary(
    words=_words(),
    groups={
        **dict.fromkeys(_FATHER, "father"),
        **dict.fromkeys(_MOTHER, "mother"),
        **dict.fromkeys(_GUARDIAN, "guardian"),
        **dict.fromkeys(_TEACHER, "class_teacher"),
        **dict.fromkeys(("父母", "家长", "父母双方", "parents"), "parents"),
    },
    needed=frozenset({"name"}),
    looked_for=text(
        "姓名、性别、班级、出生年月、身份证号、监护人、联系电话等",
        "name, sex, class, birth, ID number, guardian, phone and the like (or 姓名, 性别, 班级 …)",
    ),
    settle=settle_owners,
)
