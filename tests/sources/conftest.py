"""A portal on the loopback, and a polite asker who does not really wait."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from safetylab.sources.polite import Manners
from safetylab.sources.socrata import Dataset, Download, download
from tests.sources.socrata_server import DATASET, ROWS, Portal, crime, serving


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving([crime(number) for number in range(1, ROWS + 1)]) as portal:
        yield portal


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def manners(pauses: list[float]) -> Manners:
    return Manners(
        tries=4,
        silence=5,
        page_size=5,
        seed=1,
        pause=pauses.append,
        transport=httpx.HTTPTransport(),
    )


@pytest.fixture
def dataset(portal: Portal) -> Dataset:
    return Dataset(portal.url, DATASET, "America/Chicago")


@pytest.fixture
def fetch(dataset: Dataset, tmp_path: Path, manners: Manners) -> Callable[..., Download]:
    def fetched(**changes: object) -> Download:
        return download(dataset, tmp_path, **{"manners": manners, **changes})

    return fetched
