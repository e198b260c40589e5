"""What all tests share."""

import gc
import os
from pathlib import Path

import pytest

# Workers of xdist share the cores already: threads of linear algebra on top of them wait for each
# other, up to ten times as long. Set before numpy is imported, and by workers inherited.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_collection_finish() -> None:
    """Whatever is imported stays: it need not be looked through at every garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference folder beside the project; the test is skipped where it is missing."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "cases").is_dir():
        pytest.skip("the reference folder ../shared is not here")
    return folder


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their length: packed ones carry the time, and no two runs would agree."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None
