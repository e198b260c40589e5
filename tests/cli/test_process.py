"""The program as a process: quiet when piped, light to start, no traceback on Ctrl-C."""

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import digest

PROGRAM = [sys.executable, "-c", "from safetylab.cli import main; main()"]


def ran(*words: object, **changes) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, **changes
    )


def test_piped_there_is_no_progress_and_no_colour(made):
    done = ran("measure", "--format", "csv", "--lang", "en", "--lab", made)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout and done.stdout.startswith("indicator,")


def test_on_a_terminal_there_is_progress_and_then_none(made):
    ours, theirs = pty.openpty()
    words = ["quality", "--lab", str(made), "--format", "json"]
    process = subprocess.Popen(
        [*PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        env=os.environ | {"TERM": "xterm"},
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            seen += os.read(ours, 1024)
        except OSError:
            break
    said, _ = process.communicate()
    os.close(ours)
    assert process.returncode == 0
    assert b"checking the records" in seen
    assert said.startswith("{") and "\x1b" not in said


def test_help_loads_no_heavy_library():
    heavy = ("pyarrow", "duckdb", "scipy", "deltalake", "numpy", "shapely", "httpx", "rich")
    script = (
        "import sys\n"
        "from safetylab.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in (*{heavy}, 'safetylab.desk') if name in sys.modules])"
    )
    for words in (["--help"], ["measure", "--help"], ["compile", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_leaves_early_is_not_told_off(made):
    words = " ".join(
        [*map(repr, PROGRAM), "measure", "--by", "area,month", "--lab", repr(str(made))]
    )
    piped = subprocess.run(
        ["sh", "-c", f"{words} --format csv | head -1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.stdout.startswith("indicator,")
    assert piped.stderr == ""


def test_a_terminal_without_unicode_gets_an_answer(made):
    surroundings = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = ran("areas", "list", "--lang", "en", "--lab", made, env=surroundings)
    assert done.returncode == 0, done.stderr
    assert "Neighbourhood" in done.stdout


@pytest.mark.parametrize("wait", [0.0, 0.2, 0.4])
def test_an_interrupt_leaves_the_lab_as_it_was(own, wait):
    longer = own / "exports" / "longer.csv"
    header, *rows = (own / "exports" / "incidents_2025-02.csv").read_bytes().splitlines(True)
    copies = (row.replace(b"-", b"-%d-" % n, 1) for n in range(60) for row in rows)
    longer.write_bytes(b"".join([header, *copies]))
    before = digest(own)
    process = subprocess.Popen(
        [*PROGRAM, "compile", "--lang", "en", str(own), str(longer)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (own / "facts" / ".work").exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (out, err)
    assert err == "Interrupted; the lab is as it was.\n"
    assert digest(own) == before
