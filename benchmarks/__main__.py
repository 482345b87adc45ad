"""Measures Tongxing against the best raw SQL. See docs/benchmarks.md.

python -m benchmarks [--database sqlite|postgresql] [--size S|M|XL] [--only PATH] [--full] [--force]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psutil

from tongxing.installation import open_installation
from tongxing.settings import Settings

from .bench import Bench
from .completing import completing
from .databases import DATABASES, Database, create, database
from .delivering import delivering
from .floors import floor_on
from .launching import launching
from .measuring import QUIET, ROUNDS, Contest, Meters, contend
from .report import Line, line_of, markdown, said
from .sink import Sink, http_sink
from .sweeping import idling, sweeping, sweeping_as_many
from .viewing import overview_as_fast, paging, viewing
from .world import SIZES, seed

PATHS: dict[str, Callable[[Bench], Iterator[Contest]]] = {
    "launch": launching,
    "sweep": sweeping,
    "idle": idling,
    "overview": viewing,
    "page": paging,
    "complete": completing,
    "deliver": delivering,
}
OF_BOTH_SIZES: dict[str, Callable[[Bench, Bench], Iterator[Contest]]] = {
    "sweep": sweeping_as_many,
    "overview": overview_as_fast,
}
AT_MILLION = ("sweep", "idle", "overview")
"""What a usual run also measures at M, where it fits in the time: on SQLite."""

WATCHED = 2.0
"""Seconds for which the machine is watched before a run: with others at work on it, it does not start."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; gives the exit code."""
    chosen = _arguments().parse_args(arguments)
    if not chosen.force and (busy := _busy()) > QUIET:
        _say(f"others keep {busy:.1f} processors busy: times would mean little; wait, or use --force")
        return 1
    began = time.monotonic()
    lines = [line for name in chosen.database or DATABASES for line in _measure(name, chosen)]
    _say(f"\n{_versions()}; {time.monotonic() - began:.0f} s\n\n{markdown(lines)}")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ours against the floor, in one run.")
    parser.add_argument("--database", action="append", choices=DATABASES, help="only this one (may be repeated)")
    parser.add_argument("--size", choices=SIZES, help="only this size: S 100 000 items, M a million, XL ten million")
    parser.add_argument("--only", action="append", choices=PATHS, help="only this path (may be repeated)")
    parser.add_argument("--full", action="store_true", help="M for all paths and on both databases")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is timed (default: %(default)s)")
    parser.add_argument("--force", action="store_true", help="run on a loaded machine too")
    return parser


def _busy() -> float:
    """So many processors are at work."""
    return psutil.cpu_percent(WATCHED) / 100 * (os.cpu_count() or 1)


def _measure(name: str, chosen: argparse.Namespace) -> Iterator[Line]:
    with database(name) as found, http_sink() as sink, ExitStack() as worlds:
        paths = chosen.only or list(PATHS)
        small = worlds.enter_context(_bench(found, chosen.size or "S", sink))
        yield from _lines(found, small, paths, chosen.rounds)
        if chosen.size or not (chosen.full or name == "sqlite"):
            return
        paths = [path for path in paths if chosen.full or path in AT_MILLION]
        if paths:
            large = worlds.enter_context(_bench(found, "M", sink))
            yield from _lines(found, large, paths, chosen.rounds)
            yield from _lines_of_both(found, large, small, paths, chosen.rounds)


@contextmanager
def _bench(found: Database, size: str, sink: Sink) -> Iterator[Bench]:
    """A seeded world of this size in this database."""
    with tempfile.TemporaryDirectory(prefix="tongxing-bench-") as home:
        settings = Settings(
            _env_file=None,
            home=Path(home) / "home",
            database_url=create(found, size.lower()),
            allow_private_targets=True,
            channel_schemas=("json",),
        )
        with open_installation(settings) as installation:
            began = time.monotonic()
            world = seed(installation, SIZES[size], sink.url)
            _say(f"{found.version}: seeded {world.size.items} items in {time.monotonic() - began:.0f} s")
            with floor_on(installation.ledger.engine) as floor, closing(Bench(world, floor, sink)) as bench:
                yield bench


def _lines(found: Database, bench: Bench, paths: Sequence[str], rounds: int) -> Iterator[Line]:
    for path in paths:
        for contest in PATHS[path](bench):
            yield _line(found, bench.world.size.name, contest, (bench,), rounds)


def _lines_of_both(found: Database, large: Bench, small: Bench, paths: Sequence[str], rounds: int) -> Iterator[Line]:
    for path, contests in OF_BOTH_SIZES.items():
        for contest in contests(large, small) if path in paths else ():
            yield _line(found, large.world.size.name, contest, (large, small), rounds)


def _line(found: Database, size: str, contest: Contest, benches: Sequence[Bench], rounds: int) -> Line:
    def settle() -> None:
        for bench in benches:
            found.settle(bench.installation.ledger.engine)

    meters = Meters(found.server_seconds, found.others_seconds)
    line = line_of(found.name, size, contend(contest, settle, meters, rounds))
    _say(said(line))
    return line


def _versions() -> str:
    return f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} processors"


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
