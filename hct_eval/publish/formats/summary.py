"""The report on one page, for a board: what the page says already, in the same sentences, with one drawing."""

import datetime as dt
from typing import Any

from lxml import html as lxml_html

from hct_eval.publish import anchors
from hct_eval.publish.formats.semantic import Printed
from hct_eval.publish.typeset import typeset

_DRAWN = (anchors.HEARD, anchors.COMMON, anchors.CHANGE, anchors.SIDE, anchors.MAP, anchors.REACH)
"""The sections whose first figure may stand on the page: the first that has one is taken."""

_LIMITS = ("cannot stand for", "likely ranges", "no test compares", "no proof")
"""What marks the sentences of "Methods and limits" that say how far the messages carry."""

_ASKS, _SURE = 3, 3
"""At most so many paragraphs on what is asked, and on how sure we are."""


def summary_pdf(printed: Printed, day: dt.date) -> bytes:
    """Return one page of A4 as PDF/UA-1: key messages, a drawing, the ask, how sure; same input, same bytes.

    `day` (of the newest data) stands for when it was made. TypesetError where the page cannot be set.
    """
    sections = _sections(lxml_html.fromstring(f"<div>{printed.body}</div>"))
    figure = next((found for title in _DRAWN for found in _figures(sections, title)), None)
    drawing = _drawing(figure) if figure is not None else None
    data = {
        "title": f"{printed.title}: summary",
        "heading": printed.heading,
        "eyebrow": printed.eyebrow,
        "banner": printed.banner,
        "facts": [fact for fact in printed.facts if fact[0] in ("Period", "Status")],
        "day": [day.year, day.month, day.day],
        "messages": _messages(sections),
        "drawing": drawing,
        "asks": _asks(sections),
        "sure": _sure(sections),
    }
    shown = printed.pictures | printed.narrow
    return typeset(
        "summary", data, day=day, pictures={} if drawing is None else {"drawing.svg": shown[drawing["file"]]}
    )


Sections = dict[str, list[lxml_html.HtmlElement]]
"""What stands below each heading of the second level, by its words."""


def _sections(body: lxml_html.HtmlElement) -> Sections:
    found: Sections = {"": []}
    for element in body:
        if element.tag == "h2":
            found[_text(element)] = []
        else:
            found[list(found)[-1]].append(element)
    return found


def _messages(sections: Sections) -> list[str]:
    """Return the key messages without the links behind them; what is said instead where there are none."""
    overview = sections.get("Overview", [])
    items = [item for part in overview for item in part.iter("li")]
    for item in items:
        for link in item.findall(".//a"):
            link.drop_tree()
    return [_text(item) for item in items] or [_text(part) for part in overview if part.get("class") == "missing"]


def _figures(sections: Sections, title: str) -> list[lxml_html.HtmlElement]:
    return [
        figure for part in sections.get(title, []) for figure in part.iter("figure") if figure.find("img") is not None
    ]


def _drawing(figure: lxml_html.HtmlElement) -> dict[str, Any]:
    image, caption = figure.find("img"), figure.find("figcaption")
    words = [_text(part) for part in caption] if caption is not None else []
    number, title, base = [*[word for word in words if word], "", "", ""][:3]
    return {"file": image.get("src"), "alt": image.get("alt"), "number": number, "title": title, "base": base}


def _asks(sections: Sections) -> list[str]:
    """Return what is asked: the paragraphs that open the section, before its first heading or table."""
    opening = []
    for part in sections.get(anchors.ASKS, []):
        if part.tag in ("h3", "table"):
            break
        opening += [_text(item) for item in ([part] if part.tag == "p" else part.iter("p", "li"))]
    return opening[:_ASKS]


def _sure(sections: Sections) -> list[str]:
    """Return how far all this carries: what stays open, then the limits of how it was found."""
    unknown = [_text(part) for part in sections.get(anchors.UNANSWERED, [])[:1] if part.tag == "p"]
    limits = [_text(item) for part in sections.get(anchors.METHODS, []) for item in part.iter("li")]
    return [*unknown, *(said for said in limits if any(mark in said.lower() for mark in _LIMITS))][:_SURE]


def _text(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
