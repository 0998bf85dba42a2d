"""Writers' texts: numbers by name, escaped, and a loud word where one is gone."""

import pytest

from hct_eval.programme import Programme
from hct_eval.publish.overview import why_it_matters
from hct_eval.publish.programme_results import gather_programme, programme_fingerprint
from hct_eval.publish.results import gather
from hct_eval.publish.values import value_lines, values_of
from hct_eval.publish.writers import TEXTS, WritingError, text_path, written
from tests.publish.places import make_programme


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return make_programme(tmp_path_factory.mktemp("texts"))


def _write(programme: Programme, text: str, place: str = "north") -> None:
    path = text_path(programme, place, "introduction")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_numbers_stand_by_name(programme: Programme) -> None:
    _write(programme, "We heard {{people.listened}}. Loneliness *{{ loneliness.change }}*.")
    words = written(gather(programme, "north"), "introduction")
    assert words is not None
    assert words.markup.strip() == (
        "<p>We heard 29 people. Loneliness <em>fell by 0.8 points (likely by 0.4 to 1.2)</em>.</p>"
    )


def test_a_number_that_is_gone_is_named_with_file_line_and_the_nearest(programme: Programme) -> None:
    _write(programme, "One line.\n\nLoneliness {{lonliness.change}}.")
    with pytest.raises(WritingError) as caught:
        why_it_matters(gather(programme, "north"))
    assert str(caught.value) == (
        "data/raw/test/north/text/introduction.md, line 3: there is no number {{lonliness.change}}; did you mean "
        "{{loneliness.change}} or {{loneliness.change.sure}} or {{loneliness.change.people}}? All names: "
        "hct-eval values test --partnership north"
    )


def test_a_number_of_too_few_people_is_refused(programme: Programme) -> None:
    _write(programme, "{{people-who-left}} left.")
    with pytest.raises(WritingError, match=r"line 1: .*may not be shown: too few people"):
        written(gather(programme, "north"), "introduction")


@pytest.mark.parametrize("text", ["{{people.listened", "people.listened}}", "{{people.\nlistened}}"])
def test_half_a_placeholder_is_refused(programme: Programme, text: str) -> None:
    _write(programme, text)
    with pytest.raises(WritingError, match="line 1: a number stands between"):
        written(gather(programme, "north"), "introduction")


def test_a_number_in_an_address_is_refused(programme: Programme) -> None:
    _write(programme, "[here](https://example.org/{{people.listened}})")
    with pytest.raises(WritingError, match="address of a link"):
        written(gather(programme, "north"), "introduction")


def test_text_is_escaped_pictures_are_words_and_headings_stay_below(programme: Programme) -> None:
    _write(
        programme, "# Us\n\n<script>x()</script> ![A hill](http://example.org/h.png)\n\n##### Deep\n\n[a](javascript:x)"
    )
    words = written(gather(programme, "north"), "introduction")
    assert words is not None
    assert "<h3>Us</h3>" in words.markup
    assert "<h3>Deep</h3>" in words.markup
    assert "<script>" not in words.markup
    assert "<img" not in words.markup
    assert "A hill" in words.markup
    assert "javascript:" not in words.markup


def test_comments_stay_with_the_writers(programme: Programme) -> None:
    _write(programme, "Before.<!-- ask\n{{Mrs Smith}} --> After.\n\n{{people.lost}}")
    with pytest.raises(WritingError, match=r"line 4: there is no number \{\{people.lost"):
        written(gather(programme, "north"), "introduction")
    _write(programme, "Before.<!-- ask\nMrs Smith --> After.\n\n[//]: # (Mrs Smith)\n")
    words = written(gather(programme, "north"), "introduction")
    assert words is not None
    assert "Smith" not in words.markup
    assert " ".join(words.markup.split()) == "<p>Before. After.</p>"
    _write(programme, "One.\n\nTwo <!-- Mrs Smith")
    with pytest.raises(WritingError, match=r"line 3: a comment begins with <!-- and does not end") as caught:
        written(gather(programme, "north"), "introduction")
    assert "Smith" not in str(caught.value)


def test_a_text_that_is_not_utf8_is_named(programme: Programme) -> None:
    text_path(programme, "north", "asks").write_bytes("Für alle".encode("latin-1"))
    with pytest.raises(WritingError, match=r"text/asks\.md is not UTF-8"):
        written(gather(programme, "north"), "asks")


@pytest.mark.slow
def test_the_programme_writes_of_its_places_by_their_id(programme: Programme) -> None:
    before = programme_fingerprint(gather_programme(programme))
    _write(programme, "In North, loneliness {{north.loneliness.change}}.", "programme")
    found = gather_programme(programme)
    words = written(found, "introduction")
    assert words is not None
    assert "In North, loneliness fell by 0.8 points" in words.markup
    assert programme_fingerprint(found) != before


@pytest.mark.slow
def test_every_value_is_listed_as_it_would_stand(programme: Programme) -> None:
    values = values_of(gather(programme, "north"))
    lines = value_lines(programme, "north")
    assert len(lines) == len(values) > 20
    assert "{{people.listened}}  29 people  (people who were listened to)" in lines
    assert "{{theme.rare-thing}}  may not be shown  (how many spoke of Rare thing)" in lines
    assert not any("Rare thing" in line and " 2 " in line for line in lines)
    _write(programme, " ".join(f"{{{{{name}}}}}" for name, value in values.items() if value.text))
    assert written(gather(programme, "north"), "introduction") is not None


def test_no_text_is_no_words(programme: Programme) -> None:
    assert [written(gather(programme, "south"), name) for name in TEXTS] == [None] * len(TEXTS)
