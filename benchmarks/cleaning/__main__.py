"""Print words per second and peak memory of stage 01, with and without the names model, beside the bare model."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cleaning.place import make_place
from benchmarks.deidentify.sets import HERE, read_marked


def measure(transcripts: int, words: int, seed: int) -> None:
    """Run stage 01 over an invented place in this process and print its figures (one call of this file's `--only`)."""
    from hct_eval import conversations as voice

    with tempfile.TemporaryDirectory() as folder:
        programme = make_place(Path(folder), transcripts, words, seed)
        begun = time.perf_counter()
        register = voice.read_register(programme, "north")
        collected = voice.read_all_transcripts(programme, "north", register.frame)
        cleaned = voice.clean_transcripts(collected)
        read = time.perf_counter()
        result = voice.release(programme, "north", register, collected, cleaned)
        ended = time.perf_counter()
    total = int(result.transcripts["words"].sum())
    own, others = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{transcripts:,} transcripts, {total:,} words, {len(result.turns):,} turns released")
    print(f"  read and cleaned (no names model)   {total / (read - begun):10,.0f} words a second")
    print(f"  de-identified (with the model)      {total / (ended - read):10,.0f} words a second")
    print(
        f"  the whole stage                     {total / (ended - begun):10,.0f} words a second, {ended - begun:.0f} s"
    )
    print(f"  peak memory                         {own:10,.0f} MB here, {others:,.0f} MB in the largest worker")


def bare_model() -> None:
    """Print how many words a second the model reads by itself, in one process."""
    from hct_eval.conversations.names import load_language

    language = load_language()
    texts = [one.text for name in ("voices_a", "voices_b") for one in read_marked(HERE / f"{name}.txt")] * 4
    list(language.pipe(texts[:50]))
    begun = time.perf_counter()
    list(language.pipe(texts, batch_size=64))
    words = sum(len(text.split()) for text in texts)
    print(f"the bare model, one core              {words / (time.perf_counter() - begun):10,.0f} words a second")


def main() -> None:
    """Measure a quarter of the transcripts and all of them, each in a process of its own, so that memory compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=1000)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="store_true", help="measure this number only, in this process")
    asked = parser.parse_args()
    if asked.only:
        measure(asked.transcripts, asked.words, asked.seed)
        return
    bare_model()
    for transcripts in (asked.transcripts // 4, asked.transcripts):
        numbers = ["--transcripts", transcripts, "--words", asked.words, "--seed", asked.seed]
        command = [sys.executable, "-m", "benchmarks.cleaning", *map(str, numbers), "--only"]
        subprocess.run(command, check=True)  # noqa: S603 - our own module, numbers only


if __name__ == "__main__":
    main()
