"""What can be asked of a lab: measures, events, every analysis of them; no rules of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from safetylab.assess import (
    accuracy,
    alerts,
    aoristic,
    catalogue,
    chains,
    change,
    classes,
    concentrated,
    covered,
    density,
    dual,
    from_lab,
    funnel,
    hotspots,
    hours,
    local_moran,
    near_repeat,
    outlook,
    scan,
    shifts,
    trends,
    uneven,
)
from safetylab.assess import measure as measuring
from safetylab.assess import places as compared
from safetylab.assess import series as serial
from safetylab.assess.accuracy import Accuracy
from safetylab.assess.alerts import Alerts
from safetylab.assess.chains import Chains
from safetylab.assess.change import Change
from safetylab.assess.classed import Classes
from safetylab.assess.concentrated import Concentrated
from safetylab.assess.density import Density
from safetylab.assess.dual import Dual
from safetylab.assess.events import Events
from safetylab.assess.funnelled import Funnel
from safetylab.assess.hotspots import Hotspots
from safetylab.assess.local_moran import LocalMoran
from safetylab.assess.measurement import Measurement
from safetylab.assess.near_repeat import NearRepeat
from safetylab.assess.outlook import Outlook
from safetylab.assess.scanned import Scan
from safetylab.assess.series import Series
from safetylab.assess.shifts import Shifts
from safetylab.assess.trends import Trend
from safetylab.assess.week import Week
from safetylab.release import told_by_area
from safetylab.store import incidents, residents
from safetylab.store.denominators import Denominators
from safetylab.store.lab import Lab
from safetylab.terms.period import Period

When = int | str | date | None
TO_DATE = "to-date"
"""As a period: this year, as far as the records reach."""


@dataclass(frozen=True, slots=True)
class Analysing:
    """A lab that answers."""

    lab: Lab

    def measure(
        self,
        code: str,
        *,
        by: str | Sequence[str] = (),
        period: Period | str | None = None,
        layer: str | None = None,
        against: Period | str | None = None,
        as_of: When = None,
    ) -> Measurement:
        """An indicator with its intervals; see assess.measure."""
        return measuring.measure(
            self.lab, code, by=by, period=period, layer=layer, against=against, as_of=as_of
        )

    def events(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        places: from_lab.Places = True,
        each_victim: bool = False,
    ) -> Events:
        """An indicator's incidents, to be analysed; see assess.from_lab."""
        facts, span = incidents.facts(self.lab, as_of), measuring.as_period(period)
        return from_lab.events(
            facts,
            catalogue.named(code),
            span,
            layer=layer,
            places=places,
            each_victim=each_victim,
        )

    def _by(self, choices: Mapping[str, Any], code: str, **of: Any) -> Events:
        """The incidents, for cells or for areas."""
        return self.events(code, places=from_lab.places_by(choices.get("by")), **of)

    def hotspots(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Hotspots:
        """Cells or areas where an indicator's incidents cluster; see assess.hotspots."""
        events = self._by(choices, code, period=period, layer=layer, as_of=as_of)
        return hotspots.find(events, **compared.rated(self.lab, events, choices))

    def scan(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Scan:
        """Whether an indicator's incidents broke out somewhere, some time; see assess.scan."""
        events = self.events(code, period=period, layer=layer, as_of=as_of)
        return scan.find(events, **choices)

    def residents(self, period: Period, *, layer: str | None = None) -> Denominators:
        """Who lives in the areas of a layer during a period; see store.residents."""
        return residents.by_area(self.lab, self.lab.layer(layer).name, period)

    def hours(self, code: str, *, period: Period | str | None = None, as_of: When = None) -> Week:
        """When in the week an indicator's incidents happen; see assess.hours."""
        return hours.find(self.events(code, period=period, as_of=as_of, places=False))

    def aoristic(
        self, code: str, *, period: Period | str | None = None, as_of: When = None
    ) -> Week:
        """When in the week, incidents spread over their ranges of time; see assess.aoristic."""
        return aoristic.find(self.events(code, period=period, as_of=as_of, places=False))

    def concentration(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Concentrated:
        """In how few places an indicator's incidents lie; see assess.concentrated."""
        events = self._by(choices, code, period=period, layer=layer, as_of=as_of)
        places = from_lab.places_by(choices.get("by"))
        earlier = self.years_before(events, as_of=as_of, places=places)
        return concentrated.find(events, earlier=earlier, **choices)

    def years_before(
        self, events: Events, *, as_of: When = None, places: from_lab.Places = True
    ) -> tuple[Events, ...]:
        """The same days of the year before, if the records reach so far back."""
        facts, span = incidents.facts(self.lab, as_of), events.about.period.year_ago()
        if not covered.reaches(facts, span):
            return ()
        layer = events.about.ground.layer or None
        indicator = catalogue.named(events.about.code)
        return (from_lab.events(facts, indicator, span, layer=layer, places=places),)

    def change(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        against: Period | str | None = None,
        as_of: When = None,
    ) -> Change:
        """Whether an indicator really changed, by default in a year; see assess.change.

        period: "to-date" is this year so far, beside the same days of the year before.
        """
        facts, indicator = incidents.facts(self.lab, as_of), catalogue.named(code)
        span = covered.to_date(facts) if period == TO_DATE else period
        found = self.measure(code, period=span, against=against or "year", as_of=as_of)
        span = found.question.period
        events = from_lab.events(facts, indicator, span, places=False, each_victim=True)
        sides = change.of_measurement(found, events.about)
        return change.find(sides, uneven.history(facts, indicator))

    def shifts(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        against: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Shifts:
        """Where an indicator changed, by cells or areas; see assess.shifts."""
        facts, indicator = incidents.facts(self.lab, as_of), catalogue.named(code)
        span = covered.to_date(facts) if period == TO_DATE else period
        now = self.events(code, period=span, layer=layer, as_of=as_of)
        earlier = measuring.as_period(against) or now.about.period.year_ago()
        same, note = covered.same_age(facts, now.about.period, earlier)
        before = from_lab.events(same, indicator, earlier, layer=layer)
        return shifts.find(now.noted(note), before, **choices)

    def funnel(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
    ) -> Funnel:
        """Which areas' rates differ by more than chance, from what may be told of them.

        See assess.funnel.
        """
        facts, indicator = incidents.facts(self.lab, as_of), catalogue.named(code)
        funnel.checked(indicator)
        found = self.measure(code, by="area", period=period, layer=layer, as_of=as_of)
        return funnel.find(told_by_area(found), indicator, from_lab.ground(facts, layer))

    def classes(
        self,
        code: str,
        *,
        until: Period | str | None = None,
        months: int = 0,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Classes:
        """New, lasting and past hot spots of the months to a period's end; see assess.classes."""
        facts, end = incidents.facts(self.lab, as_of), measuring.as_period(until)
        span = classes.span(facts, end, months or classes.MONTHS)
        return classes.find(self.events(code, period=span, layer=layer, as_of=as_of), **choices)

    def local_moran(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> LocalMoran:
        """Where like lies beside like, by cells or areas; see assess.local_moran."""
        events = self._by(choices, code, period=period, layer=layer, as_of=as_of)
        return local_moran.find(events, **compared.rated(self.lab, events, choices))

    def accuracy(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Accuracy:
        """Which map of a period and the year before it pointed best; see assess.accuracy."""
        facts = incidents.facts(self.lab, as_of)
        span = measuring.as_period(period) or covered.latest_year(facts)
        whole = Period(span.year_ago().start, span.end)
        return accuracy.find(self.events(code, period=whole, layer=layer, as_of=as_of), **choices)

    def risk(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Dual:
        """How thickly an indicator's incidents lie beside the residents; see assess.dual."""
        events = self.events(code, period=period, layer=layer, as_of=as_of)
        people = self.residents(events.about.period, layer=events.about.ground.layer)
        return dual.find(events, people, **choices)

    def density(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Density:
        """How thickly an indicator's incidents lie over the city; see assess.density."""
        events = self.events(code, period=period, layer=layer, as_of=as_of)
        return density.find(events, **choices)

    def near_repeat(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> NearRepeat:
        """How far and how long risk is raised after an incident; see assess.near_repeat."""
        events = self.events(code, period=period, layer=layer, as_of=as_of)
        return near_repeat.find(events, **choices)

    def chains(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Chains:
        """Chains of incidents near each other in space and time; see assess.chains."""
        events = self.events(code, period=period, layer=layer, as_of=as_of)
        return chains.find(events, **choices)

    def series(
        self,
        code: str,
        *,
        period: Period | str | None = None,
        layer: str | None = None,
        areas: Sequence[str] = (),
        as_of: When = None,
    ) -> Series:
        """An indicator's counts by month, of some areas or all; see assess.series."""
        facts, span = incidents.facts(self.lab, as_of), measuring.as_period(period)
        return serial.of_facts(facts, catalogue.named(code), span, layer=layer, areas=areas)

    def trend(self, code: str, **asked: Any) -> Trend:
        """Season, trend, unusual months and changes of level; see series() and assess.trends."""
        return trends.find(self.series(code, **asked))

    def outlook(self, code: str, **asked: Any) -> Outlook:
        """What next year's counts may be; see series() and assess.outlook."""
        return outlook.find(self.series(code, **asked))

    def alerts(
        self,
        *,
        month: Period | str | None = None,
        layer: str | None = None,
        as_of: When = None,
        **choices: Any,
    ) -> Alerts:
        """Where more came in a month than chance would bring; see assess.alerts."""
        facts, when = incidents.facts(self.lab, as_of), measuring.as_period(month)
        return alerts.find(facts, month=when, layer=layer, **choices)
