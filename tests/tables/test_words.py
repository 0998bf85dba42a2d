"""Numbers in sentences."""

import pytest

from hct_eval.tables.words import plural


@pytest.mark.parametrize(
    ("n", "many", "words"),
    [(0, "", "0 links"), (1, "", "1 link"), (2, "", "2 links"), (1200, "links were", "1,200 links were")],
)
def test_a_number_stands_with_the_noun_that_fits_it(n: int, many: str, words: str) -> None:
    assert plural(n, "link", many) == words
