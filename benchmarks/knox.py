"""Claim: Knox's test of 24 bands with 999 permutations is over 1,000 times faster than pointpats.

At 20,000 points, pointpats doing one band; 100,000 points take under 2 seconds and 1 GB, a
million under 30 seconds and 6 GB. Made-up cities in which each point has 107 pairs up to 500 m,
days of a year; the same points for both. Each run of ours is a process of its own whose kernels
were compiled before; seconds are those of the test alone, memory is that of the whole process.
pointpats is run with no permutation and with 9, and its 999 are worked out from those: each takes
as long as another. Chains follow: 27,939 points, for which ptools took 3.6 to 24 seconds.
"""

import json
import resource
import subprocess
import sys
import time

import numpy as np

SPACE, DAYS = (0, 0.1, 100, 200, 300, 400, 500), (0, 7, 14, 21, 28)
DRAWS, SEED, RUNS, AT, LEAST = 999, 20260101, 3, 20_000, 1_000.0
LIMITS = {5_000: None, 20_000: None, 100_000: (2.0, 1.0), 1_000_000: (30.0, 6.0)}
"""Points -> seconds and GB that are claimed."""
PAIRS, CHAINED = 107, 27_939


def main() -> int:
    """Print times, memory and ratios; 0 where all claims hold and the counts agree."""
    _run("ours", 5_000)
    failed, seconds, observed = 0, {}, {}
    for n, limit in LIMITS.items():
        done = _run("ours", n)
        seconds[n], observed[n] = done["seconds"], done["observed"]
        said = "" if limit is None else f"   (claim: {limit[0]:.0f} s, {limit[1]:.0f} GB)"
        print(f"{n:9,} points: {seconds[n]:6.2f} s, {done['gb']:.2f} GB{said}", flush=True)
        if limit is not None:
            failed |= int(seconds[n] > limit[0] or done["gb"] > limit[1])
    bare, nine = (_run("pointpats", AT, str(draws)) for draws in (0, 9))
    each = (nine["seconds"] - bare["seconds"]) / 9
    theirs = bare["seconds"] + DRAWS * each
    ratio = theirs / seconds[AT]
    print(
        f"pointpats, {AT:,} points, one band: {bare['seconds']:.1f} s without permutations, "
        f"{each:.2f} s each, {theirs:.0f} s with {DRAWS}; {nine['gb']:.1f} GB"
    )
    print(f"ratio {ratio:,.0f}   (claim: at least {LEAST:,.0f})")
    same = observed[AT] == nine["observed"] == bare["observed"]
    print(f"pairs within 500 m and 27 days: ours {observed[AT]:,}, theirs {nine['observed']:,}")
    chained = _run("chains", CHAINED)
    print(f"chains, {CHAINED:,} points: {chained['seconds']:.3f} s")
    return failed | int(ratio < LEAST or not same or chained["seconds"] > 1.0)


def _run(who: str, n: int, *more: str) -> dict[str, float]:
    """One run in a process of its own: seconds, gigabytes, pairs."""
    words = [sys.executable, "-m", "benchmarks.knox", who, str(n), *more]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def _city(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    side = np.sqrt(n * np.pi * 500**2 / (2 * PAIRS))
    return rng.uniform(0, side, (n, 2)), rng.integers(0, 365, n)


def _ours(n: int) -> tuple[float, int]:
    from safetylab.stats.spread import knox

    bands = knox.Bands(SPACE, DAYS)
    knox.test(*_city(1_000), bands)  # compiles, or loads what was compiled
    xy, days = _city(n)
    seconds = []
    for _ in range(RUNS if n <= AT else 1):
        began = time.perf_counter()
        found = knox.test(xy, days, bands, draws=DRAWS)
        assert found.p.shape == found.adjusted.shape == (6, 4)
        seconds.append(time.perf_counter() - began)
    return min(seconds), int(found.observed.sum())


def _pointpats(n: int, draws: int) -> tuple[float, int]:
    from pointpats.spacetime import Knox

    xy, days = _city(n)
    np.random.seed(SEED)
    began = time.perf_counter()
    # It holds both edges, ours not the last: 27 days are under 28, no pair is exactly 500 m apart.
    found = Knox(xy, days[:, None], delta=500, tau=27, permutations=draws)
    return time.perf_counter() - began, int(found.statistic_)


def _chains(n: int) -> tuple[float, int]:
    from safetylab.stats.spread import chains

    chains.find(*_city(1_000), (200, 14), draws=0)
    xy, days = _city(n)
    began = time.perf_counter()
    found = chains.find(xy, days, (200, 14), draws=0)
    return time.perf_counter() - began, len(found.size)


def _one(who: str, n: int, draws: int = 0) -> None:
    seconds, observed = {
        "ours": lambda: _ours(n),
        "pointpats": lambda: _pointpats(n, draws),
        "chains": lambda: _chains(n),
    }[who]()
    gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": seconds, "observed": observed, "gb": gb}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _one(sys.argv[1], *map(int, sys.argv[2:]))
        sys.exit(0)
    sys.exit(main())
