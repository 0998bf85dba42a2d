"""The writers' own words: Markdown beside the data, in which numbers stand by name, so that none is typed."""

import difflib
import re
from html import escape
from pathlib import Path

from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.publish.programme_results import ProgrammeResults
from hct_eval.publish.prose import Words
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.values import Value, values_of

TEXTS = ("introduction", "interpretation", "asks", "thanks")
"""What a place or the programme can write itself: `text/<name>.md` beside its raw data."""

_PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NEAREST = 3


class WritingError(Exception):
    """A writer's text asks for a number that is not there, or cannot be read; the text names file, line and names."""


def written(results: PlaceResults | ProgrammeResults, name: str) -> Words | None:
    """Return the writers' own words from `text/<name>.md` (Markdown, UTF-8), or None where they wrote none.

    `{{name}}` becomes the value of that name (see `values_of`). Comments (`<!-- ... -->`) stay with the writers, other
    HTML is shown as text, pictures become their descriptions, headings stand below the section's own. WritingError
    names the file, the line and the nearest names where a value is unknown or may not be shown.
    """
    place = results.place.id if isinstance(results, PlaceResults) else PROGRAMME_FOLDER
    path = text_path(results.programme, place, name)
    label = path.relative_to(results.programme.project).as_posix()
    text = _without_comments(_read(path, results.programme), label)
    if not text.strip():
        return None
    values = values_of(results) if "{{" in text or "}}" in text else {}
    _check(text, values, label, _command(results.programme, place))
    return Words(_filled(_as_html(text), values, label))


def text_path(programme: Programme, place: str, name: str) -> Path:
    """Return where the writers of a place (or of "programme") put a text."""
    return programme.raw(place) / "text" / f"{name}.md"


def _read(path: Path, programme: Programme) -> str:
    if not path.is_file():
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = f"{path.relative_to(programme.project).as_posix()} is not UTF-8; save it again as UTF-8 text"
        raise WritingError(message) from None


def _without_comments(text: str, label: str) -> str:
    """Return the text without comments, line by line as it was; WritingError for one that does not end."""
    plain = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    if "<!--" in plain:
        line = plain[: plain.index("<!--")].count("\n") + 1
        message = f"{label}, line {line}: a comment begins with <!-- and does not end; close it with -->"
        raise WritingError(message)
    return plain


def _as_html(text: str) -> str:
    import mistune

    markup = str(mistune.create_markdown(escape=True)(text))
    markup = re.sub(r'<img [^>]*?alt="([^"]*)"[^>]*>', r"\1", markup)
    return re.sub(r"(</?)h[1-6]>", r"\1h3>", markup)


def _check(text: str, values: dict[str, Value], label: str, command: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{label}, line {number}"
        if "{{" in _PLACEHOLDER.sub("", line) or "}}" in _PLACEHOLDER.sub("", line):
            message = f"{where}: a number stands between {{{{ and }}}} on one line; one of these is missing its pair"
            raise WritingError(message)
        for name in (match.strip() for match in _PLACEHOLDER.findall(line)):
            if name not in values:
                message = f"{where}: there is no number {{{{{name}}}}}{_nearest(name, values)} All names: {command}"
                raise WritingError(message)
            if values[name].text is None:
                message = (
                    f"{where}: {{{{{name}}}}} ({values[name].about}) may not be shown: too few people, or no figure. "
                    "Write the sentence without it"
                )
                raise WritingError(message)


def _nearest(name: str, values: dict[str, Value]) -> str:
    near = difflib.get_close_matches(name, [known for known, value in values.items() if value.text], _NEAREST, 0.5)
    if near:
        return f"; did you mean {' or '.join(f'{{{{{one}}}}}' for one in near)}?"
    return f"; {len(values)} names are there." if values else "; nothing was measured or counted here yet."


def _command(programme: Programme, place: str) -> str:
    return f"hct-eval values {programme.id}" + ("" if place == PROGRAMME_FOLDER else f" --partnership {place}")


def _filled(markup: str, values: dict[str, Value], label: str) -> str:
    """Put values, escaped, into the finished page: no value can become a tag or a link."""
    filled = _PLACEHOLDER.sub(lambda found: escape(values[found.group(1).strip()].text or ""), markup)
    if "%7B%7B" in filled:
        message = f"{label}: a number stands in the address of a link; numbers can only stand in the text"
        raise WritingError(message)
    return filled
