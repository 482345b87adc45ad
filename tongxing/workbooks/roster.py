"""Reads a roster of children as schools keep it. Takes what is clear, refuses the rest row by row, guesses nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from tongxing.errors import BadWorkbook
from tongxing.words import text

from .classes import ClassName, class_in, read_class, read_grade
from .doubles import Row, without_doubles
from .findings import Finding, Reading
from .header import Table, word
from .idnumbers import birth_inside, check_digit, sex_inside
from .records import Record, Tables, find_tables, records_of
from .roster_words import CHILD_WORDS, DATE_LABELS, UNIT_LABELS
from .sheets import Source, open_book
from .values import BirthDay, Child, Parent, Place, Roster, Sex

__all__ = ["read_roster"]

_YOUNGEST, _OLDEST = 2, 19
_SEXES: Mapping[str, Sex] = {
    **dict.fromkeys(("男", "男生", "男孩", "男性", "m", "male", "boy"), "male"),
    **dict.fromkeys(("女", "女生", "女孩", "女性", "f", "female", "girl"), "female"),
}
_NO_ID = {"", "无", "没有", "暂无", "无户口", "未上户口", "未办理", "未办", "/", "-", "—", "NONE", "N/A"}
_NO = {"n", "no", "false", "0", "×", "x", "✗", "/", "-", "—", "正常", "一般"}
_YES = {"有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "v"}
_NOT_SAID = re.compile("不(详|清|明|知|确定)|未|待|无法")
_IN_NEED = re.compile("困难|低保|特困|贫困|脱贫|监测|孤儿|残疾|五保|建档立卡")
_OF_PEOPLE = {"角色", "担任角色", "工作角色", "role", "roles"}
_OF_CHILDREN = {"birth", "id_number", "guardian", "guardian_relation", "father_name", "mother_name", "hardship"}
_VITAL = frozenset({"name", "class", "id_number"})
_NOT_A_CHILD = {"index", "class", "grade", "class_teacher"}
_CLEARABLE = frozenset(CHILD_WORDS.words.values()) - {"index", "name", "class", "grade"}


def read_roster(source: Source, *, sheet: str | None = None, today: date | None = None) -> Reading[Roster]:
    """Read the children of a workbook: a path, or the file's bytes.

    Every sheet with a header is read, or `sheet` alone. `today`, else the day written on the roster, is what no child
    can be born after; with neither, nothing is said of ages. Raises :class:`BadWorkbook` for a file as a whole; a bad
    row is a finding, and :meth:`Reading.require_all` raises for it.
    """
    tables = find_tables(open_book(source, sheet), CHILD_WORDS, hidden_too=sheet is not None)
    _refuse_people(tables)
    dated = tables.date(DATE_LABELS)
    rows = without_doubles([_read_row(record, today or dated) for record in records_of(tables, _is_empty)])
    if not rows:
        raise BadWorkbook(
            "表头下面没有学生：请填好再导入。", "no child stands below the header: fill it in and import again."
        )
    children = tuple(row.child for row in rows if row.child)
    findings = [*tables.findings, *_classless(tables), *(one for row in rows for one in row.findings)]
    return Reading(
        Roster(children, _unit(tables), dated),
        (*findings, *_teacher_clashes(children)),
        len(children),
        sum(row.refused for row in rows),
        tables.columns,
        tables.unread,
    )


def _refuse_people(tables: Tables) -> None:
    """Teachers would become children with work about them."""
    for table in tables.tables:
        headers = {word(header.partition(" ")[2]) for header in table.unread}
        if headers & _OF_PEOPLE and not _OF_CHILDREN & table.columns.keys():
            name = table.sheet.name
            raise BadWorkbook(
                f"工作表“{name}”像是人员名单，不是学生花名册：请用 tongxing import people 导入。",
                f"sheet '{name}' looks like a list of people, not a roster of children: use 'tongxing import people'.",
            )


def _is_empty(record: Record) -> bool:
    """Numbered or merged beforehand, but never filled in."""
    filled = (name for name in record.table.columns if name not in _NOT_A_CHILD and record.cell(name))
    return all(record.is_carried(name) for name in filled)


def _read_row(record: Record, today: date | None) -> Row:
    if record.is_carried("name"):
        record.note(
            "name",
            "与上一行是同一名学生（合并单元格），这一行没有读",
            "continues the child above (merged cell); not read",
        )
        return Row(None, tuple(record.findings))
    record.check_cells(_VITAL)
    record.take_clear_marks(_CLEARABLE)
    child = _child(record, today)
    return Row(None if record.refused else child, tuple(record.findings))


def _child(record: Record, today: date | None) -> Child:
    id_number = _id_number(record)
    return Child(
        name=record.full_name(),
        sex=_sex(record, id_number),
        class_name=_class(record),
        birth=_birth(record, id_number, today),
        id_number=id_number,
        address=record.maybe("address"),
        father=_parent(record, "father"),
        mother=_parent(record, "mother"),
        works_at=record.maybe("works_at"),
        phone=record.phone("phone"),
        guardian=record.person("guardian"),
        guardian_relation=record.maybe("guardian_relation"),
        guardian_phone=record.phone("guardian_phone"),
        class_teacher=record.person("class_teacher") or record.table.above.get("班主任"),
        hardship=_hardship(record),
        note=record.maybe("note"),
        entrusted_since=_entrusted_since(record),
        cleared=frozenset(record.cleared),
        row=record.place,
    )


def _sex(record: Record, id_number: str | None) -> Sex | None:
    said = record.said("sex").lower()
    sex = _SEXES.get(said)
    inside = sex_inside(id_number) if id_number else None
    if said and not sex:
        record.note("sex", "性别看不懂，没有读入", "the sex cannot be read and was left out")
    elif sex and inside and sex != inside:
        record.note("sex", "与身份证号里的性别不一致，按表中填写的读入", "differs from the ID number; taken as written")
    return sex or inside


def _class(record: Record) -> ClassName | None:
    default, grade = _class_above(record), read_grade(record.said("grade"))
    cell = record.cell("class")
    if cell and isinstance(cell.value, datetime):
        return _class_turned_date(record, cell.value)
    said = record.said("class")
    found = read_class(said, grade or (default.grade if default else None)) if said or grade else default
    if found is None and {"class", "grade"} & record.table.columns.keys():
        record.note("class", "没有班级", "the class is missing")
    if found and found.words:
        record.note("class", "班级看不懂，按原样保留", "the class cannot be read and was kept as it stands")
    if found and grade and found.grade != grade:
        record.refuse("class", f"与年级一栏（{grade}）不一致", f"disagrees with the grade column ({grade})")
    return found


def _class_turned_date(record: Record, day: datetime) -> ClassName:
    found = ClassName(day.month, day.day)
    record.note(
        "class",
        f"Excel 把班级变成了日期，当作{found.label.zh}读入",
        f"Excel turned the class into a date; read as {found.label.en}",
    )
    return found


def _class_above(record: Record) -> ClassName | None:
    """The class of the heading that stands between the rows above this one, else the whole sheet's."""
    found = class_in(record.table.heading_of(record.line))
    return found if found and found.grade and not found.words else class_of_sheet(record.table)


def class_of_sheet(table: Table) -> ClassName | None:
    """The class or grade that the line above the table, the sheet's name or the title gives to all its rows."""
    said = (read_class(table.above.get("班级", "")), read_class(table.sheet.name), *map(class_in, table.titles))
    return next((found for found in said if found and found.grade and not found.words), None)


def _id_number(record: Record) -> str | None:
    said = re.sub(r"\s+|['‘’`]", "", unicodedata.normalize("NFKC", record.said("id_number"))).upper()
    said = re.sub(r"(?<=\d)[×✕╳]$", "X", said)  # typed for the letter; the check digit tells
    if said in _NO_ID:
        return None
    if "*" in said:
        record.note("id_number", "号码有遮挡，没有读入", "the number is masked and was left out")
        return None
    problem = _lost_digits(record, said) or _malformed(said)
    if problem:
        record.refuse("id_number", *problem)
        return None
    if len(said) == 15:
        record.note("id_number", "是 15 位旧号码", "is an old 15-digit number")
    return said


def _lost_digits(record: Record, said: str) -> tuple[str, str] | None:
    cell = record.cell("id_number")
    is_number = cell is not None and isinstance(cell.value, int | float)
    is_valid = len(said) == 18 and _malformed(said) is None
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", said) or (is_number and len(said) > 15 and not is_valid):
        return (
            "按数字存放，已变成科学计数法，末几位丢失：请把这一列设为文本，重新填写",
            "it is stored as a number and its last digits are lost: format the column as text and enter it again",
        )
    return None


def _malformed(said: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"\d{17}[\dX]|\d{15}", said):
        if len(said) in (15, 18):
            return "号码里有不该有的字符", "has a character that no ID number has"
        return f"应为 18 位，这里是 {len(said)} 位", f"has {len(said)} characters; an ID number has 18"
    if birth_inside(said) is None:
        return "号码里的出生日期不存在", "the day of birth inside the number does not exist"
    if len(said) == 18 and check_digit(said[:17]) != said[17]:
        return "校验码不对，可能抄错了一位", "the check digit is wrong: a digit may be mistyped"
    return None


def _birth(record: Record, id_number: str | None, today: date | None) -> BirthDay | None:
    written = record.day("birth", refuses=id_number is None)
    inside = birth_inside(id_number) if id_number else None
    if written and inside and id_number and not _same_birth(written, inside, id_number):
        record.refuse("birth", "与身份证号里的出生日期不一致", "disagrees with the day of birth inside the ID number")
    if written is None or (inside and written.precision == "month" and written.day.year == inside.year):
        written = BirthDay(inside) if inside else written
    _check_age(record, written, today)
    return written


def _same_birth(written: BirthDay, inside: date, id_number: str) -> bool:
    """An old number holds two figures of the year, so the century is not compared."""
    if len(id_number) == 15:
        inside = inside + relativedelta(year=written.day.year // 100 * 100 + inside.year % 100)
    return written.agrees_with(BirthDay(inside))


def _check_age(record: Record, birth: BirthDay | None, today: date | None) -> None:
    if birth is None or today is None:
        return
    name = "birth" if record.cell("birth") else "id_number"
    age = relativedelta(today, birth.day).years
    if birth.day > today:
        record.refuse(name, f"出生日期 {birth} 晚于 {today}", f"the day of birth {birth} is after {today}")
    elif not _YOUNGEST <= age <= _OLDEST:
        record.note(name, f"{age} 岁，请核对", f"the child would be {age}: please check")


def _parent(record: Record, which: str) -> Parent:
    return Parent(record.person(f"{which}_name"), record.phone(f"{which}_phone"), record.maybe(f"{which}_works_at"))


def _hardship(record: Record) -> bool | None:
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", record.said("hardship"))).lower()
    if not said:
        return None
    if said in _YES or said.startswith("是"):
        return True
    if not _NOT_SAID.match(said):
        if said in _NO or said.startswith(("否", "不", "非", "无", "没")):
            return False
        if _IN_NEED.search(said):
            return True
    record.note("hardship", "看不出是否困难，没有读入", "neither yes nor no and was left out")
    return None


def _entrusted_since(record: Record) -> date | None:
    found = record.day("entrusted_since", refuses=False)
    if found and found.precision == "month":
        record.note("entrusted_since", "只有年月，按当月 1 日读入", "only a month: taken as its first day")
    return found.day if found else None


def _unit(tables: Tables) -> str | None:
    said = tables.label(UNIT_LABELS)
    return re.sub(r"\s*\([^)]*章\)\s*$", "", said) or None if said else None


def _classless(tables: Tables) -> Iterator[Finding]:
    for table in tables.tables:
        if not {"class", "grade"} & table.columns.keys() and class_of_sheet(table) is None:
            why = text(
                "没有班级一栏，表名和标题里也没有班级",
                "has no class column, and neither its name nor title has a class",
            )
            yield Finding(table.sheet.name, table.last_header_row, "", "", why, "noted")


def _teacher_clashes(children: Sequence[Child]) -> Iterator[Finding]:
    first: dict[str, Child] = {}
    told: set[tuple[str, str]] = set()
    for child in children:
        if not (child.class_name and child.class_teacher and child.row):
            continue
        known = first.setdefault(child.class_name.key, child)
        clash = (child.class_name.key, child.class_teacher)
        if known.class_teacher != child.class_teacher and clash not in told:
            told.add(clash)
            yield _teacher_clash(child.row, child.class_name, str(known.class_teacher), child.class_teacher)


def _teacher_clash(row: Place, class_name: ClassName, first: str, other: str) -> Finding:
    why = text(
        f"{class_name.label.zh}前面写的班主任是{first}，按{first}算",
        f"the class teacher of {class_name.label.en} was given as {first} above, who is taken",
    )
    return Finding(row.sheet, row.row, "", other, why, "noted")
