"""What is done to items and launches: complete, reopen, waive, reschedule, hand over, replace, leave, cancel."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from ..actions.attaching import Pictures
from ..actions.cancelling import cancel
from ..actions.completing import Completion, complete, reopen, waive
from ..actions.concerns import raised_on
from ..actions.raising import raise_item
from ..actions.rescheduling import Moved, reschedule_items, reschedule_step
from ..actions.taking_part import hand_over, leave, replace_holder
from ..errors import BadInput
from ..installation import Installation
from ..labels import counted, instant, label
from ..ledger.history import find_child, find_subject
from ..ledger.launches import find_launch, launch_facts
from ..ledger.people import find_organisation, find_person
from ..words import say
from .concerns import minding_concern, raised_data, raised_lines, read_words
from .drafts import read_attachment
from .inputs import (
    items_argument,
    json_option,
    now_option,
    org_option,
    person_argument,
    present,
    read_day,
    read_items,
    read_json_file,
    read_number,
    reason_option,
)
from .opening import OPERATOR, open_cli_installation, require_organisation
from .output import show
from .usage import Unfit

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """The commands that act on items, people and launches."""
    app.command("complete", help=say("记录事项已完成，可以一次几项。", "Record items as done, one or many."))(_complete)
    app.command("reopen", help=say("把办结的事项重新打开。", "Open settled items again."))(_reopen)
    app.command("waive", help=say("免做事项，写明原因。", "Let items go, with a reason."))(_waive)
    app.command(
        "reschedule",
        help=say(
            "改期：计划里的一步（reschedule 计划 步骤[#次] 日期），或单独几项（reschedule 事项… 日期）。"
            "还没有日期的一段工作或周期工作，给出的是它的第一天。",
            "Move a deadline: of a step (reschedule LAUNCH STEP[#N] DAY) or of single items (reschedule ITEM… DAY). Of "
            "work without dates yet that lasts or recurs, the day is its first.",
        ),
    )(_reschedule)
    app.command(
        "raise",
        help=say(
            "登记一件“有需要时”才做的事，如服务队的需求，写明哪天前办。",
            "Raise work that a plan foresees on need, such as a team's request, to be done by a day.",
        ),
    )(_raise)
    app.command("hand-over", help=say("把没做完的事项转交给同事。", "Hand open items to a colleague."))(_hand_over)
    app.command(
        "replace",
        help=say(
            "一个人接替另一个人：角色、结对、没做完的事项。",
            "Somebody takes over from another: roles, pairs, open items.",
        ),
    )(_replace)
    app.command(
        "leave",
        help=say(
            "孩子离开：没做完的事项取消，记录保留。", "A child leaves: what is open is cancelled, the record stays."
        ),
    )(_leave)
    app.command("cancel", help=say("取消整个计划；做过的保留。", "Cancel a launch; what was done stays."))(_cancel)


def _complete(
    items: Annotated[list[str], items_argument()],
    evidence: Annotated[Path | None, _evidence_option()] = None,
    done_on: Annotated[dt.date | None, _done_on_option()] = None,
    half: Annotated[str | None, _half_option()] = None,
    done_by: Annotated[str | None, _done_by_option()] = None,
    draft: Annotated[int | None, _draft_option()] = None,
    attach: Annotated[list[Path] | None, _attach_option()] = None,
    pictures: Annotated[Pictures | None, _pictures_option()] = None,
    urgent: Annotated[str | None, _urgent_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    ids, at = read_items(items), present(now)
    words = read_words(urgent) if urgent is not None else None
    with minding_concern(words, ids), open_cli_installation() as installation:
        record = read_json_file(evidence) if evidence is not None else None
        files = tuple(read_attachment(path) for path in attach or ())
        person = _person(installation, done_by) if done_by is not None else None
        what = Completion(record, done_on, half, person, draft, files, words, pictures)
        number = complete(installation, ids, what, OPERATOR, at)
        raised = raised_on(installation, ids[0]) if words is not None else None
        said = raised_lines(installation, raised, at) if raised else []
    concern = {"concern": raised_data(raised)} if raised else {}
    data = {"done": number, "items": ids, **concern}
    show(say(f"{number} 项已完成", f"{_items(number)} done"), *said, data=data, json=json)


_PICTURES: tuple[Pictures, ...] = get_args(Pictures)


def _pictures_option() -> Any:
    return typer.Option(
        "--pictures",
        metavar="|".join(_PICTURES),
        parser=_read_pictures,
        help=say(
            "附的照片：consented 拍到孩子，监护人已同意；no-child 没有拍到孩子（扫描件、场地）",
            "of photos among the files: 'consented', the guardian of the child in them agreed; 'no-child', none is in them",
        ),
    )


def _read_pictures(written: str) -> Pictures:
    for each in _PICTURES:
        if each == written:
            return each
    raise Unfit(f"“{written}” 不是 {'、'.join(_PICTURES)} 之一", f"'{written}' is none of {', '.join(_PICTURES)}")


def _urgent_option() -> Any:
    return typer.Option(
        "--urgent",
        metavar=say("情况", "WORDS"),
        help=say(
            "紧急情况：看到、听到了什么，立即报给儿童保护负责人，记录里不显示；写 - 则从标准输入读",
            "an urgent concern: what was seen or heard. It goes to the safeguarding lead at once, and the record shows "
            "nothing of it; '-' reads it from standard input",
        ),
    )


def _draft_option() -> Any:
    return typer.Option(
        "--draft",
        metavar=say("编号", "N"),
        parser=read_number,
        help=say(
            "确认看过的草稿，编号见 tongxing draft；和 --evidence 一起用，就以改过的为准",
            "the draft that was read and is confirmed, see 'tongxing draft'; with --evidence, what was edited of it",
        ),
    )


def _attach_option() -> Any:
    return typer.Option(
        "--attach",
        metavar=say("文件", "FILE"),
        help=say(
            "附上文件（文档、表格、PDF、照片），可重复；每项都附",
            "a file to keep with the record (document, table, PDF, photo); may be repeated; kept with each item",
        ),
    )


def _evidence_option() -> Any:
    return typer.Option(
        "--evidence",
        metavar=say("文件.json", "FILE.json"),
        help=say(
            "按步骤的表单填写的记录，几项时每项都记", "the record that the step's form asks for; kept for each item"
        ),
    )


def _done_on_option() -> Any:
    return typer.Option(
        "--done-on",
        metavar=say("日期", "DAY"),
        parser=read_day,
        help=say("哪天做的；默认今天", "the day it was done; default: today"),
    )


_HALVES = {"morning": "上午", "noon": "中午", "afternoon": "下午"}


def _half_option() -> Any:
    return typer.Option(
        "--half",
        metavar=say("上午|中午|下午", "|".join(_HALVES)),
        parser=_read_half,
        help=say("那天的上午、中午还是下午", "which part of that day"),
    )


def _read_half(written: str) -> str:
    found = next((half for half, zh in _HALVES.items() if written in (half, zh)), None)
    if found is None:
        raise Unfit(
            f"“{written}” 不行，请写 {'、'.join(_HALVES.values())}", f"'{written}' is none of {', '.join(_HALVES)}"
        )
    return found


def _done_by_option() -> Any:
    return typer.Option("--done-by", metavar=say("人", "PERSON"), help=say("谁做的", "who did it"))


def _items(number: int) -> str:
    return counted(number, "item")


def _person(installation: Installation, word: str) -> int:
    with installation.ledger.read() as session:
        return find_person(session, installation.ledger.vault, word).id


def _reopen(
    items: Annotated[list[str], items_argument()],
    reason: Annotated[str, reason_option()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    ids = read_items(items)
    with open_cli_installation() as installation:
        number = reopen(installation, ids, reason, OPERATOR, present(now))
    show(
        say(f"{number} 项重新打开", f"{_items(number)} open again"), data={"reopened": number, "items": ids}, json=json
    )


def _waive(
    items: Annotated[list[str], items_argument()],
    reason: Annotated[str, reason_option()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    ids = read_items(items)
    with open_cli_installation() as installation:
        number = waive(installation, ids, reason, OPERATOR, present(now))
    show(say(f"{number} 项免做", f"{_items(number)} waived"), data={"waived": number, "items": ids}, json=json)


def _reschedule(
    words: Annotated[list[str], _what_argument()],
    reason: Annotated[str, reason_option()],
    confirm_past: Annotated[bool, _confirm_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    if len(words) < 2:
        raise Unfit(
            "要写明改什么、改到哪天：计划 步骤[#次] 日期，或 事项… 日期",
            "say what moves and to which day: LAUNCH STEP[#N] DAY, or ITEM… DAY",
        )
    *what, last = words
    day, at = read_day(last), present(now)
    if len(what) == 2 and not what[1].isdigit():
        step, number = _occurrence(what[1])
        with open_cli_installation() as installation:
            launch = _launch_id(installation, what[0])
            moved = reschedule_step(installation, launch, step, day, reason, OPERATOR, at, number, confirm_past)
    else:
        items = read_items(what)
        with open_cli_installation() as installation:
            moved = reschedule_items(installation, items, day, reason, OPERATOR, at, confirm_past)
    show(*_moved(moved), data=_moved_data(moved), json=json)


def _what_argument() -> Any:
    return typer.Argument(
        metavar=say("计划 步骤[#次] 日期 | 事项", "LAUNCH STEP[#N] DAY | ITEM"),
        help=say(
            "计划编号、步骤代号（重复的步骤写明第几次，如 talk#3）和新的日期；或事项编号和新的日期",
            "a launch, the key of a step (of a recurring one with its number, as talk#3) and the new day; or items and the new day",
        ),
    )


def _confirm_option() -> Any:
    return typer.Option("--confirm-past", help=say("确认改到已经过去的日期", "a day in the past is meant"))


def _occurrence(written: str) -> tuple[str, int | None]:
    step, sign, number = written.partition("#")
    if not sign:
        return step, None
    if not number.isdigit():
        raise Unfit(f"“{written}” 应写成 步骤#次数，如 talk#3", f"'{written}' should be STEP#N, such as talk#3")
    return step, int(number)


def _launch_id(installation: Installation, word: str) -> str:
    with installation.ledger.read() as session:
        return find_launch(session, word).id


def _moved(moved: Moved) -> list[str]:
    lines = []
    for index, (step, occurrence, due) in enumerate(moved.windows):
        named = f"{step}#{occurrence}" if occurrence > 1 else step
        at = instant(due)
        lines.append(
            say(f"{named} 改到 {at}", f"{named} is due {at} now")
            if index == 0
            else say(f"  随之顺延：{named} 到 {at}", f"  and with it {named}: {at}")
        )
    return lines


def _moved_data(moved: Moved) -> dict[str, Any]:
    return {"moved": [{"step": step, "occurrence": number, "due": due} for step, number, due in moved.windows]}


def _raise(
    launch: Annotated[str, _launch_argument()],
    step: Annotated[str, _step_argument()],
    by: Annotated[dt.date, _by_option()],
    subject: Annotated[str | None, _for_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        with installation.ledger.read() as session:
            facts = launch_facts(session, find_launch(session, launch).id)
            per = facts.program.step(step).per
            vault = installation.ledger.vault
            id = find_subject(session, vault, facts.id, per, subject) if per and subject is not None else None
        if (per is None) != (subject is None):
            raise BadInput(*_wrong_subject(step, label(per)))
        raise_item(installation, facts.id, step, id, by, OPERATOR, at)
    show(
        say(f"已登记 “{facts.program.step(step).title}”，{by} 前办", f"'{step}' is raised, due {by}"),
        data={"launch": facts.id, "step": step, "subject": subject, "due": by},
        json=json,
    )


def _wrong_subject(step: str, kind: str | None) -> tuple[str, str]:
    if kind is None:
        return f"步骤 “{step}” 不分对象，请去掉 --for", f"step '{step}' is once a launch; leave out --for"
    return (
        f"步骤 “{step}” 要写明对象（{kind}）：--for 名称",
        f"step '{step}' is for one {kind}: say which with --for NAME",
    )


def _step_argument() -> Any:
    return typer.Argument(
        metavar=say("步骤", "STEP"),
        help=say("步骤的代号，见 tongxing programs show", "its key, see 'tongxing programs show'"),
    )


def _by_option() -> Any:
    return typer.Option(
        "--by", metavar=say("日期", "DAY"), parser=read_day, help=say("哪天前办好", "the day it is due")
    )


def _for_option() -> Any:
    return typer.Option(
        "--for",
        metavar=say("对象", "SUBJECT"),
        help=say("为谁：队伍、班级、孩子的名称", "whom for: name of the team, class, child"),
    )


def _hand_over(
    items: Annotated[list[str], items_argument()],
    person: Annotated[str, person_argument()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    ids = read_items(items)
    with open_cli_installation() as installation:
        number = hand_over(installation, ids, person, OPERATOR, present(now))
    show(
        say(f"{number} 项已转交给 {person}", f"{_items(number)} handed over to {person}"),
        data={"handed_over": number, "items": ids, "to": person},
        json=json,
    )


def _replace(
    leaver: Annotated[str, person_argument()],
    successor: Annotated[str, person_argument()],
    org: Annotated[str, org_option()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        require_organisation(installation, org)
        moved = replace_holder(installation, org, leaver, successor, OPERATOR, present(now))
    show(
        say(
            f"{successor} 接替了 {leaver}：{moved} 个角色和结对",
            f"{successor} takes over from {leaver}: {counted(moved, 'role or pair', 'roles and pairs')}",
        ),
        data={"moved": moved, "from": leaver, "to": successor},
        json=json,
    )


def _leave(
    child: Annotated[str, _child_argument()],
    reason: Annotated[str, reason_option()],
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        with installation.ledger.read() as session:
            school = find_organisation(session, org) if org is not None else None
            id = find_child(session, installation.ledger.vault, child, school)
        number = leave(installation, id, reason, OPERATOR, present(now))
    show(
        say(f"已记录离开，取消 {number} 项", f"noted; {_items(number)} cancelled"),
        data={"child": id, "cancelled": number},
        json=json,
    )


def _child_argument() -> Any:
    return typer.Argument(metavar=say("儿童", "CHILD"), help=say("编号或姓名", "a number or a name"))


def _cancel(
    launch: Annotated[str, _launch_argument()],
    reason: Annotated[str, reason_option()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        id = _launch_id(installation, launch)
        number = cancel(installation, id, reason, OPERATOR, present(now))
    show(
        say(f"计划已取消，取消 {number} 项", f"the launch is cancelled, and {_items(number)} with it"),
        data={"launch": id, "cancelled": number},
        json=json,
    )


def _launch_argument() -> Any:
    return typer.Argument(
        metavar=say("计划", "LAUNCH"), help=say("计划编号，或它开头的几位", "id of a launch, or a beginning of it")
    )
