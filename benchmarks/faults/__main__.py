"""Kill runs at random moments: `python -m benchmarks.faults [--moments 100] [--seed 1]`; status 1 if a fault is found.

Each moment starts a run of an invented programme (two places, thirteen notebooks), kills with SIGKILL a notebook's
process, the server that they are forked from, the run, or all of them, and then looks: every file is whole or absent,
no process is left, the next run ends well, and its results equal those of a run that nobody disturbed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.faults.moments import draw, strike, told, undisturbed


def main() -> None:
    """Strike, and print what came of it."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=(__doc__ or "").split("\n\n")[0])
    asked.add_argument("--moments", type=int, default=100)
    asked.add_argument("--seed", type=int, default=20240229)
    options = asked.parse_args()
    begun, done = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="hct-faults-") as name:
        whole, seconds = undisturbed(Path(name) / "undisturbed")
        print(f"an undisturbed run takes {seconds:.1f} s and makes {len(whole)} files")
        for moment in draw(options.moments, options.seed):
            struck = strike(moment, Path(name) / str(moment.number), whole, seconds)
            done.append(struck)
            found = "; ".join(struck.faults) or (
                "whole, and equal after the next run" if struck.hit else "nothing there"
            )
            print(f"{moment.number + 1:>4}  {moment.target:<10} after {struck.after:5.1f} s: {found}", flush=True)
    print(*told(done), f"{len(done)} moments in {time.monotonic() - begun:.0f} s", sep="\n")
    sys.exit(any(struck.faults for struck in done))


if __name__ == "__main__":
    main()
