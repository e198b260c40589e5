"""Kernels: the same answer as the plain loop, compiled once, kept for the next process."""

import subprocess
import sys
from pathlib import Path

from safetylab.stats.compiled import fresh, kernel

SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
from loops import added, fresh
print(fresh(added), added(41), fresh(added))
"""
LOOPS = '''
from safetylab.stats.compiled import fresh, kernel

@kernel
def added(n):
    """n + 1."""
    return n + 1
'''


def test_the_same_answer_as_the_loop() -> None:
    @kernel
    def total(n: int) -> int:
        held = 0
        for k in range(n):
            held += k
        return held

    assert fresh(total)
    assert total(10) == 45
    assert not fresh(total)


def test_compiled_once_for_all_processes(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text(LOOPS, encoding="utf-8")
    script = SCRIPT.format(folder=str(tmp_path))
    said = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [each.stdout.split() for each in said] == [
        ["True", "42", "False"],
        ["False", "42", "False"],
    ]
