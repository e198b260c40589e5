"""What all tests share."""

from pathlib import Path

import pytest


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
