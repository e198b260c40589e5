"""City Safety Lab: from a city's crime records to figures one can trust.

import safetylab
lab = safetylab.open("chicago")
print(lab.measure("homicide_rate", period="2016").summary())
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safetylab.assess.events import Events
    from safetylab.desk import Desk

__version__ = "0.1.0"


def open(folder: "Path | str" = ".") -> "Desk":
    """The lab in the folder. Raises BadLab where there is none."""
    from safetylab import desk  # the libraries behind it take a second to load

    return desk.open(folder)


def points(file: "Path | str", **columns: Any) -> "Events":
    """The points of a plain file, to be analysed without a lab.

    columns: x, y, time, until, crs, boundary, as in desk.points(). Raises BadFile, BadRequest.
    """
    from safetylab import desk

    return desk.points(file, **columns)
