"""The bars for suggestions, on texts that are not in the repository; skipped, loudly, where those are absent."""

import json

import pytest

from benchmarks.suggest import score, speed, train
from benchmarks.suggest.sets import CODED, NEWS, SPOKEN, read_coded, read_news, read_spoken
from hct_eval.coding.causal_speech import WEIGHTS
from hct_eval.coding.suggest_labels import coded_passages, suggest_labels
from hct_eval.coding.suggest_merges import suggest_merges

needs_interviews = pytest.mark.skipif(
    not CODED.is_file(), reason="LOUD: no ../shared, the bars for labels were not tried"
)
needs_speech = pytest.mark.skipif(
    not (SPOKEN.is_file() and NEWS.is_file()), reason="LOUD: no ../shared, the bars for causal speech were not tried"
)


@pytest.mark.slow
@needs_interviews
def test_labels_of_an_interview_are_found_from_the_others() -> None:
    table = score.label_table(read_coded(), whole_codebook=True).set_index("figure")
    assert table.loc["any right in top 10", "value"] >= 0.95
    assert table.loc["recall at 10", "value"] >= 0.80
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()


@pytest.mark.slow
@needs_speech
def test_causal_sentences_of_a_speaker_are_found_from_the_others() -> None:
    spoken = read_spoken()
    judged = score.cross_validated(spoken, read_news()) >= train.THRESHOLD
    table = score.judged_table(spoken, judged, [str(at) for at in range(len(spoken))]).set_index("figure")
    assert table.loc["F1", "value"] >= 0.65
    assert table.loc["MCC", "value"] >= 0.50


@pytest.mark.slow
@needs_speech
def test_the_weights_in_the_package_are_what_training_gives() -> None:
    kept, made = json.loads(WEIGHTS.read_text(encoding="utf-8")), train.fit(read_spoken(), read_news())
    assert set(kept["grams"]) == set(made["grams"])
    for part in ("triggers", "grams"):
        assert kept[part] == pytest.approx(made[part], abs=0.002)
    assert kept["bias"] == pytest.approx(made["bias"], abs=0.002)


@pytest.mark.slow
def test_a_small_made_up_place_goes_through_every_suggestion() -> None:
    tables = speed.made_up(fragments=60, factors=12)
    coded = coded_passages(tables["fragments"], tables["claims"])
    asked = tables["fragments"].rename(columns={"fragment_id": "passage_id"})
    found = suggest_labels(asked, coded, tables["factors"], top=3)
    assert found.groupby("passage_id").size().tolist() == [3] * 60
    own = {(row.passage_id, row.rests_on) for row in found.itertuples() if row.passage_id in row.rests_on.split("; ")}
    assert not own
    assert suggest_merges(tables["factors"], tables["claims"])["score"].between(0, 1).all()
