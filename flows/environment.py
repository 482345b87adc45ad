"""The environment in which Prefect runs here: its home inside ours, on loopback, silent towards its maker.

It has to be set before Prefect is imported, so it is handed to child processes. Imports no Prefect.
"""

from __future__ import annotations

from pathlib import Path

from tongxing.settings import Settings

__all__ = ["embedded", "of_children", "prefect_home"]

KEPT_SECONDS = 14 * 24 * 3600
"""Finished flow runs go after a fortnight, as the ledger's own records of passes do: there are two every minute."""

SILENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # the server's reports to its maker …
    "DO_NOT_TRACK": "1",  # … and the client's
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
QUIET = {"PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_SERVER_LOGGING_LEVEL": "WARNING"}
TIDY = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_SECONDS),
}


def prefect_home(settings: Settings) -> Path:
    """Where the embedded server keeps its database and pages."""
    return settings.home / "prefect"


def of_children(settings: Settings, api_url: str) -> dict[str, str]:
    """What a process needs that talks to the server at `api_url`."""
    return {"PREFECT_HOME": str(prefect_home(settings)), "PREFECT_API_URL": api_url, **SILENT, **QUIET}


def embedded(settings: Settings, port: int) -> dict[str, str]:
    """What our own server on `port` and all that talk to it need."""
    # Without a folder of its own the server writes its pages into its installed package.
    pages = {"PREFECT_UI_STATIC_DIRECTORY": str(prefect_home(settings) / "ui")}
    return {**of_children(settings, f"http://127.0.0.1:{port}/api"), **pages, **TIDY}
