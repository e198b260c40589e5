"""The command line: one sentence of the library per command."""

import sys


def main() -> None:
    """Run `safetylab` with the arguments it was started with, and exit."""
    try:
        from safetylab.cli.program import program
        from safetylab.terms.light import start_light
    except KeyboardInterrupt:
        sys.exit(130)  # too early for words

    start_light()
    program.main()
