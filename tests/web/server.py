"""A server of its own process, as `safetylab serve` starts it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What starts a process afresh reads this file again there, hence the guard.
PROGRAM = """
import sys
from safetylab.terms.errors import SafetyLabError
from safetylab.web.serving import serve

if __name__ == "__main__":
    try:
        serve(sys.argv[1], port=int(sys.argv[2]), ready=lambda at: print(at, flush=True))
    except SafetyLabError as why:
        sys.exit(str(why))
"""


@dataclass
class Server:
    """A server that answers at `address`."""

    address: str
    process: subprocess.Popen[str]


def start(folder: Path, program: Path, port: int = 0) -> subprocess.Popen[str]:
    """Start it; it says where it is when it is there."""
    program.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, str(program), str(folder), str(port)]
    patient = os.environ | {"SAFETYLAB_PATIENCE": "120"}  # else what is read hangs on the load
    out = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **out, text=True, env=patient)


@contextmanager
def serving(folder: Path, program: Path) -> Iterator[Server]:
    """The lab of the folder, served on a free port."""
    process = start(folder, program)
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        found = re.fullmatch(r"(http://127\.0\.0\.1:\d+/)\n", said)
        assert found, (said, process.poll())
        yield Server(found[1], process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
