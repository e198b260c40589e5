"""A measurement by area as it may be told, beside its whole city: what areas are compared from."""

from safetylab.assess.funnel import Told
from safetylab.assess.measure import measure
from safetylab.assess.measurement import Measurement
from safetylab.release.door import release
from safetylab.release.released import WITHHELD
from safetylab.terms import period as periods


def told_by_area(found: Measurement) -> Told:
    """The rows of a measurement by area that pass the door; the city's too where any does not.

    Of a protected class that may be for a longer period than was asked. Raises what release()
    raises.
    """
    facts = found.question.facts
    passed = release(found, facts.lab)
    span = periods.parse(passed.period)
    hidden = any(row[WITHHELD] for row in passed.rows)
    code, vintage = found.indicator.code, facts.vintage.number
    whole = measure(facts.lab, code, period=span, as_of=vintage) if hidden else None
    return Told(
        provenance=passed.provenance,
        period=span,
        areas=passed.rows,
        city=release(whole, facts.lab).rows if whole else (),
        notes=(*found.notes, *passed.notes),
    )
