"""The command line: one sentence of the library per command."""

import os
import sys


def main() -> None:
    """Run `safetylab` with the arguments it was started with, and exit."""
    # Small matrices are solved by one thread sooner than by several that wait for each other: a
    # trend of 25 years took 36 seconds on two busy processors, and 4 with one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from safetylab.cli.program import program
        from safetylab.terms.light import start_light
    except KeyboardInterrupt:
        sys.exit(130)  # too early for words

    start_light()
    program.main()
