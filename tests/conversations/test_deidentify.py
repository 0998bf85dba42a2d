import re
from collections import Counter
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hct_eval.conversations.decisions import Decision
from hct_eval.conversations.deidentify import WITHHELD, Deidentified, deidentify, deidentify_all, protect
from hct_eval.conversations.pseudonyms import code, read_salt
from hct_eval.conversations.reviewed import add_decisions
from hct_eval.conversations.shield import Shield, load_shield, names_somebody
from hct_eval.programme import Programme
from hct_eval.tables import read_raw

SHIELD = Shield("leeds", b"a salt for tests only", public=frozenset({"seacroft", "the kettle trust"})).with_names(
    ["Zebedee Thwaite", "Will Marsh"], ["Quarryfold Hall"]
)
needs_model = pytest.mark.usefixtures("names_model")


@needs_model
@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        ("zebedee came with our Terry to Quarryfold hall.", ["zebedee", "Terry", "hall"], ["our"]),
        ("Aunt Monica lives in Seacroft near Leeds.", ["Monica"], ["Aunt", "Seacroft", "Leeds"]),
        ("aunt monica rings mrs ahmed", ["monica", "ahmed"], ["aunt"]),
        ("I told Will about it; will you come?", ["Will"], ["will you come"]),
        ("My name is Oluwaseun and my son, Tariq, is nine.", ["Oluwaseun", "Tariq"], ["My name is", "nine"]),
        (
            "Emily Thistlethwaite said so. Grace Okoro-Bell did too.",
            ["Emily", "Thistle", "Grace", "Okoro"],
            ["said so"],
        ),
        ("It takes grace and hope, and a rose in May.", [], ["grace and hope", "rose in May"]),
        ("Cllr Bracegirdle never answers.", ["Bracegirdle"], ["Cllr"]),
        (
            "My Universal Credit stopped, and the GP at The Kettle Trust rang on Monday.",
            [],
            ["Universal Credit", "GP", "Monday", "Kettle Trust"],
        ),
        ("Grant letter, phase one", [], ["Grant letter"]),
        ("Grant said so, and Grant mended the lift.", ["Grant"], ["said so", "mended the lift"]),
        ("Messages from young people will rise month by month", [], ["young people will rise"]),
        ("ring 07700 900123 or go to 14b Quarryfold Road", ["07700", "14b", "Road"], ["[phone]", "[address]"]),
    ],
)
def test_names_go_and_the_rest_of_the_sentence_stays(text: str, gone: list[str], kept: list[str]) -> None:
    safe = deidentify(text, SHIELD).text
    assert not [word for word in gone if word in safe]
    assert not [word for word in kept if word not in safe]


@needs_model
def test_one_person_has_one_code_however_the_name_is_written() -> None:
    safe = deidentify("Zebedee Thwaite, zebedee, Mr Thwaite and ZEBEDEE", SHIELD).text
    codes = {part.split("]")[0] for part in safe.split("[Person ")[1:]}
    assert len(codes) == 1
    assert SHIELD.speaker("Zebedee") == f"Person {codes.pop()}"


@needs_model
@example(["our Terry", "Zebedee", "Zebedee", "said"])
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["our Terry", "Leeds", "Zebedee", "07700 900123", "said", "um", "LS14 6QQ", "the bus", "Okonkwo"]
        ),
        max_size=12,
    )
)
@pytest.mark.slow
def test_codes_in_a_safe_text_stay_when_it_is_read_again(words: list[str]) -> None:
    once = deidentify(" ".join(words), SHIELD).text
    twice = deidentify(once, SHIELD).text
    codes = re.compile(r"\[[^\]]+\]")
    assert not Counter(codes.findall(once)) - Counter(codes.findall(twice))
    assert "07700" not in once
    assert "Terry" not in once


@needs_model
def test_a_capital_on_an_everyday_word_waits_for_a_person_and_one_that_no_list_knows_goes() -> None:
    text = "we met at the Windmill, by the Throstlenest, and Universal Credit never came."
    first, second = deidentify_all([text, "So the windmill is late"], SHIELD)
    assert [text[span.start : span.end] for span in first.doubtful] == ["Windmill"]
    assert [text[span.start : span.end] for span in first.replaced] == ["Throstlenest"]
    assert second.doubtful == ()


def test_codes_depend_on_salt_and_place_and_reveal_no_name() -> None:
    assert code(b"one", "leeds", "person", "joan") != code(b"two", "leeds", "person", "joan")
    assert code(b"one", "leeds", "person", "joan") != code(b"one", "croydon", "person", "joan")
    assert code(b"one", "leeds", "person", "joan") == code(b"one", "leeds", "person", "joan")
    assert len(code(b"one", "leeds", "person", "joan", 10)) == 10


@pytest.mark.parametrize(
    ("tag", "named"),
    [("Zeb Thwaite", True), ("R1", False), ("Speaker 2", False), ("Interviewer", False), ("id7", False), ("JA", False)],
)
def test_tags_that_name_nobody_are_no_names(tag: str, *, named: bool) -> None:
    assert names_somebody(tag) is named


def test_the_salt_is_made_once_and_only_its_owner_reads_it(make_place: Callable[..., Programme]) -> None:
    programme = make_place()
    salt = read_salt(programme, "leeds")
    path = programme.private("leeds") / "salt.txt"
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_salt(programme, "leeds") == salt
    assert len(salt) == 64
    (programme.raw() / "salt.txt").write_text("a salt that the sample commits", encoding="utf-8")
    assert read_salt(programme, "leeds") == b"a salt that the sample commits"


@needs_model
def test_protect_gives_codes_for_people_and_safe_words_and_drops_the_rest(make_place: Callable[..., Programme]) -> None:
    experiments = (
        "experiment_id,kind,question,start,source,notes\n"
        "E1,prototype,Would joan ackroyd and our Terry meet on a Monday?,2023-01-01,told by Zebedee Thwaite,secret\n"
    )
    programme = make_place(**{"experiments.csv": experiments})
    shield = load_shield(programme, "leeds")
    people = read_raw(programme, "leeds", "researchers")
    safe = protect(people, "researchers", shield)
    assert safe["person_id"].nunique() == people["person_id"].nunique() == 2
    assert safe["person_id"].str.fullmatch(r"Person-[2-9A-Z]{10}").all()
    kept = protect(read_raw(programme, "leeds", "conversations"), "conversations", shield)
    assert set(kept["researcher"]) == {shield.pseudonym("Joan Ackroyd")}
    assert not {"file", "notes"} & set(kept.columns)
    row = protect(read_raw(programme, "leeds", "experiments"), "experiments", shield).iloc[0]
    words = f"{row['question']} {row['source']}".lower()
    assert not [name for name in ("joan", "ackroyd", "terry", "zebedee", "thwaite") if name in words]
    assert "meet on a monday" in words
    assert pd.isna(row["result"])


def test_without_the_names_model_words_are_withheld(
    make_place: Callable[..., Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hct_eval.conversations.deidentify.names_model_available", lambda: False)
    programme = make_place(**{"factors.csv": "label,definition\nBuses,What our Terry calls a bus\n"})
    safe = protect(read_raw(programme, "leeds", "factors"), "factors", load_shield(programme, "leeds"))
    assert safe["definition"].tolist() == [WITHHELD]
    assert safe["label"].tolist() == ["Buses"]


@needs_model
@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        ("I told her [Anna Smith] that I would come.", ["Anna", "Smith"], []),
        ("So [to Dave] I said, no.", ["Dave"], ["to"]),
        ("[Zebedee leaves the room] Well, then.", ["Zebedee"], ["leaves the room"]),
        ("We met at [Quarryfold Hall] again.", ["Quarryfold"], ["again"]),
        (
            "I rang [phone], [NHS number] and [e-mail] of [Person E47W].",
            [],
            ["[NHS number] and [e-mail] of [Person E47W]"],
        ),
    ],
)
def test_a_name_in_brackets_is_no_code_that_already_stands(text: str, gone: list[str], kept: list[str]) -> None:
    done = deidentify(text, SHIELD)
    assert not [word for word in gone if word in done.text]
    assert not [word for word in kept if word not in done.text]
    assert not done.doubtful


@needs_model
def test_a_transcriber_s_note_of_everyday_words_waits_for_nobody() -> None:
    text = "Well [leaves the room] and [Redacted], [NAME REMOVED], by [the name of her street]."
    assert deidentify(text, SHIELD) == Deidentified(text, (), ())


@needs_model
def test_what_a_person_decided_about_a_word_holds_in_brackets(make_place: Callable[..., Programme]) -> None:
    programme = make_place()
    add_decisions(programme, "leeds", [Decision("Quibbly Hall", "place", "2026-11-01", "test", "")])
    assert "Quibbly" not in deidentify("Then [Quibbly Hall] closed.", load_shield(programme, "leeds")).text


@needs_model
@pytest.mark.parametrize(
    "text", ["My son Jordan rang.", "my daughter India said no", "My friend Paris Lincoln came round."]
)
def test_a_person_who_bears_a_country_s_name_is_a_person(text: str) -> None:
    done = deidentify(text, SHIELD)
    assert "[Person " in done.text
    assert not re.search("Jordan|India|Paris|Lincoln", done.text)


@needs_model
@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("Chelsea is my carer and she comes on Mondays.", ["Chelsea"]),
        ("Then Jordan said he would ring.", ["Jordan"]),
        ("jordan said he would ring", ["jordan"]),
        ("We went to Paris and Jordan last year, and Kent is lovely.", []),
    ],
)
def test_a_large_place_s_name_waits_for_a_person_where_somebody_may_be_meant(text: str, doubtful: list[str]) -> None:
    done = deidentify(text, SHIELD)
    assert [text[span.start : span.end] for span in done.doubtful] == doubtful
    assert done.text == text


@needs_model
def test_an_organisation_of_two_names_makes_nobody_of_these_names_public(make_place: Callable[..., Programme]) -> None:
    names = "O1,Jack and Jill Nursery,VCSE\nO2,Barnes and Patel Solicitors,other\nO3,Housing and Advice Kettlewick,VCSE"
    shield = load_shield(make_place(**{"organisations.csv": f"organisation_id,name,sector\n{names}\n"}), "leeds")
    texts = ["My neighbour Jack went to the clinic.", "Then my neighbour Barnes came round."]
    assert all("[Person " in done.text for done in deidentify_all(texts, shield))
    for kept in ("She goes to Jack and Jill Nursery now.", "Ask at Advice Kettlewick."):
        assert deidentify(kept, shield) == Deidentified(kept, (), ())
