"""The pages of a release that stay with the team: what changed since the last one, and what only a person can judge."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from hct_eval.programme import Programme
from hct_eval.publish.anchors import anchor
from hct_eval.publish.edition.candidate import place_name
from hct_eval.publish.edition.changes import KINDS, Change, PlaceChanges
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.tell_changes import change_in_words, place_sentence, release_sentences
from hct_eval.publish.prose import day
from hct_eval.publish.tables import readable_name, table_html

_TEMPLATES = Path(__file__).parents[1] / "templates"


def changes_page(
    programme: Programme, release: str, on: date, changes: Sequence[PlaceChanges], tolerance: float, gone: Sequence[str]
) -> str:
    """Return the page that says what changed: in short, report by report, and every figure.

    `gone` names earlier releases whose folders are no longer there.
    """
    places = [
        {
            "name": _title(programme, one.place),
            "address": anchor(_title(programme, one.place)),
            "sentence": place_sentence(one, tolerance),
            "tables": _markup(_tables(one)),
        }
        for one in changes
    ]
    return _render(
        "changes",
        title=f"What changed: {programme.title}, {release}",
        heading="What changed",
        eyebrow=f"{programme.title}. Release {release}, {day(on)}",
        stays="It sets this release beside the last one, for those who decide whether it goes out.",
        sentences=release_sentences(programme, changes, tolerance, gone),
        overview=_markup(_overview(programme, changes)),
        places=places,
    )


def checklist_page(
    programme: Programme, place: str, release: str, on: date, markdown: str, warnings: Sequence[Finding]
) -> str:
    """Return a place's checklist (see `checklist`) as a page to be ticked and signed, with the gates' warnings."""
    title, _, rest = markdown.partition("\n")
    return _render(
        "checklist",
        title=f"{title.lstrip('# ')} ({release})",
        heading=title.lstrip("# "),
        eyebrow=f"{programme.title}. Release {release}, {day(on)}",
        stays="It says which hidden numbers are small.",
        warnings=[f"{finding.what}. {finding.advice}" for finding in warnings if finding.place in (place, "")],
        body=_markup(_checks(rest)),
    )


def _title(programme: Programme, place: str) -> str:
    name = place_name(programme, place)
    return f"{name[:1].upper()}{name[1:]}"


def _overview(programme: Programme, changes: Sequence[PlaceChanges]) -> str:
    rows = [
        {
            "Report": _title(programme, one.place),
            "Compared with": one.since or "never released before",
            "Figures": one.figures,
            "As they were": one.same if one.since else pd.NA,
            "Within the tolerance": one.within if one.since else pd.NA,
            **{kind.capitalize(): one.count(kind) if one.since else pd.NA for kind in KINDS},
        }
        for one in changes
    ]
    return table_html(
        pd.DataFrame(rows).astype("string"),
        "Figures of each report, against its last release",
        css="hct-table hct-twin",
    )


def _tables(changes: PlaceChanges) -> str:
    parts = []
    for name in dict.fromkeys(change.table for change in changes.changes):
        own = [change for change in changes.changes if change.table == name]
        frame = pd.DataFrame([_row(change) for change in own], dtype="string")
        parts.append(table_html(frame, readable_name(name), css="hct-table hct-twin"))
    return "".join(parts)


def _row(change: Change) -> dict[str, str]:
    return {
        "Row": change.row or "(without a name)",
        "Figure": readable_name(change.column) if change.column else "the whole row",
        "Before": change.before,
        "Now": change.after,
        "What happened": change_in_words(change),
    }


def _checks(markdown: str) -> str:
    """Return Markdown as HTML, its tasks as boxes with their labels."""
    import mistune

    render = mistune.create_markdown(escape=True, plugins=["table", "task_lists"])
    text = re.sub(r"(?m)^(Signed \(name, date\):)$", r"**\1**", markdown)
    page = str(render(text))
    page = re.sub(
        r'<li class="task-list-item"><input[^>]*>(.*?)</li>',
        r'<li><label><input type="checkbox"> <span>\1</span></label></li>',
        page,
        flags=re.DOTALL,
    )
    page = re.sub(r"<ul>(?=\s*<li><label>)", '<ul class="checks">', page)
    page = page.replace("<table>", "<table><caption>Cells by table</caption>")
    return page.replace("<th>", '<th scope="col">')


def _markup(html: str) -> Any:
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - made by our own functions, which escape


def _render(template: str, **values: Any) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    return str(environment.get_template(f"edition/{template}.html.j2").render(**values))
