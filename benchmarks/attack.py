"""Claim: of no withheld count is more known than the protection level allows, in 2,000 labs.

Each lab has nested and crossing layers, sparse counts and up to three vintages. All that the door
does not withhold is published; for every withheld count the attacker of tests/release/attacker.py,
who shares no code with the door's audit, looks for the least and the most that it can be.
Another number of labs: python -m benchmarks.attack 200
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

LABS = 2000


def main(labs: int = LABS) -> int:
    """Print what was withheld and why, and what was broken; 0 where nothing was."""
    began = time.perf_counter()
    kinds: Counter[str] = Counter()
    cells = counting = stayed = broken = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for seed, found in enumerate(pool.map(_attacked, range(labs), chunksize=10)):
            kinds.update(found.kinds)
            cells, counting = cells + found.cells, counting + found.counting
            stayed, broken = stayed + found.stayed, broken + bool(found.breaches)
            for breach in found.breaches:
                print(f"lab {seed}: {breach}")
    withheld = sum(kinds.values())
    print(f"{labs} labs with {cells} figures, {counting} of which count anybody")
    print(f"withheld {withheld} ({withheld / max(cells, 1):.1%} of all), being")
    for kind, n in kinds.items():
        print(f"  {kind:24s} {n:8d}  {n / max(cells, 1):6.1%}")
    print(f"{stayed} vintages told nothing new, since it would have given something away")
    print(f"breaches: {broken} labs   ({time.perf_counter() - began:.0f} s)")
    return int(broken > 0)


def _attacked(seed: int):  # type: ignore[no-untyped-def]
    # One thread each: the labs share the processors among them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from tests.release import attacker

    return attacker.attacked(attacker.drawn(seed))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
