import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.conversations.recognisers import find_identifiers

# Invented: telephone numbers are Ofcom's for drama, postcodes and plates of nobody.
FOUND = [
    ("NHS number", "they gave me 943 476 5919 as my number", "943 476 5919"),
    ("NHS number", "my nhs number, I think, is 123 456 7890", "123 456 7890"),
    ("National Insurance number", "it says qq on the card but mine is AB 12 34 56 C", "AB 12 34 56 C"),
    ("National Insurance number", "national insurance AB123456", "AB123456"),
    ("postcode", "we're at SW1A 1AA now", "SW1A 1AA"),
    ("postcode", "i live in bs57ab", "bs57ab"),
    ("postcode", "I live in BS5, always have", "BS5"),
    ("postcode", "the LS14 area is bad for buses", "LS14"),
    ("number plate", "he drives AB12 CDE", "AB12 CDE"),
    ("number plate", "my car is ab12 cde", "ab12 cde"),
    ("phone", "it's 0113 496 0123 if you want me", "0113 496 0123"),
    ("phone", "ring +44 (0)7700 900 123", "+44 (0)7700 900 123"),
    ("phone", "my sister is on +48 22 123 45 67", "+48 22 123 45 67"),
    (
        "phone",
        "oh seven seven double oh nine hundred one two three",
        "oh seven seven double oh nine hundred one two three",
    ),
    (
        "phone",
        "it's zero one one three, four nine six, zero one two three",
        "zero one one three, four nine six, zero one two three",
    ),
    ("e-mail", "write to jo.o'neill+x@example.org.uk", "jo.o'neill+x@example.org.uk"),
    ("e-mail", "it's jo dot bloggs at gmail dot com", "jo dot bloggs at gmail dot com"),
    ("handle", "I'm @pat_in_leeds on there", "@pat_in_leeds"),
    ("link", "see https://example.org/p/pat for it", "https://example.org/p/pat"),
    ("driving licence", "licence MORGA657054SM9IJ", "MORGA657054SM9IJ"),
    ("passport", "passport number was 123456789", "123456789"),
    ("sort code", "sort code 12-34-56", "12-34-56"),
    ("account number", "account number 12345678", "12345678"),
    ("card number", "it was 4111 1111 1111 1111 on the card", "4111 1111 1111 1111"),  # the industry's test number
    ("date of birth", "I was born on the 6th of April 1954", "6th of April 1954"),
    ("date of birth", "dob 06/04/54", "06/04/54"),
    ("address", "she lives at 14b Quarryfold Road, by the shop", "14b Quarryfold Road"),
    ("address", "round the corner on Lower Thorn Street", "Lower Thorn Street"),
    ("address", "i live at 12 quarryfold avenue", "12 quarryfold avenue"),
    ("address", "Flat 3, Nelson House", "Flat 3, Nelson House"),
]

CLEAR = [
    "it took 45 minutes on the 12a",
    "we meet 10 till 4 on Tuesdays",
    "the A6 and the M62 were shut",
    "room B12, second floor, flat 6",
    "born in 1954, moved in 1987",
    "I scored it 3 out of 5, then 4 out of 5",
    "one, two, three, four, off we went",
    "two or three times, maybe four or five",
    "the Covid-19 jab, and B12 injections",
    "it's about 2 miles down the road",
    "the High Street is dead, no road is safe",
    "we raised £1,234,567 and 89p",
    "question 12b, version 2.3, page 100",
    "from 6 April 2004 to 5 April 2005",
    "PIP went up to 108 55 a week",
    "I am at home at 10 most days",
    "24-7, 365 days, 9-5",
    "number 9 bus, number 42 bus",
]


@pytest.mark.parametrize(("kind", "text", "words"), FOUND)
def test_identifiers_are_found_whole_and_by_kind(kind: str, text: str, words: str) -> None:
    found = [(span.kind, text[span.start : span.end]) for span in find_identifiers(text)]
    assert found == [(kind, words)]


@pytest.mark.parametrize("text", CLEAR)
def test_everyday_numbers_are_left_alone(text: str) -> None:
    assert find_identifiers(text) == []


@given(st.integers(100_000_000, 999_999_999), st.sampled_from(["", " ", "-"]))
def test_a_valid_nhs_number_is_found_and_a_wrong_check_digit_is_not(stem: int, gap: str) -> None:
    digits = str(stem)
    check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11  # NHS Data Dictionary, modulus 11
    if check == 10:
        return
    for last, expected in ((check % 11, True), ((check + 1) % 10, False)):
        whole = digits + str(last)
        text = f"it was {whole[:3]}{gap}{whole[3:6]}{gap}{whole[6:]} on the letter"
        kinds = {span.kind for span in find_identifiers(text)}
        assert ("NHS number" in kinds) is expected


@given(st.text(max_size=300))
def test_any_text_gives_ordered_spans_that_do_not_overlap(text: str) -> None:
    spans = find_identifiers(text)
    assert all(0 <= a.start < a.end <= len(text) for a in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_benchmark_recall_is_whole_and_no_hard_negative_is_taken() -> None:
    path = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "uk_identifiers.json"
    if not path.is_file():
        pytest.skip("the shared benchmark is not here")
    bench = json.loads(path.read_text(encoding="utf-8"))
    missed = [
        case["type"]
        for case in bench["positives"]
        if not any(s.start <= case["start"] and s.end >= case["end"] for s in find_identifiers(case["text"]))
    ]
    assert missed == []
    assert [text for text in bench["negatives"] if find_identifiers(text)] == []
