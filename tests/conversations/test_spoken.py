"""Codes and dates that are read out."""

import pytest

from hct_eval.conversations.recognisers import find_identifiers


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("postcode", "we're L S nine, eight A B, love", "L S nine, eight A B"),
        ("postcode", "my postcode is l s nine eight a b", "l s nine eight a b"),
        ("postcode", "the first half of the postcode? G thirty-four", "G thirty-four"),
        ("postcode", "I put C R zero in the computer", "C R zero"),
        ("postcode", "when you say BD3 on a form", "BD3"),
        ("National Insurance number", "it's J K four one double seven two oh B", "J K four one double seven two oh B"),
        ("number plate", "a Skoda, kilo papa one seven oscar victor lima", "kilo papa one seven oscar victor lima"),
        ("spelt word", "that's S-I-O-B-H-A-N, with a fada", "S-I-O-B-H-A-N"),
        ("spelt word", "it is o, g, u, n, then banjo", "o, g, u, n"),
        ("phone", "oh seven seven hundred nine double-oh one four three", None),
        ("date of birth", "he's the ninth of the tenth, fifty-six", "ninth of the tenth, fifty-six"),
        ("date of birth", "I was born twenty-ninth of February, nineteen fifty-two", None),
        ("date", "they gave me the first of January 1979", "first of January 1979"),
        ("e-mail", "it's rasa dot kaz seventy-nine at outlook dot com", "rasa dot kaz seventy-nine at outlook dot com"),
        ("handle", "she's @naz.bakes.bd3 now", "@naz.bakes.bd3"),
        ("handle", "he goes by lil_jayz_gl1 there", "lil_jayz_gl1"),
        ("handle", "we're at Splott underscore Mams", "at Splott underscore Mams"),
        ("reference", "my reference AS/19/04772 was lost", "AS/19/04772"),
        (
            "reference",
            "quote H stroke one three double-four nine oh seven",
            "H stroke one three double-four nine oh seven",
        ),
    ],
)
def test_what_is_read_out_is_found(kind: str, text: str, words: str | None) -> None:
    found = {span.kind: text[span.start : span.end] for span in find_identifiers(text)}
    assert kind in found
    if words is not None:
        assert found[kind] == words


@pytest.mark.parametrize(
    "text",
    [
        "i am one of two, a five minute walk",
        "it's 10 a m on the 3rd of May",
        "plan b, vitamin b12 and the m1",
        "in the 1980s and the 2000s we had 5000mg",
        "the B12 on the A6, then 2 or 3 miles",
        "we meet at half nine, at the hall, all in one room",
        "she said e-mails and a-levels, u and me",
        "two thousand and nineteen people, one in five",
    ],
)
def test_what_is_no_code_stays(text: str) -> None:
    assert find_identifiers(text) == []
