"""Whole commands timed from outside: seconds, processor seconds and peak memory of one process."""

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall and processor seconds, peak memory in GB."""

    wall: float
    cpu: float
    peak_gb: float


def run(command: Sequence[str]) -> Run:
    """Run the command to its end. Raises CalledProcessError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    wall = time.perf_counter() - began
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6)


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)
