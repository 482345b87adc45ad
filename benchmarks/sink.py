"""An HTTP sink in a process of its own: takes every POST, counts it, and answers at once."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

__all__ = ["Sink", "http_sink"]

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Sink:
    """Where it listens, and what it counted."""

    url: str
    counter: Any

    @property
    def count(self) -> int:
        return int(self.counter.value)


@contextmanager
def http_sink() -> Iterator[Sink]:
    """A sink on loopback for the time of the block."""
    context = multiprocessing.get_context("spawn")
    counter, port = context.Value("q", 0), context.Queue()
    process = context.Process(target=_serve, args=(counter, port), daemon=True)
    process.start()
    try:
        yield Sink(f"http://127.0.0.1:{port.get(timeout=30)}/", counter)
    finally:
        process.terminate()
        process.join()
        port.close()
        port.join_thread()


def _serve(counter: Any, port: Any) -> None:
    async def serve() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            with counter.get_lock():
                counter.value += 1
            writer.write(_ANSWER)
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=256)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())
