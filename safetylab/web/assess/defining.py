"""What an indicator counts: in plain words, and exactly."""

from dataclasses import dataclass

from safetylab.assess.indicator import Indicator
from safetylab.terms import offence
from safetylab.terms.words import say
from safetylab.web.shown import figures


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the exact definition: a name and what it says, item by item."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator as a page explains it."""

    code: str
    name: str
    unit: str
    plain: str
    caveat: str
    parts: tuple[Part, ...]


def of(indicator: Indicator) -> Definition:
    """The indicator's definition in the reader's language."""
    return Definition(
        code=indicator.code,
        name=indicator.name(),
        unit=indicator.unit(),
        plain=say(indicator.definition),
        caveat=say(indicator.caveat),
        parts=tuple(part for part in _parts(indicator) if part.items),
    )


def _parts(indicator: Indicator) -> list[Part]:
    return [
        Part(say("Offences, by the international classification (ICCS)"), _offences(indicator)),
        Part(say("Left out"), tuple(map(_offence, indicator.of.without))),
        Part(say("Only"), _only(indicator)),
        Part(say("Counted"), (_counted(indicator),)),
        Part(say("Among"), (_among(indicator),)),
        Part(say("Unit"), (indicator.unit(),)),
        Part(say("Interval"), (_interval(indicator),)),
        Part(say("Change"), _change(indicator)),
        Part(say("Reference"), (say(indicator.reference),)),
        Part(say("Protection"), _protection(indicator)),
        Part(say("Code"), (indicator.code,)),
    ]


def _offences(indicator: Indicator) -> tuple[str, ...]:
    return tuple(map(_offence, indicator.of.offences)) or (say("offences of any class"),)


def _offence(code: str) -> str:
    return f"{code} {offence.name(code)}"


def _only(indicator: Indicator) -> tuple[str, ...]:
    chosen = indicator.of
    tagged = [
        (chosen.family, say("recorded as family violence"), say("not family violence")),
        (chosen.minor, say("with a victim under age"), say("without a victim under age")),
        (chosen.attempted, say("attempts"), say("completed offences")),
    ]
    found = [yes if wanted else no for wanted, yes, no in tagged if wanted is not None]
    sexes = {"female": say("female victims"), "male": say("male victims")}
    found += [sexes[chosen.victim_sex]] if chosen.victim_sex else []
    return (*found, *chosen.places)


def _counted(indicator: Indicator) -> str:
    if indicator.counts == "victims":
        return say("victims: a record counts for every victim it stands for")
    return say("offences: every record counts once")


def _among(indicator: Indicator) -> str:
    if indicator.measure == "share":
        return say("incidents of these classes with a known place")
    return {
        "residents": say("all residents, over the time at risk"),
        "female": say("resident women and girls, over the time at risk"),
        "male": say("resident men and boys, over the time at risk"),
    }[indicator.among]


def _interval(indicator: Indicator) -> str:
    if indicator.measure == "share":
        return say("95 %, by drawing the incidents again and again (bootstrap)")
    return say("95 %, exact for counts (Poisson, after Garwood)")


def _change(indicator: Indicator) -> tuple[str, ...]:
    if indicator.answer is not None:
        return ()
    return (
        say(
            "called one only where two rates differ by more than chance at the 5 % level (an "
            "exact test that allows for how unevenly months come, or the E-test of Krishnamoorthy "
            "and Thomson where that is not known); where many areas are compared, at most 5 % of "
            "the changes named are expected to be chance"
        ),
    )


def _protection(indicator: Indicator) -> tuple[str, ...]:
    if not indicator.sensitive:
        return ()
    least = figures.lab().disclosure.smallest_count
    return (
        say(
            "a sensitive class: counts under {least} are withheld, and nothing finer than areas "
            "is shown",
            least=least,
        ),
    )
