"""A small demonstration lab, and a way to run commands in this process."""

import hashlib
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safetylab.cli.program import program
from safetylab.sources import demo_city
from safetylab.sources.demo_city import write_city

Run = Callable[..., Result]
SCALE = 0.05


@contextmanager
def small_city() -> Iterator[None]:
    """The demonstration city is made small meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_city, "write_city", partial(write_city, scale=SCALE, seed=3))
        yield


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo lab as `safetylab demo` makes it; not to be written to."""
    folder = tmp_path_factory.mktemp("cli") / "demo-lab"
    with small_city():
        done = CliRunner().invoke(program, ["demo", "--dir", str(folder), "--no-serve"])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A copy of the demo lab to write to."""
    return Path(shutil.copytree(made, tmp_path / "own"))


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the developer's own settings, and a working folder that is no lab."""
    for name in ("SAFETYLAB_LAB", "SAFETYLAB_LANG", "SAFETYLAB_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture
def run() -> Run:
    """run("measure", "--by", "area", lab=folder): in English, unless `lang` says otherwise."""

    def ran(*words: object, lab: Path | None = None, lang: str | None = "en") -> Result:
        args = [str(word) for word in words]
        args += ["--lab", str(lab)] if lab else []
        args += ["--lang", lang] if lang else []
        return CliRunner().invoke(program, args)

    return ran


def digest(folder: Path) -> str:
    """Of every file below the folder, its name and its content; locks left out."""
    seen = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if not path.name.endswith("lock"):
            seen.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return seen.hexdigest()


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Ctrl-C is heard even where the tests run in the background, whose children ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
