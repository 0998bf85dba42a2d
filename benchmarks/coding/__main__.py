"""Print how long each step of stage 02 takes on a large place: `python -m benchmarks.coding`."""

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

from benchmarks.coding.place import LargePlace, make_large_place
from hct_eval.coding import agreement, claims, codebook, disagreements, merges, quotes, saturation, themes
from hct_eval.coding.naming import measure_naming
from hct_eval.coding.pulling import measure_pulling
from hct_eval.coding.reliability import Rules


def timed(name: str, step: Callable[[], Any]) -> Any:
    """Do a step, print its seconds and return what it gave."""
    begun = time.perf_counter()
    result = step()
    print(f"  {name:52s}{time.perf_counter() - begun:7.2f} s")
    return result


def measure(place: LargePlace) -> None:
    """Print the seconds of every step, in the order of the notebook."""
    rules = Rules(seed=1)
    evidence = timed(
        "evidence, quote audit included",
        lambda: claims.gather_evidence(
            place.fragments, place.claims, place.conversations, place.transcripts, place.turns
        ),
    )
    timed("quote audit alone", lambda: quotes.grade_quotes(evidence.claims, evidence.fragments, place.turns))
    whole = timed("codebook", lambda: codebook.complete_codebook(place.factors, evidence.claims))
    merged = timed(f"{len(place.merges)} merges", lambda: merges.apply_merges(whole, place.merges))
    book = merged.book
    told = timed("opposites", lambda: codebook.combine_opposites(book.claims))
    timed("zoom", lambda: codebook.zoom(told, 1))
    timed("factors by people and mentions", lambda: themes.factor_support(told, book.factors))
    timed("levels", lambda: themes.level_support(told, book.factors))
    timed("links by people and mentions", lambda: claims.link_support(told))
    timed("quotes", lambda: themes.choose_quotes(told))
    timed("saturation, 500 orders", lambda: saturation.saturation(told, evidence.fragments, seed=1))
    units = timed("claims paired", lambda: agreement.match_claims(told, evidence.fragments))
    timed("agreement on fragments", lambda: measure_pulling(evidence.fragments, place.turns, rules))
    timed("agreement on factors", lambda: measure_naming(told, rules))
    timed("agreement on claims", lambda: agreement.measure_agreement(units, rules))
    timed("confusions", lambda: disagreements.count_confusions(units))
    timed("passages to read together", lambda: disagreements.list_disagreements(units))
    timed("who differs from whom", lambda: disagreements.compare_coders(units, rules))


def main() -> None:
    """Make a place of the size asked for and measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, size in (
        ("fragments", 10_000),
        ("factors", 2_000),
        ("claims", 20_000),
        ("conversations", 150),
        ("merges", 200),
        ("seed", 1),
    ):
        parser.add_argument(f"--{name}", type=int, default=size)
    asked = vars(parser.parse_args())
    print(", ".join(f"{size:,} {name}" for name, size in asked.items() if name != "seed"))
    measure(make_large_place(**asked))
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
