"""The shipped transports and the delivery, by the same door as a stranger's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from tongxing.registry import Delivery, Transport, hook

from .channels import EMAIL, INBOX, WEBHOOK

if TYPE_CHECKING:
    from tongxing.installation import Installation

__all__ = ["tongxing_deliveries", "tongxing_transports"]


@hook
def tongxing_transports() -> Iterable[Transport]:
    return (EMAIL, WEBHOOK, INBOX)


@hook
def tongxing_deliveries() -> Iterable[Delivery]:
    return (Delivery("notifications", _deliver),)


def _deliver(installation: Installation, now: dt.datetime) -> Mapping[str, int]:
    from .delivery import deliver  # templates and queries: only for who delivers

    return asdict(deliver(installation, now))
