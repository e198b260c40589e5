"""What a city announces in lab.toml: its targets, and what its lab is working on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from safetylab.terms.words import spoken


@dataclass(frozen=True, slots=True)
class Target:
    """What the city has set itself. value: in the indicator's unit. source: who set it, where."""

    value: float
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Work:
    """Something that the lab is working on; texts per language. indicator: a code, or empty."""

    titles: Mapping[str, str]
    abouts: Mapping[str, str]
    since: date | None = None
    indicator: str = ""

    def title(self) -> str:
        """In the reader's language."""
        return _spoken(self.titles)

    def about(self) -> str:
        """In the reader's language."""
        return _spoken(self.abouts)


def targets(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Target]:
    """Targets by indicator, of the tables [targets.CODE]. Raises what a wrong table raises."""
    return {
        code: Target(float(table["value"]), int(table["year"]), str(table["source"]))
        for code, table in tables.items()
    }


def work(tables: Sequence[Mapping[str, Any]]) -> tuple[Work, ...]:
    """What is being worked on, of the tables [[work]]. Raises what a wrong table raises."""
    return tuple(
        Work(
            dict(table["title"]),
            dict(table.get("about", {})),
            table.get("since"),
            str(table.get("indicator", "")),
        )
        for table in tables
    )


def _spoken(texts: Mapping[str, str]) -> str:
    return texts.get(spoken.get()) or next(iter(texts.values()), "")
