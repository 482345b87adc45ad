"""Ids of launches, files and messages: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

from __future__ import annotations

import secrets
import time
import uuid

__all__ = ["uuid7"]


def uuid7() -> str:
    """A new id. Its first 48 bits are milliseconds since 1970 in UTC, 74 of the others are random."""
    value = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
