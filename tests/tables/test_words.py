"""Numbers in sentences."""

import pytest

from hct_eval.tables.words import plural, with_number


@pytest.mark.parametrize(
    ("n", "many", "words"),
    [(0, "", "0 links"), (1, "", "1 link"), (2, "", "2 links"), (1200, "links were", "1,200 links were")],
)
def test_a_number_stands_with_the_noun_that_fits_it(n: int, many: str, words: str) -> None:
    assert plural(n, "link", many) == words


def test_a_sentence_takes_the_form_that_fits_its_number() -> None:
    sentence = "{n} [row|rows] | [has|have] no label; [it is|they are] left out."
    assert with_number(sentence, 1) == "1 row | has no label; it is left out."
    assert with_number(sentence, 2) == "2 rows | have no label; they are left out."
    assert with_number("Nothing to choose.", 1) == "Nothing to choose."
