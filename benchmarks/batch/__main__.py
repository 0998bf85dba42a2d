"""Print what the batch costs, all in one run, so that the ratios are of one machine at one time.

`python -m benchmarks.batch` compares ways to run 20 notebooks of the stack; `--areas 150` runs so many generated areas
through all stages, again with nothing changed, and again with one changed; `--plan 10000` computes what so many areas
would take from what is measured here.
"""

import argparse

from benchmarks.batch.areas import run_areas
from benchmarks.batch.many import plan_many
from benchmarks.batch.ways import compare


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=(__doc__ or "").splitlines()[0])
    options.add_argument("--notebooks", type=int, default=20, help="how many notebooks of the stack")
    options.add_argument("--flying", type=int, default=4, help="forked processes at the same time")
    options.add_argument("--areas", type=int, help="run so many generated areas instead")
    options.add_argument("--jobs", type=int, default=2, help="notebooks at the same time, with --areas and --plan")
    options.add_argument("--plan", type=int, help="compute what so many areas would take instead")
    options.add_argument("--sizes", type=int, nargs="+", default=[25, 50, 100], help="areas measured for --plan")
    return options


def main() -> None:
    """Read what is asked for, and do it."""
    asked = parser().parse_args()
    if asked.plan:
        plan_many(asked.plan, asked.sizes, asked.jobs)
    elif asked.areas:
        run_areas(asked.areas, asked.jobs)
    else:
        compare(asked.notebooks, asked.flying)


if __name__ == "__main__":
    main()
