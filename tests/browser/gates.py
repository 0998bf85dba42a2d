"""What a published page must pass: each gate returns the faults that it found, in words, an empty list for none."""

import itertools
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import html

from tests.browser.chromium import Page
from tests.programs import need

AXE = Path(__file__).with_name("axe.min.js")
NARROWEST = 320
"""Width in CSS pixels at which nothing may scroll sideways (WCAG 2.2, 1.4.10)."""

_RUN_AXE = """axe.run(document, OPTIONS).then(r => r.violations.map(
    v => v.id + ': ' + v.nodes.length + ' x ' + v.nodes[0].html.slice(0, 160)))"""
_TOO_WIDE = """(() => { const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('body *')].filter((e) => {
        for (let up = e.parentElement; up; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== 'visible') return false;
        return e.getBoundingClientRect().right > wide + 0.5;
    }).map((e) => e.outerHTML.slice(0, 120)).slice(0, 5); })()"""
_STOPS = "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
_SHOWN = "filter((e) => e.checkVisibility() && !e.disabled)"
_FOCUS = """(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
    const within = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
    const seen = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    return [window.stops.indexOf(e), within && seen, e.outerHTML.slice(0, 120)]; })()"""


def html_errors(pages: Iterable[Path]) -> list[str]:
    """Errors that the Nu HTML checker finds in the pages, all in one go."""
    command = ["java", "-Xss4m", "-jar", need("Nu HTML checker"), "--errors-only", "--format", "json", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=os.environ)
    return [
        f"{Path(one.get('url', '')).parent.name}, line {one.get('lastLine')}: {one['message']}"
        for one in json.loads(done.stderr)["messages"]
    ]


def axe_faults(page: Page) -> list[str]:
    """Rules of axe-core that the open page breaks, best practice among them."""
    return _axe(page, "{resultTypes: ['violations']}")


def contrast_faults(page: Page) -> list[str]:
    """Text of the open page with too little contrast, in the colours that it has now."""
    return _axe(page, "{resultTypes: ['violations'], runOnly: ['color-contrast']}")


def _axe(page: Page, options: str) -> list[str]:
    if not page.run("'axe' in window"):
        page.run(AXE.read_text(encoding="utf-8") + ";0")
    return list(page.run(_RUN_AXE.replace("OPTIONS", options)))


def too_wide(page: Page) -> list[str]:
    """Elements of the open page that make it scroll sideways at the narrowest width."""
    page.size(NARROWEST, 800)
    return list(page.run(_TOO_WIDE))


def out_of_reach(page: Page) -> list[str]:
    """What a keyboard cannot reach on the open page, everything folded open, and where focus is not to be seen."""
    page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.run(f"document.documentElement.style.scrollBehavior = 'auto'; window.stops = {_STOPS}.{_SHOWN}; 0")
    count = int(page.run("window.stops.length"))
    page.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    reached, unseen = set(), []
    for _ in range(count + 1):
        page.press("Tab", 9)
        at, seen, words = page.run(_FOCUS)
        if at in reached or at < 0:
            break
        reached.add(at)
        unseen += [] if seen else [f"focus cannot be seen on {words}"]
    missed = sorted(set(range(count)) - reached)
    return [f"cannot be reached: {page.run(f'window.stops[{at}].outerHTML.slice(0, 120)')}" for at in missed] + unseen


def lost_colours(page: Page) -> list[str]:
    """Drawings of the open page that forced colours would leave dark on dark: theirs are part of what they say."""
    page.prefers(forced_colors="active", prefers_color_scheme="dark")
    script = (
        "[...document.querySelectorAll('main img')].filter((i) => { const s = getComputedStyle(i);"
        "return s.forcedColorAdjust !== 'none' || s.backgroundColor !== 'rgb(255, 255, 255)'; })"
        ".map((i) => i.alt.slice(0, 80))"
    )
    return list(page.run(script))


def structure_faults(path: Path) -> list[str]:
    """Faults in a page's alternative texts, headings, tables and addresses."""
    tree = html.parse(str(path)).getroot()
    return [*_alt_faults(tree), *_heading_faults(tree), *_table_faults(tree), *_address_faults(tree)]


def _alt_faults(tree: Any) -> list[str]:
    texts = [str(image.get("alt") or "") for image in tree.iter("img")]
    faults = [f"no text that says what a picture shows: {text!r}" for text in texts if len(text) < 40]
    faults += [f"placeholder: {text[:60]}" for text in texts if "description has been provided" in text]
    return faults + [f"two pictures with one text: {text[:60]}" for text in set(texts) if texts.count(text) > 1]


def _heading_faults(tree: Any) -> list[str]:
    headings = list(tree.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    levels = [int(one.tag[1]) for one in headings]
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} first headings"]
    pairs = zip(itertools.pairwise(levels), headings[1:], strict=True)
    return faults + [f"h{a} is followed by h{b}: {one.text_content()}" for (a, b), one in pairs if b > a + 1]


def _table_faults(tree: Any) -> list[str]:
    faults = []
    for table in tree.iter("table"):
        caption = table.find("caption")
        words = caption.text_content() if caption is not None else ""
        faults += [] if words.strip() else ["a table without a caption"]
        faults += [f"a header without scope in: {words}" for cell in table.iter("th") if cell.get("scope") is None]
    return faults


def _address_faults(tree: Any) -> list[str]:
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    inner = {link.get("href")[1:] for link in tree.iter("a") if (link.get("href") or "").startswith("#")}
    twice = sorted({name for name in ids if ids.count(name) > 1})
    return [f"leads nowhere: #{name}" for name in sorted(inner - set(ids))] + [f"stands twice: {n}" for n in twice]
