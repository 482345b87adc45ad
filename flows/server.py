"""Prefect's own server, embedded: its API, its pages and its services in one process on loopback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from .children import end_with_parent

__all__ = ["run_server", "within_this_host"]

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

# Prefect's pages ask their maker's statistics service for a configuration whatever the settings say.
POLICY = b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'"


def within_this_host(app: App) -> App:
    """The same application, whose pages a browser lets reach nobody else."""

    async def wrapped(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), (b"content-security-policy", POLICY)]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, send_with_policy if scope["type"] == "http" else send)

    return wrapped


def run_server(port: int) -> None:
    """Serve until the parent lets go."""
    options = {"host": "127.0.0.1", "port": port, "log_level": "warning", "timeout_graceful_shutdown": 3}
    config = uvicorn.Config(_prefect, factory=True, **options)  # type: ignore[arg-type]  # they are of several types
    server = uvicorn.Server(config)
    end_with_parent(lambda: setattr(server, "should_exit", True))
    server.run()


def _prefect() -> App:
    from prefect.server.api.server import create_app  # takes seconds, in which the parent may already be gone

    return within_this_host(create_app(final=True))
