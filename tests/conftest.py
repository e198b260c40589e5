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
