"""The command line: one sentence of the library per command."""


def main() -> None:
    """Run `safetylab` with the arguments it was started with, and exit."""
    from safetylab.cli.light import start_light
    from safetylab.cli.program import program

    start_light()
    program.main()
