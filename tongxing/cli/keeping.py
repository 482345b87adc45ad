"""``backup`` and ``restore``: the database and the files in one archive; the key goes apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..actions.keeping import backup, restore
from ..installation import Installation
from ..labels import counted
from ..words import say
from .inputs import json_option, present
from .opening import OPERATOR, open_cli_installation
from .output import note, progress, show

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``backup`` and ``restore``."""
    app.command(
        "backup",
        help=say(
            "把数据库和文件备份成一个压缩包。密钥不在里面，请另外保存。",
            "Back up the database and the files into one archive. The key is not in it: keep that apart.",
        ),
    )(_backup)
    app.command(
        "restore",
        help=say(
            "从备份恢复到空的数据库；SQLite 和 PostgreSQL 的备份可以互换。",
            "Restore a back-up into an empty ledger; back-ups move between SQLite and PostgreSQL.",
        ),
    )(_restore)


def _backup(
    file: Annotated[Path, _file_argument()],
    force: Annotated[bool, _overwrite_option()] = False,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation, progress(say("备份中", "Backing up")):
        made = backup(installation, file, OPERATOR, present(None), replace=force)
    words = say(
        f"已备份到 {made.path}：{made.rows} 行，{made.files} 个文件，{_size(made.size)}。{_about_key(installation)}",
        f"Backed up to {made.path}: {counted(made.rows, 'row')}, {counted(made.files, 'file')}, {_size(made.size)}. {_about_key(installation)}",
    )
    data = {
        "file": made.path,
        "rows": made.rows,
        "files": made.files,
        "missing_files": made.missing,
        "bytes": made.size,
        "key_included": False,
    }
    show(words, data=data, json=json)
    if made.missing:
        number = len(made.missing)
        note(
            say(
                f"有 {number} 个文件在 {installation.settings.files_dir} 里找不到，没有备份；请检查这个目录",
                f"not found in {installation.settings.files_dir}, and so not in it: {counted(number, 'file')}; check that folder",
            )
        )


def _restore(
    file: Annotated[Path, _file_argument()],
    force: Annotated[bool, _replace_option()] = False,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation(to_restore=True) as installation, progress(say("恢复中", "Restoring")):
        done = restore(installation, file, OPERATOR, present(None), force=force)
    words = [
        say(
            f"已恢复 {done.made_at[:19]}（UTC）的备份：{done.rows} 行，{done.files} 个文件。",
            f"Restored the back-up of {done.made_at[:19]} UTC: {counted(done.rows, 'row')}, {counted(done.files, 'file')}.",
        )
    ]
    if done.before is not None:
        words.append(say(f"恢复前的内容备份在 {done.before}。", f"What was there before is in {done.before}."))
    data = {"rows": done.rows, "files": done.files, "made_at": done.made_at, "before": done.before}
    show(*words, data=data, json=json)


def _file_argument() -> Any:
    return typer.Argument(metavar=say("文件", "FILE"), help=say("备份文件", "the archive"))


def _overwrite_option() -> Any:
    return typer.Option("--force", help=say("文件已存在时覆盖", "overwrite a file that is there"))


def _replace_option() -> Any:
    return typer.Option(
        "--force",
        help=say(
            "替换已有的内容；会先备份到数据目录", "replace what is there; it is first backed up into the data directory"
        ),
    )


def _about_key(installation: Installation) -> str:
    if installation.settings.secret_key is not None:
        return say(
            "密钥（TONGXING_SECRET_KEY）不在里面，请另外保存。",
            "The key (TONGXING_SECRET_KEY) is not in it: keep it apart.",
        )
    file = installation.settings.key_file
    return say(f"密钥不在里面，请另外保存 {file}。", f"The key is not in it: keep {file} apart.")


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{number / 1000:.1f} kB"
