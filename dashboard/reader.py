"""Which language a reader reads: what the address says, else what the browser asks for, else the installation's. Pure."""

from __future__ import annotations

from tongxing.words import Language

__all__ = ["language_of"]


def language_of(chosen: str | None, accepted: str | None, usual: Language) -> Language:
    """`chosen` is the address's ``lang``, `accepted` the header Accept-Language; `usual` where neither asks for Chinese or
    English: who reads German may read either, and the installation knows its people better than we do."""
    for wanted in (chosen, *_in_order(accepted or "")):
        found = _known(wanted or "")
        if found is not None:
            return found
    return usual


def _known(tag: str) -> Language | None:
    main = tag.strip().replace("_", "-").partition("-")[0].lower()
    return "zh_CN" if main == "zh" else "en" if main == "en" else None


def _in_order(header: str) -> list[str]:
    """The tags of the header, the most wanted first."""
    weighed = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.partition(";q=")
        weighed.append((-_weight(weight), place, tag))
    return [tag for _, _, tag in sorted(weighed)]


def _weight(written: str) -> float:
    try:
        return float(written) if written.strip() else 1.0
    except ValueError:
        return 0.0
