"""Errors state a fact, then a hint. The command line and the web print them as sentences."""


class SafetyLabError(Exception):
    """Something a person can act on: one sentence of fact and one of help."""

    def __init__(self, fact: str, *, hint: str = "") -> None:
        super().__init__(fact)
        self.fact = fact
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.fact}\n  hint: {self.hint}" if self.hint else self.fact


class BadFile(SafetyLabError):
    """A file that cannot be used as what it claims to be."""


class BadRequest(SafetyLabError):
    """A question that cannot be answered as it was put: an unknown name, an impossible period."""


class BadLab(SafetyLabError):
    """A folder that is not a lab, or a lab whose settings contradict themselves."""


class LabBusy(SafetyLabError):
    """Somebody else is writing to this lab."""


class SourceFailed(SafetyLabError):
    """A publisher's service did not answer as it should."""


class NotEnoughData(SafetyLabError):
    """The data do not suffice for an honest answer."""
