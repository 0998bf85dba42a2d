"""What people decided about words: which decision holds, and what it does to texts, long or short."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

from hct_eval.conversations.decisions import Decision, decided, newest, settle
from hct_eval.conversations.deidentify import deidentify, protect
from hct_eval.conversations.reviewed import add_decisions, read_decisions
from hct_eval.conversations.shield import Shield, load_shield
from hct_eval.conversations.spans import Span
from hct_eval.programme import Programme
from hct_eval.tables import TableError, read_raw

needs_model = pytest.mark.usefixtures("names_model")
BARE = Shield("leeds", b"a salt for tests only")


def shield_with(decisions: dict[str, str], told: tuple[str, ...] = ()) -> Shield:
    shield = BARE.with_names(told)
    choices = decided(decisions, {*shield.people})
    return replace(shield, choices=choices).with_names(choices.of_kind("person"), choices.of_kind("place"))


def said(words: str, decision: str, on: str, source: str = "panel") -> Decision:
    return Decision(words, decision, f"2026-11-{on}T10:00:00+00:00", source)


def test_the_newest_decision_on_words_holds_however_they_are_written() -> None:
    log = [said("Throstle", "place", "03"), said("throstle's", "keep", "02"), said("Quibbly", "person", "01")]
    assert {words: one.decision for words, one in newest(log).items()} == {"quibbly": "person", "throstle": "place"}
    taken_back = [*log, said("THROSTLE", "", "04")]
    assert list(newest(taken_back)) == ["quibbly"]
    same_time = [said("Quibbly", "keep", "05"), said("Quibbly", "place", "05")]
    assert newest(same_time)["quibbly"].decision == "place"


@needs_model
@pytest.mark.parametrize(
    ("decision", "code"), [("person", "[Person "), ("place", "[Place "), ("other identifier", "[other identifier]")]
)
@pytest.mark.slow
def test_decided_words_are_replaced_everywhere_and_wait_no_longer(decision: str, code: str) -> None:
    shield = shield_with({"quibbly": decision})
    text = "So the Quibbly is better. Well, quibbly's better. QUIBBLY, that is; not quibblyish."
    done = deidentify(text, shield)
    assert done.text.count(code) == 3
    assert done.text.endswith("not quibblyish.")
    assert len(set(done.text.split(code)[1:])) == 3
    assert done.doubtful == ()
    if decision != "other identifier":
        codes = {part.split("]")[0] for part in done.text.split(code)[1:]}
        assert len(codes) == 1


@pytest.mark.slow
@needs_model
def test_words_with_dots_commas_and_spaces_between_them_are_found() -> None:
    shield = shield_with({"st mungo court": "place"})
    for text in ("up at St. Mungo's Court, see", "up at st mungo court", "up at ST  MUNGO’S COURT"):
        assert deidentify(text, shield).text.startswith("up at [Place ")


@needs_model
def test_everyday_words_are_replaced_only_with_a_capital() -> None:
    safe = deidentify("Will came. Then will you come with Will?", shield_with({"will": "person"})).text
    assert safe.count("[Person ") == 2
    assert "will you come" in safe


def test_kept_words_stay_but_no_pattern_and_no_name_of_the_project_does() -> None:
    text = "Ask Tumbledrum Mill or Zebedee on 07700 900123, or Tumbledrum Millers."
    found = [
        Span(4, 19, "place", 0.85, "names model"),
        Span(23, 30, "person", 0.9, "known to the project"),
        Span(34, 46, "phone", 0.99, "pattern"),
        Span(51, 69, "place", 0.85, "names model"),
    ]
    waiting = [Span(4, 14, "capital", 0.3, "capital inside a sentence"), Span(51, 61, "capital", 0.3, "")]
    choices = decided({"tumbledrum mill": "keep", "zebedee": "keep", "07700 900123": "keep"}, {"zebedee"})
    replaced, doubtful = settle(text, choices, found, waiting)
    assert [text[span.start : span.end] for span in replaced] == ["Zebedee", "07700 900123", "Tumbledrum Millers"]
    assert doubtful == waiting[1:]
    hall = decided({"zebedee on": "keep"}, {"zebedee"})
    assert found[1] in settle(text, hall, found, [])[0]


@needs_model
def test_a_kept_guess_is_neither_replaced_nor_asked_about_nor_known_in_other_texts() -> None:
    text = "You can ask at Tumbledrum Mill whenever you like."
    assert "Tumbledrum" not in deidentify(text, BARE).text
    kept = shield_with({"tumbledrum mill": "keep"}, ("Zebedee Thwaite",))
    kept = kept.with_names(["Tumbledrum Mill"], ["Tumbledrum Mill"])
    done = deidentify(text, kept)
    assert done.text == text
    assert done.doubtful == ()
    assert "tumbledrum mill" not in {*kept.places, *kept.people}
    numbers = shield_with({"943 476 5919": "keep", "ls14 6qq": "keep", "zeb@example.org": "keep", "zebedee": "keep"})
    safe = deidentify("NHS number 943 476 5919, LS14 6QQ, zeb@example.org", numbers).text
    assert not [words for words in ("943", "LS14", "zeb@") if words in safe]


@needs_model
def test_decisions_hold_in_short_quotes_that_are_protected_later(make_place: Callable[..., Programme]) -> None:
    factors = "label,definition\nBuses,how often quibbly runs; joan ackroyd asked at Tumbledrum Mill\n"
    programme = make_place(**{"factors.csv": factors})
    now = "2026-11-24T10:00:00+00:00"
    decisions = [
        Decision(words, decision, now, "panel")
        for words, decision in (("Quibbly", "person"), ("Tumbledrum Mill", "keep"), ("Joan Ackroyd", "keep"))
    ]
    add_decisions(programme, "leeds", decisions)
    safe = protect(read_raw(programme, "leeds", "factors"), "factors", load_shield(programme, "leeds"))
    (words,) = safe["definition"]
    assert words.startswith("how often [Person ")
    assert words.endswith("asked at Tumbledrum Mill")
    assert "ackroyd" not in words.lower()


def test_nothing_is_lost_when_several_people_decide_at_the_same_time(make_place: Callable[..., Programme]) -> None:
    programme = make_place()
    one_each = [said(f"Quibbly {n}", "person", "01") for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: add_decisions(programme, "leeds", [one]), one_each))
    assert sorted(one.words for one in read_decisions(programme, "leeds")) == sorted(one.words for one in one_each)
    assert [path.name for path in programme.private("leeds").iterdir()] == ["decisions.csv"]


def test_decisions_are_added_to_the_file_and_a_damaged_file_is_refused(make_place: Callable[..., Programme]) -> None:
    programme = make_place()
    first, second = said('=2+3, "said"', "keep", "01"), said("Quibbly", "person", "02")
    add_decisions(programme, "leeds", [first])
    path = programme.private("leeds") / "decisions.csv"
    path.write_text(path.read_text().rstrip("\n"))  # an editor took the last line's end
    add_decisions(programme, "leeds", [second])
    assert read_decisions(programme, "leeds") == [first, second]
    assert path.stat().st_mode & 0o777 == 0o600
    assert pd.read_csv(path)["words"].tolist() == ['\'=2+3, "said"', "Quibbly"]
    path.write_text(path.read_text().replace("person", "persn"))
    with pytest.raises(TableError, match=r"decisions\.csv, row 3, column decision: unknown decision") as refused:
        load_shield(programme, "leeds")
    assert "Quibbly" not in str(refused.value)
    path.write_text("words;decision\n")
    with pytest.raises(TableError, match="Restore the file from a backup"):
        read_decisions(programme, "leeds")
