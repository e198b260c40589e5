"""What all tests share."""

import fcntl
import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest

# Workers of xdist share the cores already: threads of linear algebra on top of them wait for each
# other, up to ten times as long. Set before numpy is imported, and by workers inherited: hence
# nothing of the package is imported above.
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


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """once("name", make): the folder that make(folder) fills, for whichever process asks first.

    All workers of a run have it in common, so nobody writes to it.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def had(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                make(folder)
                done.touch()
        return folder

    return had


@pytest.fixture(scope="session")
def chicago(shared: Path, once: Callable[..., Path]) -> Path:
    """Chicago's lab of 2012 to 2017, with districts; not to be written to."""
    from tests.chicago import make

    return once("chicago", lambda folder: make(folder, shared / "data"))


@pytest.fixture(scope="session")
def demo_lab(once: Callable[..., Path]) -> Path:
    """The lab that the pages show, with one vintage; copied by whoever serves it."""
    from tests.web.demo import make

    return once("demo-lab", make)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their length: packed ones carry the time, and no two runs would agree."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None
