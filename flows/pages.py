"""The dashboard as a child process of ``tongxing up``. It neither needs Prefect nor imports it."""

from __future__ import annotations

import uvicorn

from dashboard.app import make_app
from tongxing.installation import open_installation

from .children import end_with_parent

__all__ = ["run_dashboard"]


def run_dashboard(port: int) -> None:
    """Serve until the parent lets go."""
    with open_installation() as installation:
        config = uvicorn.Config(
            make_app(installation), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=3
        )
        server = uvicorn.Server(config)
        end_with_parent(lambda: setattr(server, "should_exit", True))
        server.run()
