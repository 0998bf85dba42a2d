"""A page that breaks one rule is refused for it; the same page unbroken passes."""

import base64

import pytest

from hct_eval.programme import Programme
from hct_eval.publish.edition.accessible import accessible
from hct_eval.publish.edition.contained import contained
from hct_eval.publish.edition.linked import linked
from hct_eval.publish.edition.read_page import Page
from tests.publish.edition.reports import INDEX, broken, candidate_of

IMAGE = '<img src="data:image/png;base64,iVBORw0KGgo=" alt="Bar chart. Most people spoke of buses: 20 of 30.">'


def test_a_page_that_breaks_no_rule_passes(small: Programme) -> None:
    candidate = candidate_of(small)
    assert accessible(candidate) == []
    assert contained(candidate) == []
    assert linked([candidate], Page("index.html", INDEX)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<html lang="en-GB">', "<html>", "does not say its language"),
        ("<title>Learning report: North</title>", "<title> </title>", "no title"),
        ("<h1>North</h1>", "", "0 first-level headings"),
        ("<h1>North</h1>", "<h1>North</h1><h1>Again</h1>", "2 first-level headings"),
        ("<h3>By area</h3>", "<h4>By area</h4>", "of level 4 below one of level 2"),
        ("<h3>By area</h3>", "<h3></h3>", "is empty"),
        (' alt="Bar chart. Most people spoke of buses: 20 of 30."', "", "picture 1 has no description"),
        (
            "Bar chart. Most people spoke of buses: 20 of 30.",
            "No description has been provided for this image",
            "nothing",
        ),
        ("Bar chart. Most people spoke of buses: 20 of 30.", "Figure 1", "says nothing"),
        (IMAGE, IMAGE + IMAGE, "two pictures have the same description"),
        (IMAGE, IMAGE + "<svg><path/></svg>", "neither a description nor is it hidden"),
        ("<caption>Who was reached</caption>", "", "table 1 has no caption"),
        ('<th scope="col">Area</th>', "<td>Area</td>", "no header cells"),
        ('<th scope="col">', "<th>", "do not say what they head"),
        (">the data<", ">here<", "“here” does not say where it leads"),
        (">the data<", "><", "has no words"),
        ("--ink: #1d1d1f", "--ink: #999999", "the colour ink on paper has a contrast of 2.8:1"),
        ("color: var(--on-brand)", "color: #6b6b6b", "the colour #6b6b6b on brand"),
        (
            "</style>",
            "@media (prefers-color-scheme: dark) { :root { --paper: #222; } }</style>",
            "(prefers-color-scheme",
        ),
        ("<main>", "<div>", "no main part"),
    ],
)
def test_what_keeps_people_from_reading_is_refused(small: Programme, old: str, new: str, said: str) -> None:
    found = accessible(candidate_of(small, broken(old, new)))
    assert any(said in finding.what for finding in found), found
    assert {finding.severity for finding in found} == {"refuse"}
    assert {(finding.gate, finding.place) for finding in found} == {("accessibility", "north")}


SVG = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://x.example/a.png"/></svg>'
).decode()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("</head>", '<script src="https://x.example/a.js"></script></head>', "<script> loads https://x.example/a.js"),
        ("</head>", '<link rel="stylesheet" href="style.css"></head>', "<link> loads style.css"),
        ("data:image/png;base64,iVBORw0KGgo=", "chart.png", "<img> loads chart.png"),
        (' alt="Bar', ' srcset="data:,x 1x, big.png 2x" alt="Bar', "<img> loads big.png"),
        ("data:image/png;base64,iVBORw0KGgo=", f"data:image/svg+xml;base64,{SVG}", "a drawing within <img>"),
        ("</style>", "@import 'a.css';</style>", "style sheet loads @import 'a.css'"),
        ("</style>", "p { background: url(https://x.example/a.png); }</style>", "style sheet loads url("),
        ("<h3>", '<h3 style="background: url(a.png)">', "the style of a <h3>"),
        ("</head>", "<script>fetch('x')</script></head>", "a script can call out (fetch()"),
        ("</head>", '<meta http-equiv="refresh" content="0;url=x"></head>', "sends its reader to another page"),
        ("default-src 'none'; ", "", "no rule in it forbids"),
        ("img-src data:", "img-src data: https://x.example", "its rule on loading allows https://x.example"),
        ("</main>", '<iframe src="https://x.example"></iframe></main>', "<iframe> loads"),
    ],
)
def test_whatever_comes_from_elsewhere_is_refused(small: Programme, old: str, new: str, said: str) -> None:
    found = contained(candidate_of(small, broken(old, new)))
    assert any(said in finding.what for finding in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#data", "#date", "leads to #date, which is not on report.html"),
        ("data/reach.csv", "data/themes.csv", "data/themes.csv, which is not in this release"),
        ("../index.html", "../south/report.html", "../south/report.html, which is not in this release"),
        ("../index.html", "file:///C:/mine/index.html", "leads to file:///C:/mine/index.html"),
        ('<h2 id="data">', '<h2 id="heard">', "the address #heard stands twice"),
    ],
)
def test_links_that_lead_nowhere_are_refused(small: Programme, old: str, new: str, said: str) -> None:
    found = linked([candidate_of(small, broken(old, new))], Page("index.html", INDEX))
    assert any(said in finding.what for finding in found), found


def test_links_out_and_links_between_places_are_let_be(small: Programme) -> None:
    south = candidate_of(small, place="south")
    page = broken("../index.html", "../south/report.html#heard").replace("#data", "https://example.org/a#b", 1)
    north = candidate_of(small, page)
    assert linked([north, south], Page("index.html", INDEX)) == []


def test_an_index_that_lists_a_report_which_is_not_released_is_refused(small: Programme) -> None:
    found = linked([candidate_of(small)], Page("index.html", INDEX.replace("north/", "south/")))
    assert [finding.place for finding in found] == [""]
