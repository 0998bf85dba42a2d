"""Maps for the command `convert`: map files, and a place's own map as it may be published."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from hct_eval.batch.convert import ConversionError, Wish
from hct_eval.programme import Programme, ProgrammeError, find_project, load_programme
from hct_eval.tables.words import plural

if TYPE_CHECKING:
    from hct_eval.maps import CognitiveMap
    from hct_eval.publish.results import PlaceResults

SHOWN = ("cause", "effect", "weight", "sign", "sources", "low", "high")
"""What a public map says of a link; weights rounded as in the report, people as disclosure control allows."""

ABOUT = ("concept", "sources", "level", "kind", "controllable")


def find_place(given: Path) -> tuple[Programme, str] | None:
    """Return the programme and place that `PROGRAMME/PLACE`, or a path in data/processed, stands for; None if none."""
    parts = [part for part in given.parts if part not in (".", "/")]
    if given.suffix == ".parquet":
        parts = parts[:-1]
    if "processed" in parts:
        parts = parts[parts.index("processed") + 1 :]
    elif given.exists():
        return None
    if len(parts) != 2:
        return None
    try:
        programme = load_programme(parts[0], find_project())
        return programme, programme.partnership(parts[1]).id
    except ProgrammeError:
        return None


def public_map(programme: Programme, place: str, *, fragments: bool) -> tuple["CognitiveMap", list[str]]:
    """Return a place's map as it may be published, and what was left out; ConversionError if nothing is left.

    Only links that more people told than the programme's threshold, and of which no one person or researcher gave more
    than half; counts of people rounded; nothing that was computed from the whole map. With `fragments`, the quotes that
    the report shows: those that consent allows. A map is refused whose consents have changed since it was made.
    """
    from hct_eval.maps import CognitiveMap
    from hct_eval.publish.disclosure import rounded_counts
    from hct_eval.publish.results import gather

    _refuse_changed_consent(programme, place)
    results = gather(programme, place)
    every, links = results.tables["map_links"], results.links
    if links.empty and results.drawn_instead:
        message = (
            "this place's map was drawn in a workshop, not told in conversations; convert the file it was drawn in"
        )
        raise ConversionError(message)
    if links.empty:
        why = "stage 03 has not run, or found no links" if every.empty else "no link was told by enough people"
        message = f"there is no map that may be published ({why}); hct-eval run {programme.id} makes it"
        raise ConversionError(message)
    policy = programme.disclosure
    shown = rounded_counts(links, ["sources"], policy, sums=False, of=results.coded)[list(SHOWN)]
    shown = shown.assign(**{name: shown[name].astype("Float64").round(2) for name in ("weight", "low", "high")})
    if fragments:
        shown = shown.merge(_quotes(results), on=["cause", "effect"], how="left")
    concepts = results.tables["map_concepts"]
    concepts = concepts[concepts["concept"].isin({*links["cause"], *links["effect"]})]
    about = rounded_counts(concepts, ["sources"], policy, sums=False, of=results.coded)[list(ABOUT)]
    hidden = len(every) - len(links)
    said = [f"Read the map of {results.place.name}: factors {len(results.tables['map_concepts'])}, links {len(every)}."]
    if hidden:
        few = f"that {policy.threshold} people or fewer told, or mostly one person or researcher"
        said.append(f"Left out: {plural(hidden, 'link')} {few}.")
    said.append(f"Counts of people are rounded to {policy.base}." if policy.base > 1 else "Counts of people are exact.")
    if programme.data_status == "illustrative":
        said.append("The data are invented, for illustration.")
    return CognitiveMap.from_links(shown, concepts=about), said


def convert_place(given: Path, wish: Wish) -> list[str]:
    """Write a place's map as it may be published; return what was done, in lines."""
    place = find_place(given)
    assert place is not None
    m, said = public_map(*place, fragments=wish.fragments)
    return [*said, *_written(m, wish, counted=True)]


def convert_map(given: Path, wish: Wish) -> list[str]:
    """Convert a map file to another format, or bring a Kumu project up to date with it; return what was done."""
    from hct_eval.maps.formats import FormatError, read_map

    try:
        found = read_map(given)
    except FormatError as error:
        raise ConversionError(str(error)) from None
    links = found.map.links
    counts = ", ".join(f"{what} {number}" for what, number in found.found.items() if number)
    lines = [f"Read a {found.format}: {counts}.", f"Taken from it: factors {len(found.map)}, links {len(links)}."]
    lines += [*found.said, *_written(found.map, wish)]
    if links["sources"].notna().any():
        lines.append(
            "The file counts people, and small counts can identify: only a map made with "
            "hct-eval convert PROGRAMME/PLACE is checked for that."
        )
    return lines


def _written(m: "CognitiveMap", wish: Wish, *, counted: bool = False) -> list[str]:
    from hct_eval.maps.formats import FormatError, update_map, write_map

    try:
        if wish.update is not None:  # says by name what was taken out or renamed: a partnership has to look at it
            options = {"evidence": wish.fragments, "counted": counted, "anew": wish.overwrite}
            return list(update_map(wish.update, m, wish.path, **options))
        lost = write_map(m, wish.path, form=wish.form, evidence=wish.fragments, anew=wish.overwrite)
    except FormatError as error:
        raise ConversionError(str(error)) from None
    return [*lost] or ["Written."]


def _refuse_changed_consent(programme: Programme, place: str) -> None:
    """Refuse, with ConversionError, a map made before somebody took back or narrowed what they allow."""
    from hct_eval.publish.consent import count_changed_consents

    changed = count_changed_consents(programme, place)
    if changed:
        message = (
            f"the consent of {plural(changed, 'conversation')} is not what it was when the map was made, or is gone "
            f"from the register; hct-eval run {programme.id} makes the map again"
        )
        raise ConversionError(message)


def _quotes(results: "PlaceResults") -> pd.DataFrame:
    from hct_eval.publish.heard import pick_quotes

    quotes = pick_quotes(results)
    joined = quotes.groupby(["cause", "effect"], sort=True)["quote"].agg(" | ".join)
    return joined.astype("string").rename("quotes").reset_index()
