"""The command line: ``tongxing``. Each module brings its commands by ``add_to(app)``; :mod:`.app` puts them together."""

import sys

__all__ = ["main"]


def main() -> None:
    """The entry point ``tongxing``. Ctrl-C while it is still being loaded ends it quietly: nothing is open yet."""
    try:
        from .app import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()
