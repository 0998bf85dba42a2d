"""The gate on self-containedness: nothing of a page comes from elsewhere, and opening it tells nobody."""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote

from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.read_page import Page

GATE = "self-contained"

_LOADS = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping"}
_LINKING = {"link", "image", "use", "base", "feimage"}
"""Elements that load what `href` names; that of an `a` is only followed at a click."""

_INSIDE = ("data:", "#", "blob:")
_IN_STYLE = re.compile(r"@import\s+[^;]{0,200}|url\(\s*['\"]?(?!data:|#|['\"]?\s*\))[^)]{0,200}\)", re.IGNORECASE)
_CALLS = re.compile(
    r"\b(?:fetch|importScripts|import)\s*\(|\bnew\s+(?:XMLHttpRequest|WebSocket|EventSource|Worker)\b|sendBeacon\s*\("
)
_IN_DRAWING = re.compile(
    r"(?:\bhref|\bsrc)\s*=\s*[\"'](?!#|data:)|<script|@import|url\(\s*['\"]?(?:https?:)?//", re.IGNORECASE
)
_MEND = "Take it out, or put what it loads into the page itself."


def contained(candidate: Candidate) -> list[Finding]:
    """Return whatever a page of the report would load from elsewhere, and pages without the rule that forbids it."""
    found = []
    for page in candidate.pages:
        told = [*_elements(page), *_styles(page), *_scripts(page), *_policy(page)]
        found += [Finding(GATE, candidate.place, "refuse", f"{page.name}: {what}", do) for what, do in told]
    for name, path in candidate.files.items():
        if name.endswith(".svg") and _IN_DRAWING.search(path.read_text(encoding="utf-8")):
            found.append(Finding(GATE, candidate.place, "refuse", f"{name} loads something or holds a script", _MEND))
    return found


def _elements(page: Page) -> Iterator[tuple[str, str]]:
    for element in page.every():
        for name, value in element.attrib.items():
            plain = str(name).rpartition("}")[2].rpartition(":")[2].lower()
            loads = plain in _LOADS or (plain == "href" and element.tag.lower() in _LINKING)
            for address in _addresses(plain, str(value)) if loads else ():
                if not address.lower().startswith(_INSIDE):
                    yield f"<{element.tag}> loads {_short(address)}", _MEND
                elif _unsafe_drawing(address):
                    yield f"a drawing within <{element.tag}> loads something or holds a script", _MEND
        if element.get("style") and _IN_STYLE.search(element.get("style")):
            yield f"the style of a <{element.tag}> loads something", _MEND
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            yield "it sends its reader to another page", "Take the <meta http-equiv=refresh> out."


def _addresses(name: str, value: str) -> list[str]:
    if name != "srcset":
        return [value.strip()] if value.strip() else []
    return [part.split()[0] for part in re.split(r",\s+", value.strip()) if part.strip()]


def _unsafe_drawing(address: str) -> bool:
    """Whether an address that holds a drawing within itself holds one that would load something."""
    head, _, packed = address.partition(",")
    if not head.lower().startswith("data:image/svg"):
        return False
    try:
        text = base64.b64decode(packed, validate=True).decode() if head.endswith(";base64") else unquote(packed)
    except (binascii.Error, UnicodeDecodeError):
        return True
    return bool(_IN_DRAWING.search(text))


def _styles(page: Page) -> Iterator[tuple[str, str]]:
    for match in _IN_STYLE.finditer(page.styles):
        yield f"its style sheet loads {_short(match.group())}", _MEND


def _scripts(page: Page) -> Iterator[tuple[str, str]]:
    for script in page.every("script"):
        call = _CALLS.search(script.text or "")
        if call and (script.get("type") or "text/javascript") in ("text/javascript", "module"):
            yield f"a script can call out ({call.group().strip()})", "Take the call out of the script."


def _policy(page: Page) -> Iterator[tuple[str, str]]:
    rules = [
        element.get("content") or ""
        for element in page.every("meta")
        if (element.get("http-equiv") or "").lower() == "content-security-policy"
    ]
    if not any(re.search(r"default-src\s+'none'", rule) for rule in rules):
        advice = "Add <meta http-equiv=Content-Security-Policy> with default-src 'none', as the template has it."
        yield "no rule in it forbids the browser to load things", advice
    for rule in rules:
        for source in re.findall(r"(?:https?:|wss?:)[^\s;]*|(?<=\s)\*(?=[\s;]|$)", rule):
            yield f"its rule on loading allows {_short(source)}", "Take that source out of the rule."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."
