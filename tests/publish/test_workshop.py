"""The workshop pack: what is printed is what may be published, and every sheet is where it is said to be."""

import math
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.programme import Programme
from hct_eval.publish.results import PlaceResults, gather
from hct_eval.publish.workshop import PACK, WORKBOOK, PackError, write_pack
from hct_eval.publish.workshop_cards import SILENT, cards_of, quotes_of_factors
from hct_eval.tables import read_processed, write_processed
from tests.publish import pages
from tests.publish.places import make_programme

pytestmark = pytest.mark.slow

SEED = 1


def place(root: Path, threshold: int = 4, base: int = 5) -> tuple[Programme, PlaceResults]:
    programme = make_programme(root, threshold=threshold, base=base)
    return programme, gather(programme, "north")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    programme, results = place(folder)
    return write_pack(results, programme.reports("north"), SEED)[0]


def test_the_pages_are_a4_but_for_the_poster(printed: Path) -> None:
    assert printed.name == PACK
    found = pages.sizes(printed)
    assert found == [pages.A4] * (len(found) - 1) + [pages.A3]
    known = pages.facts(printed)
    assert known["Tagged"] == "yes"
    assert known["Title"].startswith("Workshop pack: North.")
    assert b"en-GB" in printed.read_bytes()


def test_the_first_page_says_where_each_sheet_is(printed: Path) -> None:
    first, last = pages.words(printed, 1), len(pages.sizes(printed))
    assert "pages 1 to 2" in first
    assert f"page {last}" in first
    assert "pages 3 to 4" in first  # 3 factors and a blank card: one sheet, both sides
    assert pages.words(printed, 5).startswith("Voting")


def test_a_card_does_not_tell_that_everybody_said_something(tmp_path: Path) -> None:
    programme, results = place(tmp_path, threshold=4, base=1)
    links = results.tables["map_links"].copy()
    told_by = {"Joining in": results.coded - 4, "Loneliness": results.coded - 5, "Transport; Buses": results.coded}
    links["sources"] = links["cause"].map(told_by).fillna(2).astype("Int64")
    write_processed(links, programme, "north", "map_links")
    told = gather(programme, "north")
    cards = {str(card["label"]): card for card in cards_of(told, told.links) if card is not None}
    assert [entry["people"] for entry in cards["Loneliness"]["after"]] == [f"{results.coded - 5} people"]
    assert [entry["people"] for entry in cards["Joining in"]["after"]] == ["nearly everybody"]
    assert [entry["people"] for entry in cards["Transport; Buses"]["after"]] == ["nearly everybody"]


def test_every_page_of_invented_data_says_so(printed: Path) -> None:
    for page in range(1, len(pages.sizes(printed)) + 1):
        assert "nvented, to show what a pack looks like." in pages.words(printed, page)
    assert pages.words(printed, 3).count("Invented") == 4


def test_backs_meet_their_fronts_when_the_sheet_is_turned_on_its_long_edge(printed: Path) -> None:
    """The left half of a front is the right half of its back."""
    half = 298
    for row in (0, 421):
        left, right = (pages.words(printed, 3, (x, row, half, 421)) for x in (0, half))
        behind = [pages.words(printed, 4, (x, row, half, 421)) for x in (half, 0)]
        for front, back in zip((left, right), behind, strict=True):
            label = next((name for name in ("Joining in", "Loneliness", "Buses") if front.startswith(name)), None)
            if front.startswith("Transport; Buses"):
                label = "Transport; Buses"
            assert back.startswith(label) if label else back.startswith("Invented"), (front, back)


def test_every_card_has_its_counts_through_disclosure_control(tmp_path: Path) -> None:
    _, results = place(tmp_path)
    cards = [card for card in cards_of(results, results.links) if card]
    said = [card["people"] for card in cards]
    said += [entry["people"] for card in cards for side in ("before", "after") for entry in card[side]]
    numbers = [int(text.removeprefix("about ").removesuffix(" people")) for text in said if "fewer" not in text]
    assert numbers
    assert all(number % 5 == 0 for number in numbers)
    exact = set(results.tables["map_links"]["sources"]) | set(results.tables["map_concepts"]["sources"])
    assert exact - set(numbers)  # there is something to hide


def test_links_that_too_few_told_and_their_factors_reach_no_page(printed: Path) -> None:
    text = pages.words(printed)
    assert "Joining in" in text
    for hidden in ("Rare thing", "Everything", "c13", "number 13"):
        assert hidden not in text


def test_a_quote_stands_on_one_card_and_is_one_persons_who_agreed(tmp_path: Path) -> None:
    _, results = place(tmp_path)
    claims = results.tables["claims"].set_index("quote")
    chosen = quotes_of_factors(results, results.links)
    assert chosen
    quotes = [str(row["quote"]) for row in chosen.values()]
    people = claims.loc[quotes, "conversation_id"]
    assert len(set(quotes)) == len(quotes) == people.nunique()
    assert claims.loc[quotes, "publishable"].all()
    for factor, row in chosen.items():
        assert factor in (row["cause"], row["effect"])


def test_where_nobody_agreed_each_card_says_plainly_that_no_quote_may_be_shown(tmp_path: Path) -> None:
    programme, _ = place(tmp_path)
    claims = read_processed(programme, "north", "claims")
    claims.loc[claims.index[:10], "quote"] = "Vimblethorpe told me"
    write_processed(claims.assign(publishable=False, consent="internal"), programme, "north", "claims")
    path = write_pack(gather(programme, "north"), programme.reports("north"), SEED)[0]
    text = pages.words(path)
    assert "Vimblethorpe" not in text
    assert "number" not in pages.words(path, 4)
    assert pages.words(path, 4).count(SILENT) == 3


def test_a_long_quote_is_left_out_rather_than_cut(tmp_path: Path) -> None:
    programme, _ = place(tmp_path)
    claims = read_processed(programme, "north", "claims")
    write_processed(claims.assign(quote=claims["quote"] + " and on" * 100), programme, "north", "claims")
    assert quotes_of_factors(gather(programme, "north"), gather(programme, "north").links) == {}


def test_the_same_results_give_the_same_bytes(tmp_path: Path, printed: Path) -> None:
    programme, results = place(tmp_path)
    pack, workbook = write_pack(results, programme.reports("north"), SEED)
    assert pack.read_bytes() == printed.read_bytes()
    assert workbook.read_bytes() == printed.with_name(WORKBOOK).read_bytes()


def test_a_place_of_which_nothing_may_be_published_is_refused_in_words(tmp_path: Path) -> None:
    programme, _ = place(tmp_path, threshold=25)
    programme.reports("north").mkdir(parents=True)
    (programme.reports("north") / PACK).write_bytes(b"of an earlier map")
    with pytest.raises(PackError, match=r"no link of the map may be shown.*fewer than 26 people"):
        write_pack(gather(programme, "north"), programme.reports("north"), SEED)
    with pytest.raises(PackError, match=r"South: it has no map yet; .*hct-eval run test"):
        write_pack(gather(programme, "south"), programme.reports("south"), SEED)
    assert not list(programme.reports("north").glob("*"))


def test_a_place_whose_map_was_only_drawn_is_told_what_to_do(tmp_path: Path) -> None:
    programme, _ = place(tmp_path)
    rows = pd.DataFrame({"workshop_id": ["w1"], "cause": ["Buses"], "effect": ["Isolation"], "weight": [-1.0]})
    write_processed(rows.assign(partnership_id="south", participants=12), programme, "south", "workshop_maps")
    with pytest.raises(PackError, match=r"drawn by a workshop.*code conversations first.*sheet workshop_maps"):
        write_pack(gather(programme, "south"), programme.reports("south"), SEED)


def test_of_a_large_map_the_most_told_links_are_drawn_and_the_rest_is_said(tmp_path: Path) -> None:
    programme, _ = place(tmp_path)
    links = [
        (
            f"Factor number {i} with a label that is rather long",
            f"Factor number {i + k} with a label that is rather long",
        )
        for i in range(20)
        for k in (1, 2, 3)
    ]
    frame = pd.DataFrame(links, columns=["cause", "effect"]).assign(
        weight=0.5, low=0.1, high=0.9, sign="+", share_positive=1.0, citations=9, single_voice=False, largest_share=0.1
    )
    frame["sources"] = range(10, 10 + len(frame))
    ends = sorted({*frame["cause"], *frame["effect"]})
    concepts = pd.DataFrame({"concept": ends, "sources": 20, "citations": 20, "role": "ordinary"})
    concepts = concepts.assign(out_strength=1.0, in_strength=1.0, centrality=2.0)
    write_processed(frame, programme, "north", "map_links")
    write_processed(concepts, programme, "north", "map_concepts")
    results = gather(programme, "north")
    path = write_pack(results, programme.reports("north"), SEED)[0]
    last = len(pages.sizes(path))
    assert "20 links told by fewer people are not drawn" in pages.words(path, last)
    assert "20 links told by fewer people are not on the map" in pages.words(path, 2)
    cards = [card for card in cards_of(results, results.links.head(40)) if card]
    fronts = math.ceil((len(cards) + 1) / 4)
    assert pages.words(path, 3 + 2 * fronts).startswith("Voting")
    for card in cards:
        assert card["label"] in pages.words(path)


LONG = (
    "Housing and neighbourhoods; Being moved from one temporary accommodation to another without any notice",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch",
    "W" * 60,
    "الشعور بالوحدة في الحي",
)


def test_nothing_on_a_card_runs_over_its_edge_or_into_where_printers_cannot_print(tmp_path: Path) -> None:
    programme, _ = place(tmp_path)
    ends = [*LONG, *(f"Factor {i}; whose label is of a middling length" for i in range(4))]
    pairs = [(a, b) for i, a in enumerate(ends) for b in ends[i + 1 : i + 5]]
    links = pd.DataFrame(pairs, columns=["cause", "effect"]).assign(
        weight=0.5, low=0.1, high=0.9, share_positive=1.0, sources=20, citations=9, single_voice=False
    )
    links = links.assign(sign=["+", "-", "?"] * 7 + ["+"] * (len(pairs) - 21), largest_share=0.1)
    concepts = pd.DataFrame({"concept": ends, "sources": 50, "citations": 50, "role": "ordinary"})
    claims = read_processed(programme, "north", "claims").head(len(pairs))
    claims = claims.assign(cause=links["cause"].head(len(claims)), effect=links["effect"].head(len(claims)))
    quotes = [f"I said that {'and so on and so forth with it all ' * 10}{i}" for i in range(len(claims))]
    write_processed(claims.assign(quote=quotes), programme, "north", "claims")
    write_processed(links, programme, "north", "map_links")
    concepts = concepts.assign(out_strength=1.0, in_strength=1.0, centrality=2.0)
    write_processed(concepts, programme, "north", "map_concepts")
    path = write_pack(gather(programme, "north"), programme.reports("north"), SEED)[0]
    wide, high, margin = 297.64, 420.94, 21.0  # 9 mm, less the tails of letters
    for page in range(3, 7):
        there = pages.boxes(path, page)
        assert len(there) > 40
        for left, top, right, bottom in there:
            for low, up, side in ((left, right, wide), (top, bottom, high)):
                begin = side * (low // side)
                assert begin + margin <= low, (page, left, top)
                assert up <= begin + side - margin, (page, right, bottom)
