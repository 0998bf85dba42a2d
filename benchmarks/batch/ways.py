"""Ways to run the same notebooks: plain papermill, in two processes, with forked kernels, and as bare forked Python.

Each way has kernels of its own that find nothing of another's; what the kernels put out must be equal to the byte,
figures too. Times swing with what else the machine does: seconds of processor are shown as well.
"""

import argparse
import ast
import gc
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.batch.notebooks import cells_of, make_empty, make_notebook, outputs_of

WAYS = {
    "one": "papermill, one after another",
    "two": "papermill, two processes",
    "forked": "ours: papermill, forked kernels",
    "bare": "the cells in bare forked Python",
}
BAR = 0.2
"""Ours takes at most so much of plain papermill's time, and so many seconds to start a notebook."""


def run(seeds: list[int], folder: Path, kernel: str | None, flying: int) -> None:
    """Run the notebooks, `flying` at the same time, and write what they put out (`seeds` below 0 are empty ones)."""
    import papermill

    from hct_eval.batch.kernels.install import talk

    def one(seed: int) -> None:
        given = {"config": talk(folder / f"s{seed}")} if kernel else {}  # plain papermill runs as it comes
        book = make_notebook(seed) if seed >= 0 else make_empty()
        done = papermill.execute_notebook(book, None, kernel_name=kernel, progress_bar=False, **given)
        (folder / f"{seed}.json").write_text(json.dumps(outputs_of(done), sort_keys=True), encoding="utf-8")

    with ThreadPoolExecutor(flying) as pool:
        list(pool.map(one, seeds))


def run_forked(seeds: list[int], folder: Path, flying: int) -> None:
    """Run the notebooks in forked kernels, the start of their server included."""
    from hct_eval.batch.kernels.install import kernel_name, kernels_end

    with kernels_end():
        run(seeds, folder, kernel_name("forked"), flying)


def run_bare(seeds: list[int], flying: int) -> None:
    """Run the cells without Jupyter: a fork for each notebook, in it `exec`; figures are drawn as PNG all the same.

    Garbage is collected as in any Python, and a table that a cell ends with is put into words and HTML.
    """
    os.environ["MPLBACKEND"] = "agg"
    from hct_eval.batch.kernels.forked import ONE_THREAD
    from hct_eval.batch.kernels.load import import_all

    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    gc.disable()
    import_all()
    gc.freeze()
    gc.enable()
    waiting, running = list(seeds), 0
    while waiting or running:
        if waiting and running < flying:
            seed = waiting.pop(0)
            if os.fork() == 0:
                _be_bare(seed)
            running += 1
        else:
            _, status = os.wait()
            running -= 1
            if status:
                raise SystemExit("a bare fork failed")


def _be_bare(seed: int) -> None:
    import traceback

    import matplotlib.pyplot as plt

    def show() -> None:
        for number in plt.get_fignums():
            plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close("all")

    def display(value: object) -> None:
        if value is not None:
            print(value, getattr(value, "_repr_html_", str)())

    plt.show, sys.displayhook = show, display
    sys.stdout = io.StringIO()
    try:
        names: dict[str, object] = {}
        for cell in cells_of(seed):
            tree = ast.parse(cell)
            last = [ast.Interactive([tree.body.pop()])] if isinstance(tree.body[-1], ast.Expr) else []
            exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - our own cells
            for shown in last:
                exec(compile(shown, "cell", "single"), names)  # noqa: S102
    except BaseException:  # noqa: BLE001 - a fork must end here, whatever happens
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def measure(way: str, seeds: list[int], flying: int, folder: Path) -> tuple[float, float]:
    """Run the notebooks in one of the ways, in processes of its own; return seconds by clock and of processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    shares = [seeds[0::2], seeds[1::2]] if way == "two" else [seeds]
    command = [sys.executable, "-m", "benchmarks.batch.ways", "--folder", str(folder), "--flying", str(flying)]
    started = [
        subprocess.Popen([*command, "--way", way, "--seeds", *map(str, share)], stderr=subprocess.PIPE)  # noqa: S603
        for share in shares
    ]
    said = [process.communicate()[1].decode(errors="replace") for process in started]  # each kernel warns of its ports
    if any(process.returncode for process in started):
        raise SystemExit(f"{WAYS[way]}: failed\n{''.join(said)}")
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(number: int, flying: int) -> None:
    """Print the times, their ratios, what starting a notebook costs, and whether the outputs are equal."""
    print(f"{number} notebooks, {os.cpu_count()} cores, {os.getloadavg()[0]:.1f} other processes busy at the start")
    outputs: dict[str, dict[str, bytes]] = {}
    times: dict[str, float] = {}
    for way, said in WAYS.items():
        with tempfile.TemporaryDirectory(prefix="k") as folder:
            times[way], processor = measure(way, list(range(number)), flying, Path(folder))
            outputs[way] = {path.name: path.read_bytes() for path in Path(folder).glob("*.json")}
        share = f"{times[way] / times['one']:5.2f} of the first"
        print(f"{said:34}{times[way]:7.1f} s{processor:7.1f} s of processor   {share}", flush=True)
    print(f"ours to bare forked Python: {times['forked'] / times['bare']:.2f}")
    starts = {way: _start_up(way) for way in ("one", "forked")}
    print(
        f"start-up and imports of one notebook, one after another: {starts['one']:.2f} s; ours {starts['forked']:.2f} s"
    )
    share = times["forked"] / times["one"]
    print(f"bars: at most {BAR:.2f} of plain papermill ({_said(share <= BAR)}), start-up under {BAR} s", end=" ")
    print(f"({_said(starts['forked'] < BAR)}), no slower than bare ({_said(times['forked'] <= times['bare'])})")
    kernels = {way: outputs[way] for way in ("one", "two", "forked")}
    equal = all(found == kernels["one"] and len(found) == number for found in kernels.values())
    print(f"outputs of all three that have any: {'equal to the byte' if equal else 'DIFFERENT'}")
    raise SystemExit(0 if equal else 1)


def _start_up(way: str, few: int = 2, many: int = 8) -> float:
    """Return seconds before and after any work: of many notebooks one after another less few, so no server counts."""
    took = []
    for number in (few, many):
        with tempfile.TemporaryDirectory(prefix="k") as folder:
            took.append(measure(way, [-1 - i for i in range(number)], 1, Path(folder))[0])
    return (took[1] - took[0]) / (many - few)


def _said(holds: bool) -> str:
    return "held" if holds else "NOT held"


def main() -> None:
    """Run some notebooks in one way; `measure` calls this, each time in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=WAYS, required=True)
    parser.add_argument("--flying", type=int, required=True)
    parser.add_argument("--seeds", type=int, nargs="*", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    if asked.way == "forked":
        run_forked(asked.seeds, asked.folder, asked.flying)
    elif asked.way == "bare":
        run_bare(asked.seeds, asked.flying)
    else:
        run(asked.seeds, asked.folder, None, 1)


if __name__ == "__main__":
    main()
