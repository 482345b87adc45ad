"""Invented children, staff and teams, and writers that put them into workbooks as schools keep them.

For the demonstration, simulations, benchmarks and tests. Everybody is made up: the ID numbers begin with 99, which no
place has, yet their check digits are right; the phones are 1380000xxxx; the mail domains end in ``.example``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

from .classes import ClassName
from .idnumbers import check_digit
from .values import (
    BirthDay,
    ChannelAddress,
    Child,
    Parent,
    RoleScope,
    Sex,
    StaffMember,
    Team,
    TeamMember,
    Teams,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["sample_children", "sample_people", "sample_teams", "write_people", "write_roster", "write_teams"]

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆孔白崔康邱秦江史顾侯邵孟龙万段"
)
_MIDDLE = "小大一子文思雨欣佳晓明春海天志家俊梓若云"
_LAST = "明红华芳强丽军敏杰娟磊静涛燕鹏霞洋雪峰梅林玲波兰宇婷浩倩飞慧"
_PLACES = ("省城", "沿海城市", "邻县", "外省", "南方工业园", "北方工地", "海港城")
_VILLAGES = ("青石", "柳湾", "梅岭", "松坡", "竹溪", "云台", "桃源", "清水", "石桥", "枫林", "麦田", "橘园")
_STRENGTHS = ("音乐", "美术", "体育", "心理", "手工", "朗诵", "英语", "科学实验", "舞蹈", "书法")
_RELATIONS = ("爷爷", "奶奶", "外公", "外婆", "姑姑", "舅舅")
_UNIT = "青石小学"


@dataclass(slots=True)
class _Invention:
    """Draws names and numbers that never repeat, the same ones for the same seed."""

    random: Random
    drawn: int = 0

    def name(self, surname: str = "") -> str:
        first = self.random.choice(_MIDDLE) if self.random.random() < 0.85 else ""
        return (surname or self.random.choice(_SURNAMES)) + first + self.random.choice(_LAST)

    def phone(self) -> str:
        self.drawn += 1
        return f"1380{self.drawn:07d}"

    def id_number(self, birth: date, sex: Sex, order: int) -> str:
        serial = (order % 499) * 2 + (sex == "male")
        first = f"99{order // 499 % 10_000:04d}{birth:%Y%m%d}{serial:03d}"
        return first + check_digit(first)


def sample_children(count: int = 180, classes: int = 12, seed: int = 1, year: int = 2027) -> tuple[Child, ...]:
    """`count` invented children in `classes` classes (up to 6 grades), of school age in September of `year`.

    Some details are missing here and there, as in life. The same arguments give the same children.
    """
    invention = _Invention(Random(seed))
    rooms = _classes(classes)
    teachers = {room: _unlike(invention, set()) for room in rooms}
    taken: set[str] = set()
    return tuple(_child(invention, rooms[at * classes // count], teachers, at, year, taken) for at in range(count))


def _classes(count: int) -> list[ClassName]:
    grades = min(6, count)
    sizes = [count // grades + (grade < count % grades) for grade in range(grades)]
    return [ClassName(grade + 1, number + 1) for grade, size in enumerate(sizes) for number in range(size)]


def _unlike(invention: _Invention, taken: set[str]) -> str:
    """A name that nobody in `taken` has; it is added there."""
    name = invention.name()
    while name in taken:
        name = invention.name() + invention.random.choice(_LAST)
    taken.add(name)
    return name


def _child(
    invention: _Invention, room: ClassName, teachers: Mapping[ClassName, str], order: int, year: int, taken: set[str]
) -> Child:
    random, name = invention.random, _unlike(invention, taken)
    sex: Sex = random.choice(("male", "female"))
    youngest = date(year - 6 - (room.grade or 1), 9, 1)
    birth = youngest + timedelta(days=random.randrange(365))
    far = random.choice(_PLACES)
    relation = random.choice(_RELATIONS)
    return Child(
        name=name,
        sex=sex,
        class_name=room,
        birth=BirthDay(birth),
        id_number=invention.id_number(birth, sex, order),
        address=f"青石镇{random.choice(_VILLAGES)}村{random.randint(1, 12)}组",
        father=Parent(invention.name(name[0]), invention.phone(), far),
        mother=Parent(invention.name(), invention.phone() if random.random() < 0.8 else None, far),
        guardian=invention.name(name[0] if relation in _RELATIONS[:1] else ""),
        guardian_relation=relation,
        guardian_phone=invention.phone() if random.random() < 0.9 else None,
        class_teacher=teachers[room],
        hardship=random.random() < 0.2,
    )


def sample_people(
    children: Sequence[Child], *, unit: str = _UNIT, domain: str = "school.example", paired: int = 6, seed: int = 1
) -> tuple[StaffMember, ...]:
    """A school's staff for `children`: principal, youth office, grade leaders, the class teachers that the children
    name, a subject teacher a class, and `paired` paired teachers. Roles are titles, each reached by e-mail."""
    invention = _Invention(Random(f"{seed}{unit}"), drawn=5_000_000)
    rooms = sorted({child.class_name for child in children if child.class_name}, key=lambda room: room.order)
    teachers = {child.class_name: child.class_teacher for child in children if child.class_teacher}
    posts: list[tuple[str | None, RoleScope]] = [(None, RoleScope("校长")), (None, RoleScope("团少部"))]
    grades = sorted({room.grade for room in rooms if room.grade})
    posts += [(None, RoleScope("落级领导", "grade", str(grade))) for grade in grades]
    posts += [(teachers.get(room), RoleScope("班主任", "class", room.key)) for room in rooms]
    posts += [(None, RoleScope("科任教师", "class", room.key)) for room in rooms]
    posts += [(None, RoleScope("结对教师"))] * paired
    taken = {name for name in teachers.values() if name}
    return tuple(
        _staff(invention, name or _unlike(invention, taken), unit, f"t{order:03d}@{domain}", role)
        for order, (name, role) in enumerate(posts, start=1)
    )


def _staff(invention: _Invention, name: str, unit: str, email: str, role: RoleScope) -> StaffMember:
    return StaffMember(
        name=name,
        organization=unit,
        roles=(role,),
        phone=invention.phone(),
        email=email,
        channels=(ChannelAddress("email", email),),
        language="zh_CN",
    )


def sample_teams(
    villages: Sequence[str] | int = 4, *, members: int = 6, domain: str = "team.example", seed: int = 1
) -> Teams:
    """A service team of `members` for each of `villages` (names, or how many to invent); the first leads."""
    names = [f"{_VILLAGES[at % len(_VILLAGES)]}村" for at in range(villages)] if isinstance(villages, int) else villages
    invention, taken = _Invention(Random(seed), drawn=7_000_000), set[str]()
    return Teams(
        tuple(_team(invention, village, order, members, domain, taken) for order, village in enumerate(names, 1))
    )


def _team(invention: _Invention, village: str, order: int, members: int, domain: str, taken: set[str]) -> Team:
    found = (
        TeamMember(
            name=_unlike(invention, taken),
            strengths=tuple(invention.random.sample(_STRENGTHS, 2)),
            phone=invention.phone(),
            email=f"v{order:02d}{at:02d}@{domain}",
            leads=at == 1,
        )
        for at in range(1, members + 1)
    )
    return Team(f"第{order}服务队", village, tuple(found))


def write_roster(
    path: str | Path,
    children: Sequence[Child],
    *,
    title: str = "留守儿童花名册",
    unit: str = _UNIT,
    dated: date | None = None,
) -> None:
    """Write `children` as a school keeps them: merged title row, unit and day, one header row, a signature line."""
    rows = [[order, *_child_row(child)] for order, child in enumerate(children, start=1)]
    day = f"{dated.year}年{dated.month}月{dated.day}日" if dated else ""
    above = [f"填报单位：{unit}" + (f"        填报日期：{day}" if day else "")]
    _write(path, "花名册", title, above, ["序号", *_CHILD_HEADER], rows, ["填表人：              审核人："])


_CHILD_HEADER = (
    *("姓名", "性别", "年级班级", "出生日期", "身份证号", "家庭住址", "父亲姓名", "父亲电话", "父亲务工地点"),
    *("母亲姓名", "母亲电话", "母亲务工地点", "务工地点", "联系电话", "监护人", "与学生关系", "监护人电话"),
    *("班主任", "是否困难", "委托时间", "备注"),
)


def _child_row(child: Child) -> list[object]:
    father, mother = child.father, child.mother
    return [
        child.name,
        {"male": "男", "female": "女"}.get(child.sex or ""),
        child.class_name.label.zh if child.class_name else None,
        _day_for(child.birth),
        child.id_number,
        child.address,
        *(father.name, father.phone, father.works_at, mother.name, mother.phone, mother.works_at),
        *(child.works_at, child.phone, child.guardian, child.guardian_relation, child.guardian_phone),
        child.class_teacher,
        {True: "是", False: "否"}.get(child.hardship) if child.hardship is not None else None,
        child.entrusted_since,
        child.note,
    ]


def _day_for(birth: BirthDay | None) -> object:
    if birth is None or birth.precision == "day":
        return birth and birth.day
    return f"{birth.day.year}年{birth.day.month}月"


def write_people(path: str | Path, members: Sequence[StaffMember], *, title: str = "工作人员名单") -> None:
    """Write staff, a row each; what a role is held for stands in brackets behind it."""
    header = ["姓名", "单位", "角色", "联系电话", "电子邮箱", "通知方式", "语言", "上级"]
    _write(path, "人员", title, [], header, [_staff_row(member) for member in members], [])


def _staff_row(member: StaffMember) -> list[object]:
    spoken = {"zh_CN": "中文", "en": "英文"}.get(member.language or "")
    channels = "；".join(f"{channel.kind} {channel.address}" for channel in member.channels)
    roles = "、".join(_role_for(role) for role in member.roles)
    return [member.name, member.organization, roles, member.phone, member.email, channels, spoken, member.reports_to]


def _role_for(role: RoleScope) -> str:
    if role.label is None:
        return role.role
    grade, _, number = role.label.partition("-")
    is_known = role.kind in {"grade", "class"} and grade.isdecimal()
    label = ClassName(int(grade), int(number) if number else None).label.zh if is_known else role.label
    return f"{role.role}({label})"


def write_teams(path: str | Path, teams: Teams, *, title: str = "志愿服务队名单") -> None:
    """Write teams, a member a row, with team and village merged over the team's rows."""
    header = ["服务队", "驻点村", "队员", "是否队长", "特长", "联系电话", "电子邮箱"]
    rows = [_member_row(team, member) for team in teams.teams for member in team.members]
    blocks, first = [], 3
    for team in teams.teams:
        blocks.append((first, first + len(team.members) - 1))
        first += len(team.members)
    _write(path, "服务队", title, [], header, rows, [], merged_down=blocks)


def _member_row(team: Team, member: TeamMember) -> list[object]:
    leads = "是" if member.leads else None
    return [team.name, team.village, member.name, leads, "、".join(member.strengths), member.phone, member.email]


def _write(
    path: str | Path,
    name: str,
    title: str,
    above: Sequence[str],
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    below: Sequence[str],
    merged_down: Sequence[tuple[int, int]] = (),
) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    heads = (title, *above)
    for row in range(1, len(heads) + 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(header))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    lines = (*([head] for head in heads), header, *rows, *([line] for line in below))
    for row, values in enumerate(lines, start=1):
        _put_row(sheet, row, values)
    for first, last in merged_down:
        for column in (1, 2):
            sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
    for column, words in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = max(8, 2.5 * len(words), 20 * (words == "身份证号"))
    book.save(path)


def _put_row(sheet: Worksheet, row: int, values: Sequence[object]) -> None:
    for column, value in enumerate(values, start=1):
        if value is not None:
            _put(sheet, row, column, value)


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Text stays text: what begins with = + - or @ is no formula here, nor (quotePrefix) once the cell is edited."""
    cell = sheet.cell(row, column)
    cell.value = cast(Any, value)
    if isinstance(value, str):
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", value.startswith(tuple("=+-@"))
