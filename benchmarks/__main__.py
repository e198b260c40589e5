"""make bench: every claim in turn."""

import sys
from importlib import import_module

CLAIMS = (
    *("compile_chicago", "places", "knox", "density", "scan", "local_statistics"),
    *("web_load", "false_findings", "false_hotspots", "false_repeats", "false_alarms", "attack"),
)


def main() -> int:
    """Print each claim's measurement; 0 where all hold."""
    failed = 0
    for name in CLAIMS:
        module = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        failed |= module.main()
    return failed


if __name__ == "__main__":
    sys.exit(main())
