"""Print recall, false alarms and queue length on every set, as written and lower-cased."""

import sys

from benchmarks.deidentify.score import alarm_table, find, recall_table
from benchmarks.deidentify.sets import HERE, SHARED, Sentence, lower_cased, read_identifiers, read_marked, read_tweets


def report(title: str, sentences: list[Sentence]) -> None:
    """Print one set's figures in both cases."""
    for case, each in (("as written", sentences), ("lower-cased", [lower_cased(one) for one in sentences])):
        done = find(each)
        print(f"\n{title}, {case}: {len(each)} texts")
        table = recall_table(each, done)
        print(table.round(3).to_string(index=False))
        print(", ".join(f"{what} {value:.1f}" for what, value in alarm_table(each, done).items()), "per 1,000 words")


def main(wanted: list[str]) -> None:
    """Report on the sets whose titles contain one of the wanted words (default: all)."""
    sets = {f"Our set {path.stem}": read_marked(path) for path in sorted(HERE.glob("*.txt"))}
    if SHARED.is_dir():
        sets["UK tweets (Broad Twitter Corpus, part A)"] = read_tweets(SHARED / "names_dev_btc_a.conll")
        with_one, without = read_identifiers(SHARED / "uk_identifiers.json")
        sets |= {"UK identifiers": with_one, "Hard negatives": without}
    else:
        print(
            "The shared sets are not beside this repository: tweets and UK identifiers are left out.", file=sys.stderr
        )
    for title, sentences in sets.items():
        if not wanted or any(word.lower() in title.lower() for word in wanted):
            report(title, sentences)


if __name__ == "__main__":
    main(sys.argv[1:])
