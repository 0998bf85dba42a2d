"""Print how the audit grades quotes cut from real passages and altered: `python -m benchmarks.quotes [FILE]`.

Passages of one interview overlap (coders pulled the same words twice), so that pieces in the wrong order, or a sentence
with one word left out, may stand in another passage as they are: every quote is looked up in its own passage, except
those made with words of another interview, which are looked up in all that the file has of theirs.
"""

import sys
from collections import Counter
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

from benchmarks.deidentify.sets import SHARED
from benchmarks.quotes.alter import Passage, alter_all, read_passages
from hct_eval.coding.quotes import GRADES, grade_quote

SEED = 20261124


def audit_passages(passages: list[Passage]) -> None:
    """Print how whole passages are graded against the rest of their interview, and against other interviews."""
    own: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for number, passage in enumerate(passages):
        rest = [p.text for n, p in enumerate(passages) if p.interview == passage.interview and n != number]
        strange = [p.text for p in passages if p.interview != passage.interview]
        own[grade_quote(passage.text, ["\n".join(rest)])] += 1
        other[grade_quote(passage.text, ["\n".join(strange)])] += 1
    interviews = len({passage.interview for passage in passages})
    print(f"{len(passages)} passages of {interviews} interviews; the file has no transcripts, only what coders pulled")
    for where, counts in (("other passages of the same interview", own), ("the other interviews", other)):
        told = ", ".join(f"{grade} {counts[grade]}" for grade in GRADES)
        print(f"  a whole passage looked up in {where}: {told}")


def audit_altered(passages: list[Passage]) -> None:
    """Print, for each way of altering a quote, how it was graded and the share that got the grade it ought to get."""
    texts = {
        interview: "\n".join(p.text for p in passages if p.interview == interview)
        for interview in {p.interview for p in passages}
    }
    made = alter_all(passages, SEED)
    print(f"\n{len(made)} altered quotes, looked up as the module says")
    print(f"  {'':40s}{'  '.join(f'{grade:>10s}' for grade in GRADES)}   right (95 % interval, Wilson)")
    for how in dict.fromkeys(one.how for one in made):
        these = [one for one in made if one.how == how]
        strange = "another interview" in how
        graded = Counter(
            grade_quote(one.quote, [texts[one.passage.interview] if strange else one.passage.text]) for one in these
        )
        right = graded[these[0].ought]
        low, high = proportion_confint(right, len(these), method="wilson")
        counts = "  ".join(f"{graded[grade]:10d}" for grade in GRADES)
        print(f"  {how:40s}{counts}   {right / len(these):.3f} ({low:.3f} to {high:.3f}), n = {len(these)}")


def main(arguments: list[str]) -> None:
    """Measure on the given file, by default the shared one."""
    path = Path(arguments[0]) if arguments else SHARED / "label_suggestion_dev.jsonl"
    if not path.is_file():
        raise SystemExit(f"{path.name} is not there: give its path, or put the shared folder beside this repository.")
    passages = read_passages(path)
    audit_passages(passages)
    audit_altered(passages)
    print(
        "\nFor comparison, in one well-known published set 443 of 853 quotes are exact and 214 are nowhere in their "
        "source;\nits sources are not here, so that these figures measure the audit and not that set."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
