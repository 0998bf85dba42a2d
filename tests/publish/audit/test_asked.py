"""What is missing tells neither how few answered nor how few a group has."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.change.scales import SCALES, score_wellbeing
from hct_eval.change.surveys import survey_estimates
from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.disclosure import safe_estimates
from tests.publish.audit.survey_attack import narrowed

PLAIN, HES = DisclosurePolicy(threshold=4, base=1), DisclosurePolicy()
ITEMS = {"life satisfaction": "ons_satisfied", "happiness": "ons_happy", "anxiety": "ons_anxious"}
GROUPS = {True: "took part", False: "did not take part", None: "did not say if they took part"}


def survey(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return scored answers: each row says person, wave, took_part (True, False, None) and answers by measure."""
    frame = pd.DataFrame(rows)
    table = pd.DataFrame(
        {
            "person_id": frame["person"],
            "wave": frame["wave"],
            "in_programme": frame["took_part"].astype("boolean"),
            **{item: frame.get(measure, pd.Series(np.nan, frame.index)) for measure, item in ITEMS.items()},
        }
    )
    scored = score_wellbeing(table)
    groups = frame.drop_duplicates("person").set_index("person")["took_part"]
    if not (groups == True).any():  # noqa: E712
        return scored.assign(group="all")
    names = {person: GROUPS[None if pd.isna(took) else bool(took)] for person, took in groups.items()}
    return scored.assign(group=scored["person_id"].map(names))


def released(scored: pd.DataFrame, policy: DisclosurePolicy) -> tuple[pd.DataFrame, pd.DataFrame]:
    exact = survey_estimates(scored, policy, scales=[scale for scale in SCALES if scale.measure in ITEMS])
    return safe_estimates(exact, policy), exact


def people(many: int, took_part: bool | None, waves: tuple[int, ...], *measures: str) -> list[dict[str, object]]:
    """Return so many people asked in these waves, who answered these measures each time."""
    return [
        {"person": f"{took_part} {waves} {measures} {i}", "wave": wave, "took_part": took_part}
        | dict.fromkeys(measures, (7 * i + wave) % 11)
        for i in range(many)
        for wave in waves
    ]


def only(wave: int, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the same for as many others, who answered one of the measures in this wave only."""
    own = [{name: x for name, x in row.items() if name != ONE or row["wave"] == wave} for row in rows]
    return [row | {"person": f"{row['person']} in {wave}"} for row in own]


ONE = "life satisfaction"
CASES = {
    "asked once": people(20, True, (1,), ONE) + people(2, False, (1,), ONE),
    "nobody twice": people(20, True, (1, 2), ONE) + people(3, False, (1,), ONE),
    "not at all": people(20, True, (1, 2), ONE, "anxiety") + people(3, False, (1, 2), "anxiety"),
    "unsaid": people(20, True, (1, 2), ONE) + people(15, False, (1,), ONE, "anxiety") + people(3, None, (1, 2), ONE),
    "newcomers": people(20, True, (1, 2), ONE) + people(20, False, (1,), ONE) + people(3, False, (2,), ONE),
    "another measure": people(20, True, (1, 2), ONE, "anxiety")  # all 32 answered it twice, so 20 and 15 overlap in 3
    + only(1, people(17, False, (1, 2), ONE, "anxiety"))
    + only(2, people(12, False, (1, 2), ONE, "anxiety"))
    + people(3, False, (1, 2), ONE, "anxiety"),
    "everybody few": people(3, None, (1,), ONE),
}


@pytest.mark.parametrize("policy", [PLAIN, HES], ids=["plain", "hes"])
@pytest.mark.parametrize("case", CASES)
def test_no_small_number_is_narrowed_by_what_is_missing(case: str, policy: DisclosurePolicy) -> None:
    scored = survey(CASES[case])
    shown, exact = released(scored, policy)
    assert narrowed(shown, exact, scored, policy) == {}


def test_the_attack_finds_what_is_left_open_to_it() -> None:
    for case in CASES:
        scored = survey(CASES[case])
        shown, exact = released(scored, PLAIN)
        bare = shown.assign(missing=exact["missing"].mask(shown["n"].isna()))  # hidden only where n is
        assert narrowed(bare, exact, scored, PLAIN) != {}, case


def anybody(seed: int) -> list[dict[str, object]]:
    """Return a survey of groups of any size, in which anybody may skip a wave or a question."""
    generator = np.random.default_rng(seed)
    waves = (1, 2, 3) if seed % 3 == 0 else (1, 2)
    measures = list(ITEMS)[: int(generator.integers(1, 4))]
    rows = []
    for took_part in (True, False, None):
        many = int(generator.choice([0, 2, 4, 6, 12, 25]))
        come, answer = (generator.choice([0.1, 0.5, 0.9, 1.0], size=3) for _ in range(2))
        for i in range(many):
            for wave in waves:
                if generator.random() < come[wave - 1]:
                    told = {
                        m: int(generator.integers(0, 11)) for m in measures if generator.random() < answer[wave - 1]
                    }
                    rows.append({"person": f"{took_part} {i}", "wave": wave, "took_part": took_part, **told})
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15, 25))
def test_whoever_skips_what_no_small_number_is_narrowed(seed: int) -> None:
    rows = anybody(seed)
    if rows:
        scored = survey(rows)
        for policy in (PLAIN, HES):
            shown, exact = released(scored, policy)
            assert narrowed(shown, exact, scored, policy) == {}, policy


def test_where_nothing_of_a_measure_is_hidden_missing_is_said() -> None:
    rows = people(20, True, (1, 2), ONE, "anxiety") + people(12, False, (1, 2), "anxiety")
    rows += people(3, False, (1, 2), "anxiety", ONE)
    shown, _ = released(survey(rows), PLAIN)
    hidden = shown[shown["n"].isna()]
    assert set(hidden["measure"]) == {ONE}
    assert shown.loc[shown["measure"] == "anxiety", "missing"].notna().all()
    took = shown[(shown["measure"] == ONE) & (shown["group"] == "took part")]
    assert took["missing"].eq(0).all()
