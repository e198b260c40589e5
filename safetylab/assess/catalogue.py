"""Every indicator, found by being in the folder `indicators`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from safetylab.assess import indicators as folder
from safetylab.assess.indicator import Indicator
from safetylab.terms.errors import BadRequest
from safetylab.terms.words import say


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator of the folder by code, in the order of their names."""
    found: dict[str, Indicator] = {}
    for module in iter_modules(folder.__path__):
        loaded = import_module(f"{folder.__name__}.{module.name}")
        declared = [value for value in vars(loaded).values() if isinstance(value, Indicator)]
        found |= {indicator.code: indicator for indicator in declared}
    return found


def named(code: str) -> Indicator:
    """The indicator of that code. Raises BadRequest where there is none."""
    if code not in indicators():
        raise BadRequest(
            say("There is no indicator '{code}'.", code=code),
            hint=say("there are {known}.", known=", ".join(indicators())),
        )
    return indicators()[code]
