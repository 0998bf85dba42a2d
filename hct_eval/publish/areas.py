"""Areas in and out of the programme: how indicators moved, against all others and against matched comparators."""

import pandas as pd

from hct_eval.change.matched import BALANCED, Matching
from hct_eval.publish.change import estimates_table
from hct_eval.publish.charts import Chart, interval_plot
from hct_eval.publish.estimates_in_words import LINES
from hct_eval.publish.funnel import area_funnels
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Section, Shown, bullets, heading, listing, missing, say, section
from hct_eval.publish.results import for_readers
from hct_eval.publish.tables import show_table
from hct_eval.tables.words import plural


def areas_in_and_out(results: ProgrammeResults) -> Section:
    """Return how indicators moved in the programme's areas against others, and against matched comparators."""
    if results.indicators.empty:
        return section(missing("No area indicators were given, so we cannot say whether areas changed."))
    effects = results.area_estimates
    head = say(
        "Each figure asks: did the rate change more where the programme ran than elsewhere, over the same years? "
        "It assumes that without the programme all areas would have moved alike."
    )
    every = effects[~_matched(effects)]
    sentences = bullets(every["sentence"].astype(str).map(for_readers))
    table = estimates_table(every, "Area indicators")
    matched = _against_matched(results, effects[_matched(effects)])
    own = results.indicators[~results.indicators["indicator"].isin(results.programme.area_characteristics)]
    spread = area_funnels(own, results.programme.disclosure)
    title = heading("How far areas lie apart")
    return section(head, sentences, _areas_chart(every), table, *matched, title, spread)


def _matched(effects: pd.DataFrame) -> pd.Series:
    return effects["label"].str.endswith("matched comparators").fillna(value=False).astype(bool)


def _against_matched(results: ProgrammeResults, effects: pd.DataFrame) -> list[Shown | None]:
    """Return the matched comparison: who was matched, how alike the sides are before and after, and the estimates."""
    matching = results.comparators
    title = heading("Against matched comparators")
    if matching.pairs.empty:
        return [title, missing("Nothing is known of the areas before the programme began, so none could be matched.")]
    balance = matching.balance.rename(
        columns={
            "feature": "Known before the start (per 100)",
            "inside": "Mean of programme areas",
            "before": "Difference from all others (SD)",
            "after": "Difference from comparators (SD)",
        }
    )
    return [
        title,
        say(_who_was_matched(matching), _how_alike(matching)),
        say(
            "An area picked for one odd year drifts back by itself, so this comparison stands beside the one over all "
            "areas and does not replace it."
        ),
        show_table(balance, caption="How alike programme areas and comparators were before the start"),
        bullets(effects["sentence"].astype(str).map(for_readers)),
        estimates_table(effects, "Area indicators, against matched comparators"),
    ]


def _who_was_matched(matching: Matching) -> str:
    pairs = plural(len(matching.pairs), "programme area was", "programme areas were")
    said = f"{pairs} matched to {plural(matching.comparators, 'comparator')}, the nearest on levels and trends before"
    left = len(matching.unmatched)
    return f"{said} the start." if not left else f"{said} the start; {left} had too little data to match."


def _how_alike(matching: Matching) -> str:
    before = float(matching.balance["before"].abs().max())
    said = f"The largest difference was {before:.2f} standard deviations before matching and {matching.worst:.2f} after"
    verdict = "small enough" if matching.worst <= BALANCED else "still too large to be overlooked"
    return f"{said}: {verdict} (up to {BALANCED} is commonly held small)."


def _areas_chart(effects: pd.DataFrame) -> Chart | None:
    drawn = effects[effects["value"].notna() & effects["low"].notna()].assign(place="")
    if drawn.empty:
        return None
    drawn = drawn.assign(_clear=drawn["finding"] != "we cannot tell")
    # the finding, not the range alone: where areas had parted before the programme began, nothing is concluded
    clear = drawn.loc[drawn["_clear"], "measure"].astype(str).tolist()
    open_ = len(drawn) - len(clear)
    title = f"Programme areas moved differently from others on: {listing(clear)}" if clear else ""
    return interval_plot(
        drawn,
        "measure",
        "value",
        "low",
        "high",
        title=title or f"On none of {plural(open_, 'indicator')} did programme areas clearly move apart from others",
        unit=f"difference in change, {drawn['unit'].iloc[0]}",
        base=f"n = {int(drawn['n'].max()):,} areas",
        reference=0.0,
        clear="_clear",
        note=LINES,
    )
