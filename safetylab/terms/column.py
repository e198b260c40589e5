"""A column of a table as people read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people: the row's field, its heading, how its figures are written.

    digits : after the decimal point. share: from 0 to 1, shown as a percentage
    """

    name: str
    heading: str
    digits: int = 1
    share: bool = False
