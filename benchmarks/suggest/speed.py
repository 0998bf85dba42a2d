"""How long 10,000 fragments and 2,000 factors take: made-up words as frequent as words are."""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.coding.causal_speech import find_causal_speech
from hct_eval.coding.quotes import grade_quotes
from hct_eval.coding.suggest_labels import coded_passages, suggest_labels
from hct_eval.coding.suggest_merges import suggest_merges

FRAGMENTS, FACTORS, CONVERSATIONS, WORDS = 10_000, 2_000, 250, 12_000
_JOINTS = ("because", "so", "which means", "and", "but", "if", "to", "when")


def made_up(fragments: int = FRAGMENTS, factors: int = FACTORS) -> dict[str, pd.DataFrame]:
    """Return tables `fragments`, `claims`, `factors`, `turns`: about 60 words and two claims a fragment.

    Words follow Zipf's law; each factor has words of its own, which its fragments use, so that near passages exist.
    """
    rng = np.random.default_rng(7)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "ar", "en", "is", "ot", "um")]
    words = np.array(sorted({"".join(rng.choice(syllables, rng.integers(2, 5))) for _ in range(2 * WORDS)}))
    rng.shuffle(words)
    words = words[:WORDS]
    often = 1 / np.arange(1, len(words) + 1)
    own = rng.choice(len(words), (factors, 5))
    labels = np.array([" ".join(words[each[:3]]) for each in own])
    popular = 1 / np.arange(1, factors + 1) ** 0.7
    ends = rng.choice(factors, (fragments, 4), p=popular / popular.sum())
    texts = []
    for about in ends:
        said = words[np.r_[rng.choice(len(words), 48, p=often / often.sum()), rng.choice(own[about].ravel(), 10)]]
        rng.shuffle(said)
        texts.append(f"{' '.join(said[:28])} {_JOINTS[rng.integers(len(_JOINTS))]} {' '.join(said[28:])}.")
    table = pd.DataFrame(
        {
            "fragment_id": [f"f{number:05}" for number in range(fragments)],
            "conversation_id": [f"c{number % CONVERSATIONS:03}" for number in range(fragments)],
            "text": texts,
        },
        dtype="string",
    )
    claims = pd.concat([_claims(table, labels[ends[:, at : at + 2]], at) for at in (0, 2)], ignore_index=True)
    turns = table.assign(turn_number=range(fragments), text_clean=table["text"])
    return {"fragments": table, "claims": claims, "factors": pd.DataFrame({"label": labels}), "turns": turns}


def report() -> None:
    """Print the seconds of each step, and the most memory that was held."""
    tables = made_up()
    fragments, claims, factors = tables["fragments"], tables["claims"], tables["factors"]
    print(f"\nSpeed: {len(fragments):,} fragments, {len(factors):,} factors, {len(claims):,} claims, made up")
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            table.to_parquet(Path(folder) / f"{name}.parquet")
        timed("load", lambda: [pd.read_parquet(path) for path in sorted(Path(folder).iterdir())])
    timed("audit the quotes", lambda: grade_quotes(claims, fragments, tables["turns"]))
    coded = timed("gather what was coded", lambda: coded_passages(fragments, claims))
    asked = fragments.rename(columns={"fragment_id": "passage_id"})
    timed("suggest labels, one passage", lambda: suggest_labels(asked.head(1), coded, factors))
    timed("suggest labels, all passages", lambda: suggest_labels(asked, coded, factors))
    timed("suggest merges", lambda: suggest_merges(factors, claims))
    timed("find causal speech", lambda: [find_causal_speech(text) for text in fragments["text"]])
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    print(f"{'most memory held':32}{held:8.0f} MB")


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do something, print how long it took, return what it gave."""
    begun = time.perf_counter()
    done = work()
    print(f"{what:32}{time.perf_counter() - begun:8.1f} s", flush=True)
    return done


def _claims(fragments: pd.DataFrame, ends: np.ndarray, number: int) -> pd.DataFrame:
    quote = fragments["text"].str.split().str[number : number + 12].str.join(" ")
    ids = fragments["fragment_id"] + f"k{number}"
    columns = {"claim_id": ids, "cause": ends[:, 0], "effect": ends[:, 1], "sign": "+", "coder": "A", "quote": quote}
    return fragments[["fragment_id"]].assign(**columns).astype("string")
