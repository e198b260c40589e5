"""UTC instants as local times, on days when clocks change too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from safetylab.store.clock import local

ZONES = ("America/Hermosillo", "America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe")


@given(
    st.lists(st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)), max_size=20),
    st.sampled_from(ZONES),
)
def test_as_the_zone_itself_says(instants: list[datetime], zone: str) -> None:
    whole = [each.replace(microsecond=0) for each in instants]
    ours = local(np.array(whole, dtype="datetime64[s]"), zone)
    theirs = [
        each.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in whole
    ]
    assert ours.tolist() == theirs


def test_an_unknown_instant_stays_unknown() -> None:
    told = local(np.array(["NaT", "2016-07-01T12:00:00"], dtype="datetime64[s]"), ZONES[1])
    assert np.isnat(told[0]) and told[1] == np.datetime64("2016-07-01T07:00:00")
