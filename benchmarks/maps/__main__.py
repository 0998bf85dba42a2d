"""Print time and memory of the map's engine beside bare NumPy and FCMpy: `python -m benchmarks.maps`.

Single parts: `python -m benchmarks.maps scenarios` (or bootstrap, streams, notebook, links, dense). Times are
the best of several runs, in one process; set OMP_NUM_THREADS=1 for figures that can be compared.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.maps import bare, made
from benchmarks.maps.peers import fcmpy_seconds
from hct_eval.maps import (
    CognitiveMap,
    bootstrap_map,
    build_map,
    describe,
    link_sensitivity,
    loops,
    simulate,
    simulate_in_parts,
    trace_paths,
    words,
)
from hct_eval.maps.consensus import consensus, sign_agreement
from hct_eval.maps.groups import compare_groups
from hct_eval.maps.sensitivity import CHANGES
from hct_eval.maps.structure import structure_summary
from hct_eval.maps.uncertainty import leave_one_out

SEED = 20261124
SCENARIOS, RESAMPLES, PEOPLE = 1000, 1000, 30
STREAMS = {
    "nothing": "of nothing",
    "scenarios": "scenarios",
    "target": "resamples, effect on one concept",
    "effect": "resamples, effects on all concepts",
    "weight": "resamples, weights of all links",
}


def best(call: Callable[[], object], runs: int) -> float:
    """Return the shortest time of several runs, in seconds of this process's work, whatever else the computer does."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        call()
        times.append(time.process_time() - begun)
    return min(times)


def in_turn(*calls: Callable[[], object], runs: int = 40) -> list[float]:
    """Return the shortest time of each call in seconds; they take turns, so that all meet the same load."""
    times = [[best(call, 1) for call in calls] for _ in range(runs)]
    return [min(column) for column in zip(*times, strict=True)]


def scenarios() -> None:
    """Compare 1,000 scenarios, dictionaries in and frames out, with arrays in and arrays out.

    Ours is timed until the states, effects and statuses have been read, and once more with all else that a run tells.
    """
    print(f"{SCENARIOS} scenarios of three clamps (Kosko, sigmoid), milliseconds")
    for n in (10, 30, 100, 300):
        rng = np.random.default_rng(SEED)
        weights = made.matrix(n, rng)
        m, asked = made.as_map(weights), dict(made.scenarios(n, SCENARIOS, rng))
        mask, values = _arrays(asked, made.labels(n))
        frame = pd.DataFrame(np.where(mask, values, np.nan), list(asked), made.labels(n))
        gap = np.abs(simulate(m, asked).effects.to_numpy() - bare.effects(weights, mask, values)).max()
        ours, whole, framed, plain, read = in_turn(
            partial(_answer, m, asked), partial(_whole_answer, m, asked), partial(_answer, m, frame),
            partial(bare.effects, weights, mask, values), partial(_arrays, asked, made.labels(n)),
            runs=60 if n <= 30 else 15,
        )  # fmt: skip
        print(
            f"  n = {n:3d}: simulate {1e3 * ours:5.2f} (all that a run tells {1e3 * whole:5.2f}; asked by a frame "
            f"{1e3 * framed:5.2f}), bare NumPy {1e3 * plain:5.2f}, reading the dictionaries {1e3 * read:4.2f}; ratio "
            f"{ours / plain:.2f} of the arithmetic, {ours / (plain + read):.2f} with the reading; "
            f"largest difference {gap:.0e}"
        )
    theirs = fcmpy_seconds(weights, made.labels(n), dict(list(asked.items())[:20]))
    if theirs is not None:
        print(f"  FCMpy: {theirs / 21 * SCENARIOS:.1f} s for as many at n = {n} (measured on 21)")


def bootstrap() -> None:
    """Compare 1,000 resamples of 30 maps with the same arithmetic on a stack of matrices.

    NumPy takes percentiles of a plain bootstrap. Ours draws more (views of more people, links nobody told) and names
    what it returns; ranks, which it finds when they are asked for and NumPy does not, are printed apart.
    """
    print(f"{RESAMPLES} resamples of {PEOPLE} maps, milliseconds")
    for n in (10, 30, 100):
        stack = made.people(n, PEOPLE, np.random.default_rng(SEED))
        maps = [made.as_map(weights) for weights in stack]
        scenarios = {"x": {made.labels(n)[0]: 1.0}}
        for name, plain, choices in (
            ("weight", partial(_plain_weights, stack), {}),
            ("effect", partial(_plain_effects, stack), {"scenarios": scenarios}),
        ):
            call = partial(bootstrap_map, maps, name, RESAMPLES, seed=1, **choices)
            ours, bared = in_turn(call, plain, runs=15)
            ranked = best(lambda call=call: call().ranks, 5)
            print(
                f"  n = {n:3d}, {name}: bootstrap_map {1e3 * ours:6.1f}, bare NumPy {1e3 * bared:6.1f}, "
                f"ratio {ours / bared:.2f} (with ranks {1e3 * ranked:.1f})"
            )


def _answer(m: CognitiveMap, asked: Any) -> object:
    run = simulate(m, asked)
    return run.states, run.effects, run.status


def _whole_answer(m: CognitiveMap, asked: Any) -> object:
    run = simulate(m, asked)
    return run.states, run.effects, run.baseline, run.status, run.baseline_status, run.unique, run.steps


def _plain_weights(stack: Any) -> object:
    return bare.percentiles(bare.resample(stack[:, (stack != 0).any(axis=0)], RESAMPLES, 1))


def _plain_effects(stack: Any) -> object:
    """Raise the first concept in every resampled map, a hundred maps at a time."""
    n, told = stack.shape[-1], (stack != 0).any(axis=0)
    mask = np.zeros((1, n), dtype=bool)
    mask[0, 0] = True
    links = np.nan_to_num(bare.resample(stack[:, told], RESAMPLES, 1))
    draws = []
    for at in range(0, RESAMPLES, 100):
        drawn = np.zeros((100, n, n))
        drawn[:, told] = links[at : at + 100]
        draws.append(bare.effects(drawn, mask, mask.astype(float), 0.5)[:, 0])
    return bare.percentiles(np.concatenate(draws))


def streams() -> None:
    """Print the peak memory of ten and a hundred times as many scenarios and resamples, each in its own process."""
    print("peak memory of a process, megabytes (n = 100)")
    for what, words_of in STREAMS.items():
        for count in (1_000, 10_000, 100_000):
            begun = time.perf_counter()
            command = [sys.executable, "-m", "benchmarks.maps", "peak", what, str(count)]
            done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
            peak = float(done.stdout.decode().strip().splitlines()[-1])
            print(f"  {count:7d} {words_of}: {peak:6.0f} ({time.perf_counter() - begun:.1f} s)")
            if what == "nothing":
                break


def peak(what: str, count: int) -> None:
    """Run a number of scenarios or resamples and print this process's peak memory in megabytes."""
    rng = np.random.default_rng(SEED)
    n = 100
    if what == "scenarios":
        m, highest = made.as_map(made.matrix(n, rng)), np.zeros(n)
        for part in simulate_in_parts(m, made.scenarios(n, count, rng)):
            highest = np.maximum(highest, part.effects.abs().max().to_numpy())
    elif what != "nothing":
        maps = [made.as_map(weights) for weights in made.people(n, PEOPLE, rng)]
        names = made.labels(n)
        choices: dict[str, Any] = {} if what == "weight" else {"scenarios": {"x": {names[0]: 1.0}}}
        if what == "target":
            choices["target"] = names[1]
        bootstrap_map(maps, "weight" if what == "weight" else "effect", count, seed=1, **choices)
    print(_peak_megabytes())


def _peak_megabytes() -> float:
    """Return the most memory this process had, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the parent's memory at the fork, too
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def notebook() -> None:
    """Time the calls of notebook 03 on 500 concepts and 20,000 claims by 300 people."""
    rng = np.random.default_rng(SEED)
    claims = made.claims(500, 20_000, 300, rng)
    conversations = pd.DataFrame({"conversation_id": sorted(claims["conversation_id"].unique()), "consent": "named"})
    conversations["groups"] = rng.choice(["carer", "renting", "carer; renting", "over 65"], len(conversations))
    factors = pd.DataFrame({"label": made.labels(500)})
    spent: dict[str, float] = {}

    def timed(name: str, call: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        found = call()
        spent[name] = time.perf_counter() - begun
        return found

    asked = timed("count_asked", lambda: describe.count_asked(conversations, claims))
    m: CognitiveMap = timed("build_map", lambda: build_map(claims, asked=asked))
    timed("map_support", lambda: describe.map_support(m, claims, asked))
    spread = timed("bootstrap of weights", lambda: bootstrap_map(claims, "weight", RESAMPLES, seed=1, asked=asked))
    central = timed(
        "bootstrap of centrality", lambda: bootstrap_map(claims, "centrality", RESAMPLES, seed=1, asked=asked)
    )
    links = timed("link_results", lambda: describe.link_results(m, spread))
    strongest = timed("strongest_links", lambda: describe.strongest_links(links))
    contested = timed("contested_links", lambda: describe.contested_links(links))
    timed("quotes_of", lambda: (describe.quotes_of(strongest, claims), describe.quotes_of(contested, claims)))
    timed("drawable", lambda: describe.drawable(links))
    concepts = timed("concept_results", lambda: describe.concept_results(m, factors, central))
    timed("structure_summary", lambda: structure_summary(m))
    circles = timed("loops", lambda: loops(m))
    influence = timed("leave_one_out", lambda: leave_one_out(claims, asked=asked))
    agreement = timed("consensus", lambda: consensus(m))
    timed("sign_agreement", lambda: sign_agreement(claims))
    groups = timed("compare_groups", lambda: compare_groups(claims, conversations, threshold=7, seed=1))
    timed(
        "words",
        lambda: (
            words.say_strongest(strongest), words.say_contested(contested), words.say_centrality(concepts),
            words.say_loops(circles), words.say_single_voices(links, influence), words.say_range(spread),
            words.say_consensus(agreement), words.say_groups(groups),
        ),
    )  # fmt: skip
    print(f"notebook 03's calls: {len(m)} concepts, {len(claims)} claims, {len(m.links)} links, seconds")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1])[:8]:
        print(f"  {name}: {seconds:.2f}")
    print(f"  all {len(spent)} calls: {sum(spent.values()):.1f}")


def links() -> None:
    """Time the sensitivity of an effect to each link, which runs a map for every link and change."""
    for n in (100, 500):
        m, names = made.as_map(made.matrix(n, np.random.default_rng(SEED))), made.labels(n)
        spent = best(partial(link_sensitivity, m, {names[0]: 1.0}, names[1], start=0.5), 3)
        print(f"link_sensitivity: {n} concepts, {len(m.links)} links, {len(CHANGES)} changes of each: {spent:.2f} s")


def dense() -> None:
    """Time loops, paths and the sensitivity to links on a map in which every concept acts on every other."""
    n = 60
    m = made.as_map(np.ones((n, n)) - np.eye(n))
    names = made.labels(n)
    begun = time.perf_counter()
    found = loops(m)
    print(f"dense map of {n}: loops {time.perf_counter() - begun:.1f} s; {found.attrs['stopped']}")
    claims = made.claims(n, 5000, 50, np.random.default_rng(SEED))
    begun = time.perf_counter()
    paths = trace_paths(m, claims, names[:2], names[-2:], max_links=6)
    print(f"dense map of {n}: trace_paths {time.perf_counter() - begun:.1f} s, {len(paths)} links")
    spent = best(partial(link_sensitivity, m, {names[0]: 1.0}, names[1]), 1)
    print(f"dense map of {n}: link_sensitivity {spent:.1f} s, {len(m.links)} links")


def _arrays(asked: dict[str, dict[str, float]], labels: list[str]) -> tuple[Any, Any]:
    """Read scenarios into a mask and values, as anybody would who has NumPy only."""
    place = {label: at for at, label in enumerate(labels)}
    mask, values = np.zeros((len(asked), len(labels)), dtype=bool), np.zeros((len(asked), len(labels)))
    for row, clamped in enumerate(asked.values()):
        for label, value in clamped.items():
            mask[row, place[label]], values[row, place[label]] = True, value
    return mask, values


PARTS: dict[str, Callable[[], None]] = {
    "scenarios": scenarios, "bootstrap": bootstrap, "streams": streams, "notebook": notebook, "links": links,
    "dense": dense,
}  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        peak(sys.argv[2], int(sys.argv[3]))
    else:
        for part in sys.argv[1:] or PARTS:
            PARTS[part]()
