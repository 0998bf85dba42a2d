"""Was it the partnership's doing? Each hypothesis as a story of contribution, with rival explanations and versions."""

import pandas as pd

from hct_eval.learning.hypotheses import current, rivals, statement

_NONE = "No other explanation was looked at, so we cannot say how much was the partnership's doing."


def contributions(hypotheses: pd.DataFrame, evidence: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return a row a current hypothesis: what was thought to act, for whom, what should follow, and who else may have.

    Columns: hypothesis_id, context, mechanism, outcome, kinds (of direct evidence, with their number), other_causes
    (rivals with their standing), verdict (that of `verdicts`, the ledger) and so_we_say, one careful sentence.
    """
    said = verdicts.set_index("hypothesis_id")["verdict"]
    found = rivals(evidence)
    rows = []
    for hypothesis in current(hypotheses).sort_values("hypothesis_id").to_dict("records"):
        name = hypothesis["hypothesis_id"]
        direct = evidence[(evidence["hypothesis_id"] == name) & evidence["rival"].isna()]
        own = found[found["hypothesis_id"] == name]
        rows.append(
            {
                "hypothesis_id": name,
                "context": hypothesis["context"],
                "mechanism": hypothesis["mechanism"],
                "outcome": hypothesis["outcome"],
                "kinds": _kinds(direct),
                "other_causes": "; ".join(f"{r} ({s})" for r, s in zip(own["rival"], own["standing"], strict=True)),
                "verdict": said.get(name, "we cannot tell"),
                "so_we_say": _contribution(str(said.get(name, "we cannot tell")), own),
            }
        )
    columns = ["hypothesis_id", "context", "mechanism", "outcome", "kinds", "other_causes", "verdict", "so_we_say"]
    return pd.DataFrame(rows, columns=columns)


def versions(hypotheses: pd.DataFrame) -> pd.DataFrame:
    """Return every hypothesis that was rewritten, all its versions in order, and what became of the earlier ones.

    Columns: hypothesis_id (of the current version), version (from 1), statement, recorded_on, verdict and reason (the
    partnership's own, as given when that version stood). Nothing where none was rewritten.
    """
    before = dict(zip(hypotheses["hypothesis_id"], hypotheses["replaces"], strict=True))
    by_id = {row["hypothesis_id"]: row for row in hypotheses.to_dict("records")}
    rows = []
    for last in sorted(current(hypotheses)["hypothesis_id"]):
        chain = _chain(last, before)
        for version, name in enumerate(chain if len(chain) > 1 else [], start=1):
            row = by_id[name]
            words = statement(str(row["context"]), str(row["mechanism"]), str(row["outcome"]))
            kept = {column: row[column] for column in ("recorded_on", "verdict", "reason")}
            rows.append({"hypothesis_id": last, "version": version, "statement": words, **kept})
    return pd.DataFrame(
        rows, columns=["hypothesis_id", "version", "statement", "recorded_on", "verdict", "reason"]
    ).convert_dtypes()


def _chain(last: str, before: dict[str, object]) -> list[str]:
    """Return the ids from the first version to the last."""
    chain = [last]
    while isinstance(earlier := before.get(chain[0]), str) and earlier in before and earlier not in chain:
        chain.insert(0, earlier)
    return chain


def _kinds(direct: pd.DataFrame) -> str:
    said = []
    for way in ("for", "against", "mixed"):
        counts = direct.loc[direct["direction"] == way, "kind"].value_counts().sort_index()
        if len(counts):
            said.append(f"{way}: {', '.join(f'{n} {kind}' for kind, n in counts.items())}")
    return "; ".join(said)


def _contribution(verdict: str, own: pd.DataFrame) -> str:
    """Say what may be claimed: never more than the verdict, and less where a rival stands."""
    if verdict in ("we cannot tell", "not supported"):
        return f"No contribution is claimed: {'we cannot tell' if verdict == 'we cannot tell' else 'it did not hold'}."
    if own.empty:
        return _NONE
    standing = own.groupby("standing")["rival"].agg(list)
    if "plays a part" in standing:
        return f"The partnership may have contributed; so did: {'; '.join(standing['plays a part'])}."
    if "open" in standing:
        return f"The partnership may have contributed; not ruled out: {'; '.join(standing['open'])}."
    return f"A contribution is likely: {'; '.join(standing['ruled out'])} did not bring it about."
