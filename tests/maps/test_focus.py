"""From the map to a shortlist, from full and from nearly empty places."""

import pandas as pd
import pytest

from hct_eval.maps import MapError, build_map, describe, focus, trace_paths, words
from hct_eval.maps.compare import compare_with_workshops
from hct_eval.maps.consensus import consensus
from hct_eval.maps.dynamics import Settings
from hct_eval.maps.firmness import rank_in_settings
from hct_eval.maps.groups import compare_groups
from hct_eval.maps.structure import structure_summary
from hct_eval.maps.suggest import suggested_factors
from hct_eval.maps.uncertainty import bootstrap_map, leave_one_out
from hct_eval.maps.waves import compare_waves
from hct_eval.tables import TABLES
from tests.maps.published import claims, square

TOLD = claims(
    *[(f"p{k}", "Buses", "-", "Loneliness", 3) for k in range(8)],
    *[(f"p{k}", "Money", "+", "Buses", 1) for k in range(6)],
    *[(f"q{k}", "Loneliness", "+", "Distress", 2) for k in range(9)],
)
FACTORS = pd.DataFrame(
    {
        "label": ["Buses", "Money", "Distress"],
        "kind": ["asset", "asset", "outcome"],
        "controllable": [False, True, False],
    }
)


def empty(name: str) -> pd.DataFrame:
    columns = TABLES[name].processed_schema.columns
    return pd.DataFrame({key: pd.array([], dtype=str(column.dtype)) for key, column in columns.items()})


def test_the_target_is_the_one_asked_for_or_one_that_is_named() -> None:
    m = build_map(TOLD)
    assert focus.choose_target(m, "Loneliness", FACTORS)[0] == "Loneliness"
    chosen, why = focus.choose_target(m, "Happiness", FACTORS)
    assert chosen == "Distress"
    assert "'Happiness' is not in this map" in why
    assert focus.choose_target(m, "Happiness")[0] == "Distress"


def test_levers_are_what_can_be_acted_on_and_leads_there() -> None:
    m = build_map(TOLD)
    assert focus.choose_levers(m, "Loneliness", FACTORS)[0] == ["Money"]
    assert focus.choose_levers(m, "Loneliness")[0] == ["Buses", "Money"]
    assert focus.choose_levers(m, "Money", FACTORS) == (
        [],
        "Nothing in the map leads to 'Money', so there is nothing to try.",
    )


def test_raising_a_transmitter_counts_from_the_middle_of_the_scale() -> None:
    m = build_map(TOLD)
    table = focus.rank_levers(m, TOLD, "Distress", ["Buses", "Money"], seed=1, resamples=100)
    assert table["concept"].tolist() == ["Buses", "Money"]
    assert (table["effect"] < 0).all()
    assert table.loc[0, "rank_low"] == 1


def test_what_hardly_moves_the_outcome_is_no_lever_and_points_no_way() -> None:
    way = [*"ABCDE", "T"]  # each link passes on about a quarter
    told = claims(*[(f"p{k}", *link, 3) for k in range(6) for link in zip(way, "+++++", way[1:], strict=False)])
    m = build_map(told)
    effects = focus.run(m, {lever: {lever: 1.0} for lever in "ABE"}).effects["T"]
    assert 0 < effects["A"] < focus.STILL < effects["E"]
    table = focus.rank_levers(m, told, "T", ["A", "B", "E"], seed=1, resamples=20)
    assert set(table["concept"]) == set(effects.index[effects >= focus.STILL])


def test_scenarios_say_in_how_many_settings_they_hold() -> None:
    m = build_map(TOLD)
    table = focus.scenario_results(m, TOLD, {"Buses": {"Buses": 1.0}}, seed=1, resamples=100).set_index("concept")
    assert table.loc["Loneliness", "effect"] < 0
    assert table.loc["Loneliness", "holds_in"] == 1.0
    assert "Money" not in table.index
    assert "Buses" not in table.index
    assert len(focus.multiverse(m, {"Buses": {"Buses": 1.0}})) == len(focus.MULTIVERSE) * len(m)


def test_the_shortlist_gives_reasons_and_counts_nobody() -> None:
    m = build_map(TOLD)
    leverage = focus.rank_levers(m, TOLD, "Loneliness", ["Buses", "Money"], seed=1, resamples=100)
    paths = trace_paths(m, TOLD, ["Buses", "Money"], ["Loneliness"])
    concepts = describe.concept_results(m, FACTORS)
    shortlist = focus.make_shortlist(leverage, paths, concepts, "Loneliness", "Better buses for all").set_index(
        "concept"
    )
    assert shortlist["chosen"].to_dict() == {"Buses": True, "Money": False}
    assert "lowers Loneliness (rank 1" in shortlist.loc["Buses", "why"]
    assert "people" not in shortlist.loc["Buses", "why"].replace("other people are drawn", "")


def test_of_a_way_longer_than_was_looked_at_nobody_is_said_not_to_have_told_it() -> None:
    way = [("A", "B"), ("B", "D"), ("D", "T")]
    told = claims(
        *[(f"p{k}", cause, "+", effect, 3) for k in range(9) for cause, effect in way],
        *[(f"q{k}", "X", "+", "Y", 3) for k in range(9)],
        *[(f"r{k}", "Y", "+", "T", 3) for k in range(9)],
    )
    m = build_map(told)
    leverage = focus.rank_levers(m, told, "T", ["A", "D", "X"], seed=1, resamples=20)
    concepts = describe.concept_results(m, FACTORS)

    def reasons(longest: int) -> dict[str, str]:
        paths = trace_paths(m, told, ["A", "D", "X"], ["T"], max_links=longest)
        why = focus.make_shortlist(leverage, paths, concepts, "T", max_links=longest).set_index("concept")["why"]
        return {lever: text.rsplit("; ")[-1] for lever, text in why.items()}

    whole, none = "the whole way was told by one person or more.", "no one person told a whole way of up to {} links."
    assert reasons(2) == {"A": "the way there is longer than 2 links.", "D": whole, "X": none.format(2)}
    assert reasons(3) == {"A": whole, "D": whole, "X": none.format(3)}


@pytest.mark.parametrize(
    ("words_of_the_focus", "chosen"),
    [("Money, decided together", True), ("Moneyed people first", False), ("", False)],
)
def test_a_factor_is_chosen_where_the_focus_names_it_as_a_word(words_of_the_focus: str, chosen: bool) -> None:
    m = build_map(TOLD)
    leverage = focus.rank_levers(m, TOLD, "Loneliness", ["Money"], seed=1, resamples=20)
    paths = trace_paths(m, TOLD, ["Money"], ["Loneliness"])
    shortlist = focus.make_shortlist(
        leverage, paths, describe.concept_results(m, FACTORS), "Loneliness", words_of_the_focus
    )
    assert shortlist["chosen"].tolist() == [chosen]


def test_claims_with_other_labels_are_refused() -> None:
    with pytest.raises(MapError, match="label the claims as stage 03 did"):
        focus.claims_within(build_map(TOLD), TOLD.assign(cause="Other"))


def test_quotes_are_only_those_that_may_be_published() -> None:
    m = build_map(TOLD)
    free = TOLD.assign(publishable=TOLD["conversation_id"].isin(["p1", "p2"]), quote="q " + TOLD["conversation_id"])
    shown = describe.quotes_of(describe.strongest_links(m.links), free)
    assert set(shown["quote"]) == {"q p1", "q p2"}


def test_a_link_of_one_voice_is_not_drawn() -> None:
    links = describe.link_results(
        build_map(claims(("p1", "A", "+", "B"), ("p1", "B", "+", "C"), ("p2", "B", "+", "C")))
    )
    shown, said = describe.drawable(links)
    assert shown[["cause", "effect"]].to_numpy().tolist() == [["B", "C"]]
    assert said.startswith("1 of 2 links are not drawn")


def test_results_fit_the_tables_that_stages_write() -> None:
    m = build_map(TOLD)
    columns = set(TABLES["map_links"].processed_schema.columns) - {"partnership_id"}
    assert set(describe.link_results(m, bootstrap_map(TOLD, seed=1, resamples=20))) == columns
    columns = set(TABLES["map_concepts"].processed_schema.columns) - {"partnership_id"}
    assert set(describe.concept_results(m, FACTORS)) == columns


def test_a_place_without_claims_is_said_to_have_none() -> None:
    told, factors, conversations = empty("claims"), empty("factors"), empty("conversations")
    m = build_map(told, asked=describe.count_asked(conversations, empty("fragments"), told))
    assert len(m) == len(m.links) == 0
    assert describe.concept_results(m, factors, bootstrap_map(told, "centrality", seed=1)).empty
    assert describe.link_results(m, bootstrap_map(told, seed=1)).empty
    assert structure_summary(m).set_index("index")["value"]["links"] == 0
    influence = leave_one_out(told)
    assert words.say_single_voices(m.links, influence) == words.NO_MAP
    target, why = focus.choose_target(m, "Loneliness", factors)
    assert (target, "no link" in why) == ("", True)
    leverage = focus.rank_levers(m, told, target, [], seed=1)
    assert words.say_leverage(leverage, target) == words.NO_MAP
    assert focus.scenario_results(m, told, {}, seed=1).empty
    assert focus.make_shortlist(
        leverage, trace_paths(m, told, [], []), describe.concept_results(m, factors), target
    ).empty
    assert compare_with_workshops(m, []).empty
    groups = compare_groups(told, describe.coded_conversations(conversations, empty("fragments")), threshold=7, seed=1)
    assert "cannot say whether groups" in words.say_groups(groups)
    assert words.say_consensus(consensus(m)) == "There is no link on which people could agree or differ."
    waves = compare_waves(told, conversations, seed=1)
    assert "cannot say whether the map changed" in words.say_waves(waves)
    assert suggested_factors(m, factors).empty
    assert rank_in_settings(m, target, leverage).empty


def test_those_who_were_coded_and_said_nothing_are_among_the_coded() -> None:
    register = pd.DataFrame(
        {"conversation_id": ["a", "b", "c", "d"], "consent": ["internal", pd.NA, "withdrawn", "named"]}
    ).astype("string")
    fragments = pd.DataFrame({"conversation_id": ["a", "b", "c", "a"]})
    assert describe.coded_conversations(register, fragments)["conversation_id"].tolist() == ["a", "b"]


def test_conversations_that_nobody_has_coded_yet_are_not_taken_for_people_who_said_nothing() -> None:
    heard = sorted(TOLD["conversation_id"].unique())
    waiting = [f"waiting-{number}" for number in range(40)]
    register = pd.DataFrame({"conversation_id": [*heard, "empty", *waiting], "consent": "internal"}, dtype="string")
    fragments = pd.DataFrame({"conversation_id": [*heard, "empty"]}, dtype="string")
    asked = describe.count_asked(register, fragments, TOLD)
    assert asked == len(heard) + 1
    some = build_map(TOLD, "everyone", asked=asked).links["weight"]
    assert some.equals(
        build_map(TOLD, "everyone", asked=describe.count_asked(register.head(0), fragments, TOLD)).links["weight"]
        * len(heard)
        / asked
    )


def test_a_map_without_signs_counts_people() -> None:
    m = build_map(TOLD.assign(sign="?"))
    by, why = describe.best_measure(m)
    assert by == "sources"
    assert "no scenario is computed" in why
    assert focus.rank_levers(m, TOLD.assign(sign="?"), "Loneliness", ["Buses"], seed=1, resamples=20).empty


def test_the_links_that_carry_an_effect_are_those_without_which_it_goes() -> None:
    m = square([[0, 0.8, 0], [0, 0, -0.6], [0, 0, 0]], ["Buses", "Going out", "Loneliness"])
    carrying = focus.carrying_links(m, "Buses", "Loneliness")
    assert set(zip(carrying["cause"], carrying["effect"], strict=True)) == {
        ("Buses", "Going out"),
        ("Going out", "Loneliness"),
    }
    assert (carrying["as_it_is"] < 0).all()
    assert carrying["if_dropped"].abs().max() < 1e-6
    assert (carrying["if_flipped"] > 0).all()
    said = words.say_carrying(carrying, "Buses", "Loneliness")
    assert "2 links, each alone, turn the direction" in said
    assert focus.carrying_links(m, "", "Loneliness").empty
    assert words.say_carrying(carrying.head(0), "", "").startswith("There is no effect")


def test_every_link_that_alone_turns_an_effect_is_counted_however_many_are_shown() -> None:
    labels = [f"F{n:02}" for n in range(14)]
    m = square([[float(j == i + 1) for j in range(14)] for i in range(14)], labels)
    carrying = focus.carrying_links(m, "F00", "F13", settings=Settings(transfer="tanh"))
    assert "13 links, each alone, turn the direction" in words.say_carrying(carrying, "F00", "F13")
