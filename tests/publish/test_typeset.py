"""Printed pages: words stay words, the same input gives the same bytes, and screen readers find what they need."""

import datetime as dt
from pathlib import Path

import pytest

from hct_eval.publish import typeset as room
from hct_eval.publish.typeset import TypesetError, legible, typeset
from tests.publish import pages

TEMPLATE = """\
#import "house.typ": *
#let data = json("data.json")
#show: house.with(title: data.title, date: datetime(year: 2024, month: 1, day: 2))
= #data.title
#data.words
#image("map.svg", alt: data.alt)
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text x="5" y="20">Drawn</text></svg>'
DAY = dt.date(2024, 1, 2)


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "print"
    folder.mkdir()
    (folder / "house.typ").write_bytes((room._TEMPLATES / "house.typ").read_bytes())
    (folder / "page.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(room, "_TEMPLATES", folder)
    return folder


def test_words_of_people_are_never_markup(templates: Path, tmp_path: Path) -> None:
    hostile = '#panic("x") #read("/etc/passwd") $x$ *b* _i_ <label> @ref \\ ] [ `raw` // = #include "x"'
    made = typeset("page", {"title": hostile, "words": hostile, "alt": hostile}, day=DAY, pictures={"map.svg": SVG})
    path = tmp_path / "page.pdf"
    path.write_bytes(made)
    assert pages.words(path).count(hostile.replace("  ", " ")) == 2
    assert pages.facts(path)["Title"] == hostile


def test_any_letter_can_be_printed(templates: Path, tmp_path: Path) -> None:
    said = "Siân Łódź العربية اردو 中文 বাংলা 😀 \x00\x07\ud800\uffff end"
    path = tmp_path / "page.pdf"
    path.write_bytes(typeset("page", {"title": said, "words": said, "alt": said}, day=DAY, pictures={"map.svg": SVG}))
    assert "Siân Łódź" in pages.words(path)
    assert "end" in pages.words(path)


def test_letters_that_would_be_boxes_are_known() -> None:
    assert all(map(legible, ("Siân Łódź", "العربية اردو", "Soomaali", "“a”\u200b – 3 × 4", "")))
    assert not any(map(legible, ("বাংলা", "中文", "a ਪ b")))


def test_the_file_is_tagged_dated_and_the_same_each_time(templates: Path, tmp_path: Path) -> None:
    data = {"title": "A title", "words": "Words", "alt": "A drawing"}
    path = tmp_path / "page.pdf"
    path.write_bytes(typeset("page", data, day=DAY, pictures={"map.svg": SVG}))
    known = pages.facts(path)
    assert (known["Title"], known["Tagged"], known["JavaScript"]) == ("A title", "yes", "no")
    assert known["CreationDate"].startswith("Tue Jan  2 00:00:00 2024")
    assert b"en-GB" in path.read_bytes()
    assert path.read_bytes() == typeset("page", data, day=DAY, pictures={"map.svg": SVG})


def test_a_picture_without_a_description_is_refused_without_anybodys_words(templates: Path) -> None:
    (templates / "page.typ").write_text(TEMPLATE.replace(", alt: data.alt", ""), encoding="utf-8")
    with pytest.raises(TypesetError, match="'page' cannot be printed") as caught:
        typeset("page", {"title": "T", "words": "Quorxelda", "alt": ""}, day=DAY, pictures={"map.svg": SVG})
    assert "alt" in str(caught.value)
    (templates / "page.typ").write_text('#panic(json("data.json").words)', encoding="utf-8")
    with pytest.raises(TypesetError) as caught:
        typeset("page", {"title": "T", "words": "Quorxelda", "alt": ""}, day=DAY)
    assert "Quorxelda" not in str(caught.value)
