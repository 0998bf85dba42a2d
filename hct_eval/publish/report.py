"""From an executed notebook to the report that may be published: one self-contained page, its data beside it."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, Programme, Status
from hct_eval.publish.across import programme_cover
from hct_eval.publish.across_learning import released_across
from hct_eval.publish.audit.checklist import CHECKLIST, checklist
from hct_eval.publish.audit.place import check_place
from hct_eval.publish.audit.programme import check_across
from hct_eval.publish.downloads import about_report, write_downloads
from hct_eval.publish.explorer import write_explorer
from hct_eval.publish.formats.build import write_formats
from hct_eval.publish.overview import cover, messages_of
from hct_eval.publish.page import contents_of, finish_page
from hct_eval.publish.programme_results import ProgrammeResults, gather_programme, newest_of
from hct_eval.publish.prose import Words
from hct_eval.publish.readability import too_hard
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import PlaceResults, gather, newest_day
from hct_eval.publish.social import write_social
from hct_eval.publish.tables import ShownTable
from hct_eval.publish.workshop import drop_pack
from hct_eval.tables.files import SHARED, write_whole

_TEMPLATES = Path(__file__).parent / "templates"
_WORKING = {"parameters", "injected-parameters", "working", "nbval-check-output", "keep_output"}
"""Cells with one of these tags are left out of the report."""

_OURS = re.compile(r'\s*<(div|figure|p|dl) class="hct-')
"""How everything begins that went through `publish`, and so through disclosure control."""

_SEED = 20240229
"""Where notebook 06 was run by hand: the seed that its parameters begin with."""

BANNER = "The people, words and numbers in this report are invented, to show what a report looks like."


class ReportError(Exception):
    """A notebook cannot become a report; the text names the cell by its heading and says what to do."""


def render_report(
    executed_notebook: Path, programme: Programme, partnership_id: str, *, status: Status | None = None
) -> Path:
    """Write `reports/<programme>/<partnership>/report.html` with its `data/` and `map.html`, from an executed notebook.

    The notebook is 06 or 07; `partnership_id` "programme" stands for the report across places, which has no map.
    `status` is what the cover says (draft, for review, published); by default what programme.yml says.
    ReportError if the notebook did not run to its end, was run for another place, or shows something that did not go
    through `publish`; DisclosureError if what it shows would tell too much of few people (see `check_place` and
    `check_across`). Files are written whole or not at all. A workshop pack of an earlier map goes. Beside the processed
    tables lies a checklist for the person who signs for the report.
    """
    import nbformat

    notebook = nbformat.read(executed_notebook, as_version=4)  # type: ignore[no-untyped-call]
    _check_place(notebook, programme, partnership_id)
    _keep_what_is_published(notebook)
    results = _gather(programme, partnership_id, _parameters(notebook))
    title, heading, front, tables, newest = _front(programme, results, status)
    folder = programme.reports(partnership_id)
    page = _render(
        notebook,
        {
            "title": title,
            "heading": heading,
            "eyebrow": f"Learning report. {programme.title}",
            "banner": BANNER if programme.data_status == "illustrative" else "",
            "cover": front.markup,
            "contents": contents_of(cell.source for cell in notebook.cells if cell.cell_type == "markdown"),
            "index": "../index.html",
        },
    )
    if isinstance(results, ProgrammeResults):
        check_across(results, tables)
    else:
        rows = check_place(results, tables)
        page_to_sign = checklist(results, rows, too_hard(text for text, _ in messages_of(results)))
        write_whole(programme.processed(partnership_id) / CHECKLIST, page_to_sign.encode(), mode=SHARED)
    about = about_report(programme, partnership_id)
    page = write_downloads(finish_page(page), tables, folder, about)
    write_social(page, folder, about)
    if isinstance(results, PlaceResults):
        write_explorer(results, folder, int(_parameters(notebook).get("seed", _SEED)))
        drop_pack(folder)
    path = folder / "report.html"
    write_whole(path, page.encode(), mode=SHARED)
    write_formats(page, folder, newest)
    write_index(programme)
    return path


def write_index(programme: Programme) -> Path:
    """Write `reports/<programme>/index.html`: the reports that there are, the programme's own first."""
    root = programme.reports(PROGRAMME_FOLDER).parent
    there = [place for place in (PROGRAMME_FOLDER, *programme.place_ids) if (root / place / "report.html").is_file()]
    path = root / "index.html"
    write_whole(path, index_page(programme, there).encode(), mode=SHARED)
    return path


def index_page(programme: Programme, places: Collection[str]) -> str:
    """Return the page that lists the reports of these places ("programme" among them), the programme's own first."""
    from jinja2 import Environment, FileSystemLoader

    names = [(PROGRAMME_FOLDER, f"{programme.title}: across all places")]
    names += [(place.id, place.name) for place in programme.partnerships]
    reports = [(name, f"{folder}/report.html") for folder, name in names if folder in places]
    environment = Environment(loader=FileSystemLoader(_TEMPLATES / "report"), autoescape=True)
    banner = BANNER if programme.data_status == "illustrative" else ""
    template = environment.get_template("reports.html.j2")
    return str(template.render(title=programme.title, banner=banner, reports=reports))


def _gather(programme: Programme, partnership_id: str, given: dict[str, Any]) -> PlaceResults | ProgrammeResults:
    if partnership_id == PROGRAMME_FOLDER:
        return gather_programme(programme, str(given.get("partnerships", "")))
    return gather(programme, partnership_id)


def _front(
    programme: Programme, results: PlaceResults | ProgrammeResults, status: Status | None
) -> tuple[str, str, Words, dict[str, ShownTable], pd.Timestamp | None]:
    if isinstance(results, ProgrammeResults):
        title, said = f"Learning report: {programme.title}", status or programme.report_status(PROGRAMME_FOLDER)
        tables = released_across(programme, results)
        return title, programme.title, programme_cover(programme, said), tables, newest_of(results)
    title = f"Learning report: {results.place.name}. {programme.title}"
    said = status or programme.report_status(results.place.id)
    return title, results.place.name, cover(results, said), released_tables(results), newest_day(results)


def _render(notebook: Any, front: dict[str, Any]) -> str:
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="report", extra_template_basedirs=[str(_TEMPLATES)], exclude_anchor_links=True
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"hct": front})
    return str(page)


def _parameters(notebook: Any) -> dict[str, Any]:
    """Return the parameters that papermill was given; nothing where the notebook was run by hand."""
    return dict(notebook.metadata.get("papermill", {}).get("parameters", {}))


def _check_place(notebook: Any, programme: Programme, partnership_id: str) -> None:
    given = _parameters(notebook)
    wrong = given.get("programme", programme.id) != programme.id
    if partnership_id != PROGRAMME_FOLDER:
        wrong = wrong or given.get("partnership", partnership_id) != partnership_id
    if wrong:
        message = (
            f"this notebook was run for another place than {programme.id}/{partnership_id}; run it again for this one"
        )
        raise ReportError(message)


def _keep_what_is_published(notebook: Any) -> None:
    """Leave out working cells; refuse errors, cells that never ran, and output that did not go through `publish`."""
    kept, title = [], "the first cell"
    for cell in notebook.cells:
        headings = re.findall(r"(?m)^#+[ \t]+(.+)$", cell.source) if cell.cell_type == "markdown" else []
        title = f"the cell below the heading {headings[-1]!r}" if headings else title
        if cell.cell_type == "code":
            _check_outputs(cell, title)
        if not _WORKING & set(cell.metadata.get("tags", [])):
            kept.append(cell)
    notebook.cells = kept


def _check_outputs(cell: Any, title: str) -> None:
    if any(output.output_type == "error" for output in cell.outputs):
        message = f"the notebook did not run to its end: {title} stopped with an error; mend it and run it again"
        raise ReportError(message)
    if _WORKING & set(cell.metadata.get("tags", [])):
        return
    if cell.source.strip() and cell.execution_count is None:
        message = f"the notebook did not run to its end: {title} was not run; run the notebook again"
        raise ReportError(message)
    for output in cell.outputs:
        data = output.get("data", {})
        shown = data.get("text/html", "")
        if data and not _OURS.match(shown):
            message = (
                f"{title} shows something that did not go through hct_eval.publish, so nobody checked it for small "
                "numbers; show it with publish, or give the cell the tag 'working'"
            )
            raise ReportError(message)
