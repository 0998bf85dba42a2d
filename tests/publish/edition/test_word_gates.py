"""Words that must not go out: misspelt places, gaps, drafts, quotes nobody agreed to, transcripts nobody signed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.programme import Partnership, Programme
from hct_eval.publish.audit.ledger import record_release
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.complete import complete
from hct_eval.publish.edition.disclosed import disclosed, what_is_disclosed
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.gates import GATES, refusals, run_gates
from hct_eval.publish.edition.read_page import Page
from hct_eval.publish.edition.voices import quoted, signed
from hct_eval.publish.edition.wording import finished, meant_name, named, settled
from hct_eval.tables import read_processed, write_processed
from tests.publish.edition.reports import INDEX, PAGE, broken, candidate_of
from tests.publish.places import make_programme

REAL = "People of North spoke of buses."


@pytest.fixture
def north(tmp_path: Path) -> Programme:
    """A place with processed tables and the register that they were made from."""
    programme = make_programme(tmp_path)
    register(programme)
    return programme


def register(programme: Programme, **consents: str) -> None:
    """Write the register: one row a conversation, `c1="internal"` for another consent than everybody's."""
    rows = [f"c{i},2023-03-01,{'withdrawn' if i == 0 else 'anonymous quote'}" for i in range(30)]
    for name, consent in consents.items():
        rows[int(name[1:])] = f"{name},2023-03-01,{consent}"
    text = "\n".join(["conversation_id,held_on,consent", *rows])
    (programme.raw("north") / "conversations.csv").write_text(text, encoding="utf-8")


def whats(findings: list[Finding], severity: str = "refuse") -> list[str]:
    return [finding.what for finding in findings if finding.severity == severity]


@pytest.mark.slow
def test_a_report_that_breaks_no_rule_passes_every_gate(north: Programme) -> None:
    page = PAGE.replace("number 1 here", "number 2 &lt;i&gt;here&lt;/i&gt;").replace("../index.html", "#data")
    assert run_gates(north, ["north"], [candidate_of(north, page)], Page("index.html", INDEX)) == []


def test_a_quote_is_let_through_only_as_it_was_said_and_agreed_to(north: Programme) -> None:
    said = "I said Joining in number 1 here"
    assert quoted(candidate_of(north, broken(said, "I said Joining in number 2 &lt;i&gt;here&lt;/i&gt;"))) == []
    found = quoted(candidate_of(north, broken(said, "I never said that, nor did my neighbour")))
    assert whats(found) == [
        "report.html, under “What we heard”: quote 1 of the report is none that was agreed to and found in its source"
    ]
    assert "neighbour" not in f"{found}"


@pytest.mark.slow
def test_a_quote_whose_speaker_said_no_since_is_refused(north: Programme) -> None:
    page = PAGE.replace("number 1 here", "number 2 &lt;i&gt;here&lt;/i&gt;")
    register(north, c2="internal")
    found = whats(quoted(candidate_of(north, page)))
    assert any("consent is not what it was" in what for what in found)


def test_a_quote_that_was_not_found_in_its_source_is_refused(north: Programme) -> None:
    page = PAGE.replace("number 1 here", "number 2 &lt;i&gt;here&lt;/i&gt;")
    claims = read_processed(north, "north", "claims")
    write_processed(claims.assign(quote_grade="not found"), north, "north", "claims")
    assert len(whats(quoted(candidate_of(north, page)))) == 1


def test_quotes_in_tables_and_in_the_maps_data_are_looked_at_too(north: Programme) -> None:
    candidate = candidate_of(north, PAGE.replace("number 1 here", "number 2 &lt;i&gt;here&lt;/i&gt;"))
    folder = north.reports("north")
    (folder / "data" / "quotes.csv").write_text("cause,quote\nA,Somebody else's words\n", encoding="utf-8")
    data = '{"quotes": [[0, "Words that nobody said"]]}'
    (folder / "map.html").write_text(f'<html><script type="application/json">{data}</script></html>', encoding="utf-8")
    files = candidate.files | {"data/quotes.csv": folder / "data" / "quotes.csv", "map.html": folder / "map.html"}
    found = whats(quoted(replace(candidate, files=files)))
    assert [what.partition(": quote")[0] for what in found] == ["map.html, its data", "data/quotes.csv"]


@pytest.mark.slow
def test_long_words_between_marks_in_the_prose_are_pointed_out(north: Programme) -> None:
    page = PAGE.replace("number 1 here", "number 2 &lt;i&gt;here&lt;/i&gt;")
    spoken = page.replace(REAL, "One told us “my nan never went out again after that winter”.")
    assert whats(quoted(candidate_of(north, spoken)), "warn") == [
        "report.html: words between quotation marks in running text (9 words)"
    ]


@pytest.mark.slow
def test_a_transcript_that_was_used_must_be_signed_for(north: Programme) -> None:
    write_transcripts(north, released=True)
    assert "10 transcripts of North used without a signature" in whats(signed(candidate_of(north)))[0]
    rows = "\n".join(["conversation_id,signed_by,signed_on", *(f"c{i},Somebody,2024-01-01" for i in range(1, 11))])
    (north.raw("north") / "sign_offs.csv").write_text(rows, encoding="utf-8")
    assert signed(candidate_of(north)) == []
    write_transcripts(north, released=False)
    assert len(whats(signed(candidate_of(north)))) == 1


def write_transcripts(programme: Programme, *, released: bool) -> None:
    frame = pd.DataFrame({"conversation_id": [f"c{i}" for i in range(1, 11)]}).assign(released=released)
    write_processed(frame, programme, "north", "transcripts")


@pytest.mark.slow
def test_one_person_more_than_in_an_earlier_release_is_refused(north: Programme) -> None:
    assert disclosed(candidate_of(north)) == []
    told = what_is_disclosed(north, "north")
    record_release(north, "north", told.rows, release="2026-11-01", released_on=date(2026, 11, 1))
    assert disclosed(candidate_of(north)) == []
    people, reach = (read_processed(north, "north", name) for name in ("conversations", "reach"))
    more = pd.concat([people, people.tail(1).assign(conversation_id="c99")], ignore_index=True)
    one = reach["value"].isin(["Uphill", "en"])
    write_processed(more, north, "north", "conversations")
    reach = reach.assign(conversations=reach["conversations"] + one.astype(int), total=reach["total"] + 1)
    write_processed(reach, north, "north", "reach")
    (found,) = disclosed(candidate_of(north))
    assert (found.gate, found.place, found.severity) == ("disclosure", "north", "refuse")
    assert "changed since the last release" in found.what
    assert found.advice.startswith("Hold this release back")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Plymoth", "Plymouth"),
        ("Glouchestershire", "Gloucestershire"),
        ("Coventary", "Coventry"),
        ("Plymouth", None),
        ("Needs", None),  # an English word, one letter from Leeds
        ("Plymouths", None),
        ("Newhaven", None),
        ("PLYMOTH", None),
    ],
)
def test_a_place_that_is_nearly_named_is_noticed(word: str, name: str | None) -> None:
    assert meant_name(word, frozenset({"Plymouth", "Gloucestershire", "Coventry", "Leeds", "Newham"})) == name


def test_a_misspelt_place_is_refused_unless_the_programme_says_it_is_right(small: Programme) -> None:
    places = (Partnership(id="north", name="Northallerton"), small.partnerships[1])
    programme = small.model_copy(update={"partnerships": places})
    page = broken(REAL, "People of Northalerton spoke of buses.")
    found = named(candidate_of(programme, page))
    assert whats(found) == ["report.html: “Northalerton” looks like Northallerton misspelt"]
    assert named(candidate_of(programme.model_copy(update={"right_words": ("Northalerton",)}), page)) == []


@pytest.mark.parametrize(
    "gap",
    [
        "{{ people }}",
        "{change.loneliness}",
        "[insert number]",
        "TBC",
        "Lorem ipsum dolor",
        "rose by nan points",
        "None people",
        "[[n]]",
    ],
)
def test_what_was_left_to_be_filled_in_is_refused(small: Programme, gap: str) -> None:
    assert finished(candidate_of(small)) == []
    assert len(whats(finished(candidate_of(small, broken(REAL, f"We spoke to {gap} last year."))))) == 1


def test_none_of_something_is_a_sentence_and_no_gap(small: Programme) -> None:
    page = broken(REAL, "None of these carries its name.")
    assert finished(candidate_of(small, page)) == []


def test_peoples_own_words_may_hold_what_was_hidden_in_them(small: Programme) -> None:
    assert finished(candidate_of(small, broken("“I said", "“[name] said, TBC, I said"))) == []


@pytest.mark.parametrize("status", ["Draft", "For review"])
def test_a_draft_is_refused(small: Programme, status: str) -> None:
    assert settled(candidate_of(small)) == []
    assert whats(settled(candidate_of(small, broken("Published", status)))) == [
        f"report.html: the cover says “{status}”"
    ]


def test_a_cover_that_does_not_say_its_status_is_pointed_out(small: Programme) -> None:
    page = broken("<div><dt>Status</dt><dd>Published</dd></div>", "")
    assert len(whats(settled(candidate_of(small, page)), "warn")) == 1


def test_reports_that_are_missing_and_files_that_nobody_knows_are_refused(small: Programme) -> None:
    folder = candidate_of(small).files["report.html"].parent
    (folder / "notes.exe").write_bytes(b"")
    (folder / "report.pdf").write_bytes(b"")
    (folder / ".hidden").write_bytes(b"")
    candidates = [candidate_of(small), candidate_of(small, place="south")]
    found = complete(small, ["north", "south", "programme"], candidates)
    assert [(f.place, f.severity, f.what) for f in found] == [
        ("programme", "refuse", "there is no report"),
        ("north", "refuse", "notes.exe is of a kind that is not published"),
        ("", "warn", "South has no report.pdf, others do"),
    ]


def test_a_gate_that_breaks_down_refuses_and_tells_no_data(north: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(_: Candidate) -> list[Finding]:
        message = "Somebody's words"
        raise RuntimeError(message)

    monkeypatch.setattr("hct_eval.publish.edition.gates.PLACE_GATES", (("quotes and consent", fall),))
    found = refusals(run_gates(north, ["north"], [candidate_of(north)], Page("index.html", INDEX)))
    assert [finding.gate for finding in found] == ["quotes and consent"]
    assert "the gate could not judge it (RuntimeError in test_word_gates.py" in found[0].what
    assert "words" not in found[0].what
    assert len(GATES) == 10
