"""The map as one page to explore in a browser: nothing is loaded from elsewhere, and only what it is given is in it.

It never sees a count of people: `people` is text that went through disclosure control (`25`, `*`), made by the caller.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pandas as pd

from hct_eval.maps.cognitive_map import MapError
from hct_eval.maps.draw.picture import READS
from hct_eval.maps.draw.text import wrap

_SCRIPTS = ("state.js", "canvas.js", "details.js", "tasks.js", "table.js", "start.js")
_SIGNS = ("+", "-", "?")
_COUNTS = ("sources", "citations", "claim_ids", "told_whole_by", "weakest_sources")
"""Columns of exact numbers and ids that other tables of the map have: a frame that still has one is refused."""
MAIN_LINKS = 40
"""Most links that are shown before a reader asks for more: beyond, a map is a hairball."""
_BOXES = "Boxes are factors; an arrow says that"
_TOLD = f"{_BOXES} people told that one leads to the other. It is what people said, and no proof."
_DRAWN = f"{_BOXES} a group drew that one leads to the other. It is what they thought, and no proof."
Payload = dict[str, Any]


def explorer_html(
    concepts: pd.DataFrame,
    links: pd.DataFrame,
    positions: pd.DataFrame,
    *,
    title: str,
    quotes: pd.DataFrame | None = None,
    loops: pd.DataFrame | None = None,
    told: pd.DataFrame | None = None,
    second: pd.DataFrame | None = None,
    main: pd.DataFrame | None = None,
    bends: pd.DataFrame | None = None,
    names: tuple[str, str] = ("this map", "the other map"),
    drawn: bool = False,
    note: str = "",
) -> str:
    """Return a self-contained HTML page of a map: its boxes stand where `positions` (as of a drawing) puts them.

    concepts: concept, and if known level, group. links: cause, effect, sign, and if known weight, low, high, people
    (text as it may be shown) and groups (names between `;`). positions: concept, x, y, width, height of every concept.
    quotes: cause, effect, quote, all publishable. loops: loop (labels joined by ` -> `), kind. told: origin, target,
    cause, effect, told (text: people who told the way whole as may be shown, `0` none). second: links of another map
    to compare with; `names` are the two maps' names. main: the links (cause, effect) that a map of more than MAIN_LINKS
    shows at first, as its drawing does; without it, those told by most people as shown. bends: those
    of its drawing. drawn: the map was drawn by a group, so nothing is said of who told what. MapError if a column is
    missing, a concept has no place, or a frame still holds exact counts or ids.
    """
    _check(links, "links", ("cause", "effect", "sign"))
    _check(concepts, "concepts", ("concept",))
    _check(positions, "positions", ("concept", "x", "y", "width", "height"))
    payload = _payload(concepts, links, positions, second)
    pairs = {(one["cause"], one["effect"]): at for at, one in enumerate(payload["links"])}
    place = {one["label"]: at for at, one in enumerate(payload["factors"])}
    payload["quotes"] = _quotes(quotes, place, pairs)
    _bend(payload["links"], bends, place, pairs)
    payload["main"] = _main(payload["links"], main, place, pairs)
    payload["loops"] = _loops(loops, place, pairs)
    payload["told"] = _told(told, place, pairs)
    payload |= {"title": title, "names": list(names), "compared": second is not None, "reads": READS}
    payload["drawn"] = drawn
    return _page(payload, title, note)


def embedded(page: str, height: int = 720) -> str:
    """Return an explorer as it can stand in another page or a notebook: a frame that may run only its own script."""
    name = re.search(r"<title>(.*?)</title>", page)
    return (
        f'<iframe title="{name.group(1) if name else "Map"}" sandbox="allow-scripts" loading="lazy" '
        f'style="width:100%;height:{height}px;border:1px solid #6b6b6b" srcdoc="{escape(page)}"></iframe>'
    )


def _check(frame: pd.DataFrame, name: str, needed: tuple[str, ...]) -> None:
    lacking = [column for column in needed if column not in frame]
    if lacking:
        message = f"to explore a map, {name} need the column {', '.join(lacking)}"
        raise MapError(message)
    exact = [column for column in _COUNTS if column in frame]
    if exact:
        message = (
            f"{name} still have {', '.join(exact)}: put what may be shown into the column people as text "
            "(hct_eval.publish.disclosure) and drop the rest"
        )
        raise MapError(message)


def _payload(
    concepts: pd.DataFrame, links: pd.DataFrame, positions: pd.DataFrame, second: pd.DataFrame | None
) -> Payload:
    both = links if second is None else pd.concat([links, second])
    if second is not None:
        _check(second, "links of the second map", ("cause", "effect", "sign"))
    labels = sorted({*both["cause"].map(str), *both["effect"].map(str), *concepts["concept"].map(str)})
    spots = {str(row["concept"]): row for row in positions.to_dict("records")}
    lost = [label for label in labels if label not in spots]
    if lost:
        message = f"positions lack {len(lost)} of the map's factors, {lost[0]!r} first; place them all (place_rest)"
        raise MapError(message)
    facts = {str(row["concept"]): row for row in concepts.to_dict("records")}
    factors = [_factor(label, spots[label], facts.get(label, {})) for label in labels]
    place = {label: at for at, label in enumerate(labels)}
    own = {(str(row["cause"]), str(row["effect"])): row for row in links.to_dict("records")}
    other = {} if second is None else {(str(r["cause"]), str(r["effect"])): r for r in second.to_dict("records")}
    rows = [_link(pair, place, own.get(pair), other.get(pair)) for pair in sorted({*own, *other})]
    most = max((one["number"] for one in rows), default=0)
    for one in rows:
        one["width"] = 1 + (one["number"] * 3 > most) + (one["number"] * 3 > 2 * most) if most else 1
    return {"factors": factors, "links": rows}


def _factor(label: str, spot: Mapping[Any, Any], facts: Mapping[Any, Any]) -> Payload:
    above, _, _ = label.lstrip("~").rpartition(";")
    group = _text(facts.get("group")) or above.split(";")[0].strip()
    sides = {name: round(float(spot[name]), 1) for name in ("x", "y", "width", "height")}
    lines = "\n".join(wrap(label))
    return {"label": label, "lines": lines, "level": _text(facts.get("level")), "group": group, **sides}


def _link(
    pair: tuple[str, str],
    place: Mapping[str, int],
    own: Mapping[Any, Any] | None,
    other: Mapping[Any, Any] | None,
) -> Payload:
    row = own or other or {}
    people = _text(row.get("people"))
    digits = people.replace(",", "")
    return {
        "cause": place[pair[0]],
        "effect": place[pair[1]],
        "sign": _sign(row),
        "people": people,
        "number": int(digits) if digits.isdecimal() else 0,
        "weight": _number(row.get("weight")),
        "low": _number(row.get("low")),
        "high": _number(row.get("high")),
        "groups": [name.strip() for name in _text(row.get("groups")).split(";") if name.strip()],
        "of": _of(own, other),
        "other": None if other is None else {"sign": _sign(other), "people": _text(other.get("people"))},
    }


def _of(own: Mapping[Any, Any] | None, other: Mapping[Any, Any] | None) -> str:
    if own is None or other is None:
        return "second" if own is None else "first"
    return "both" if _sign(own) == _sign(other) else "turned"


def _sign(row: Mapping[Any, Any]) -> str:
    sign = str(row["sign"])
    return sign if sign in _SIGNS else "?"


def _main(
    rows: list[Payload],
    main: pd.DataFrame | None,
    place: Mapping[str, int],
    pairs: Mapping[tuple[int, int], int],
) -> list[int]:
    """Return which links are shown at first; none if they all are."""
    own = [at for at, row in enumerate(rows) if row["of"] != "second"]
    if len(own) <= MAIN_LINKS:
        return []
    if main is not None:
        _check(main, "main links", ("cause", "effect"))
        ends = [(place.get(str(r["cause"]), -1), place.get(str(r["effect"]), -1)) for r in main.to_dict("records")]
        own = [pairs[pair] for pair in ends if pair in pairs] or own
    own.sort(key=lambda at: (-rows[at]["number"], -abs(rows[at]["weight"] or 0.0), at))
    return sorted(own[:MAIN_LINKS])


def _bend(
    rows: list[Payload],
    bends: pd.DataFrame | None,
    place: Mapping[str, int],
    pairs: Mapping[tuple[int, int], int],
) -> None:
    """Give each link the places that its arrow passes: share of the way, and points aside of it."""
    if bends is None:
        return
    _check(bends, "bends", ("cause", "effect", "along", "aside"))
    for row in bends.to_dict("records"):
        at = pairs.get((place.get(str(row["cause"]), -1), place.get(str(row["effect"]), -1)))
        if at is not None:
            rows[at].setdefault("bend", []).append([float(row["along"]), float(row["aside"])])


def _quotes(
    quotes: pd.DataFrame | None, place: Mapping[str, int], pairs: Mapping[tuple[int, int], int]
) -> list[list[Any]]:
    if quotes is None:
        return []
    _check(quotes.drop(columns="claim_id", errors="ignore"), "quotes", ("cause", "effect", "quote"))
    rows = []
    for row in quotes.to_dict("records"):
        at = pairs.get((place.get(str(row["cause"]), -1), place.get(str(row["effect"]), -1)))
        if at is not None and _text(row["quote"]):
            rows.append([at, _text(row["quote"])])
    return rows


def _loops(loops: pd.DataFrame | None, place: Mapping[str, int], pairs: Mapping[tuple[int, int], int]) -> list[Payload]:
    """Return the loops whose every link is in the map."""
    if loops is None:
        return []
    _check(loops, "loops", ("loop", "kind"))
    rows = []
    for row in loops.to_dict("records"):
        ring = str(row["loop"]).split(" -> ")
        ring = ring if len(ring) > 1 and ring[0] == ring[-1] else [*ring, ring[0]]
        steps = [pairs.get((place.get(a, -1), place.get(b, -1))) for a, b in pairwise(ring)]
        if None not in steps:
            rows.append({"kind": str(row["kind"]), "factors": [place[name] for name in ring[:-1]], "links": steps})
    return rows


def _told(
    told: pd.DataFrame | None, place: Mapping[str, int], pairs: Mapping[tuple[int, int], int]
) -> dict[str, list[list[Any]]]:
    """Return by `origin,target` the links on the way and who told it whole."""
    if told is None:
        return {}
    _check(told, "told", ("origin", "target", "cause", "effect", "told"))
    ways: dict[str, list[list[Any]]] = {}
    for row in told.to_dict("records"):
        at = pairs.get((place.get(str(row["cause"]), -1), place.get(str(row["effect"]), -1)))
        ends = (place.get(str(row["origin"])), place.get(str(row["target"])))
        if at is not None and None not in ends:
            ways.setdefault(f"{ends[0]},{ends[1]}", []).append([at, _text(row["told"])])
    return ways


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 2)


def _page(payload: Payload, title: str, note: str) -> str:
    assets = files("hct_eval.maps.draw") / "assets"
    own = "".join((assets / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    library = (assets / "cytoscape" / "cytoscape.min.js").read_text(encoding="utf-8")
    scripts = [library, f"'use strict';(()=>{{{own}}})();"]
    if any("</script" in script for script in scripts):
        message = "a script of the explorer would end its own element; mend the asset"
        raise AssertionError(message)
    policy = f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src 'unsafe-inline'"
    fields = {
        "POLICY": policy,
        "TITLE": escape(title),
        "LEAD": _DRAWN if payload["drawn"] else _TOLD,
        "NOTE": escape(note),
        "STYLE": (assets / "explorer.css").read_text(encoding="utf-8"),
        "DATA": _json(payload),
        "LIBRARY": scripts[0],
        "SCRIPT": scripts[1],
    }
    template = (assets / "explorer.html").read_text(encoding="utf-8")
    page = re.sub(r"\{\{([A-Z]+)\}\}", lambda match: fields[match.group(1)], template)
    # Half of a surrogate pair, as broken files have it, cannot be written.
    return page.encode("utf-8", "replace").decode()


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _json(payload: Payload) -> str:
    """JSON that can stand in a script element: no character in it is markup or ends a line of script."""
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
