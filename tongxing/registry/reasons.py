"""Why a plugin does not work, in one sentence: from whatever its code raised."""

from __future__ import annotations

import traceback
from pathlib import Path

from pydantic import ValidationError

from ..errors import TongxingError
from ..program.yaml import faults_of
from ..words import Text, text

__all__ = ["reason"]

_LONGEST = 300


def reason(error: BaseException, folder: Path | None = None) -> Text:
    """The sentence; with the file and line of `folder` at which it went wrong."""
    if isinstance(error, TongxingError):
        return error.text
    if isinstance(error, ValidationError):
        faults = list(faults_of(error))
        return text("；".join(each.zh for each in faults), "; ".join(each.en for each in faults))
    place = _place(error, folder)
    said = _said(error)
    return text(f"{said.zh}{place}", f"{said.en}{place}")


def _said(error: BaseException) -> Text:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return text(f"缺少 Python 模块 “{error.name}”，请安装", f"needs the Python module '{error.name}'; install it")
    if isinstance(error, SystemExit):
        return text("导入时要结束程序(SystemExit)", "ends the program while it is imported (SystemExit)")
    if isinstance(error, SyntaxError):
        return text(f"语法错误：{error.msg}", f"SyntaxError: {error.msg}")
    if isinstance(error, UnicodeDecodeError):
        return text("不是 UTF-8 文本", "is no text in UTF-8")
    name, words = type(error).__name__, _words(error)
    return text(f"{name}：{words}", f"{name}: {words}") if words else text(name, name)


def _words(error: BaseException) -> str:
    """Its sentence on one line. It is the plugin's own code that gives it, and may fail at that too."""
    try:
        return " ".join(str(error).split())[:_LONGEST]
    except Exception:
        return ""


def _place(error: BaseException, folder: Path | None) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f" ({Path(error.filename).name}:{error.lineno})"
    if folder is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(folder)]
    return f" ({Path(own[-1].filename).relative_to(folder)}:{own[-1].lineno})" if own else ""
