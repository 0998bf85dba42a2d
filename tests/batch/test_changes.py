"""What is told of a change: which rows and sentences differ, paired as a reader would, and never anybody's words."""

import pandas as pd

from hct_eval.batch.changes import Rewording, Snapshot, compare, take_snapshot
from hct_eval.batch.report_text import read_report
from hct_eval.batch.said import Said, runs_of
from hct_eval.tables import write_processed

PAGE = """<html><head><title>Not read</title></head><body><nav><h2>Contents</h2><li>Not read</li></nav>
<h2 id="a">What we heard</h2>
<figure><svg><text>Not read</text></svg><figcaption><span class="hct-number">Figure 2. </span>
<span class="hct-caption">About 4 in 10 spoke of buses</span><span class="hct-base">n = 12</span></figcaption></figure>
<figure class='hct-quote'><blockquote><p>“Never on a Sunday”</p></blockquote><figcaption>Resident</figcaption></figure>
<p>We asked 12 people. Of these, <a href="#b">3 said no</a>.</p><table><tr><td><p>Not read</p></td></tr></table>
<h2>Our focus</h2><ul><li>Buses &amp; trams</li></ul></body></html>"""


def test_a_page_gives_what_a_reader_reads_by_section() -> None:
    text = read_report(PAGE)
    assert text.sentences == {
        "What we heard": ["About 4 in 10 spoke of buses", "n = 12", "We asked 12 people.", "Of these, 3 said no."],
        "Our focus": ["Buses & trams"],
    }
    assert text.quotes == {"What we heard": ["Never on a Sunday"]}


def test_sentences_are_paired_by_likeness_and_hidden_ones_stay_hidden() -> None:
    before = Snapshot(reports={"north": {"Heard": ["We asked 12 people.", "It is dark.", None], "Gone": ["Bye."]}})
    after = Snapshot(reports={"north": {"Heard": ["We asked 11 people.", "It is dark.", "Nobody said so."]}})
    assert compare(before, after).sentences == (
        Rewording("north", "Heard", "We asked 12 people.", "We asked 11 people."),
        Rewording("north", "Heard", "", "Nobody said so.", hidden=True),
        Rewording("north", "Gone", "Bye.", ""),
    )


def test_rows_differ_by_value_not_by_the_last_bit_and_who_was_reached_is_only_counted() -> None:
    def snapshot(weight: float, women: int) -> Snapshot:
        links = [{"cause": "a", "effect": "b", "weight": weight, "sources": 3}]
        reach = [{"dimension": "group", "value": "woman", "conversations": women, "total": 9}]
        return Snapshot(tables={"map_links": links, "reach": reach})

    assert compare(snapshot(0.1 + 0.2, 4), snapshot(0.3, 4)).rows == ()
    changes = compare(snapshot(0.3, 4), snapshot(0.5, 3))
    assert [(change.key, change.numbers) for change in changes.rows] == [(("a", "b"), 1)]
    assert changes.counted == {"reach": 1}
    assert "woman" not in repr(changes)


def test_a_snapshot_holds_no_words_of_the_conversation(small) -> None:
    words = "the step was where I smoked and thought about leaving"
    said = Said(
        frozenset(runs_of(words)), frozenset(runs_of(words)), frozenset({"never on a sunday"}), frozenset({"C1"})
    )
    page = f"<h2>Heard</h2><p>One said that {words}. Others did not.</p>{PAGE}"
    folder = small.reports("north")
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(page, encoding="utf-8")
    links = pd.DataFrame(
        {"cause": ["a", words], "effect": ["b", "b"], "weight": [0.5, 0.5], "sources": [1, 1], "citations": [1, 1]}
    ).assign(sign="+", single_voice=True)
    write_processed(links, small, "north", "map_links")
    found = take_snapshot(small, "north", said)
    assert found.reports["north"]["Heard"] == [None, "Others did not."]
    assert found.quotes["north"] == {"What we heard": 1}
    assert [row["cause"] for row in found.tables["map_links"]] == ["a"]
    assert "smoked" not in repr(found)
