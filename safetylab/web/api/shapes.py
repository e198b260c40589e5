"""What the answers look like, for programs and for the schema that describes them."""

from typing import Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from safetylab.terms.words import N_

Better = Literal["lower", "higher"]


class Paged(Schema):
    """A part of a list."""

    total: int = Field(description=N_("How many there are in all."))
    limit: int = Field(description=N_("How many are told at most."))
    offset: int = Field(description=N_("How many were skipped."))
    next: str | None = Field(description=N_("The address of the next part, null at the end."))
    prev: str | None = Field(
        description=N_("The address of the part before, null at the beginning.")
    )


class Layer(Schema):
    """A division of the city into areas."""

    name: str = Field(description=N_("Its name in addresses."), examples=["neighbourhood"])
    label: str = Field(description=N_("What its areas are called."))
    areas: int = Field(description=N_("How many areas it has."))
    href: str = Field(description=N_("The address of its areas."))
    features: str = Field(description=N_("The address of its areas as OGC features."))


class Vintage(Schema):
    """A state of the records: every figure belongs to one."""

    number: int = Field(description=N_("Its number: 1 is the first."))
    published_at: str = Field(description=N_("When it was published, in UTC."))
    source: str = Field(description=N_("The source that it brought records of."))


class Publisher(Schema):
    """Who published the records."""

    name: str = Field(description=N_("Who published the records."))
    licence: str = Field(description=N_("Under which licence; empty where it is not stated."))
    received: str = Field(
        description=N_("The day on which records were last received, such as 2026-01-10.")
    )


class Policy(Schema):
    """What the city does not show."""

    smallest_count: int = Field(
        description=N_("Of sensitive classes, counts below this are withheld.")
    )
    smallest_population: int = Field(
        description=N_("Rates over fewer people than this are withheld.")
    )
    sensitive_population: int = Field(
        description=N_("Sensitive classes are not shown of areas with fewer residents than this.")
    )
    smallest_cell: int = Field(
        description=N_("Cells of a grid that leave the lab are no smaller, in metres.")
    )


class Lab(Schema):
    """The city's lab."""

    name: str = Field(description=N_("The city's name."))
    note: str = Field(description=N_("What the lab wants every reader to know."))
    simulated: bool = Field(description=N_("Whether the city is fictional, its records made up."))
    languages: list[str] = Field(description=N_("The languages that it speaks, its first first."))
    timezone: str = Field(description=N_("The time zone of its hours and days."))
    years: list[str] = Field(
        description=N_("The calendar years that the records cover, the latest first.")
    )
    layers: list[Layer] = Field(description=N_("The divisions of the city into areas."))
    vintages: list[Vintage] = Field(description=N_("The states of the records, the newest first."))
    sources: list[Publisher] = Field(description=N_("Where the records come from."))
    disclosure: Policy = Field(description=N_("What is withheld to protect people."))


class Goal(Schema):
    """What the city has set itself."""

    value: float = Field(description=N_("The value, in the indicator's unit."))
    year: int = Field(description=N_("The year by which it is to be reached."))
    source: str = Field(description=N_("Who set it, and where."))


class Indicator(Schema):
    """A published definition: what is counted, over whom."""

    code: str = Field(description=N_("Its code in addresses."), examples=["homicide_rate"])
    name: str = Field(description=N_("Its name."))
    unit: str = Field(description=N_("The unit of its values."))
    definition: str = Field(description=N_("What it counts, in words."))
    caveat: str = Field(description=N_("What it does not say."))
    reference: str = Field(description=N_("The published definition that it follows."))
    counts: Literal["offences", "victims"] = Field(description=N_("What it counts."))
    offences: list[str] = Field(
        description=N_("The classes that it counts, as codes of ICCS 1.0.")
    )
    among: Literal["residents", "female", "male"] = Field(
        description=N_("The people that it is per.")
    )
    per: int = Field(description=N_("Per how many people a year, for a rate."))
    better: Better = Field(description=N_("Which direction is an improvement."))
    broken_down: bool = Field(
        description=N_("Whether it can be broken down; the others are of the whole city alone.")
    )
    sensitive: bool = Field(description=N_("Whether small counts are withheld to protect people."))
    target: Goal | None = Field(description=N_("What the city has set itself, if anything."))
    href: str = Field(description=N_("The address of this description."))
    values: str = Field(description=N_("The address of its values."))


class Indicators(Paged):
    """The indicators."""

    indicators: list[Indicator]


class Row(BaseModel):
    """The figures of one place, group and period: only what was asked for is there."""

    model_config = ConfigDict(extra="allow")

    area: str | None = Field(None, description=N_("The area's id; null for an unknown place."))
    area_name: str | None = Field(None, description=N_("The area's name."))
    sex: str | None = Field(None, description=N_("The sex of the people."))
    age: str | None = Field(None, description=N_("Their ages, both ends included."))
    month: str | None = Field(None, description=N_("The month, such as 2016-03."))
    quarter: str | None = Field(None, description=N_("The quarter, such as 2016-Q1."))
    year: str | None = Field(None, description=N_("The year, such as 2016."))
    numerator: int | None = Field(
        None, description=N_("How many offences or victims; null where withheld.")
    )
    denominator: float | None = Field(
        None, description=N_("Person-years, or incidents for a share.")
    )
    value: float | None = Field(
        None, description=N_("The value in the indicator's unit; null where there is none.")
    )
    low: float | None = Field(None, description=N_("The lower end of the 95 % interval."))
    high: float | None = Field(None, description=N_("The upper end of the 95 % interval."))
    against_numerator: int | None = Field(
        None, description=N_("The count of the period compared with.")
    )
    against_denominator: float | None = Field(
        None, description=N_("The person-years of the period compared with.")
    )
    against_value: float | None = Field(
        None, description=N_("The value of the period compared with.")
    )
    ratio: float | None = Field(None, description=N_("The value over the one compared with."))
    ratio_low: float | None = Field(None, description=N_("The lower end of its 95 % interval."))
    ratio_high: float | None = Field(None, description=N_("The upper end of its 95 % interval."))
    dispersion: float | None = Field(
        None,
        description=N_(
            "How many times as unevenly such counts come as independent incidents would, which "
            "the interval and p allow for; empty where incidents are taken as independent."
        ),
    )
    p: float | None = Field(
        None, description=N_("How likely so large a difference is by chance alone.")
    )
    p_adjusted: float | None = Field(
        None, description=N_("The same, adjusted for the number of rows compared.")
    )
    change: str | None = Field(
        None, description=N_("up, down, or none where chance may explain it.")
    )
    withheld: bool = Field(description=N_("Whether figures are withheld to protect people."))


class Values(Paged):
    """Released figures, with the sentence that says them and where they come from."""

    indicator: str = Field(description=N_("The indicator's code."))
    name: str = Field(description=N_("Its name."))
    unit: str = Field(description=N_("The unit of its values."))
    period: str = Field(description=N_("The period, such as 2016 or 2016-01-01/2016-03-31."))
    against: str | None = Field(description=N_("The period compared with, if any."))
    layer: str | None = Field(description=N_("The layer of the areas, where there are any."))
    summary: str = Field(description=N_("The figures in sentences that may be quoted."))
    notes: list[str] = Field(description=N_("What a reader must know."))
    lab: str = Field(description=N_("The city's name."))
    vintage: int = Field(description=N_("The vintage that the figures are computed from."))
    published_at: str = Field(description=N_("When it was published, in UTC."))
    sources: list[str] = Field(description=N_("Who published the records."))
    columns: list[str] = Field(description=N_("The columns of the rows, in their order."))
    rows: list[Row] = Field(description=N_("The figures."))


class Layers(Schema):
    """The divisions of the city."""

    layers: list[Layer]


class Area(Schema):
    """An area."""

    id: str = Field(description=N_("Its id, as in the figures."))
    name: str = Field(description=N_("Its name."))
    residents: int | None = Field(description=N_("Who lives there; null where nobody counted."))
    feature: str = Field(description=N_("The address of its feature: boundary and figures."))


class Areas(Paged):
    """The areas of a layer."""

    layer: str = Field(description=N_("The layer's name."))
    label: str = Field(description=N_("What its areas are called."))
    residents_of: list[int] = Field(
        description=N_("The years whose residents are told; empty where nobody counted.")
    )
    areas: list[Area]


class Check(BaseModel):
    """One thing that was looked for in the records."""

    model_config = ConfigDict(extra="allow")

    group: str | None = Field(None, description=N_("The kind of finding."))
    label: str | None = Field(None, description=N_("What was looked for."))
    count: int | None = Field(None, description=N_("In how many records it was found."))
    of: int | None = Field(None, description=N_("Out of how many."))
    share: float | None = Field(None, description=N_("The share, from 0 to 1."))


class Quality(Schema):
    """What was found wrong in the records."""

    score: float = Field(description=N_("The score, out of 100."))
    summary: str = Field(description=N_("The report in sentences that may be quoted."))
    notes: list[str] = Field(description=N_("What a reader must know."))
    vintage: int = Field(description=N_("The vintage that the figures are computed from."))
    published_at: str = Field(description=N_("When it was published, in UTC."))
    checks: list[Check] = Field(description=N_("What was looked for in the records."))


class Problem(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description=N_("Where people read what the kind of problem means."))
    title: str = Field(description=N_("The fact."))
    status: int = Field(description=N_("The status of the answer."))
    detail: str = Field(description=N_("What would help."))
