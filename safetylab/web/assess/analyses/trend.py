"""A count over time, as a page: is it changing, and is that more than chance and season?"""

from datetime import date

from safetylab.assess import series, trends
from safetylab.assess.changed import flags, has_season
from safetylab.assess.events import About
from safetylab.assess.series import NOWHERE, Series
from safetylab.assess.trend_said import labels, month_names
from safetylab.assess.trends import Trend
from safetylab.desk import Desk
from safetylab.terms.period import Period
from safetylab.terms.words import N_, say
from safetylab.web.assess.analysis import Analysis, Figure
from safetylab.web.shown.choosing import Chosen

EVER = date(1, 1, 1)


def counts(desk: Desk, code: str, chosen: Chosen) -> Series:
    """An indicator's counts by month up to the chosen year; to now where that is the latest.

    Of a protected class, made from what is released: nothing else of it is read.
    """
    indicator = desk.indicators()[code]
    if indicator.sensitive:
        return _released(desk, code, chosen)
    latest = chosen.year == chosen.years[0]
    return desk.series(code, period=None if latest else Period(EVER, chosen.year.end))


def _released(desk: Desk, code: str, chosen: Chosen) -> Series:
    years = [each for each in chosen.years if each.end <= chosen.year.end]
    first = years[0]
    for each in years[1:]:
        if each.end != first.start:
            break
        first = each
    told = desk.release(
        desk.measure(code, by="month", period=Period(first.start, chosen.year.end))
    )
    about = About(
        name=desk.indicators()[code].name(),
        code=code,
        period=Period(first.start, chosen.year.end),
        provenance=told.provenance,
        offences=(),
        sensitive=False,
        n=0,
        ground=NOWHERE,
    )
    return series.of_rows(about, told.rows)


def _figures(found: Trend) -> tuple[Figure, ...]:
    from safetylab.draw import intervals, lines

    parts, name = found.of.parts, found.about.name
    trend = zip(parts.trend, *parts.trend_range, strict=True)
    pictures = [
        Figure(say("Counts by month, and what is usual"), found.plot()),
        Figure(
            say("The trend, without season and chance"),
            lines.trend(
                labels(found.of.series),
                [(float(a), float(b), float(c)) for a, b, c in trend],
                title=say("{name}: trend", name=name),
                unit=say("in an average month"),
                events=flags(found.of.breaks, found.of.series),
                id_="trend-line",
            ),
        ),
    ]
    if has_season(found.of.series):
        season = zip(parts.season, *parts.season_range, strict=True)
        pictures.append(
            Figure(
                say("The season: each month of the year beside the usual month (100)"),
                intervals.bars(
                    month_names(),
                    [(100 * float(a), 100 * float(b), 100 * float(c)) for a, b, c in season],
                    title=say("{name}: season", name=name),
                    unit=say("usual month = 100, with 95 % intervals"),
                    reference=100.0,
                    reference_name=say("usual month"),
                    id_="season",
                ),
            )
        )
    return tuple(pictures)


ANALYSIS = Analysis(
    slug="trend",
    order=62,
    title=N_("Trend"),
    question=N_("Are the counts rising or falling over the years?"),
    lede=N_(
        "Counts go up and down by season and by chance. This page tells what is left: how the "
        "level goes, in which months something unusual happened, and from when on there are more "
        "or fewer than before."
    ),
    find=lambda desk, code, chosen: trends.find(counts(desk, code, chosen)),
    figures=_figures,
    reading=(
        N_(
            "The band is what is usual of each month, by level and season of the first years. "
            "Triangles are months beyond it; diamonds are months in an odd run: nine in a row on "
            "one side of what was expected, or two of three far out on one side (rules 1, 2 and "
            "5 of Nelson)."
        ),
        N_(
            "Upright lines are months from which the level is another; where ≈ stands beside one, "
            "it may have changed months before or after. What changed it, the "
            "figures do not tell: it may be a law, a programme, or a new way of recording."
        ),
    ),
    caption=N_("Month by month"),
    shown=lambda rows: list(reversed(rows)),
    of=lambda indicator: indicator.answer is None,
)
