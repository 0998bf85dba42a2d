"""Short tables and sentences about stage 01: who was reached, what was changed, what left, how long people talked."""

import pandas as pd

from hct_eval.conversations.consent import standing
from hct_eval.conversations.language import FOREIGN, language_name
from hct_eval.conversations.names import names_model_available
from hct_eval.tables.words import plural


def reach_table(conversations: pd.DataFrame) -> pd.DataFrame:
    """Count conversations by month, area, origin, language, group and consent (table reach; not disclosure-controlled).

    Withdrawn conversations do not count, not even as such. A conversation may belong to several groups; an empty value
    means that nothing was recorded, and stands as unknown.
    """
    counted = standing(conversations)
    month = counted["held_on"].dt.strftime("%Y-%m")
    groups = counted["groups"].str.split("; ").explode().str.strip()
    dimensions = {
        "month": month,
        "area": counted["area"],
        "origin": counted["origin"],
        "language": counted["language"],
        "group": groups,
        "consent": counted["consent"],
    }
    frames = []
    for name, values in dimensions.items():
        sizes = (
            values.astype("string").value_counts(dropna=False).rename_axis("value").reset_index(name="conversations")
        )
        frames.append(sizes.assign(dimension=name, total=len(counted)).sort_values("value", na_position="last"))
    reach: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return reach[["dimension", "value", "conversations", "total"]]


def held_table(transcripts: pd.DataFrame) -> pd.DataFrame:
    """Count transcripts that left and that were held back, by reason."""
    why = transcripts["held_because"].where(~transcripts["released"].astype(bool), "released").astype("string")
    why = why.str.replace(r"^a copy of .*", "a copy of another conversation", regex=True)
    why = why.str.replace(r"^the file could not be read: .*", "the file could not be read", regex=True)
    counted = why.value_counts().rename_axis("outcome").reset_index(name="transcripts")
    return counted.sort_values(["transcripts", "outcome"], ascending=[False, True], ignore_index=True)


def cleaning_totals(log: pd.DataFrame) -> pd.DataFrame:
    """Add up the cleaning log over conversations: step, why, times, conversations; the most frequent first."""
    grouped = log.groupby(["step", "why"], as_index=False)
    totals = grouped.agg(times=("times", "sum"), conversations=("conversation_id", lambda each: (each != "").sum()))
    return totals.sort_values(["times", "step"], ascending=[False, True], ignore_index=True)


def format_table(transcripts: pd.DataFrame) -> pd.DataFrame:
    """Count the transcripts that were read by the format they were recognised as, with their turns and words."""
    read = transcripts[transcripts["format"].notna()]
    grouped = read.groupby("format", as_index=False)
    counted = grouped.agg(transcripts=("conversation_id", "size"), turns=("turns", "sum"), words=("words", "sum"))
    return counted.astype({"turns": "Int64", "words": "Int64"})


def release_in_words(transcripts: pd.DataFrame) -> str:
    """Say in a sentence how many transcripts leave this stage, or why none does."""
    if transcripts.empty:
        return "No transcripts were given here; coded fragments, if there are any, are the source."
    if not names_model_available():
        return (
            "The names model is not installed, so names cannot be looked for and no transcript leaves this stage. "
            "Install it with: pip install 'hct-eval[names]'"
        )
    left, total = int(transcripts["released"].astype(bool).sum()), len(transcripts)
    return f"{left} of {plural(total, 'transcript')} {'leaves' if left == 1 else 'leave'} this stage."


def reach_of(reach: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return the values of one dimension of the reach table that were recorded."""
    part = reach[(reach["dimension"] == dimension) & reach["value"].notna()]
    return part[["value", "conversations"]].reset_index(drop=True)


def area_in_words(areas: pd.DataFrame) -> str:
    """Say where more people talked to us than elsewhere, from counts (value, conversations; NA where hidden).

    A hidden count need not be a small one, so that what is said holds among the areas shown.
    """
    shown = areas.dropna(subset=["conversations"])
    if shown.empty:
        return "Too few conversations in any one area to say where people talked to us"
    first = sorted(shown.loc[shown["conversations"] == shown["conversations"].max(), "value"])
    other = "any other area" + (" that we may show" if len(shown) < len(areas) else "")
    if len(shown) == 1 < len(areas):
        return f"{first[0]} is the one area of which we may show how many people talked to us"
    if len(first) == 1:
        return f"More people talked to us in {first[0]} than in {other}"
    if len(first) == 2 < len(shown):
        return f"More people talked to us in {first[0]} and in {first[1]}, as many in each, than in {other}"
    return "No one area stands out"


def base_of(reach: pd.DataFrame, dimension: str) -> str:
    """Say of how many conversations a dimension was recorded, from counts that may be shown: "n = 58 conversations"."""
    part = reach[reach["dimension"] == dimension]
    if part["total"].isna().any():
        return "n = too few conversations to show"
    blank = int(part.loc[part["value"].isna(), "conversations"].sum())
    words = f"n = {plural(int(part['total'].max()) - blank if len(part) else 0, 'conversation')}"
    return f"{words} ({blank} more not recorded)" if blank else words


def consent_table(register: pd.DataFrame) -> pd.DataFrame:
    """Count conversations by consent, as settled (see `settle_consent`)."""
    counted = register["consent"].astype("string").value_counts().rename_axis("consent")
    table = counted.reset_index(name="conversations")
    return table.sort_values(["conversations", "consent"], ascending=[False, True], ignore_index=True)


def language_table(transcripts: pd.DataFrame) -> pd.DataFrame:
    """Count transcripts by the language of most of their words: language, transcripts."""
    tags = transcripts.loc[transcripts["format"].notna(), "language"]
    heard = tags.map(language_name, na_action="ignore").astype("string").fillna("too short to tell")
    counted = heard.value_counts().rename_axis("language").reset_index(name="transcripts")
    return counted.sort_values(["transcripts", "language"], ascending=[False, True], ignore_index=True)


def unheard_in_words(transcripts: pd.DataFrame) -> str:
    """Say in which transcripts names cannot be looked for by machine, because they are not, or not all, in English."""
    read = transcripts[transcripts["format"].notna()]
    much = (read["not_english"] > FOREIGN).fillna(value=False)
    some = (read["not_english"] > 0).fillna(value=False) & ~much
    untold = read["language"].isna()
    said = []
    if much.any():
        said.append(
            f"Names cannot be looked for by machine in {_tongues(read[much])}: the names model hears English only. "
            f"Read every word of {_ids(read[much])} before you sign."
        )
    if some.any():
        said.append(
            f"There are passages in {_tongues(read[some])} in {_ids(read[some])}: read every word of those passages."
        )
    if untold.any():
        said.append(f"Too little was said to tell the language of {_ids(read[untold])}: look whether it is English.")
    return " ".join(said) or "All transcripts are in English: the names model can listen to them."


def _tongues(transcripts: pd.DataFrame) -> str:
    tags = transcripts["other_languages"].dropna().str.split("; ").explode()
    return _and(sorted({language_name(tag) for tag in tags}))


def _ids(transcripts: pd.DataFrame) -> str:
    return _and(sorted(transcripts["conversation_id"]))


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
