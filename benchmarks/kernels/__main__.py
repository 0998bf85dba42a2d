"""Print how long notebooks of the stack take by plain papermill, by two processes, and with forked kernels.

All three in one run, of the same notebooks, with kernels of their own that find nothing of another's; the outputs must
be equal to the byte, figures too. Times swing with what else the machine does: seconds of processor are shown as well,
and the ratios are of the same run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.kernels.notebooks import make_notebook, outputs_of

WAYS = {
    "one": "papermill, one after another",
    "two": "papermill, two processes",
    "forked": "papermill, forked kernels",
}


def run(seeds: list[int], folder: Path, kernel: str | None, flying: int) -> None:
    """Run the notebooks, `flying` at the same time, and write what they put out."""
    import papermill
    from traitlets.config import Config

    def one(seed: int) -> None:
        sockets = Config({"KernelManager": {"transport": "ipc", "ip": str(folder / f"s{seed}")}})
        given = {"config": sockets} if kernel else {}  # plain papermill runs as it comes
        done = papermill.execute_notebook(make_notebook(seed), None, kernel_name=kernel, progress_bar=False, **given)
        (folder / f"{seed}.json").write_text(json.dumps(outputs_of(done), sort_keys=True), encoding="utf-8")

    with ThreadPoolExecutor(flying) as pool:
        list(pool.map(one, seeds))


def run_forked(seeds: list[int], folder: Path, flying: int) -> None:
    """Run the notebooks in forked kernels, the start of their server included."""
    from hct_eval.batch.kernels.install import kernel_name, kernels_end

    with kernels_end():
        run(seeds, folder, kernel_name("forked"), flying)


def measure(way: str, number: int, flying: int, folder: Path) -> tuple[float, float]:
    """Run all notebooks in one of the three ways, in processes of its own; return seconds by clock and of processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    shares = [range(0, number, 2), range(1, number, 2)] if way == "two" else [range(number)]
    command = [sys.executable, "-m", "benchmarks.kernels", "--folder", str(folder), "--flying", str(flying)]
    started = [
        subprocess.Popen([*command, "--way", way, "--seeds", *map(str, share)])  # noqa: S603 - our own module
        for share in shares
    ]
    if any(process.wait() for process in started):
        raise SystemExit(f"{WAYS[way]}: failed")
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(number: int, flying: int) -> None:
    """Print the three times, their ratios, and whether the outputs are equal."""
    print(f"{number} notebooks, {os.cpu_count()} cores, {os.getloadavg()[0]:.1f} other processes busy at the start")
    outputs, times = {}, {}
    for way, said in WAYS.items():
        with tempfile.TemporaryDirectory(prefix="k") as folder:
            times[way], processor = measure(way, number, flying, Path(folder))
            outputs[way] = {path.name: path.read_bytes() for path in Path(folder).glob("*.json")}
        share = f"{times[way] / times['one']:5.2f} of the first"
        print(f"{said:30}{times[way]:7.1f} s{processor:7.1f} s of processor   {share}", flush=True)
    equal = all(found == outputs["one"] and len(found) == number for found in outputs.values())
    print(f"outputs of all three: {'equal to the byte' if equal else 'DIFFERENT'}")
    raise SystemExit(0 if equal else 1)


def main() -> None:
    """Compare the three ways, or (with --way) run some notebooks in one of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--notebooks", type=int, default=20)
    parser.add_argument("--flying", type=int, default=4, help="forked kernels at the same time")
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--seeds", type=int, nargs="*", default=[])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.way == "forked":
        run_forked(asked.seeds, asked.folder, asked.flying)
    elif asked.way:
        run(asked.seeds, asked.folder, None, 1)
    else:
        compare(asked.notebooks, asked.flying)


if __name__ == "__main__":
    main()
