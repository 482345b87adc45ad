"""The code of the summary: what the season's records add up to. Pure; a person confirms it."""

from tongxing.automatic import Case, Outcome
from tongxing.words import text

__all__ = ["sum_up"]


def sum_up(case: Case) -> Outcome:
    """Pledges, patrols, and how often children were found in the water."""
    pledges = [record.data for record in case.records_of("pledge")]
    patrols = [record.data for record in case.records_of("patrol")]
    signed = sum(bool(each.get("signed")) for each in pledges)
    record = {
        "signed": signed,
        "unsigned": len(pledges) - signed,
        "patrols": len(patrols),
        "in_water": sum(bool(each.get("found")) for each in patrols),
    }
    missed = sum(each.missed for each in case.lateness if each.step == "patrol")
    notes = (text(f"有 {missed} 周没有巡查", f"{missed} weeks without a patrol"),) if missed else ()
    return Outcome(record, notes=notes)
