"""Words on the page: paragraphs, lists, quotes; all text escaped, numbers said plainly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

import pandas as pd


class Shown(Protocol):
    """Whatever a notebook can show as HTML."""

    def _repr_html_(self) -> str: ...


@dataclass(frozen=True)
class Words:
    """A piece of the page as HTML that is already safe."""

    markup: str

    def _repr_html_(self) -> str:
        return f'<div class="hct-words">{self.markup}</div>'


@dataclass(frozen=True)
class Section:
    """What one section shows, in order: words, charts, tables."""

    parts: tuple[Shown, ...]

    def _repr_html_(self) -> str:
        return f'<div class="hct-section">{"".join(part._repr_html_() for part in self.parts)}</div>'


def section(*parts: Shown | None) -> Section:
    """Return a section of the parts that are there."""
    return Section(tuple(part for part in parts if part is not None))


def say(*sentences: str) -> Words:
    """Return one paragraph of the given sentences (plain text; empty ones are left out)."""
    return Words(f"<p>{escape(' '.join(s.strip() for s in sentences if s.strip()))}</p>")


def missing(text: str) -> Words:
    """Return a paragraph that says what was not collected, marked as such."""
    return Words(f'<p class="hct-missing">{escape(text)}</p>')


def heading(text: str) -> Words:
    """Return a heading within a section."""
    return Words(f"<h3>{escape(text)}</h3>")


def bullets(items: Iterable[str]) -> Words | None:
    """Return a list of plain texts, or None where there are none."""
    lines = [f"<li>{escape(item)}</li>" for item in items]
    return Words(f"<ul>{''.join(lines)}</ul>") if lines else None


def linked(items: Iterable[tuple[str, str, str]]) -> Words | None:
    """Return a list of (text, address, words of the link): each text ends with its link."""
    lines = [
        f'<li>{escape(text)} <a href="{escape(address)}">{escape(words)}</a></li>' for text, address, words in items
    ]
    return Words(f"<ul>{''.join(lines)}</ul>") if lines else None


def quotation(text: str, who: str, about: str) -> Words:
    """Return a quote with who said it (never a name) and what it is about."""
    words = escape(text.strip().strip("\"'“”‘’").strip())
    return Words(
        f"<figure class='hct-quote'><blockquote><p>“{words}”</p></blockquote>"
        f"<figcaption>{escape(who)}, on {escape(about)}</figcaption></figure>"
    )


def card(title: str, verdict: str, *lines: str) -> Words:
    """Return a boxed item: its title, a verdict that stands out, and plain lines below."""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return Words(
        f'<div class="hct-card"><h3>{escape(title)}</h3><p class="hct-verdict">{escape(verdict)}</p>{body}</div>'
    )


def more(summary: str, *parts: Shown | None) -> Words:
    """Return parts that open at a click."""
    inside = "".join(part._repr_html_() for part in parts if part is not None)
    return Words(f"<details><summary>{escape(summary)}</summary>{inside}</details>")


def listing(names: Sequence[str], limit: int | None = None) -> str:
    """Return names as a reader lists them: `a, b and c`, or `a, b and 3 more` beyond the limit."""
    shown = [str(name) for name in names]
    if limit is not None and len(shown) > limit:
        shown = [*shown[:limit], f"{len(shown) - limit} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def lower_first(label: str) -> str:
    """Return a label as it stands within a sentence; abbreviations keep their capitals."""
    words = str(label)
    return words if len(words) > 1 and words[1].isupper() else words[:1].lower() + words[1:]


def named(label: str) -> str:
    """Return a factor as it is said: the last level of a hierarchy, then the levels above in brackets.

    The last level alone would not do: "Diet; Diversified" is not about being diversified. `~` becomes "Lack of".
    """
    *above, last = [part.strip() for part in str(label).strip().lstrip("~").split(";")]
    words = f"{last} ({lower_first(', '.join(above))})" if above else last
    return f"Lack of {lower_first(words)}" if str(label).strip().startswith("~") else words


def spoken(label: str) -> str:
    """Return a factor within a sentence, in quotation marks, since coders name factors freely."""
    return f"“{lower_first(named(label))}”"


def span_in_words(days: pd.Series) -> str:
    """Return ` between March and June 2024`-like words for the first and the last month of days; empty without any."""
    known = days.dropna()
    if known.empty:
        return ""
    first, last = f"{known.min():%B %Y}", f"{known.max():%B %Y}"
    return f" in {first}" if first == last else f" between {first} and {last}"


def years_in_words(days: pd.Series) -> str:
    """Return ` from 2022 to 2024`-like words for the years of days; empty without any."""
    known = days.dropna()
    if known.empty:
        return ""
    first, last = known.min().year, known.max().year
    return f" in {first}" if first == last else f" from {first} to {last}"


def day(moment: object) -> str:
    """Return a day as 31 March 2024, or `an unknown day`."""
    stamp = pd.to_datetime(moment)  # type: ignore[call-overload]
    return "an unknown day" if pd.isna(stamp) else f"{stamp.day} {stamp:%B %Y}"
