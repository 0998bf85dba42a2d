"""A small report that every gate lets through, to be broken one rule at a time."""

from pathlib import Path

from hct_eval.programme import Programme
from hct_eval.publish.edition.candidate import Candidate, find_candidate

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

QUOTE = "<blockquote><p>“I said Joining in number 1 here”</p></blockquote>"

PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>Learning report: North</title>
<style>:root {{ --ink: #1d1d1f; --paper: #ffffff; --brand: #12436d; --on-brand: #ffffff; }}
.head {{ color: var(--on-brand); background: var(--brand); }}</style></head>
<body><h1>North</h1><dl class="hct-cover"><div><dt>Status</dt><dd>Published</dd></div></dl>
<main><h2 id="heard">What we heard</h2><p>People of North spoke of buses. See <a href="#data">the data</a>.</p>
{QUOTE}
<img src="data:image/png;base64,iVBORw0KGgo=" alt="Bar chart. Most people spoke of buses: 20 of 30.">
<h3>By area</h3>
<table><caption>Who was reached</caption><thead><tr><th scope="col">Area</th></tr></thead>
<tbody><tr><td>Uphill</td></tr></tbody></table>
<h2 id="data">Data</h2><p><a href="data/reach.csv">Who was reached, as a table</a>
<a href="../index.html">All reports</a></p></main></body></html>
"""

INDEX = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Reports</title>
<meta http-equiv="Content-Security-Policy" content="{POLICY}"></head>
<body><h1>Reports</h1><main><p><a href="north/report.html">North</a></p></main></body></html>
"""


def write_report(programme: Programme, page: str = PAGE, place: str = "north") -> Path:
    folder = programme.reports(place)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "data" / "reach.csv").write_text("\ufeffdimension,value,people\narea,Uphill,20\n", encoding="utf-8")
    return folder


def candidate_of(programme: Programme, page: str = PAGE, place: str = "north") -> Candidate:
    write_report(programme, page, place)
    found = find_candidate(programme, place)
    assert found is not None
    return found


def broken(old: str, new: str) -> str:
    """Return the page with one thing changed; it must be there."""
    assert old in PAGE
    return PAGE.replace(old, new, 1)
