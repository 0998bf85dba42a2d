"""What the sections say is what the tables hold."""

import re
import shutil
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.change.estimates import as_rows, estimate, judge
from hct_eval.change.intervals import Interval
from hct_eval.coding.claims import gather_evidence
from hct_eval.coding.quotes import count_grades
from hct_eval.learning.hypotheses import RULE, RULE_IN_SHORT
from hct_eval.programme import Programme, ProgrammeError, load_programme
from hct_eval.publish import across, across_learning, anchors, colophon, heard, lessons, reach
from hct_eval.publish.change import estimate_rows, what_changed
from hct_eval.publish.charts import Chart
from hct_eval.publish.experience import left_out, saturation_chart
from hct_eval.publish.focus import our_focus
from hct_eval.publish.heard import pick_quotes
from hct_eval.publish.links import link_in_words
from hct_eval.publish.overview import MOST, messages_of
from hct_eval.publish.programme_results import NOT_ASKED, REPORTED, gather_programme
from hct_eval.publish.prose import listing, named
from hct_eval.publish.readability import HARDEST, grade, sentences
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import PlaceResults, fingerprint, gather, newest_day
from hct_eval.publish.themes import theme_shares, themes_chart
from hct_eval.tables import read_processed, write_processed
from tests.publish.places import make_programme


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """Two places that tests only read."""
    return make_programme(tmp_path_factory.mktemp("read"))


@pytest.fixture
def mutable(programme: Programme, tmp_path: Path) -> Programme:
    """A copy of them that a test may change."""
    shutil.copytree(programme.project, tmp_path / "copy")
    return load_programme("test", tmp_path / "copy")


def test_key_messages_are_few_and_each_has_its_section(programme: Programme) -> None:
    messages = messages_of(gather(programme, "north"))
    assert 4 <= len(messages) <= MOST
    said = {title: text for text, title in messages}
    assert said[anchors.REACH] == "We listened to 29 people in North in 2023 and coded what 28 said."
    assert said[anchors.CHANGE] == (
        "28 people answered twice: loneliness fell by 0.8 points (likely by 0.4 to 1.2), which is better."
    )
    assert said[anchors.LEARNT] == "Of 2 things that we tried, 1 did not work, and we say why."
    known = {value for name, value in vars(anchors).items() if name.isupper()}
    assert set(said) <= known


def test_key_messages_are_one_plain_sentence_each(programme: Programme) -> None:
    for text, _ in messages_of(gather(programme, "north")):
        assert grade(text) <= HARDEST, text
        assert sentences(text) == 1, text


def test_a_place_with_nothing_gets_a_message_not_an_error(small: Programme) -> None:
    messages = messages_of(gather(small, "north"))
    assert [title for _, title in messages] == [anchors.REACH, anchors.CHANGE]


def test_themes_hide_what_few_or_nearly_all_spoke_of(programme: Programme) -> None:
    shares = theme_shares(gather(programme, "north")).set_index("concept")["share"]
    assert pd.isna(shares["Rare thing"])
    assert pd.isna(shares["Everything"])
    assert shares["Joining in"] == pytest.approx(20 / 28)  # 28 people's conversations carry claims


def test_a_theme_is_first_of_what_may_be_shown_among_those_coded_whatever_nearly_all_spoke_of(
    programme: Programme,
) -> None:
    place = gather(programme, "north")  # 28 of the 28 coded spoke of Everything, which is not shown
    first = "Of what we may show, “joining in” came up most: 7 in 10 of the 28 people coded (likely 5 to 8)."
    assert [text for text, title in messages_of(place) if title == anchors.HEARD] == [first]
    nobody_left_out = place.tables["map_concepts"].replace({"sources": {28: 2}})
    twin = replace(place, tables={**place.tables, "map_concepts": nobody_left_out})
    assert messages_of(twin) == messages_of(place)
    chart = themes_chart(place)
    assert chart.title == "Of what we may show, “joining in” came up most: about 7 in 10 people spoke of it"
    assert "2 rows are not shown: too few people, nearly all of them, or no figure." in chart.note
    assert themes_chart(twin)._repr_html_() == chart._repr_html_()


def test_of_themes_that_as_many_spoke_of_one_that_is_easy_to_read_is_named(programme: Programme) -> None:
    place = gather(programme, "north")
    hard = "Unavailability of preventative rehabilitation opportunities"
    concepts = place.tables["map_concepts"]
    joining = concepts[concepts["concept"] == "Joining in"]
    twin = replace(place, tables={**place.tables, "map_concepts": pd.concat([concepts, joining.assign(concept=hard)])})
    assert [text for text, title in messages_of(twin) if title == anchors.HEARD] == [
        "Of what we may show, “joining in” is one of 2 things that came up most: 7 in 10 of them (likely 5 to 8)."
    ]


def test_where_counts_are_rounded_those_coded_are_too_and_no_message_gets_harder(tmp_path: Path) -> None:
    said = {title: text for text, title in messages_of(gather(make_programme(tmp_path, threshold=7, base=5), "north"))}
    assert said[anchors.REACH] == "We listened to about 30 people in North in 2023 and coded what about 30 said."
    assert "7 in 10 of about 30 people coded" in said[anchors.HEARD]


def test_quotes_come_from_different_people_who_agreed_and_one_pair_disagrees(programme: Programme) -> None:
    quotes = pick_quotes(gather(programme, "north"))
    assert quotes["conversation_id"].is_unique
    pair = quotes[quotes["pair"] == 1]
    assert sorted(pair["sign"]) == ["+", "-"]
    assert not set(quotes["conversation_id"]) & {"c13", "c14"}
    assert not (quotes["cause"] == "Rare thing").any()


@pytest.mark.slow
def test_words_that_nobody_said_are_not_published(mutable: Programme) -> None:
    """From the coder's sheet to the page: of two quotes by one who agreed, only the one that was said is shown."""
    north = read_processed(mutable, "north", "claims")
    pulled = north[["partnership_id", "fragment_id", "conversation_id"]].assign(text="I go to the choir.", coder="A")
    invented = north["conversation_id"].isin([f"c{n}" for n in range(1, 7)])
    coded = north[["partnership_id", "claim_id", "fragment_id", "cause", "effect", "sign", "coder"]]
    coded = coded.assign(quote=pd.Series("go to the choir", index=north.index).mask(invented, "SING in a Choir"))
    register = read_processed(mutable, "north", "conversations")
    released = pd.DataFrame({"conversation_id": register["conversation_id"], "released": True, "held_because": None})
    said = register.assign(turn_number=1, text="Well. I go to the choir.", text_clean="I go to the choir.")
    evidence = gather_evidence(pulled, coded, register, released, said)
    write_processed(evidence.claims, mutable, "north", "claims")
    write_processed(count_grades(evidence.graded), mutable, "north", "quote_audit")
    results = gather(mutable, "north")
    assert set(evidence.claims["quote_grade"]) == {"exact", "not found"}
    assert pick_quotes(results)["quote"].eq("go to the choir").all()
    pages = [show(results)._repr_html_() for show in (heard.what_we_heard, colophon.methods_and_limits)]
    assert "go to the choir" in pages[0]
    assert not any("SING" in page for page in pages)
    not_found = int(invented.sum())
    assert f"{len(north) - not_found} stand there word for word and {not_found} could not be found" in pages[1]


@pytest.mark.parametrize(
    ("counts", "base", "said"),
    [
        ([720, 66, 43, 24], 5, "Each of about 855 quotes was looked up in its source: about 720 stand there word for"),
        ([720, 66, 43, 2], 5, "are there in pieces, in the order said and fewer than 5 could not be found."),
        ([20, 0, 0, 2], 1, "Each quote was looked up in its source: 20 stand there word for word and fewer than 5"),
        ([20, 3, 0, 2], 1, "Each of 25 quotes was looked up"),
        ([20, 0, 0, 0], 1, "20 stand there word for word. All were found."),
        ([0, 0, 0, 0], 1, ""),
    ],
)
@pytest.mark.slow
def test_the_audit_of_quotes_is_said_as_far_as_it_may_be(
    tmp_path: Path, counts: list[int], base: int, said: str
) -> None:
    programme = make_programme(tmp_path, threshold=4, base=base)
    audit = pd.DataFrame({"grade": ["exact", "normalised", "stitched", "not found"], "claims": counts})
    write_processed(audit.assign(total=sum(counts)), programme, "north", "quote_audit")
    words = colophon.audit_in_words(gather(programme, "north"))
    assert said in words
    assert bool(words) == bool(said)


def test_left_out_links_are_counted_by_reason(programme: Programme) -> None:
    assert left_out(gather(programme, "north")) == (
        "1 link is not shown because fewer than 5 people told it. 1 link is not shown because more than half of "
        "what was said came from one person or one researcher's conversations."
    )


def test_a_link_is_said_so_that_any_label_fits() -> None:
    link = {"cause": "Transport; Use better buses", "effect": "~NHS trust", "sign": "-"}
    assert link_in_words(link) == "“Use better buses (transport)” leads to less “lack of NHS trust”"
    assert link_in_words({**link, "sign": "?"}) == (
        "Not everybody says the same of whether “use better buses (transport)” leads to more or to less “lack of NHS "
        "trust”"
    )
    assert named("~Transport; Buses") == "Lack of buses (transport)"


def test_estimates_say_n_missing_interval_and_how_sure(programme: Programme) -> None:
    rows = estimate_rows(gather(programme, "north").estimates).set_index("What")
    assert rows.loc["Change in loneliness"].tolist() == [
        "−0.80",
        "−1.20 to −0.40",
        "28 people",
        "3",
        "Fairly sure: better",
    ]
    assert rows.loc["People who left", "Result"] == "too few to show"
    assert rows.loc["Asks answered", "Result"] == "50%"


def moved(measure: str, value: float, low: float, high: float, better: str | None = "lower") -> dict[str, object]:
    """Return an estimate of a share of answers that moved, judged as the stages judge."""
    interval = Interval(value, low, high)
    finding, phrase = judge(interval, 40, better)
    return estimate(
        topic="forums",
        measure=measure,
        label=f"change in {measure}",
        statistic="mean change",
        unit="share",
        n=40,
        missing=3,
        counts="meetings",
        method="Mean.",
        fact=f"{measure} moved.",
        finding=finding,
        phrase=phrase,
        interval=interval,
    )


def test_no_table_leaves_out_what_is_sure_and_each_says_what_it_leaves_out(programme: Programme) -> None:
    results = gather(programme, "north")
    levels = [{**moved(f"aa level {i}", 0.5, 0.4, 0.6), "statistic": "share"} for i in range(3)]
    open_ones = [moved(f"ab open {i:02}", 0.01, -0.1, 0.1) for i in range(12)]
    sure = [moved("zy worse", 0.2, 0.1, 0.3), moved("zz neither", -0.2, -0.3, -0.1, None)]
    table = as_rows([*levels, *open_ones, *sure]).assign(partnership_id="north", primary=False)
    shown = what_changed(replace(results, tables={**results.tables, "estimates": table}))
    (short,) = [part for part in shown.parts if getattr(part, "caption", "") == "Forums: what may have changed"]
    assert short.frame["How sure"].tolist() == ["We cannot tell"] * 8 + ["Fairly sure: worse", "Fairly sure: changed"]
    assert short.note.startswith("10 of 14, those that are sure among them; all are in the next table.")
    assert short.frame["Result"].tolist()[-2:] == ["20 percentage points", "−20 percentage points"]
    assert short.frame["Likely range"].tolist()[-1] == "−30 to −10"
    page = " ".join(unescape(re.sub("<[^>]+>", " ", shown._repr_html_())).split())
    first = page.index(
        "Zy worse moved. Zero (no change) lies outside that range, so we say that it got worse. Missing: 3"
    )
    assert (
        first
        < page.index("Zz neither moved. Zero (no difference) lies outside that range.")
        < page.index("Ab open 00 m")
    )
    (chart, *_) = [part for part in shown.parts if isinstance(part, Chart)]
    assert chart.title == (
        "Forums, in percentage points: of 14 comparisons, 1 got worse, 1 changed (nobody has said which way is good) "
        "and for 12 we cannot tell"
    )
    assert len(chart.table) == 12
    assert chart.note.startswith("12 of 14 are drawn, those that are sure among them.")


def change_message(results: PlaceResults, rows: list[dict[str, object]]) -> str:
    """Return the key message on change of a place with these estimates."""
    table = as_rows(rows).assign(partnership_id="north", primary=False)
    twin = replace(results, tables={**results.tables, "estimates": table})
    (said,) = [text for text, title in messages_of(twin) if title == anchors.CHANGE]
    return said


def test_the_message_on_change_says_what_was_found_though_it_is_neither_good_nor_bad_or_hidden(
    programme: Programme,
) -> None:
    results = gather(programme, "north")
    sure, unsure = moved("turnout", -0.2, -0.3, -0.1, None), moved("asks", 0.01, -0.1, 0.1)
    said = "Turnout fell by 20 percentage points (likely by 10 to 30); nobody has said which way is good"
    assert change_message(results, [unsure, sure]) == f"{said}; for the other measure, we cannot tell."
    few = moved("loneliness", -0.2, -0.3, -0.1) | {"counts": "people", "n": 3}
    assert change_message(results, [few]) == (
        "What we measured of change cannot be shown, since it would tell of few people."
    )
    level = sure | {"statistic": "share"}
    assert change_message(results, [level]).startswith("We did not measure change here")


def test_places_where_nobody_was_listened_to_are_not_counted_among_those_where_people_were(
    programme: Programme,
) -> None:
    results = gather_programme(programme)
    first = across.programme_messages_of(results)[0]
    north, south = results.places
    silent = replace(south, tables={**south.tables, "conversations": south.tables["conversations"].head(0)})
    assert first[0].endswith(" in 2 places.")
    assert across.programme_messages_of(replace(results, places=[north, silent]))[0][0].endswith(" in 1 place.")
    mute = replace(north, tables={**north.tables, "conversations": north.tables["conversations"].head(0)})
    messages = across.programme_messages_of(replace(results, places=[mute, silent]))
    assert not [text for text, _ in messages if "listened" in text]


@pytest.mark.slow
def test_a_verdict_that_nothing_stands_behind_is_none(mutable: Programme) -> None:
    """Whoever wrote "supported" into the table: with no evidence, no page and no file says so."""
    ledger = read_processed(mutable, "north", "ledger")
    write_processed(ledger.assign(verdict="supported"), mutable, "north", "ledger")
    results = gather(mutable, "north")
    assert "Of 1 idea that we set out to test, we cannot tell yet." in [text for text, _ in messages_of(results)]
    shown = lessons.hypotheses_on_a_page(results)._repr_html_()
    assert "Verdict: we cannot tell" in shown
    assert escape(RULE) in shown  # what it would take, which is no verdict
    assert "supported" not in shown.replace(escape(RULE), "")
    assert released_tables(results)["hypotheses"].frame["verdict"].tolist() == ["we cannot tell"]
    across_places = across_learning.hypotheses_by_place(gather_programme(mutable))._repr_html_()
    rule, whole = escape(RULE_IN_SHORT), escape(RULE)
    assert rule in across_places
    assert "For, moderate or strong" in across_places
    assert "supported" not in across_places.replace(rule, "").replace(whole, "")


def test_a_hypothesis_without_evidence_is_no_verdict(programme: Programme) -> None:
    shown = lessons.hypotheses_on_a_page(gather(programme, "north"))._repr_html_()
    assert "Verdict: we cannot tell" in shown
    assert "0 for, 0 against and 0 mixed" in shown


def test_open_questions_name_what_was_not_collected(programme: Programme) -> None:
    found = lessons.open_questions(gather(programme, "north"))
    assert any("ratings between organisations" in line for line in found["What was not collected"])
    assert any("lift" in line for line in found["Where we cannot tell"])


@pytest.mark.slow
def test_a_list_without_the_chosen_focus_says_so_and_not_that_nobody_chose(mutable: Programme) -> None:
    listed = pd.DataFrame({"concept": ["Joining in", "Loneliness"], "why": "told.", "chosen": False})

    def page(focus: str, rows: pd.DataFrame) -> str:
        write_processed(rows, mutable, "north", "shortlist")
        results = gather(mutable, "north")
        return our_focus(replace(results, place=results.place.model_copy(update={"focus": focus})))._repr_html_()

    none, unmarked = "None of these carries the name of the chosen focus", "Nobody has marked yet"
    without, before = page("Getting about", listed), page("", listed)
    assert none in without
    assert unmarked not in without
    assert unmarked in before
    assert none not in before
    marked = page("Joining in", listed.assign(chosen=[True, False]))
    assert none not in marked
    assert unmarked not in marked


@pytest.mark.slow
@pytest.mark.parametrize(
    ("low", "high", "title"),
    [
        (-0.12, -0.03, "In the map, if there were more “joining in”, “loneliness” falls most"),
        (-0.12, -0.004, "In the map, more “joining in” goes with less “loneliness”, but the range takes in no effect"),
        (-0.099, -0.004, "In the map, if there were more “joining in”, “loneliness” falls most"),  # -0.004 as drawn
        (-0.12, 0.02, "In the map, more “joining in” goes with less “loneliness”, but the range takes in no effect"),
    ],
)
def test_what_follows_from_acting_is_said_as_far_as_the_range_that_is_drawn_allows(
    mutable: Programme, low: float, high: float, title: str
) -> None:
    def charts(status: str) -> list[Chart]:
        row = {"scenario": "Joining in", "concept": "Loneliness", "effect": low / 2, "low": low, "high": high}
        write_processed(pd.DataFrame([{**row, "holds_in": 1.0, "status": status}]), mutable, "north", "scenarios")
        return [part for part in our_focus(gather(mutable, "north")).parts if isinstance(part, Chart)]

    first, then = charts("fixed point")
    assert first.title == (
        "Of what we may show and could act on, “joining in” comes first in the map; with other people heard, it could "
        "rank from 1 to 3"
    )
    assert (then.title, then.note) == (title, "A thinking aid, not a forecast.")
    assert "never come to rest" in charts("limit cycle (2)")[1].note
    assert "did not come to rest" in charts("not settled")[1].note


def test_a_link_on_the_ways_of_many_levers_is_one_link(mutable: Programme) -> None:
    ways = [("A", "A", "B", 0), ("A", "B", "T", 0), ("B", "B", "T", 3), ("C", "C", "B", 0), ("C", "B", "T", 0)]
    paths = pd.DataFrame(ways, columns=["origin", "cause", "effect", "told_whole_by"]).assign(target="T", sources=9)
    write_processed(paths, mutable, "north", "paths")
    shown = our_focus(gather(mutable, "north"))._repr_html_()
    assert "run through 3 links. Single people told a whole way through 1 of them" in shown
    write_processed(paths.assign(told_whole_by=2), mutable, "north", "paths")
    assert "Each is on a way that one person told whole." in our_focus(gather(mutable, "north"))._repr_html_()
    write_processed(paths.assign(told_whole_by=0), mutable, "north", "paths")
    assert "No one person told a whole way" in our_focus(gather(mutable, "north"))._repr_html_()


def test_who_was_missed_tells_no_hidden_number_apart(programme: Programme) -> None:
    gaps = reach.gaps_of(gather(programme, "north"))
    # 2 are too few, and 7 is hidden with them so that it cannot be subtracted: the sentence must not say which is which
    assert any("Downhill and Harbour" in gap for gap in gaps)


def test_a_group_not_named_is_not_called_unrecorded_unless_none_was_recorded(mutable: Programme) -> None:
    def groups(counts: dict[str | None, int]) -> str:
        rows = [("group", value, n, 29) for value, n in counts.items()]
        frame = pd.DataFrame(rows, columns=["dimension", "value", "conversations", "total"])
        write_processed(frame.astype({"value": "string"}), mutable, "north", "reach")
        return reach.gaps_of(gather(mutable, "north"))[-1]

    assert "; 10 people named none, and may belong to none." in groups({"carer": 12, "renting": 2, None: 10})
    assert "; not recorded for 10 people." in groups({"carer": 12, "renting": 2, "None": 6, None: 10})


@pytest.mark.slow
def test_with_rounding_the_curve_shows_no_exact_number_of_people(tmp_path: Path) -> None:
    rounded = make_programme(tmp_path, threshold=4, base=5)
    chart = saturation_chart(gather(rounded, "north"))
    assert chart is not None
    assert set(chart.plotted["x"]) == {1, 5}


@pytest.mark.slow
def test_the_fingerprint_changes_with_the_data_and_only_then(mutable: Programme) -> None:
    before = fingerprint(gather(mutable, "north"))
    assert fingerprint(gather(mutable, "north")) == before
    log = read_processed(mutable, "north", "learning_log")
    write_processed(log.assign(changed="Something else"), mutable, "north", "learning_log")
    assert fingerprint(gather(mutable, "north")) != before


def test_the_report_is_dated_by_its_data(programme: Programme) -> None:
    assert newest_day(gather(programme, "north")) == pd.Timestamp("2023-03-30")


@pytest.mark.slow
def test_the_owners_line_stands_where_swemwbs_was_used(mutable: Programme) -> None:
    assert colophon.SWEMWBS not in colophon.methods_and_limits(gather(mutable, "north"))._repr_html_()
    answers = pd.DataFrame({"person_id": ["p1"], "wave": [1], "swemwbs_1": [3]})
    write_processed(answers, mutable, "north", "wellbeing")
    assert "University of Warwick" in colophon.methods_and_limits(gather(mutable, "north"))._repr_html_()


def test_no_place_is_dropped_in_silence(programme: Programme) -> None:
    found = gather_programme(programme, "north")
    assert found.status.set_index("partnership_id")["status"].to_dict() == {"north": REPORTED, "south": NOT_ASKED}
    assert "Not in this report: South" in across.places_table(found)._repr_html_()
    with pytest.raises(ProgrammeError, match="did you mean 'north'"):
        gather_programme(programme, "norht")


@pytest.mark.slow
def test_places_stand_side_by_side_in_the_programmes_order(mutable: Programme) -> None:
    own = read_processed(mutable, "north", "estimates")
    write_processed(own.assign(partnership_id="south", value=-2.0, low=-2.5, high=-1.5), mutable, "south", "estimates")
    charts = across.side_by_side_charts(gather_programme(mutable))
    assert charts
    for chart in charts:
        assert chart.plotted["label"].tolist() == ["North", "South"]


def test_links_recur_only_where_each_place_may_show_them(mutable: Programme) -> None:
    links = read_processed(mutable, "north", "map_links")
    write_processed(links.assign(partnership_id="south"), mutable, "south", "map_links")
    recurring = across.recurring_links(gather_programme(mutable))
    assert set(recurring["cause"]) == {"Joining in", "Transport; Buses", "Loneliness"}
    assert recurring["places"].tolist() == [2, 2, 2]


def test_lists_in_words() -> None:
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing(["a", "b", "c", "d"], 2) == "a, b and 2 more"
