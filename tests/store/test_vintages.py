"""The pen and the crash: one writer at a time, and a killed one leaves the last vintage."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from safetylab.store import incidents, query, vintages
from safetylab.store import lab as labs
from safetylab.terms.errors import LabBusy
from tests.store.conftest import AT, compiled, export, fingerprint, make_lab, row  # noqa: F401

COMPILE = """
import sys
from datetime import datetime
from pathlib import Path
from safetylab.store import ingest, lab
print("ready", flush=True)
where, file = lab.open_lab(sys.argv[1]), Path(sys.argv[2])
ingest.compile_files(where, "police", [file], at=datetime(2025, 3, 1, 12))
"""
ROWS = 30_000


def content(lab, as_of=None):
    """Every value of every incident, in one order."""
    facts = incidents.facts(lab, as_of)
    names = "SELECT * FROM {} ORDER BY source, incident_id"
    return query.ask(names.format(facts.rows))


def start(lab, path):
    process = subprocess.Popen(
        [sys.executable, "-c", COMPILE, str(lab.folder), str(path)], stdout=subprocess.PIPE
    )
    process.stdout.readline()
    return process


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    first, second = folder / "first.csv", folder / "second.csv"
    lines = [row(str(n), fecha=f"20{20 + n % 5}-0{1 + n % 9}-11") for n in range(ROWS)]
    text = ",".join(lines[0]) + "\n" + "".join(",".join(r.values()) + "\n" for r in lines)
    first.write_text(text)
    second.write_text(text.replace("R1", "H1", 500) + ",".join(row("new").values()) + "\n")
    return first, second


def test_killed_ten_times_it_ends_like_an_undisturbed_run(tmp_path, many):
    first, second = many
    calm, shaken = make_lab(tmp_path / "calm"), make_lab(tmp_path / "shaken")
    for lab in (calm, shaken):
        compiled(lab, first)
    began = time.monotonic()
    start(calm, second).wait()
    duration = time.monotonic() - began
    rng = random.Random(20260101)
    for _ in range(10):
        process = start(shaken, second)
        time.sleep(rng.uniform(0.0, 0.8 * duration))
        process.kill()
        assert process.wait() in (0, -signal.SIGKILL)
        assert content(shaken, 1).equals(content(calm, 1))

    compiled(shaken, second)

    assert content(shaken).equals(content(calm))
    files = {path.name for path in (shaken.facts / "incidents").rglob("*.parquet")}
    assert len(files) == len({p.name for p in (calm.facts / "incidents").rglob("*.parquet")})
    assert not (shaken.facts / ".work").exists()


def test_a_first_compile_killed_leaves_an_empty_lab(tmp_path, many):
    lab = make_lab(tmp_path / "quadra")
    process = start(lab, many[0])
    while not (lab.facts / "incidents").exists() and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.wait()
    if vintages.latest(lab.facts) is None:
        compiled(lab, many[0])
    assert content(lab).num_rows == ROWS


def test_a_second_writer_waits_then_says_so(lab):
    with (
        vintages.writing(lab.facts),
        pytest.raises(LabBusy, match="Another command is writing"),
        vintages.writing(lab.facts, wait=0.1),
    ):
        raise AssertionError("two writers at once")


def test_two_writers_both_get_through_when_the_first_is_quick(lab, export):  # noqa: F811
    paths = [export([row(str(n))], f"{n}.csv") for n in range(2)]
    threads = [threading.Thread(target=compiled, args=(lab, path)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(vintages.history(lab.facts)) == 2
    assert content(lab).num_rows == 2


def test_readers_see_only_published_states(lab, export):  # noqa: F811
    compiled(lab, export([row(str(n)) for n in range(50)], "first.csv"))
    seen = set()
    stop = threading.Event()

    def read():
        while not stop.is_set():
            seen.add(content(lab).num_rows)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(3):
        compiled(lab, export([row(f"{n}-{k}") for k in range(10)], f"later{n}.csv"))
    stop.set()
    reader.join()

    assert seen <= {50, 60, 70, 80}


def test_a_failure_after_the_tables_are_written_undoes_them(lab, export, monkeypatch):  # noqa: F811
    compiled(lab, export([row("1")], "first.csv"))
    before = content(lab)
    raw = fingerprint(lab.facts / "raw")

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(vintages, "publish", broken)
    with pytest.raises(OSError, match="disk full"):
        compiled(lab, export([row("2")], "second.csv"))

    assert content(labs.open_lab(lab.folder)).equals(before)
    assert fingerprint(lab.facts / "raw") == raw
    assert os.listdir(lab.facts / "vintages") == ["000001.json"]


def test_stamps_are_utc_to_the_second():
    assert vintages.stamp(AT) == "2025-03-01T12:00:00Z"
