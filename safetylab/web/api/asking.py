"""What programs may ask: the parameters, and the bounds of a question."""

from collections.abc import Mapping
from math import prod
from typing import Literal

from django.http import HttpRequest
from pydantic import BaseModel, Field

from safetylab.assess.indicator import Indicator
from safetylab.terms import period as periods
from safetylab.terms.errors import BadRequest
from safetylab.terms.period import STEPS, Period
from safetylab.terms.words import N_, say
from safetylab.web.api.problems import Problem
from safetylab.web.shown import figures
from safetylab.web.shown.figures import Ask

MOST_ROWS = 5000
USUAL_ROWS = 1000
SEXES, AGES = 3, 20
"""Groups that a table may have at most, besides the unknown."""
DAY = r"(19|20)\d{2}(-(0[1-9]|1[0-2])(-\d{2})?|-?[QT][1-4])?"
KEY = "(area|sex|age|month|quarter|year)"
FORMS = {"json": "application/json", "csv": "text/csv"}


class Spoken(BaseModel):
    """What every question may say."""

    lang: Literal["en", "es"] | None = Field(
        None, description=N_("The language of names and sentences; else by Accept-Language.")
    )


class Paging(Spoken):
    """Which part of a list."""

    limit: int = Field(100, ge=1, le=1000, description=N_("How many to tell at most."))
    offset: int = Field(0, ge=0, le=1_000_000, description=N_("How many to skip."))


class Asked(Spoken):
    """Which figures of an indicator."""

    by: str = Field(
        "",
        max_length=30,
        pattern=rf"^({KEY}(,{KEY}){{0,3}})?$",
        description=N_(
            "What to break the figures down by: any of area, sex, age, and one of month, quarter, "
            "year, joined by commas. Empty: the whole city."
        ),
        examples=["area", "month", "area,year"],
    )
    period: str = Field(
        "",
        max_length=21,
        pattern=rf"^({DAY}(/{DAY})?)?$",
        description=N_(
            "Whole months: 2016, 2016-Q1, 2016-03 or 2016-01/2016-06. Empty: the latest year that "
            "the records cover."
        ),
        examples=["2016", "2016-Q1", "2015/2016"],
    )
    against: str = Field(
        "",
        max_length=21,
        pattern=rf"^(year|{DAY}(/{DAY})?)?$",
        description=N_(
            "A period to test the change from; 'year' stands for the same months a year before."
        ),
        examples=["year"],
    )
    layer: str = Field(
        "",
        max_length=31,
        pattern="^[a-z0-9_]*$",
        description=N_("The layer of the areas. Empty: the lab's first."),
    )
    format: Literal["json", "csv"] | None = Field(
        None, description=N_("The form of the answer; else by Accept.")
    )
    limit: int | None = Field(
        None,
        ge=1,
        le=MOST_ROWS,
        description=N_(
            "How many rows to tell at most. Without it: 1000 as JSON, all of them as CSV."
        ),
    )
    offset: int = Field(0, ge=0, le=1_000_000, description=N_("How many rows to skip."))


def checked(
    request: HttpRequest, known: type[BaseModel], forms: Mapping[str, str] | None = None
) -> str:
    """The form of the answer that the reader prefers of `forms` (name -> media type).

    Raises Problem for parameters that the question does not have, and for other forms.
    """
    unknown = [name for name in request.GET if name not in known.model_fields]
    if unknown:
        raise Problem(
            "bad-request",
            say("There is no parameter '{name}' here.", name=unknown[0][:40]),
            say("there are {known}.", known=", ".join(known.model_fields)),
        )
    possible = forms or {"json": FORMS["json"]}
    chosen = request.get_preferred_type(list(possible.values()))
    found = next((name for name, media in possible.items() if media == chosen), None)
    if "format" in request.GET and "format" in known.model_fields:
        return str(request.GET["format"])
    if found is None:
        raise Problem("not-acceptable")
    return found


def ask(indicator: Indicator, asked: Asked) -> Ask:
    """The question to the desk, its periods spelled out.

    Raises BadRequest where a period is not of whole months or the table would be too long.
    """
    period = _months(asked.period) if asked.period else figures.year()
    against = _against(asked.against, period)
    first = list(figures.lab().layers)[:1]
    layer = None if asked.layer in ("", *first) else asked.layer
    found = Ask(indicator.code, asked.by, period, against, layer)
    if asked.layer or "area" in asked.by:
        figures.layer(layer)
    _short_enough(found)
    return found


def _against(text: str, period: Period) -> Period | None:
    if text == "year":
        return period.year_ago()
    return _months(text) if text else None


def _months(text: str) -> Period:
    found = periods.parse(text)
    if (found.start.day, found.end.day) != (1, 1):
        raise BadRequest(
            say("The period '{text}' is not of whole months.", text=text),
            hint=say("write 2016, 2016-Q1, 2016-03 or 2016-01/2016-06."),
        )
    return found


def _short_enough(question: Ask) -> None:
    """So that one reader's question does not keep the others waiting, nor fill the memory."""
    keys = question.by.split(",")
    period = question.period or figures.year()
    known = {
        "area": lambda: len(figures.layer(question.layer).ids) + 1,
        "sex": lambda: SEXES,
        "age": lambda: AGES,
    }
    steps = [len(period.split(key)) for key in keys if key in STEPS]
    rows = prod([known[key]() for key in keys if key in known] + steps)
    if rows > MOST_ROWS:
        raise BadRequest(
            say("The table would have up to {rows} rows.", rows=rows),
            hint=say("ask for at most {most}: a shorter period or fewer keys.", most=MOST_ROWS),
        )
