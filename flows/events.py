"""The events by which steps speak to Prefect's automations: ``tongxing.step.opened``, ``due``, ``overdue``, ``done``,
``missed``.

They are sent from the processes that Prefect's runner starts and from nowhere else: where the server is away, sending
costs the process seconds at its end, and a person's click must not wait.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from prefect.events import emit_event

from tongxing.ledger.mirroring import Driven

from .standing import Kind, Standing

__all__ = ["tell"]

_WORDS = {
    Kind.OPEN: "opened",
    Kind.DUE: "due",
    Kind.OVERDUE: "overdue",
    Kind.DONE: "done",
    Kind.MISSED: "missed",
}


def tell(launch: Driven, standing: Standing, run_id: str, before: str | None) -> None:
    """Send the event that this standing means, if it did not stand so `before` (the name of the state shown then)."""
    word = _WORDS.get(standing.kind)
    if word is None or (before is not None and _first_word(before) == _first_word(standing.name)):
        return
    key = f"{launch.id}.{standing.step}.{standing.occurrence}"
    emit_event(
        event=f"tongxing.step.{word}",
        resource={
            "prefect.resource.id": f"tongxing.step.{key}",
            "prefect.resource.name": standing.step,
            "tongxing.launch": launch.id,
            "tongxing.program": launch.program,
            "tongxing.step": standing.step,
            "tongxing.occurrence": str(standing.occurrence),
        },
        related=[{"prefect.resource.id": f"prefect.flow-run.{run_id}", "prefect.resource.role": "flow-run"}],
        payload={"done": standing.done, "total": standing.total},
        # Said twice after a crash it is one event all the same.
        id=uuid5(NAMESPACE_URL, f"tongxing:{key}:{word}:{launch.revision}"),
    )


def _first_word(name: str) -> str:
    return name.split(",")[0].split()[0]
