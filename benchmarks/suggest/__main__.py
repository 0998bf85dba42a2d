"""Print how well labels and causal speech are suggested, and how fast; `train` writes the weights of causal speech."""

import sys

import numpy as np
import pandas as pd

from benchmarks.suggest import score, speed, train
from benchmarks.suggest.sets import CODED, NEWS, SPOKEN, read_coded, read_news, read_spoken
from hct_eval.coding.causal_speech import drafts_of

NEEDED = {"labels": (CODED,), "speech": (SPOKEN, NEWS), "speed": (), "train": (SPOKEN, NEWS)}


def labels() -> None:
    """Suggest labels for each interview from the others."""
    coded = read_coded()
    passages, interviews = coded["passage_id"].nunique(), coded["source"].nunique()
    print(f"\nLabels: {passages} passages of {interviews} interviews, each interview from the others.")
    print(
        "No weight is fitted: three views of equal weight. Their settings (20 neighbours, third power, penalty 1, words"
    )
    print(
        "cut to 5 letters) were chosen with these interviews in view, among neighbours that differed by .02 of recall."
    )
    for whole, title in ((True, "whole codebook known by its words"), (False, "only labels of the other interviews")):
        show(f"{title}, 95 % interval over interviews", score.label_table(coded, whole_codebook=whole))


def speech() -> None:
    """Judge the hearing's sentences with weights fitted on news and the other speakers, then compare the drafts."""
    spoken, news = read_spoken(), read_news()
    speakers = [sentence.group for sentence in spoken]
    causal = sum(sentence.causal for sentence in spoken)
    print(f"\nCausal speech: {len(spoken)} sentences, {causal} of them causal, {len(set(speakers))} speakers.")
    print(
        "Weights are fitted on news and the other speakers. The table of triggers and the settings were made with these"
    )
    print("sentences in view, so expect less of other speech.")
    ours = score.cross_validated(spoken, news) >= train.THRESHOLD
    each = [str(at) for at in range(len(spoken))]
    show("our weights, 95 % interval over sentences", score.judged_table(spoken, ours, each))
    show("our weights, 95 % interval over speakers (few)", score.judged_table(spoken, ours, speakers))
    rules = np.array([bool(drafts_of(sentence.text, 1.0)) for sentence in spoken])
    show("the table of triggers alone, over sentences", score.judged_table(spoken, rules, each))
    show("drafts in sentences judged causal, over all labelled links", score.span_table(spoken, ours))


def show(title: str, table: pd.DataFrame) -> None:
    """Print a table of figures."""
    print(f"\n{title}\n{table.round(3).to_string(index=False)}")


def main(wanted: list[str]) -> None:
    """Run the wanted parts (default: all but `train`); a part without its sets is left out, loudly."""
    work = {"labels": labels, "speech": speech, "speed": speed.report, "train": train.write}
    unknown = sorted(set(wanted) - set(work))
    if unknown:
        print(f"unknown part {unknown[0]}: expected {', '.join(work)}", file=sys.stderr)
        raise SystemExit(2)
    for part in wanted or [name for name in work if name != "train"]:
        missing = [path.name for path in NEEDED[part] if not path.is_file()]
        if missing:
            print(f"{part} is LEFT OUT: ../shared/benchmarks has no {', '.join(missing)}", file=sys.stderr)
        else:
            work[part]()


if __name__ == "__main__":
    main(sys.argv[1:])
