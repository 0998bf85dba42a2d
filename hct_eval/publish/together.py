"""Places together: what their estimates say jointly, where places disagree, and what is only local."""

from dataclasses import dataclass

import pandas as pd

from hct_eval.change.estimates import LEVEL, adjust, as_rows, p_in_words
from hct_eval.change.intervals import Interval
from hct_eval.change.leave_out import within
from hct_eval.change.scales import score_wellbeing
from hct_eval.change.shrunken import FEWEST_PLACES, Together, standard_error, together
from hct_eval.change.took_part import FEWEST_PLACES as BOTH_KINDS
from hct_eval.change.took_part import people_compared, took_part_estimates
from hct_eval.publish.across import alike
from hct_eval.publish.audit.across import pooled_missing_tells, pooled_tells
from hct_eval.publish.change import estimates_table
from hct_eval.publish.disclosure import concealed_rows, safe_estimates
from hct_eval.publish.estimates_in_words import points_after
from hct_eval.publish.experience import SIGNS
from hct_eval.publish.many_places import many, place_names, show_across
from hct_eval.publish.plots import POINTS, value_text
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Section, bullets, heading, listing, missing, say, section, spoken
from hct_eval.publish.results import SIGNED, for_readers, once
from hct_eval.publish.tables import Row, known, rows_of, show_table
from hct_eval.tables.words import plural


@dataclass(frozen=True)
class Joint:
    """One estimate that three places or more have: their rows in the programme's order, and what they say jointly."""

    rows: tuple[Row, ...]
    found: Together

    @property
    def name(self) -> str:
        """What was estimated, with its group."""
        first = self.rows[0]
        name = f"{first['label']} ({first['group']})" if known(first["group"]) else str(first["label"])
        return name[:1].upper() + name[1:]


@once
def joint_estimates(results: ProgrammeResults) -> list[Joint]:
    """Return changes that at least three places have with an interval and a shown n, primary ones first.

    Figures that were rounded, and their ranges widened, so that nobody's answers can be worked out, are left out.
    """
    shown = results.estimates
    if shown.empty:
        return []
    usable = shown[shown["statistic"].isin(SIGNED) & shown["low"].notna() & shown["n"].notna() & ~shown["coarse"]]
    usable = usable.assign(_what=[alike(row) for row in rows_of(usable)]).sort_values(["_order", "period"])
    joints = []
    for _, part in usable.groupby("_what"):
        rows = tuple(rows_of(part.drop_duplicates("place", keep="last")))
        errors = [standard_error(float(row["low"]), float(row["high"]), int(row["n"])) for row in rows]
        found = together([float(row["value"]) for row in rows], errors, [int(row["n"]) - 1 for row in rows])
        if found is not None:
            joints.append(Joint(rows, found))
    return sorted(joints, key=lambda joint: (not joint.rows[0]["primary"], joint.name))


def places_together(results: ProgrammeResults) -> Section:
    """Return each change that three places or more measured: their middle, and each place drawn towards the others."""
    joints = joint_estimates(results)
    if not joints:
        return section(missing(f"No change was measured in {FEWEST_PLACES} places, so none can be put together."))
    head = say(
        "One place with few people moves about by chance. So each place's figure is also shown drawn towards the "
        "middle of all, the more so the less is known of it. Places chose whom they asked, so the middle is that of "
        "these places, not of everybody whom the programme reached."
    )
    caption = "Places' own figures, and drawn towards the others"
    return section(
        head,
        bullets(_in_words(joint) for joint in joints),
        show_across(results, place_rows(results), caption=caption, file="places_together", note=_RANGES),
    )


def place_rows(results: ProgrammeResults) -> pd.DataFrame:
    """Return each place's own figure of what three places or more measured, and the same drawn towards the others."""
    return pd.DataFrame([row for joint in joint_estimates(results) for row in _place_rows(joint)])


_RANGES = (
    "Ranges are likely ranges (95% interval). With few places, how far they lie apart is hardly known: a drawn range "
    "can be wider than the place's own. Figures that are rounded are left out. Places stand in the programme's order; "
    "this is no ranking."
)


def took_part_over_places(results: ProgrammeResults) -> Section:
    """Return how much more those who took part changed than others, where at least three places have both."""
    title, shown = heading("Those who took part against others"), took_part_rows(results)
    if shown.empty:
        few = f"Fewer than {BOTH_KINDS} places asked both people who took part and others twice"
        return section(title, missing(f"{few}, so we cannot compare them over places."))
    return section(
        title,
        bullets(shown["sentence"].astype(str).map(for_readers)),
        estimates_table(shown, "Took part against others"),
    )


def took_part_rows(results: ProgrammeResults) -> pd.DataFrame:
    """Return the estimates over places of those who took part against others, as they may be published."""
    parts = [score_wellbeing(p.tables["wellbeing"]).assign(place=p.place.name) for p in results.places]
    full = [part for part in parts if len(part)]
    policy = results.programme.disclosure
    if not full:
        return safe_estimates(as_rows([]), policy)
    scored = pd.concat(full, ignore_index=True)
    shown = safe_estimates(took_part_estimates(scored, policy), policy)
    people = people_compared(scored)
    tells = pooled_tells(shown, results.estimates, people, policy)
    shown["n"] = shown["n"].mask(tells)
    shown["missing"] = shown["missing"].mask(tells | pooled_missing_tells(shown, results.estimates, people))
    return concealed_rows(shown, tells)


def _in_words(joint: Joint) -> str:
    middle, unit = joint.found.middle, str(joint.rows[0]["unit"])
    sure = middle.excludes_zero
    end = "zero (no change) lies outside that range" if sure else "zero (no change) lies inside it, so we cannot tell"
    return f"{joint.name}, {plural(len(joint.rows), 'place')}: {_with_range(middle, unit)}; {end}."


def _place_rows(joint: Joint) -> list[dict[str, str]]:
    unit = str(joint.rows[0]["unit"])
    return [
        {
            "What": joint.name,
            "Place": str(row["place"]),
            "Its own figure": _with_range(Interval(float(row["value"]), float(row["low"]), float(row["high"])), unit),
            "Drawn towards the others": _with_range(drawn, unit),
        }
        for row, drawn in zip(joint.rows, joint.found.shrunken, strict=True)
    ]


def _with_range(interval: Interval, unit: str) -> str:
    kept = within(interval, -1, 1) if unit == "share" else interval
    value, low, high = (
        value_text(end, POINTS if unit == "share" else unit) for end in (kept.value, kept.low, kept.high)
    )
    return f"{value}{points_after(value) if unit == 'share' else ''} ({low} to {high})"


def where_places_disagree(results: ProgrammeResults) -> Section:
    """Return what places see differently: changes that differ by more than chance, links of opposite sign, verdicts."""
    apart, signs, verdicts = differing_changes(results), opposite_links(results), opposite_verdicts(results)
    if not apart and signs.empty and verdicts.empty:
        return section(say("In what may be shown, no place contradicts another. That is no proof that they agree."))
    return section(
        bullets(apart),
        show_table(signs, caption="Links that places tell with opposite signs") if len(signs) else None,
        show_table(verdicts, caption="Programme hypotheses that hold in one place and not in another")
        if len(verdicts)
        else None,
    )


def differing_changes(results: ProgrammeResults) -> list[str]:
    """Say which changes differ among places by more than chance (false discovery rate over all that were tested)."""
    joints = joint_estimates(results)
    adjusted = adjust([joint.found.differ_p for joint in joints], "fdr_bh")
    said = []
    for joint, p in zip(joints, adjusted, strict=True):
        if p < LEVEL:
            unit = str(joint.rows[0]["unit"])
            unit = POINTS if unit == "share" else unit
            figures = [f"{value_text(float(row['value']), unit)} in {row['place']}" for row in joint.rows]
            if many(results):
                ends = min(joint.rows, key=_value), max(joint.rows, key=_value)
                figures = [" to ".join(value_text(_value(row), unit) for row in ends)]
            said.append(f"{joint.name} differs among places by more than chance ({p_in_words(p)}): {listing(figures)}.")
    return said


def _value(row: Row) -> float:
    return float(row["value"])


def opposite_links(results: ProgrammeResults) -> pd.DataFrame:
    """Return links that more people than the threshold told as more in one place and as less in another."""
    links = results.links()
    columns = ["More of this", "of this", *(f"leads to {SIGNS[sign]} in" for sign in ("+", "-"))]
    rows = []
    for (cause, effect), own in links.groupby(["cause", "effect"]) if len(links) else []:
        where = {
            sign: own.loc[own["sign"] == sign].sort_values("_order")["place"].astype(str).tolist() for sign in "+-"
        }
        if where["+"] and where["-"]:
            rows.append([cause, effect, place_names(results, where["+"]), place_names(results, where["-"])])
    return pd.DataFrame(rows, columns=columns)


def opposite_verdicts(results: ProgrammeResults) -> pd.DataFrame:
    """Return programme hypotheses for which one place's evidence speaks for and another's against."""
    ledger, rows = results.table("ledger"), []
    for hypothesis in results.programme.hypotheses if len(ledger) else ():
        own = ledger[ledger["programme_hypothesis"] == hypothesis.id].sort_values("_order")
        holds = own[own["verdict"].isin(["supported", "partly supported"])]["place"].drop_duplicates().tolist()
        fails = own[own["verdict"] == "not supported"]["place"].drop_duplicates().tolist()
        if holds and fails:
            rows.append([hypothesis.text, place_names(results, holds), place_names(results, fails)])
    return pd.DataFrame(rows, columns=["Hypothesis", "Holds, at least in part, in", "Does not hold in"])


def local_links(results: ProgrammeResults) -> pd.DataFrame:
    """Return, by place, how many links other places tell as well, how many are its own, and the strongest of these."""
    links = results.links()
    if links.empty:
        return pd.DataFrame(
            columns=["Place", "Links", "Told elsewhere too", "Only here", "Only here, most people first"]
        )
    told = links.groupby(["cause", "effect"])["place"].transform("nunique")
    rows = []
    for _, own in links.assign(_told=told).sort_values("_order").groupby("_order"):
        only = own[own["_told"] == 1].sort_values(["sources", "cause", "effect"], ascending=[False, True, True])
        names = [f"{spoken(str(r['cause']))} → {spoken(str(r['effect']))}" for r in rows_of(only.head(3))]
        rows.append([own["place"].iloc[0], len(own), len(own) - len(only), len(only), "; ".join(names)])
    return pd.DataFrame(
        rows, columns=["Place", "Links", "Told elsewhere too", "Only here", "Only here, most people first"]
    )


def what_is_local(results: ProgrammeResults) -> Section:
    """Return which links are told in one place only; a link may be missing elsewhere because it was named otherwise."""
    table = local_links(results)
    if table.empty:
        return section()
    caption = "Links that recur, and links of one place only"
    return section(heading("What is local"), show_across(results, table, caption=caption, file="local_links"))
