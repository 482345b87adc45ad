"""The child processes of ``tongxing up``: ``python -m flows server PORT``, ``runner``, ``dashboard PORT``."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> None:
    match arguments:
        case ["server", port]:
            from .server import run_server

            run_server(int(port))
        case ["runner"]:
            from .serving import run_runner

            run_runner()
        case ["dashboard", port]:
            from .pages import run_dashboard

            run_dashboard(int(port))
        case _:
            raise SystemExit("python -m flows server PORT | runner | dashboard PORT")


if __name__ == "__main__":
    main(sys.argv[1:])
