"""The committed sample: made from its seed, with what the issue asks for, clean enough to run, dirty enough to test."""

import filecmp
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from hct_eval.programme import Programme, load_programme
from hct_eval.tables import check_programme, read_raw
from scripts.sample.bank import Bank, load_bank
from scripts.sample.plan import PLANS, PlacePlan
from scripts.sample.talk import Conversation, hold_conversations
from scripts.sample.write import write_sample

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "raw" / "hct-sample"
PLACES = {plan.id: plan for plan in PLANS}


@pytest.fixture(scope="module")
def sample() -> Programme:
    return load_programme("hct-sample", ROOT)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="module")
def held(bank: Bank) -> dict[str, list[Conversation]]:
    return {plan.id: hold_conversations(plan, bank) for plan in PLANS}


def _files(folder: Path) -> list[str]:
    """Files of a folder, without the places' private folders and what spreadsheets leave behind."""
    every = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in every if "/private/" not in name and "~$" not in name)


def test_committed_sample_is_what_its_seed_makes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    names = _files(tmp_path)
    assert names == _files(SAMPLE), "run `make sample`: files were added or removed by hand"
    _, different, unreadable = filecmp.cmpfiles(tmp_path, SAMPLE, names, shallow=False)
    assert (different, unreadable) == ([], []), "run `make sample`: the sample was changed by hand, or its sources were"


def test_sample_is_small() -> None:
    assert sum((SAMPLE / name).stat().st_size for name in _files(SAMPLE)) < 15_000_000


def test_sample_has_no_error(sample: Programme) -> None:
    assert [str(problem) for problem in check_programme(sample) if problem.severity == "error"] == []


def test_sample_says_that_it_is_invented(sample: Programme) -> None:
    assert sample.data_status == "illustrative"
    assert "invented" in (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert sample.place_ids == ("coventry", "croydon", "gloucestershire", "leeds", "newham", "plymouth")
    assert [place.phases for place in sample.partnerships if place.id == "newham"] == [(1,)]


def test_conversations_number_as_planned(sample: Programme) -> None:
    counts = {place: len(read_raw(sample, place, "conversations")) for place in sample.place_ids}
    assert counts == {plan.id: plan.conversations for plan in PLANS}
    assert sum(counts.values()) >= 150  # the bar


def test_plymouth_has_400_fragments_and_its_researchers(sample: Programme) -> None:
    assert len(read_raw(sample, "plymouth", "fragments")) == 400
    log = read_raw(sample, "plymouth", "researchers")
    reached = log.groupby("status")["person_id"].nunique()
    assert (reached["trained"], reached["available"], reached["active"]) == (30, 20, 5)


def test_every_coded_conversation_has_claims_and_every_place_a_codebook(sample: Programme) -> None:
    for place in sample.place_ids:
        claims, fragments = (read_raw(sample, place, name) for name in ("claims", "fragments"))
        coded = fragments.set_index("fragment_id")["conversation_id"].loc[claims["fragment_id"]].nunique()
        assert coded == PLACES[place].conversations
        labels = set(read_raw(sample, place, "factors")["label"])
        assert set(claims["cause"]) | set(claims["effect"]) <= labels


def test_common_links_are_in_the_claims(sample: Programme, bank: Bank) -> None:
    for place in sample.place_ids:
        claims = read_raw(sample, place, "claims").merge(read_raw(sample, place, "fragments"), on="fragment_id")
        sources = claims.groupby(["cause", "effect"])["conversation_id"].nunique()
        common = [link for link in bank.links.values() if link.chances.get(place, 0) >= 0.45]
        assert common
        for link in common:
            share = sources.get((link.cause, link.effect), 0) / PLACES[place].conversations
            assert share > 0.25, (place, link.id)


def test_signs_of_claims_follow_the_truth(sample: Programme, bank: Bank) -> None:
    """Uncontested links keep their sign in nine of ten claims: coders err, but seldom."""
    signs = {(link.cause, link.effect): link.sign for link in bank.links.values() if link.contested == 0}
    right = total = 0
    for place in sample.place_ids:
        for claim in read_raw(sample, place, "claims").itertuples():
            if (claim.cause, claim.effect) in signs:
                total += 1
                right += signs[claim.cause, claim.effect] == claim.sign
    assert total > 1500
    assert right / total > 0.9


def test_turns_are_filled_and_seldom_repeat(held: dict[str, list[Conversation]]) -> None:
    for place, conversations in held.items():
        turns = [turn.text for one in conversations for turn in one.turns]
        assert not [text for text in turns if re.search(r"[{}]|[.,!?]{2}| {2}| ,|^[a-z]", text)], place
        assert all(12 <= len(one.turns) <= 20 for one in conversations), place
        told = [turn.text for one in conversations for turn in one.turns if not turn.researcher]
        again = sum(times for times in Counter(told).values() if times > 1)
        assert again / len(told) < 0.03, place


def test_sayings_are_not_used_twice_in_a_place(held: dict[str, list[Conversation]]) -> None:
    for place, conversations in held.items():
        quotes = Counter(said.quote.lower() for one in conversations for turn in one.turns for said in turn.said)
        assert max(quotes.values()) == 1, place


def test_quotes_are_mostly_but_not_all_exact(sample: Programme) -> None:
    exact = total = 0
    for place in sample.place_ids:
        claims = read_raw(sample, place, "claims").merge(read_raw(sample, place, "fragments"), on="fragment_id")
        exact += sum(quote in text for quote, text in zip(claims["quote"], claims["text"], strict=True))
        total += len(claims)
    assert 0.8 < exact / total < 0.95


def test_names_of_people_are_seldom_coded(sample: Programme, bank: Bank) -> None:
    names = {*bank.places["first_names"], *bank.places["surnames"]}
    for place in sample.place_ids:
        texts = read_raw(sample, place, "fragments")["text"]
        assert 1 <= sum(bool(names & set(re.findall(r"\w+", text))) for text in texts) <= 8, place


def test_some_conversations_are_coded_twice(sample: Programme) -> None:
    for place in ("leeds", "plymouth"):
        claims = read_raw(sample, place, "claims").merge(read_raw(sample, place, "fragments"), on="fragment_id")
        coders = claims.groupby("conversation_id")["coder_x"].nunique()
        assert 0.15 < (coders == 2).mean() < 0.25, place


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_folder_has_the_formats_that_were_planned(plan: PlacePlan) -> None:
    endings = {path.suffix for path in (SAMPLE / plan.id / "transcripts").iterdir()}
    wanted = {"teams_vtt": ".vtt", "zoom": ".vtt", "srt": ".srt", "otter": ".txt", "plain": ".txt"}
    wanted |= {"teams_docx": ".docx", "notes": ".xlsx"}
    assert {wanted[name] for name in plan.formats} <= endings


def test_dirt_is_there(sample: Programme) -> None:
    registers = {place: read_raw(sample, place, "conversations") for place in sample.place_ids}
    withdrawn = {place: int((frame["consent"] == "withdrawn").sum()) for place, frame in registers.items()}
    assert {place: n for place, n in withdrawn.items() if n} == {"leeds": 1, "plymouth": 1}
    assert sum(int(frame["consent"].isna().sum()) for frame in registers.values()) >= 5
    assert sum(int(frame["held_on"].isna().sum()) for frame in registers.values()) >= 2
    assert all(frame["groups"].isna().mean() > 0.3 for frame in registers.values())
    for place, frame in registers.items():
        signed = read_raw(sample, place, "sign_offs")
        assert len(signed) < len(frame), place
    raw = [path.read_bytes() for path in SAMPLE.glob("*/transcripts/*.*t")]
    assert any(content.startswith(b"\xff\xfe") for content in raw)  # UTF-16
    assert any(content.startswith(b"\xef\xbb\xbf") for content in raw)  # UTF-8 with a mark
    assert any(not _is_utf8(content) for content in raw if not content.startswith(b"\xff\xfe"))  # cp1252
    copies = [path.name for path in SAMPLE.glob("*/transcripts/*") if path.name.startswith("Copy of")]
    registered = "; ".join(file for frame in registers.values() for file in frame["file"].dropna())
    assert len(copies) == 1
    assert copies[0] not in registered
    assert "(1)" in registered


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_other_languages_occur(held: dict[str, list[Conversation]]) -> None:
    assert {one.language for conversations in held.values() for one in conversations} == {
        "en",
        "cy",
        "pl",
        "ar",
        "ur",
        "so",
    }


def test_places_lack_what_they_should(sample: Programme) -> None:
    def rows(place: str, table: str) -> int:
        return len(read_raw(sample, place, table))

    assert rows("croydon", "wellbeing") == 0
    assert [place for place in sample.place_ids if not rows(place, "ties")] == ["coventry", "newham", "plymouth"]
    assert rows("leeds", "experiments") == 5
    assert set(read_raw(sample, "newham", "experiments")["kind"]) == {"prototype"}
    assert rows("newham", "experiments") == 3
    assert rows("plymouth", "workshop_maps") > 0
    assert rows("leeds", "workshop_maps") > 0


def test_writers_type_no_numbers() -> None:
    for path in SAMPLE.glob("*/text/*.md"):
        assert not re.search(r"\d", path.read_text(encoding="utf-8")), path.name


def test_programme_file_is_read_as_written(sample: Programme) -> None:
    entries = yaml.safe_load((SAMPLE / "programme.yml").read_text(encoding="utf-8"))
    assert len(entries["criteria"]) == 7
    assert [hypothesis.id for hypothesis in sample.hypotheses] == ["P1", "P2", "P3"]
    assert sample.disclosure.reason != type(sample.disclosure)().reason
