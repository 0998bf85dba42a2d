"""Weights from words against FCMpy (published.json names source and citation), and what must hold of any."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hct_eval.maps import MapError
from hct_eval.maps.linguistic import TERMS, entropy, map_from_terms, read_shape, shape_of, term_shares, weight_of_terms
from tests.maps.published import PUBLISHED

REFERENCE = PUBLISHED["linguistic"]
RATINGS = pd.DataFrame(REFERENCE["ratings"], columns=["conversation_id", "cause", "effect", "term"])
UNIONS = {"fMax": "max", "algSum": "algebraic", "eSum": "einstein", "hSum": "hamacher"}
READINGS = {
    "centroid": "centroid",
    "bisector": "bisector",
    "mom": "mean of maximum",
    "som": "smallest of maximum",
    "lom": "largest of maximum",
}
# FCMpy rounds its points to two digits, so that its finer grid has steps of 0.01.
STEPS = {"step=0.05": 0.05, "step=0.001": 0.01}
PAIRS = [("C1", "C2"), ("C2", "C1"), ("C3", "C1"), ("C3", "C4")]


def ours(name: str) -> dict[str, float]:
    _, step, implication, union, reading = name.split("|")
    m = map_from_terms(
        RATINGS,
        asked=REFERENCE["asked"],
        step=STEPS[step],
        implication=implication.lower(),  # type: ignore[arg-type]
        union=UNIONS[union],  # type: ignore[arg-type]
        reading=READINGS[reading],  # type: ignore[arg-type]
    )
    return {f"{cause}->{effect}": m.weights.loc[cause, effect] for cause, effect in PAIRS}


@pytest.mark.parametrize("name", REFERENCE["expected"]["weights"])
def test_weights_equal_fcmpys(name: str) -> None:
    expected = REFERENCE["expected"]["weights"][name]
    found = ours(name)
    if name.startswith("build|step=0.001") and name.endswith("bisector"):
        # There FCMpy's points repeat, and its bisector lies far beyond half of the area, once beyond the scale.
        assert all(expected[pair] > found[pair] + 0.1 for pair in expected)
        exact = ours(name.replace("0.001", "0.05"))
        assert all(abs(found[pair] - exact[pair]) < 0.02 for pair in found)
        return
    # FCMpy's tables leave out a weight of 0.
    assert found == pytest.approx({f"{a}->{b}": expected.get(f"{a}->{b}", 0.0) for a, b in PAIRS}, abs=1e-12)


def test_the_shapes_are_fcmpys() -> None:
    assert {name: list(numbers) for name, numbers in TERMS.items()} == REFERENCE["terms"]


def test_disagreement_equals_fcmpys() -> None:
    bits = entropy(term_shares(RATINGS, asked=REFERENCE["asked"]))
    expected = {key: value for key, value in REFERENCE["expected"]["entropy_bits"].items() if value}
    assert {f"{a}->{b}": value for (a, b), value in bits.items()} == pytest.approx(expected, abs=1e-12)
    links = map_from_terms(RATINGS).links
    assert links["entropy"].to_numpy() == pytest.approx(bits.to_numpy())
    # The table of its README counts abstaining as one more answer.
    printed = REFERENCE["expected"]["readme_printed"]["entropy"]
    counted = entropy(term_shares(RATINGS), abstentions=True)
    assert {f"{a}->{b}": value for (a, b), value in counted.items()} == pytest.approx(printed, abs=5e-7)


def test_the_readmes_weights_and_its_unit_test_are_reached() -> None:
    printed = REFERENCE["expected"]["readme_printed"]
    weights = map_from_terms(RATINGS).weights
    for cause, effect in PAIRS[1:]:
        assert weights.loc[cause, effect] == pytest.approx(printed[f"{cause}->{effect}"], abs=5e-7)
    # Its README prints the negative weight that the mirrored ratings give, not the one its printed ratings give.
    negative = RATINGS.assign(term=RATINGS["term"].str.replace("+", "-"))
    assert map_from_terms(negative).weights.loc["C1", "C2"] == pytest.approx(printed["C1->C2"], abs=5e-7)
    some = {name: TERMS[name] for name in ("+M", "+H", "+VH")}
    unit = REFERENCE["expected"]["unit_test_defuzz(M .16,H .5,VH .33,Larsen,fmax,centroid)"]
    assert weight_of_terms([0.16, 0.5, 0.33], some, np.linspace(-1, 1, 201)) == pytest.approx(unit, abs=1e-9)


def test_who_abstains_stays_in_the_denominator() -> None:
    told = RATINGS[RATINGS["cause"] == "C3"]
    silent = pd.DataFrame({"conversation_id": ["E7"], "cause": ["C3"], "effect": ["C4"], "term": [None]})
    shares = term_shares(pd.concat([told, silent]))
    assert shares.loc[("C3", "C1"), "+M"] == pytest.approx(4 / 6)
    assert term_shares(told, asked=10).loc[("C3", "C1"), "+M"] == pytest.approx(0.4)
    # Cut shapes change with the share, scaled ones of one term do not.
    one = pd.DataFrame({"conversation_id": ["a"], "cause": ["A"], "effect": ["B"], "term": ["+VH"]})
    few = map_from_terms(one, asked=10, implication="mamdani").weights.loc["A", "B"]
    assert few < map_from_terms(one, implication="mamdani").weights.loc["A", "B"]
    assert any("all 10 people asked" in note for note in map_from_terms(one, asked=10).notes)


def test_a_person_has_one_vote_for_a_link() -> None:
    rows = [("a", "A", "B", "+L"), ("a", "A", "B", "+H"), ("b", "A", "B", "+H"), ("b", "A", "B", "+H")]
    shares = term_shares(pd.DataFrame(rows, columns=RATINGS.columns))
    assert shares.loc[("A", "B"), ["+L", "+H"]].tolist() == [0.25, 0.75]


def test_shapes_of_three_four_and_two_numbers() -> None:
    grid = np.linspace(-1, 1, 9)
    assert shape_of("t", [-0.5, 0, 0.5], grid).tolist() == [0, 0, 0, 0.5, 1, 0.5, 0, 0, 0]
    assert shape_of("t", [-0.5, -0.25, 0.25, 0.5], grid).tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert shape_of("t", [0.25, 0.1], grid).argmax() == 5
    assert shape_of("t", [0, 0, 0.5], grid).tolist() == [0, 0, 0, 0, 1, 0.5, 0, 0, 0]


def test_a_shape_is_read_exactly_between_the_points() -> None:
    grid = np.array([0.0, 1.0])
    assert read_shape(grid, np.array([0.0, 1.0])) == pytest.approx(2 / 3)
    assert read_shape(grid, np.array([0.0, 1.0]), "bisector") == pytest.approx(np.sqrt(0.5))
    assert read_shape(grid, np.array([1.0, 0.0]), "bisector") == pytest.approx(1 - np.sqrt(0.5))
    assert read_shape(np.array([0.0, 1.0, 3.0]), np.ones(3), "bisector") == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("ratings", "choices", "words"),
    [
        (RATINGS.drop(columns="term"), {}, "missing: term"),
        (RATINGS.replace("+VH", "huge"), {}, "the term 'huge' has no shape; terms are -VH"),
        (RATINGS, {"asked": 2}, "asked = 2, but 6 people gave ratings"),
        (RATINGS, {"step": 0.3}, "divides the scale"),
        (RATINGS, {"step": 0.0}, "divides the scale"),
        (RATINGS, {"reading": "middle"}, "reading is 'middle'"),
        (RATINGS, {"union": "sum"}, "union one of max"),
        (RATINGS, {"terms": TERMS | {"+M": ("x", 0, 0.5)}}, "shape of '\\+M' needs"),
        (RATINGS, {"terms": TERMS | {"+M": (1, 0, 0.5)}}, "shape of '\\+M' needs 3 or 4 rising numbers"),
        (RATINGS.assign(effect=None), {}, "a rating lacks its conversation_id, cause or effect"),
    ],
)
def test_ratings_that_cannot_be_read_are_refused(ratings: pd.DataFrame, choices: dict[str, object], words: str) -> None:
    with pytest.raises(MapError, match=words):
        map_from_terms(ratings, **choices)  # type: ignore[arg-type]


@settings(max_examples=15, deadline=None)
@example([("p", "-H"), ("p", "+L")], "larsen", "max", "bisector")
@given(
    st.lists(st.tuples(st.sampled_from("pqrs"), st.sampled_from(list(TERMS))), min_size=1, max_size=8),
    st.sampled_from(["larsen", "mamdani"]),
    st.sampled_from(list(UNIONS.values())),
    st.sampled_from(["centroid", "bisector", "mean of maximum"]),
)
@pytest.mark.slow
def test_turned_words_turn_the_weight_and_copies_change_none(rows, implication, union, reading) -> None:  # type: ignore[no-untyped-def]
    told = pd.DataFrame([(who, "A", "B", term) for who, term in rows], columns=RATINGS.columns)
    choices = {"implication": implication, "union": union, "reading": reading}
    weight = map_from_terms(told, **choices).weights.loc["A", "B"]
    assert -1 <= weight <= 1
    turned = told.assign(term=told["term"].map(lambda t: t.translate(str.maketrans("+-", "-+"))))
    # Half of the area may end where nothing lies: there rounding moves the bisector by about the root of itself.
    assert map_from_terms(turned, **choices).weights.loc["A", "B"] == pytest.approx(-weight, abs=1e-7)
    twice = pd.concat([told, told.assign(conversation_id=told["conversation_id"] + "'")])
    assert map_from_terms(twice, **choices).weights.loc["A", "B"] == pytest.approx(weight, abs=1e-7)
