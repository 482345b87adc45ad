"""``draft``: what an automatic step found, to be read and edited before it counts. ``files``: gives back an item's files."""

from __future__ import annotations

import datetime as dt
import json as jsonlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..actions.attaching import Attachment, GivenBack, read_files, refuse_size, withdraw_file
from ..actions.drafts import Draft, read_draft
from ..actions.in_words import Answer, Rows
from ..errors import BadInput, NotAllowed, NotFound
from ..installation import Installation
from ..labels import counted, instant
from ..ledger.files import FileFacts
from ..words import say
from .inputs import item_argument, json_option, now_option, present
from .opening import OPERATOR, open_cli_installation
from .output import Column, Shown, Table, heading, reason_of, show, write_file
from .usage import Unfit

__all__ = ["add_to", "read_attachment"]


def add_to(app: typer.Typer) -> None:
    """``draft`` and ``files``."""
    app.command(
        "draft",
        help=say(
            "看自动步骤的草稿，存下要改的内容和文件；看过再用 complete --draft 确认。",
            "Read the draft of an automatic step, save its record and files to edit; then confirm it: complete --draft.",
        ),
    )(_draft)
    app.command(
        "files", help=say("列出、取回或撤回一个事项的文件。", "List the files of an item, save or withdraw them.")
    )(_files)


def _draft(
    item: Annotated[int, item_argument()],
    out: Annotated[Path | None, _record_option()] = None,
    files: Annotated[Path | None, _folder_option("--files")] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        draft = read_draft(installation, item, OPERATOR, at)
        given = read_files(installation, item, OPERATOR, at) if files is not None and draft.files else []
        home = installation.settings.timezone
    saved = _save(files, [each for each in given if each.of_draft]) if files is not None else []
    if out is not None:
        _write_new(out, jsonlib.dumps(draft.record, ensure_ascii=False, indent=2).encode() + b"\n")
    show(*_pages(draft, out, saved, home), data=_data(draft, saved), json=json)


def _record_option() -> Any:
    return typer.Option(
        "--out",
        metavar=say("文件.json", "FILE.json"),
        help=say("把草稿存下来改，改后交给 complete --evidence", "save the record to edit, for complete --evidence"),
    )


def _folder_option(name: str) -> Any:
    return typer.Option(name, metavar=say("目录", "DIR"), help=say("把文件存到这个目录", "save the files here"))


def _pages(draft: Draft, out: Path | None, saved: Sequence[Path], home: str) -> list[Shown]:
    title = draft.form.title if draft.form else draft.step.title
    made_at = instant(draft.made_at, draft.launch.timezone, home=home)
    shown: list[Shown] = [
        heading(f"{title}  {say('事项', 'item')} {draft.item}  {say('草稿', 'draft')} {draft.number}"),
        say(f"{made_at} 生成", f"made {made_at}"),
        "",
        *_answers(draft.answers),
    ]
    if draft.notes:
        shown += ["", heading(say("请注意", "Please note")), *(f"  {each}" for each in draft.notes)]
    if draft.files:
        shown += ["", heading(say("文件", "Files")), Table(["", Column("", True)], _sizes(draft.files), indent=2)]
    shown += [say(f"  已存到 {path}", f"  saved to {path}") for path in saved]
    return [*shown, "", *_next(draft, out, home)]


def _answers(answers: Iterable[Answer]) -> list[Shown]:
    plain = [[each.label, each.said] for each in answers if not isinstance(each.said, Rows)]
    shown: list[Shown] = [Table(["", ""], plain, indent=2)] if plain else []
    for each in answers:
        if isinstance(each.said, Rows):
            shown += ["", f"  {each.label}", Table(_heads(each.said), each.said.cells, indent=4)]
    return shown


def _heads(rows: Rows) -> list[Column]:
    columns = zip(*rows.cells, strict=True)
    return [Column(head, all(map(_is_number, cells))) for head, cells in zip(rows.heads, columns, strict=True)]


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


def _sizes(files: Iterable[FileFacts]) -> list[list[str]]:
    return [[each.name, _size(each.size)] for each in files]


def _size(size: int) -> str:
    return f"{size / 1024:.1f} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"


def _next(draft: Draft, out: Path | None, home: str) -> Iterable[str]:
    """What there is to do with it."""
    if draft.confirmed is not None:
        by, at = draft.confirmed.by, instant(draft.confirmed.at, draft.launch.timezone, home=home)
        yield say(f"{by or '命令行操作员'}在 {at} 确认", f"confirmed by {by or 'the operator'}, {at}")
        changed = say("、", ", ").join(str(each) for each in draft.confirmed.changed)
        yield say(f"改动：{changed or '没有'}", f"changed: {changed or 'nothing'}")
        return
    if draft.failed is not None:
        yield say(
            f"之后又有新记录，重新生成没有成功：{draft.failed}",
            f"its records changed since, and making it anew failed: {draft.failed}",
        )
    file = out or "draft.json"
    lacking = [str(each.label) for each in draft.form.fields if _is_lacking(draft, each.name)] if draft.form else []
    evidence = f" --evidence {file}" if out or lacking else ""
    if lacking:
        fill = say("、", ", ").join(lacking)
        save = f"tongxing draft {draft.item} --out {file}"
        yield say(f"还要填：{fill}", f"still to fill in: {fill}") + (
            say(f"（在 {file} 里）", f" (in {file})")
            if out
            else say(f"。先存下来填：{save}", f". Save it first: {save}")
        )
    confirm = f"tongxing complete {draft.item} --draft {draft.number}{evidence}"
    yield say(f"看过无误，确认：{confirm}", f"once read, confirm it: {confirm}")


def _is_lacking(draft: Draft, name: str) -> bool:
    field = next(each for each in draft.form.fields if each.name == name) if draft.form else None
    is_owed = field is not None and field.required and field.required_when is None
    return is_owed and draft.record.get(name) is None


def _data(draft: Draft, saved: Sequence[Path]) -> dict[str, Any]:
    zone, confirmed = draft.launch.timezone, draft.confirmed
    return {
        "item": draft.item,
        "launch": draft.launch.id,
        "step": draft.step.key,
        "title": draft.step.title,
        "draft": draft.number,
        "made_at": draft.made_at.astimezone(zone),
        "form": draft.form.key if draft.form else None,
        "record": dict(draft.record),
        "answers": [_answer_data(each) for each in draft.answers],
        "notes": list(draft.notes),
        "files": [{"name": each.name, "type": each.media_type, "size": each.size} for each in draft.files],
        "saved": list(saved),
        "failed": draft.failed,
        "confirmed": {
            "by": confirmed.by,
            "at": confirmed.at.astimezone(zone),
            "changed": list(confirmed.changed),
        }
        if confirmed
        else None,
    }


def _answer_data(answer: Answer) -> dict[str, Any]:
    said = answer.said
    words: Any = [dict(zip(said.heads, cells, strict=True)) for cells in said.cells] if isinstance(said, Rows) else said
    return {"name": answer.name, "label": answer.label, "said": words}


def _files(
    item: Annotated[int, item_argument()],
    out: Annotated[Path | None, _folder_option("--out")] = None,
    withdraw: Annotated[int | None, _withdraw_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    if withdraw is not None and out is not None:
        raise Unfit("--out 和 --withdraw 不能一起用", "--out and --withdraw do not go together")
    with open_cli_installation() as installation:
        found = read_files(installation, item, OPERATOR, present(now), contents=out is not None)
        if withdraw is not None:
            _withdraw(installation, item, found, withdraw, present(now), json=json)
            return
    saved = _save(out, [each for each in found if each.content is not None]) if out is not None else []
    paths: Sequence[Path | None] = [*saved, *[None] * (len(found) - len(saved))]
    data = [{**_file_data(each), "path": path} for each, path in zip(found, paths, strict=True)]
    show(*_list(found, saved), data=data, json=json)


def _file_data(file: GivenBack) -> dict[str, Any]:
    facts = file.facts
    source = "draft" if file.of_draft else "attached"
    data = {"name": facts.name, "type": facts.media_type, "size": facts.size, "source": source}
    return {**data, "withdrawn_at": facts.withdrawn_at}


def _withdraw_option() -> Any:
    return typer.Option(
        "--withdraw",
        metavar=say("第几个", "N"),
        help=say(
            "撤回清单里的第几个附件，如监护人收回同意：内容删除，只留下曾经有过的记录",
            "withdraw the Nth of the list, as when a guardian takes back the consent: its content is deleted, and only that "
            "there was one stays",
        ),
    )


def _withdraw(
    installation: Installation, item: int, found: Sequence[GivenBack], at: int, now: dt.datetime, *, json: bool
) -> None:
    if not 1 <= at <= len(found):
        raise NotFound(
            f"事项 {item} 没有第 {at} 个文件，共 {len(found)} 个",
            f"item {item} has no file {at}; it has {len(found)}",
        )
    facts = found[at - 1].facts
    number = withdraw_file(installation, item, facts.id, OPERATOR, now)
    said = say(
        f"已撤回“{facts.name}”：内容已从 {number} 条记录里删除。以前的备份里还有它。",
        f"withdrew '{facts.name}': its content is deleted from {counted(number, 'record')}. Back-ups made before still have it.",
    )
    show(said, data={"name": facts.name, "records": number}, json=json)


def _list(found: Sequence[GivenBack], saved: Sequence[Path]) -> list[Shown]:
    if not found:
        return [say("没有文件", "there are no files")]
    if saved:
        return [say(f"已存到 {path}", f"saved to {path}") for path in saved]
    heads: list[Column | str] = ["#", say("文件", "FILE"), Column(say("大小", "SIZE"), True), say("来源", "FROM")]
    rows = [[str(at), each.facts.name, _size(each.facts.size), _source(each)] for at, each in enumerate(found, 1)]
    return [Table(heads, rows)]


def _source(file: GivenBack) -> str:
    if file.facts.withdrawn_at is not None:
        return say(f"已撤回 {file.facts.withdrawn_at:%Y-%m-%d}", f"withdrawn {file.facts.withdrawn_at:%Y-%m-%d}")
    return say("草稿", "draft") if file.of_draft else say("附件", "attached")


def _save(folder: Path, files: Sequence[GivenBack]) -> list[Path]:
    """Each under its name, all of them or none; nothing that lies there is written over."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = reason_of(error)
        raise BadInput(f"不能建目录 {folder}（{why.zh}）", f"folder {folder} cannot be made ({why.en})") from None
    paths = _names(folder, files)
    for path, each in zip(paths, files, strict=True):
        if path.exists() and path.read_bytes() != each.content:
            raise _exists(path)
    for path, each in zip(paths, files, strict=True):
        write_file(path, each.content or b"")
    return paths


def _names(folder: Path, files: Sequence[GivenBack]) -> list[Path]:
    """Two of the same name lie side by side."""
    taken: list[Path] = []
    for each in files:
        path, number = folder / each.facts.name, 2
        while path in taken:
            path, number = folder / f"{Path(each.facts.name).stem} ({number}){Path(each.facts.name).suffix}", number + 1
        taken.append(path)
    return taken


def _write_new(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() != content:
        raise _exists(path)
    write_file(path, content)


def _exists(path: Path) -> NotAllowed:
    return NotAllowed(
        f"{path} 已经有了，内容不同；为了不盖掉改过的，请换一个位置",
        f"{path} is there already and differs; choose another place, so that nothing edited is lost",
    )


def read_attachment(path: Path) -> Attachment:
    """A file to hand in; raises :class:`BadInput` for one that cannot be read or is not taken."""
    try:
        refuse_size(path.name, path.stat().st_size)  # before it is read as a whole
        return Attachment(path.name, path.read_bytes())
    except OSError as error:
        why = reason_of(error)
        raise BadInput(f"不能读取文件 {path}（{why.zh}）", f"{path} cannot be read ({why.en})") from None
