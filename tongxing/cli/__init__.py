"""The command line: ``tongxing``. Each module brings its commands by ``add_to(app)``; :mod:`.app` puts them together."""

from .app import main

__all__ = ["main"]
