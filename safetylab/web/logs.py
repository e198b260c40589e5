"""What the server writes of a fault: where and of which kind, never the words of the error.

An engine's error quotes the cell that it could not read, and a log travels further than the lab.
"""

import logging
import traceback
from typing import Any


class Discreet(logging.Formatter):
    """Formats a record as logging does, but for the message of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's text; what another formatter made of its exception is not used."""
        record.exc_text = None
        try:
            return super().format(record)
        finally:
            record.exc_text = None

    def formatException(self, ei: Any) -> str:
        """The frames and the kind of the exception and of those that led to it."""
        why: BaseException | None = ei[1]
        told: list[str] = []
        while why is not None and len(told) < 5:
            kind = f"{type(why).__module__}.{type(why).__qualname__}"
            told.append("".join(traceback.format_tb(why.__traceback__)) + kind)
            why = why.__cause__ or (None if why.__suppress_context__ else why.__context__)
        return "\n\nwhich came after:\n\n".join(told)
