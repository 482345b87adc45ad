"""The engine: the language of programs, dates, planner, ledger, use cases and the command line."""

__version__ = "0.1.0"
