"""``python -m tongxing``: the command line."""

from .cli import main

main()
