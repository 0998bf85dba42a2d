"""Names of people and small places by rule, without the model."""

import pytest

from hct_eval.conversations.lexicon import is_name, is_surname, is_unknown, is_word, may_be_name
from hct_eval.conversations.name_rules import people_by_rule
from hct_eval.conversations.place_rules import places_by_rule, widen
from hct_eval.conversations.spans import Span, keep_strongest, parts_outside
from hct_eval.conversations.truecase import truecase
from hct_eval.conversations.words import has_case, words_in


def people(text: str) -> list[str]:
    return [text[span.start : span.end] for span in keep_strongest(people_by_rule(words_in(text)))]


def places(text: str) -> list[str]:
    words = words_in(text)
    return [text[s.start : s.end] for s in keep_strongest(widen(words, span) for span in places_by_rule(text, words))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I told Rukhsana and our Terry.", ["Rukhsana", "Terry"]),
        ("i told rukhsana and our terry", ["rukhsana", "terry"]),
        ("Mrs Okonkwo, Dr. Chowdhury and Cllr Green came", ["Okonkwo", "Chowdhury", "Green"]),
        ("mrs okonkwo and mr green came", ["okonkwo", "green"]),
        ("Big Dave knows Wee Jeanie", ["Big Dave", "Wee Jeanie"]),
        ("Sheila Polglase ran it with Mohammed bin Khalid", ["Sheila Polglase", "Mohammed bin Khalid"]),
        ("they call me Biscuit, my name is Aoife", ["Biscuit", "Aoife"]),
        ("Grace told me, and Rose next door", ["Grace", "Rose"]),
        ("our will said it", ["will"]),
        ("WE ALL WENT WITH RUKHSANA TO THE GARDEN", ["RUKHSANA"]),
        ("Will you come in May? It takes grace and hope.", []),
        ("They jack the price up and rob you", []),
        ("six hundred miles and when the fares went up", []),
        ("It was Christmas Eve and New Year, me and my nan", []),
        ("My mum and dad had faith in the GP on Monday", []),
    ],
)
def test_people_are_found_in_either_case_and_everyday_words_are_not(text: str, found: list[str]) -> None:
    assert people(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("down the Efford Community Shed of a Tuesday", ["Efford Community Shed"]),
        ("down the efford community shed of a tuesday", ["efford community shed"]),
        ("we had the Red Lion and the white hart", ["Red Lion", "white hart"]),
        ("she is at St Gemma's now", ["St Gemma's"]),
        ("I'm at forty-two Alma Street, love", ["forty-two Alma Street"]),
        ("flat 3, 118 beulah grove", ["flat 3, 118 beulah grove"]),
        ("he went up Tamerton way, to Kings Tamerton", ["Tamerton way", "Kings Tamerton"]),
        ("I walk down station road to ysgol bryn coed", ["station road", "ysgol bryn coed"]),
        ("we meet at the community centre and the car park near the school", []),
        ("I go to church, then down the road to the health centre", []),
        ("the bus stop on the main road is outside my house", []),
        ("Messages from young people will rise month by month", []),
        ("The stories were heavy to carry home, and some had to leave home", []),
        ("it is due to take place in may", []),
        ("we went to willow rise and to riverside home", ["willow rise", "riverside home"]),
    ],
)
def test_small_places_are_found_in_either_case_and_common_nouns_are_not(text: str, found: list[str]) -> None:
    assert places(text) == found


def test_a_word_is_a_name_an_everyday_word_both_or_unknown() -> None:
    assert [is_name(w) for w in ("shabnam", "terry", "grace", "garden")] == [True, True, False, False]
    assert [may_be_name(w) for w in ("grace", "will", "shabnam", "garden")] == [True, True, False, False]
    assert [is_word(w) for w in ("don't", "gonna", "well-being", "neighbours", "shabnam")] == [True] * 4 + [False]
    assert [is_unknown(w) for w in ("throstlenest", "garden", "leeds", "tesco")] == [True, False, False, False]
    assert is_surname("okonkwo")


def test_truecase_gives_capitals_to_names_only_and_keeps_the_length() -> None:
    assert truecase("i saw rukhsana at the throstlenest. we talked") == "I saw Rukhsana at the Throstlenest. We talked"
    assert truecase("I saw rukhsana") == "I saw rukhsana"
    assert truecase("We saw rukhsana") == "We saw rukhsana"
    assert truecase("WE ALL WENT TO SEE RUKHSANA") == "We all went to see Rukhsana"
    assert len(truecase("ıßﬁ ŉ said zİ")) == len("ıßﬁ ŉ said zİ")


def test_a_capital_says_nothing_where_a_sentence_opens() -> None:
    words = {word.bare: word for word in words_in("Well. Maybe Tamar's boat - Home, “Yes” said Ann-Marie")}
    assert [bare for bare, word in words.items() if word.named] == ["tamar", "ann-marie"]
    assert has_case(words_in("when I came"))
    assert not has_case(words_in("when i came, miles and fares went up"))


def test_a_doubtful_stretch_loses_only_what_is_replaced() -> None:
    doubt = Span(0, 20, "capital", 0.3, "")
    taken = [Span(5, 9, "person", 0.9, ""), Span(15, 30, "place", 0.9, "")]
    assert [(part.start, part.end) for part in parts_outside([doubt], taken)] == [(0, 5), (9, 15)]
