"""What can be downloaded beside a report: each figure and table as CSV, all in one workbook, and what they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.publish.page_tables import PageTable, page_tables
from hct_eval.publish.tables import ShownTable, neutralise
from hct_eval.publish.workbook import tables_workbook
from hct_eval.tables.files import SHARED, write_whole

README, METADATA = "README.txt", "csv-metadata.json"
LIST_HERE = '<p class="hct-all-data"></p>'
"""Where the list of everything that can be downloaded stands, in a page as notebooks show it."""

_NULLS = ["", "*", "not known", "none"]
_INVENTED = "Illustrative: the people, words and numbers are invented."


@dataclass(frozen=True)
class About:
    """What all tables of a report share: whose they are, when, and what was hidden."""

    programme: str
    place: str
    period: str
    disclosure: str
    invented: bool
    file: str

    @property
    def source(self) -> str:
        """Where the numbers come from, in one line."""
        return f"Learning report, {self.place}. {self.programme}."

    @property
    def lines(self) -> list[str]:
        """What a reader of any of the files should know, a sentence or two each."""
        period = [f"Period: {self.period}."] if self.period else []
        return [*([_INVENTED] if self.invented else []), *period, self.disclosure]


def about_report(programme: Programme, partnership_id: str) -> About:
    """Return what all tables of one report share."""
    whole = partnership_id == PROGRAMME_FOLDER
    policy, place = programme.disclosure, None if whole else programme.partnership(partnership_id)
    rounded = f" and others are rounded to the nearest {policy.base}" if policy.base > 1 else ""
    return About(
        programme=programme.title,
        place=place.name if place else "across all places",
        period=(place.period if place else "") or programme.period,
        disclosure=f"Counts are of people. Counts of 1 to {policy.threshold} people are not shown{rounded}: "
        f"* or words stand in their place. {policy.reason}",
        invented=programme.data_status == "illustrative",
        file=f"{programme.id}-{partnership_id}-tables.xlsx",
    )


def write_downloads(page: str, tables: Mapping[str, ShownTable], folder: Path, about: About) -> str:
    """Write the page's figures and tables, and `tables`, into `folder`/data; return the page with links to them.

    The page is finished: its figures and tables have numbers. What is written is read back from it, so nothing is in a
    file that does not stand there; `tables` are the released ones, after disclosure control. CSV (UTF-8 with a mark),
    one workbook, a README and the same as CSVW metadata. Files of an earlier report go; each is written whole.
    """
    shown, more = page_tables(page), _released(tables)
    data = folder / "data"
    files = {f"{table.name}.csv": csv_text(table.frame) for table in shown}
    files |= {f"{name}.csv": csv_text(table.frame) for name, table in more.items()}
    listed = [*shown, *more.values()]
    if listed:
        files[about.file] = tables_workbook(listed, title=about.source, notes=about.lines)
        files[README] = _readme(shown, more, about).encode()
        files[METADATA] = (json.dumps(_metadata(shown, more, about), ensure_ascii=False, indent=1) + "\n").encode()
    for name, content in files.items():
        write_whole(data / name, content, mode=SHARED)
    for old in set(data.glob("*.*")) - {data / name for name in files}:
        old.unlink()
    return _with_list(_with_links(page, shown), shown, about)


def csv_text(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV that no spreadsheet will run, with a mark that tells spreadsheets it is UTF-8."""
    return neutralise(frame).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _released(tables: Mapping[str, ShownTable]) -> dict[str, PageTable]:
    full = {name: table for name, table in tables.items() if len(table.frame)}
    return {
        name: PageTable(f"Data {i}", table.caption, table.frame, note=table.note)
        for i, (name, table) in enumerate(full.items(), start=1)
    }


def _with_links(page: str, shown: Sequence[PageTable]) -> str:
    """Put a link to its data below each figure and table."""
    for table in shown:
        start = page.index(f'<span class="hct-number">{table.label}. </span>')
        figure = table.label.startswith("Figure")
        end = page.index("</figure>", start) if figure else page.index("</table></div>", start) + len("</table></div>")
        words = f"Download {table.label.lower()} as data (CSV)"
        link = f'<p class="hct-download"><a href="data/{table.name}.csv" download>{words}</a></p>'
        page = page[:end] + link + page[end:]
    return page


def _with_list(page: str, shown: Sequence[PageTable], about: About) -> str:
    """Put the list of all figures and tables, and of the workbook, where the page keeps a place for it."""
    if not shown:
        return page
    items = [
        f'<li>{table.label}. <a href="data/{table.name}.csv" download>{escape(table.title)}</a></li>' for table in shown
    ]
    book = (
        f'<a href="data/{escape(about.file)}" download>One workbook</a> holds everything, with a cover, contents and '
    )
    files = (
        f'notes. <a href="data/{README}">What each file holds</a> says units, numbers of people and what was hidden.'
    )
    every = f"<details><summary>Every figure and table as data (CSV)</summary><ul>{''.join(items)}</ul></details>"
    return page.replace(LIST_HERE, f"<p>{book}{files}</p>{every}", 1)


def _readme(shown: Sequence[PageTable], more: Mapping[str, PageTable], about: About) -> str:
    """Return what each file holds, in plain text."""
    blocks = [about.source, "\n".join(about.lines), f"{about.file}\nAll tables in one workbook."]
    for name, table in [*((table.name, table) for table in shown), *more.items()]:
        facts = {"Unit": table.unit, "Base": table.base, "Note": table.note}
        kept = [f"{fact}: {text}" for fact, text in facts.items() if text]
        blocks.append("\n".join([f"{name}.csv", f"{table.label}. {table.title}", *kept]))
    return "\n\n".join(blocks) + "\n"


def _metadata(shown: Sequence[PageTable], more: Mapping[str, PageTable], about: About) -> dict[str, object]:
    """Return the same for programs: a table group of CSV on the Web (W3C recommendation, 2015)."""
    named = [*((table.name, table) for table in shown), *more.items()]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"language": "en"}],
        "dc:source": about.source,
        "dc:description": " ".join(about.lines),
        "tables": [
            {
                "url": f"{name}.csv",
                "dc:title": f"{table.label}. {table.title}",
                "dc:description": " ".join(
                    t for t in (f"{table.unit}." * bool(table.unit), table.base, table.note) if t
                ),
                "tableSchema": {"columns": [_column(str(c), table.frame[c]) for c in table.frame.columns]},
            }
            for name, table in named
        ],
    }


def _column(name: str, values: pd.Series) -> dict[str, object]:
    found = [v for v in values if not pd.isna(v) and str(v) not in _NULLS]
    numbers = bool(found) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in found)
    kind: dict[str, object] = {"datatype": "number", "null": _NULLS} if numbers else {"datatype": "string"}
    return {"titles": name, **kind}
