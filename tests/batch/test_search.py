"""Whatever a file is packed in, words of a withdrawn conversation in it are found; what is no trace is not."""

import base64
import gzip
import io
import json
import zipfile

import pandas as pd
import pytest

from hct_eval.batch.said import Said, runs_of
from hct_eval.batch.search import search

TEXT = "We don’t go out after dark, not since the lamps went"
SAID = Said(frozenset(runs_of(TEXT)), frozenset(runs_of(TEXT)), frozenset(), frozenset({"C1"}), frozenset({"K1", "F1"}))


def packed(name, raw):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return stream.getvalue()


def parquet(**columns):
    stream = io.BytesIO()
    pd.DataFrame(columns).to_parquet(stream, index=False)
    return stream.getvalue()


SVG = base64.b64encode(f"<svg><text>{TEXT}</text></svg>".encode()).decode()
FILES = {
    "plain.txt": TEXT.encode(),
    "shouted.txt": TEXT.upper().encode("utf-16"),
    "split by tags.html": b"<p>We don&#8217;t <b>go</b> out<br>after &quot;dark&quot;, not&nbsp;since the lamps went",
    "notebook.ipynb": json.dumps({"text": 'We don’t go\nout "after dark", not\tsince the lamps went'}).encode(),
    "escaped.json": json.dumps({"text": TEXT}, ensure_ascii=True).encode(),
    "attribute.html": f'<img alt="{TEXT}">'.encode(),
    "within the page.html": f'<img src="data:image/svg+xml;base64,{SVG}">'.encode(),
    "archive.zip": packed("inner.zip", packed("a.txt", TEXT.encode())),
    "workbook.xlsx": packed("xl/sharedStrings.xml", f"<si><t>{TEXT}</t></si>".encode()),
    "packed.gz": gzip.compress(TEXT.encode()),
    "turns.parquet": parquet(text=[TEXT]),
    "without its ending": parquet(text=["", TEXT]),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "folder", ["data/processed/small/south", "reports", "releases/small/2026-11-30/public", "notebooks"]
)
def test_words_are_found_wherever_they_are(small, name, folder):
    path = small.project / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(FILES[name])
    found, searched = search(small, "north", SAID)
    assert [one.file for one in found] == [f"{folder}/{name}"]
    assert found[0].runs >= 3
    assert found[0].trouble == ""
    assert searched >= 1


def test_four_words_in_a_row_are_nobody_s(small):
    path = small.project / "reports" / "a.txt"
    path.parent.mkdir()
    path.write_text("we don't go out. But after dark, not since then, the lamps went on.")
    assert search(small, "north", SAID) == ([], 1)


def test_rows_count_that_bear_an_id_and_say_more_than_that_it_was_withdrawn(small):
    folder = small.processed("north")
    folder.mkdir(parents=True)
    blank = parquet(conversation_id=["C1", "C2"], consent=["withdrawn", "named"], area=[None, "Seacroft"])
    (folder / "conversations.parquet").write_bytes(blank)
    assert search(small, "north", SAID)[0] == []
    (folder / "map_links.parquet").write_bytes(parquet(cause=["a", "b"], claim_ids=["K0; K1", "K11"]))
    other = small.processed("south")
    other.mkdir()
    (other / "map_links.parquet").write_bytes(parquet(cause=["a"], claim_ids=["K1"]))
    strayed = parquet(partnership_id=["north", "south"], conversation_id=["C1", "C1"], turns=[3, 4])
    (other / "strayed.parquet").write_bytes(strayed)
    found = {"/".join(one.file.split("/")[-2:]): one.rows for one in search(small, "north", SAID)[0]}
    assert found == {"north/map_links.parquet": 1, "south/strayed.parquet": 1}


def test_a_file_that_cannot_be_opened_may_hold_something(small):
    folder = small.project / "reports"
    folder.mkdir()
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    (folder / "broken.parquet").write_bytes(b"PAR1 no table PAR1")
    found, _ = search(small, "north", SAID)
    assert {one.file: bool(one.trouble) for one in found} == {
        "reports/broken.parquet": True,
        "reports/broken.zip": True,
    }
