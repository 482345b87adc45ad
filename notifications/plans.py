"""What delivery needs of a launch's definition: titles, who supervises whom, what cannot wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongxing.words import Text, text

__all__ = ["LaunchWords", "StepWords", "launch_words"]


@dataclass(frozen=True, slots=True)
class StepWords:
    """Of one step: its title, those of its parts, and the causes that are kept to the minute."""

    title: Text
    parts: Mapping[str, Text]
    urgent: frozenset[str]


@dataclass(frozen=True, slots=True)
class LaunchWords:
    """Of a launch: the program's title, its steps by key, and to which role each role reports."""

    title: Text
    steps: Mapping[str, StepWords]
    reports_to: Mapping[str, str]

    def title_of(self, step: str | None, part: str | None) -> Text:
        """The step's title with its part's; the program's where there is no step."""
        if step is None:
            return self.title
        if step not in self.steps:
            return text(step, step)
        of_part = self.steps[step].parts.get(part or "")
        title = self.steps[step].title
        return text(f"{title.zh}（{of_part.zh}）", f"{title.en} ({of_part.en})") if of_part else title

    def is_urgent(self, step: str | None, cause: str) -> bool:
        """Whether a notice breaks quiet hours: of a moment that the policy keeps to the minute."""
        return step is not None and step in self.steps and cause in self.steps[step].urgent


def launch_words(definition: Mapping[str, Any]) -> LaunchWords:
    """Read from the definition as the ledger keeps it."""
    return LaunchWords(
        title=Text.model_validate(definition["title"]),
        steps={step["key"]: _step(step) for step in definition["steps"]},
        reports_to={role["key"]: role["reports_to"] for role in definition["roles"] if role.get("reports_to")},
    )


def _step(step: Mapping[str, Any]) -> StepWords:
    moments = (step.get("policy") or {}).get("steps") or ()
    return StepWords(
        title=Text.model_validate(step["title"]),
        parts={part["key"]: Text.model_validate(part["title"]) for part in step.get("parts") or ()},
        urgent=frozenset(moment["cause"] for moment in moments if moment.get("minutes") is not None),
    )
