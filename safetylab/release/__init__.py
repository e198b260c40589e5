"""The only door out: a Result becomes a Release, or does not leave."""

from safetylab.release.by_area import told_by_area
from safetylab.release.door import decide, release
from safetylab.release.released import WITHHELD, Release, Row

__all__ = ["WITHHELD", "Release", "Row", "decide", "release", "told_by_area"]
