"""A small map with everything that the explorer shows: circles, two signs, contested links, two ways, a second map."""

import pandas as pd

from hct_eval.maps import build_map, loops, trace_paths
from hct_eval.maps.draw import draw_map
from hct_eval.maps.draw.explorer import explorer_html
from hct_eval.maps.draw.places import place_rest

TOLD = {
    "p1": [("Buses; Reliable", "Going out", "+"), ("Going out", "Friends", "+"), ("Friends", "Loneliness", "-")],
    "p2": [("Buses; Reliable", "Going out", "+"), ("Loneliness", "Going out", "-"), ("Friends", "Loneliness", "-")],
    "p3": [("Money", "Going out", "-"), ("Going out", "Friends", "+")],
    "p4": [("Friends", "Loneliness", "-"), ("Loneliness", "Distress", "+"), ("Money", "Distress", "?")],
    "p5": [("Distress", "Loneliness", "+"), ("Friends", "Loneliness", "-")],
}
LEVELS = {"Buses; Reliable": "system", "Money": "system", "Friends": "community"}
SHOWN = {1: "*", 2: "10", 3: "15", 4: "20"}
"""How the counts of this example are shown: as if each person stood for five."""
NASTY = "They said </script><img src=x onerror=alert(1)> “enough” 😀 & <b>more</b>"


def claims() -> pd.DataFrame:
    rows = [
        (f"{who}-{at}", who, cause, effect, sign, "moderate")
        for who, said in TOLD.items()
        for at, (cause, effect, sign) in enumerate(said)
    ]
    return pd.DataFrame(rows, columns=["claim_id", "conversation_id", "cause", "effect", "sign", "strength"])


def page(**changed: object) -> str:
    """Return the example's explorer; `changed` replaces arguments."""
    everything = claims()
    m = build_map(everything)
    links = m.links.assign(groups=["carers" if cause == "Friends" else "" for cause in m.links["cause"]])
    links["people"] = links["sources"].map(SHOWN)
    links = links[["cause", "effect", "sign", "weight", "people", "groups"]]
    concepts = m.concepts[["concept"]].assign(level=[LEVELS.get(label, "individual") for label in m.labels])
    ways = trace_paths(m, everything, ["Buses; Reliable", "Money"], ["Loneliness"])
    told = ways.assign(told=ways["told_whole_by"].map({0: "0", **SHOWN}))[
        ["origin", "target", "cause", "effect", "told"]
    ]
    second = pd.DataFrame(
        [("Friends", "Loneliness", "+"), ("Going out", "Friends", "+"), ("Money", "Friends", "-")],
        columns=["cause", "effect", "sign"],
    )
    drawing = draw_map(m.concepts, m.links, max_links=5, seed=1, starts=2)
    given: dict[str, object] = {
        "title": "Map <of> “Anywhere” & 😀",
        "quotes": pd.DataFrame([("Friends", "Loneliness", NASTY)], columns=["cause", "effect", "quote"]),
        "loops": loops(m)[["loop", "kind"]],
        "told": told,
        "second": second,
        "names": ("before", "after"),
        "note": "Made up.",
    }
    places = place_rest(drawing.positions, m.concepts, pd.concat([m.links[["cause", "effect"]], second]))
    return explorer_html(concepts, links, places, **(given | changed))  # type: ignore[arg-type]


def large_page() -> str:
    """Return an explorer of 60 factors in a row and one link that skips one; ten links each were told by as many."""
    names = [f"Factor {n:02}" for n in range(60)]
    links = pd.DataFrame({"cause": [*names[:59], "Factor 00"], "effect": [*names[1:], "Factor 02"], "sign": "+"})
    links["people"] = [str(10 + 5 * (at // 10)) for at in range(59)] + ["10"]
    spots = [(name, 130.0 * (at % 8), 70.0 * (at // 8), 90.0, 30.0) for at, name in enumerate(names)]
    places = pd.DataFrame(spots, columns=["concept", "x", "y", "width", "height"])
    return explorer_html(pd.DataFrame({"concept": names}), links, places, title="Large")


def bent_page(aside: float) -> str:
    """Return an explorer with an arrow from (0, 0) to (400, 0) that passes (200, `aside`); boxes span 400 x 400."""
    spots = [("A", 0.0, 0.0), ("B", 400.0, 0.0), ("C", 200.0, -200.0), ("D", 200.0, 200.0)]
    places = pd.DataFrame(spots, columns=["concept", "x", "y"]).assign(width=60.0, height=24.0)
    links = pd.DataFrame([("A", "B", "+")], columns=["cause", "effect", "sign"])
    bends = pd.DataFrame(
        [("A", "B", along, aside) for along in (0.3, 0.5, 0.7)], columns=["cause", "effect", "along", "aside"]
    )
    return explorer_html(places[["concept"]], links, places, title="Bent", bends=bends)
