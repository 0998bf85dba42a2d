"""Labels suggested for a passage: from the nearest coded passages and from the label's words; order does not matter."""

import pandas as pd
import pytest

from hct_eval.coding.claims import ClaimError
from hct_eval.coding.suggest_labels import LABEL_WORDS, coded_passages, suggest_labels
from tests.coding.frames import claims, factors, fragments

CODED = pd.DataFrame(
    [
        ("a1", "The bus never comes so I miss my appointment at the clinic.", "Transport; Buses"),
        ("a1", "The bus never comes so I miss my appointment at the clinic.", "Getting care"),
        ("a2", "They took the number nine bus away and now I walk.", "Transport; Buses"),
        ("a3", "The allotment gets me digging and talking with neighbours.", "Growing food"),
        ("a3", "The allotment gets me digging and talking with neighbours.", "~Loneliness"),
        ("a4", "Digging potatoes with the others on the allotment, I forget my worries.", "Growing food"),
    ],
    columns=["passage_id", "text", "label"],
    dtype="string",
)
BOOK = factors("Transport; Buses", "Getting care", "Growing food", "Loneliness", "Damp housing")


def passages(**texts: str) -> pd.DataFrame:
    return pd.DataFrame({"passage_id": list(texts), "text": list(texts.values())}, dtype="string")


def suggested(found: pd.DataFrame, passage: str) -> list[str]:
    return found.loc[found["passage_id"] == passage, "label"].tolist()


def test_a_label_comes_from_the_coded_passages_nearest_to_it_and_says_which() -> None:
    found = suggest_labels(passages(q="We wait for a bus and none comes"), CODED, BOOK, top=2)
    first = found.iloc[0]
    assert first["label"] == "Transport; Buses"
    assert set(first["rests_on"].split("; ")) == {"a1", "a2", LABEL_WORDS}
    assert len(found) == 2
    assert found["score"].is_monotonic_decreasing


@pytest.mark.slow
def test_a_label_nobody_has_used_is_found_by_its_own_words() -> None:
    found = suggest_labels(passages(q="My house is damp and the mould is back"), CODED, BOOK, top=1)
    assert found.loc[0, "label"] == "Damp housing"
    assert found.loc[0, "rests_on"] == LABEL_WORDS


def test_labels_used_without_the_codebook_and_opposites_can_be_suggested() -> None:
    found = suggest_labels(
        passages(q="digging at the allotment with neighbours"), CODED, factors("Damp housing"), top=3
    )
    assert {"Growing food", "~Loneliness"} <= set(found["label"])


@pytest.mark.slow
def test_what_was_coded_in_a_passage_never_counts_for_it() -> None:
    asked = CODED[["passage_id", "text"]].drop_duplicates()
    before = suggest_labels(asked[asked["passage_id"] == "a3"], CODED, BOOK)
    recoded = CODED.assign(label=CODED["label"].mask(CODED["passage_id"] == "a3", "Getting care"))
    book = factors(*BOOK["label"], "~Loneliness")
    after = suggest_labels(asked[asked["passage_id"] == "a3"], recoded, book)
    # the average of all coded passages moves a little; the nearest passages, the only ones named, do not hold a3
    assert not before["rests_on"].str.contains("a3").any()
    assert before["label"].iloc[0] == after["label"].iloc[0] == "Growing food"


@pytest.mark.slow
def test_rows_in_another_order_change_nothing() -> None:
    asked = passages(q="a bus to the clinic", r="potatoes on the allotment", s="damp")
    there = suggest_labels(asked, CODED, BOOK)
    back = suggest_labels(asked[::-1], CODED.sample(frac=1, random_state=3), BOOK[::-1])
    pd.testing.assert_frame_equal(there, back)


def test_equal_scores_stand_in_the_order_of_the_alphabet() -> None:
    found = suggest_labels(passages(q="nothing of the kind"), CODED[:0], factors("Zebra", "Apple", "Mango"))
    assert found["label"].tolist() == ["Apple", "Mango", "Zebra"]
    assert found["score"].tolist() == [0, 0, 0]


def test_no_words_no_labels_no_suggestion() -> None:
    assert suggest_labels(passages(q="...", r="42"), CODED, BOOK).empty
    assert suggest_labels(passages(q="a bus"), CODED[:0], factors()).empty
    assert suggest_labels(passages(), CODED, BOOK).empty


def test_a_passage_with_two_texts_is_refused_without_its_words() -> None:
    twice = pd.concat([CODED, CODED.assign(text="something private")])
    with pytest.raises(ClaimError, match="a1 stands with different words") as raised:
        suggest_labels(passages(q="a bus"), twice, BOOK)
    assert "private" not in str(raised.value)


def test_coded_passages_are_fragments_with_the_labels_of_both_ends() -> None:
    told = fragments([("f1", "c1", "no bus, no clinic"), ("f2", "c1", "quiet")])
    links = claims([("f1", "c1", "Transport;Buses", "Getting care", "+", "A", None)] * 2)
    coded = coded_passages(told, links)
    assert coded["passage_id"].tolist() == ["f1", "f1"]
    assert coded["label"].tolist() == ["Getting care", "Transport; Buses"]
