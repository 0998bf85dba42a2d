"""How often predictions came true across places: those of the trials, and those of the maps."""

import pandas as pd

from hct_eval.change.estimates import shares
from hct_eval.learning.experiments import map_counts, map_predictions, prediction_counts
from hct_eval.publish.many_places import show_across
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Section, bullets, missing, say, section
from hct_eval.publish.results import for_readers


def predictions_across(results: ProgrammeResults) -> Section:
    """Return in how many of all places' trials the prediction came true, and how often the maps pointed right."""
    trials, compared = results.table("experiments"), maps_and_trials(results)
    if trials.empty:
        return section(missing("No place recorded a trial, so no prediction could fail or come true."))
    counted = pd.concat([prediction_counts(trials), map_counts(compared)], ignore_index=True)
    sentences = shares(counted, "experiments")["sentence"].astype(str).map(for_readers)
    head = say(
        "A prediction counts where it had a direction and something clear was seen. A map's prediction counts where a "
        "trial names the two factors that it stands for and the map's own range leaves no doubt of the direction."
    )
    named = named_predictions(results)
    caption = "What maps said, and what trials showed"
    table = show_across(results, named, caption=caption, file="predictions") if len(named) else None
    return section(head, bullets(sentences), table)


def named_predictions(results: ProgrammeResults) -> pd.DataFrame:
    """Return `maps_and_trials` for readers."""
    names = {
        "map_cause": "More of this",
        "map_effect": "should move this",
        "map_says": "The map says",
        "observed_direction": "The trial saw",
        "map_right": "Was the map right?",
    }
    return maps_and_trials(results).drop(columns="experiment_id", errors="ignore").rename(columns=names)


def maps_and_trials(results: ProgrammeResults) -> pd.DataFrame:
    """Return `map_predictions` of all places together, with the place's name first."""
    parts = []
    for p in results.places:
        found = map_predictions(p.tables["experiments"], p.tables["scenarios"])
        found.insert(0, "place", p.place.name)
        parts.append(found)
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else parts[0] if parts else pd.DataFrame({"map_right": []})
