"""REFI-QDA: what other programs write, and the way there and back."""

import dataclasses
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from hct_eval.coding.exchange import Coding, ExchangeError, read_coding, records, write_coding
from tests.coding.exchange.codings import codings, same_coding, small

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "qda"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="LOUD: ../shared is absent, the schema and the file of ATLAS.ti were not tried"
)

GUIDS = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(100)]
NAMESPACE = 'xmlns="urn:QDA-XML:project:1.0"'
TEXT = "I walk.\r\nThe bus never comes.\r\nSo I stay in, 🚌 and Mam frets.\r\n"


def project(folder: Path, body: str, texts: dict[str, str | bytes] | None = None, name: str = "project.qde") -> Path:
    """An archive as another program would write it."""
    path = folder / "other.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, f'<?xml version="1.0" encoding="utf-8"?><Project name="p" {NAMESPACE}>{body}</Project>')
        for part, text in (texts or {}).items():
            archive.writestr(part, text)
    return path


def codes(*names: str) -> str:
    rows = [f'<Code guid="{GUIDS[n]}" name="{name}" isCodable="true"/>' for n, name in enumerate(names, start=1)]
    return f"<CodeBook><Codes>{''.join(rows)}</Codes></CodeBook>"


def source(*selections: str, path: str = "internal://a.txt", more: str = "", name: str = "C-7.docx") -> str:
    inside = "".join(selections) + more
    return (
        f'<Sources><TextSource guid="{GUIDS[50]}" name="{name}" plainTextPath="{path}">{inside}</TextSource></Sources>'
    )


def selection(n: int, start: int, end: int, *coded: int, name: str = "", user: str = "", more: str = "") -> str:
    by = f' creatingUser="{user}"' if user else ""
    inside = "".join(
        f'<Coding guid="{GUIDS[70 + 10 * k + n]}"{by}><CodeRef targetGUID="{GUIDS[code]}"/></Coding>'
        for k, code in enumerate(coded)
    )
    said = f'guid="{GUIDS[60 + n]}" startPosition="{start}" endPosition="{end}" name="{name}"{by}'
    return f"<PlainTextSelection {said}>{inside}{more}</PlainTextSelection>"


def link(origin: str, target: str, name: str = "", direction: str = "OneWay") -> str:
    said = f'guid="{GUIDS[40]}" name="{name}" direction="{direction}" originGUID="{origin}" targetGUID="{target}"'
    return f"<Links><Link {said}/></Links>"


def words_at(coding: Coding) -> list[str]:
    texts = dict(zip(coding.sources["conversation_id"], coding.sources["text"], strict=True))
    return [texts[row["conversation_id"]][row["start"] : row["end"]] for row in records(coding.fragments)]


@needs_samples
def test_the_file_of_atlas_reads_with_its_codes_codings_and_link() -> None:
    coding = read_coding(SAMPLES / "atlas_TestProject.qdpx")
    assert {name: coding.found[name] for name in ("codes", "codings", "links")} == {
        "codes": 14,
        "codings": 16,
        "links": 1,
    }
    assert len(coding.factors) == 14
    coke = coding.factors.set_index("label")
    assert coke.loc["Coke; diet Coke", "parent"] == "Coke"
    assert coke.loc["Coke; diet Coke", "definition"] == "non sucré"
    not_read = sum(n for what, n in coding.dropped.items() if what.startswith("codings of"))
    assert len(coding.codings) + not_read == 16
    assert len(coding.codings) == 9  # seven of text documents, two of a PDF document's text
    assert coding.claims.empty  # the one link goes from a memo to a place in a film
    assert coding.dropped["links between other things than codes and passages with one code"] == 1
    assert coding.dropped["pictures"] == 1
    assert coding.dropped["video recordings"] == 2
    assert coding.dropped["notes that belong to nothing that was read"] == 2
    first = records(coding.fragments)[0]  # the texts are not in the archive: the name holds the words
    assert first["text"] == "Oh, that was great. See you tomorrow? Eleven thirty. Mm."
    assert coding.remarks == ("5 passages have no words in the file.",)
    assert set(coding.fragments["coder"]) == {"Friedrich Markgraf"}


@needs_samples
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codings())
def test_what_is_written_is_valid_by_the_schema(tmp_path: Path, coding: Coding) -> None:
    schema = etree.XMLSchema(etree.parse(SAMPLES / "REFI-QDA-Project-1.0.xsd"))
    path = tmp_path / "any.qdpx"
    write_coding(coding, path, anew=True)
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        parts = set(archive.namelist())
    assert schema.validate(root), schema.error_log
    wanted = {one.get("plainTextPath").replace("internal://", "sources/") for one in root.iter("{*}TextSource")}
    assert parts == {"project.qde", *wanted}


@pytest.mark.slow
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codings())
def test_any_coding_survives_the_way_there_and_back(tmp_path: Path, coding: Coding) -> None:
    path = tmp_path / "any.qdpx"
    assert write_coding(coding, path, anew=True) == {}
    back = read_coding(path)
    assert back.format == "REFI-QDA project"
    assert same_coding(back, coding)


def test_a_claim_comes_back_whole_with_the_fragment_that_carries_it(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    write_coding(small(), path)
    back = read_coding(path)
    for name in ("fragments", "factors", "claims", "codings", "variables"):
        order = list(getattr(small(), name).columns[:2])
        ours, theirs = (getattr(one, name).sort_values(order, ignore_index=True) for one in (small(), back))
        assert ours.equals(theirs), name
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    links = {one.get("name"): one for one in root.iter("{*}Link")}
    names = {code.get("guid"): code.get("name") for code in root.iter("{*}Code")}
    assert set(links) == {"+", "-", "?"}
    assert links["+"].get("direction") == "OneWay"
    assert names[links["+"].get("originGUID")] == "Buses"  # below "~Transport"
    assert names[links["+"].get("targetGUID")] == "~Going out"
    coded = root.find(".//{*}PlainTextSelection[@name='F2']").findall("{*}Coding/{*}CodeRef")
    assert {names[one.get("targetGUID")] for one in coded} == {"Buses", "~Going out", "Worry"}


def test_claims_outlive_a_program_that_knows_no_links(tmp_path: Path) -> None:
    path, other = tmp_path / "a.qdpx", tmp_path / "b.qdpx"
    write_coding(small(), path)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as again:
        root = etree.fromstring(archive.read("project.qde"))
        root.remove(root.find("{*}Links"))
        root.set("origin", "Another program")
        again.writestr("project.QDE", etree.tostring(root))
        for part in archive.namelist()[1:]:
            again.writestr(part, archive.read(part))
    back = read_coding(other)
    ours = small().claims.iloc[:2]  # the third has no passage whose note could hold it
    assert back.claims.sort_values("claim_id", ignore_index=True).equals(ours)
    assert "2 claims were read from the notes" in " ".join(back.remarks)


def test_what_it_cannot_hold_is_counted(tmp_path: Path) -> None:
    coding = small()
    claims = coding.claims.assign(effect=[None, "Worry\x07", "b"]).astype(coding.claims.dtypes.to_dict())
    lost = write_coding(dataclasses.replace(coding, claims=claims), tmp_path / "a.qdpx")
    assert lost["claims without a cause or an effect"] == 1
    assert lost["control characters that XML cannot hold"] == 1


@pytest.mark.parametrize("name", ["project.qde", "Project.qde", "PROJECT.QDE", "folder/project.qde"])
def test_the_project_is_found_in_any_case_beside_stray_files(tmp_path: Path, name: str) -> None:
    texts = {"Sources/A.TXT": "The bus.", "sources/.root": "", "sources/b.mp3": b"\x00" * 99}
    coding = read_coding(project(tmp_path, codes("Bus") + source(selection(1, 4, 7, 1)), texts, name))
    assert words_at(coding) == ["bus"]
    assert coding.sources["conversation_id"].tolist() == ["C-7"]


@pytest.mark.parametrize("ends_count", [1, 2])
@pytest.mark.parametrize("units", [False, True])
@pytest.mark.parametrize("quoted", [False, True])
def test_places_are_found_however_line_ends_and_emoji_were_counted(
    tmp_path: Path, ends_count: int, units: bool, quoted: bool
) -> None:
    wanted = ["The bus never comes", "stay in", "Mam frets"]
    counted = TEXT if ends_count == 2 else TEXT.replace("\r\n", "\n")

    def position(place: int) -> int:
        return len(counted[:place].encode("utf-16-le")) // 2 if units else place

    selections = []
    for n, words in enumerate(wanted, start=1):
        start = counted.index(words)
        name = words[:8] + "…" if quoted else ""
        selections.append(selection(n, position(start), position(start + len(words)), 1, name=name))
    coding = read_coding(project(tmp_path, codes("x") + source(*selections), {"sources/a.txt": TEXT}))
    assert words_at(coding) == coding.fragments["text"].tolist() == wanted
    said = " ".join(coding.remarks)
    assert ("UTF-16" in said) == units
    assert ("line ends as one" in said) == (ends_count == 1)
    assert ("line ends as two" in said) == (ends_count == 2)


def test_a_byte_order_mark_may_have_been_counted(tmp_path: Path) -> None:
    texts = {"sources/a.txt": b"\xef\xbb\xbfThe bus never comes."}
    body = codes("x") + source(selection(1, 5, 8, 1, name="bus"), selection(2, 9, 14, 1, name="never"))
    coding = read_coding(project(tmp_path, body, texts))
    assert words_at(coding) == ["bus", "never"]
    assert "byte order mark" in " ".join(coding.remarks)


def test_hierarchy_comes_from_nesting_and_from_double_colons(tmp_path: Path) -> None:
    inner = f'<Code guid="{GUIDS[2]}" name="Buses" isCodable="true"><Description>How many run.</Description></Code>'
    book = f'<CodeBook><Codes><Code guid="{GUIDS[1]}" name="Transport" isCodable="false">{inner}</Code>'
    book += f'<Code guid="{GUIDS[3]}" name="Coke::diet Coke" isCodable="true"/></Codes></CodeBook>'
    factors = read_coding(project(tmp_path, book)).factors
    assert factors["label"].tolist() == ["Transport", "Transport; Buses", "Coke; diet Coke"]
    assert factors["parent"].fillna("").tolist() == ["", "Transport", "Coke"]
    assert factors["definition"].fillna("").tolist() == ["", "How many run.", ""]


def test_users_are_coders_and_missing_days_stay_unknown(tmp_path: Path) -> None:
    users = f'<Users><User guid="{{{GUIDS[8].upper()}}}" name="Ann"/><User guid="{GUIDS[9]}" id="B"/></Users>'
    one, two = selection(1, 0, 3, 1, user=GUIDS[8]), selection(2, 0, 3, 1, user=f"{{{GUIDS[9]}}}")
    body = users + codes("x") + source(one, two)
    coding = read_coding(project(tmp_path, body, {"sources/a.txt": "The bus."}))
    assert coding.fragments["coder"].tolist() == coding.codings["coder"].tolist() == ["Ann", "B"]
    assert coding.fragments["recorded_on"].isna().all()


@pytest.mark.parametrize("text", [None, b"", b"\xef\xbb\xbf"])
def test_a_missing_or_empty_text_leaves_the_passages_and_says_so(tmp_path: Path, text: bytes | None) -> None:
    body = codes("x") + source(selection(1, 0, 7, 1, name="the bus"), selection(2, 0, 9, 1, name="A title of it"))
    coding = read_coding(project(tmp_path, body, {} if text is None else {"sources/a.txt": text}))
    assert coding.sources["text"].isna().all()
    assert coding.fragments["text"].fillna("").tolist() == ["the bus", ""]
    assert coding.fragments["notes"].fillna("").tolist() == ["", "A title of it"]
    assert len(coding.codings) == 2


def test_variables_of_sources_and_cases_belong_to_the_conversation(tmp_path: Path) -> None:
    ref = f'<VariableRef targetGUID="{GUIDS[30]}"/>'
    own = f"<VariableValue>{ref}<IntegerValue>25</IntegerValue></VariableValue>"
    variables = f'<Variables><Variable guid="{GUIDS[30]}" name="age" typeOfVariable="Integer"/></Variables>'
    value = f"<VariableValue>{ref}<TextValue>old</TextValue></VariableValue>"
    case = f'<Case guid="{GUIDS[31]}" name="P3">{value}<SourceRef targetGUID="{GUIDS[50]}"/></Case>'
    lonely = f'<Case guid="{GUIDS[32]}" name="P4"/>'
    body = variables + f"<Cases>{case}{lonely}</Cases>" + source(more=own)
    coding = read_coding(project(tmp_path, body, {"sources/a.txt": "x"}))
    rows = [(row["conversation_id"], row["variable"], row["value"]) for row in records(coding.variables)]
    assert rows == [("C-7", "age", "25"), ("C-7", "case", "P3"), ("C-7", "age", "old")]
    assert coding.dropped["cases without a document that was read"] == 1


def test_memos_of_passages_and_codes_become_notes_and_others_are_counted(tmp_path: Path) -> None:
    notes = "".join(
        f'<Note guid="{GUIDS[n]}" name="m"><PlainTextContent>memo {n}</PlainTextContent></Note>' for n in (20, 21, 22)
    )
    refs = f'<NoteRef targetGUID="{GUIDS[20]}"/>'
    book = f'<CodeBook><Codes><Code guid="{GUIDS[1]}" name="x" isCodable="true"><NoteRef targetGUID="{GUIDS[21]}"/>'
    body = f"{book}</Code></Codes></CodeBook>{source(selection(1, 0, 3, 1, more=refs))}<Notes>{notes}</Notes>"
    coding = read_coding(project(tmp_path, body, {"sources/a.txt": "The bus."}))
    assert coding.fragments["notes"].tolist() == ["memo 20"]
    assert coding.factors["notes"].tolist() == ["memo 21"]
    assert coding.dropped["notes that belong to nothing that was read"] == 1


@pytest.mark.parametrize(
    ("name", "sign"), [("reduces", "-"), ("is cause of", "?"), ("+", "+"), ("", "?"), ("Increases", "+")]
)
def test_a_link_between_two_codes_is_a_claim(tmp_path: Path, name: str, sign: str) -> None:
    claims = read_coding(project(tmp_path, codes("Bus", "Out") + link(GUIDS[1], GUIDS[2], name))).claims
    row = records(claims)[0]
    assert (row["cause"], row["effect"], row["sign"], row["fragment_id"]) == ("Bus", "Out", sign, None)
    assert (row["notes"] or "") == name


def test_a_link_between_two_coded_passages_is_a_claim_of_the_first(tmp_path: Path) -> None:
    passages = source(selection(1, 0, 7, 1), selection(2, 8, 13, 2), selection(3, 0, 1), selection(4, 0, 1, 1, 2))
    body = codes("Bus", "Out") + passages
    text = {"sources/a.txt": "The bus never comes"}
    row = records(read_coding(project(tmp_path, body + link(GUIDS[61], GUIDS[62]), text)).claims)[0]
    assert (row["cause"], row["effect"], row["fragment_id"]) == ("Bus", "Out", GUIDS[61])
    for origin in (GUIDS[63], GUIDS[64]):  # no code, and two: which is the cause is not said
        coding = read_coding(project(tmp_path, body + link(origin, GUIDS[62]), text))
        assert coding.claims.empty
        assert coding.dropped["links between other things than codes and passages with one code"] == 1


@pytest.mark.parametrize(
    ("name", "direction"), [("x", "Associative"), ("x", "Bidirectional"), ("is part of", "OneWay")]
)
def test_a_link_that_says_nothing_of_cause_and_effect_is_counted(tmp_path: Path, name: str, direction: str) -> None:
    coding = read_coding(project(tmp_path, codes("Bus", "Out") + link(GUIDS[1], GUIDS[2], name, direction)))
    assert coding.claims.empty
    assert sum(n for what, n in coding.dropped.items() if what.startswith("links")) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (source(selection(1, 0, 3).replace('"0"', '"nil"')), "line 1.*startPosition is not a whole number"),
        ("<Sources>", r"not whole XML \(line 1\)"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=f"REFI-QDA project, project.qde.*{said}"):
        read_coding(project(tmp_path, body, {"sources/a.txt": "x"}))


def test_places_outside_the_text_are_counted(tmp_path: Path) -> None:
    body = codes("x") + source(selection(1, 3, 99, 1), selection(2, -4, 2, 1), selection(3, 10**14, 10**14, 1))
    coding = read_coding(project(tmp_path, body, {"sources/a.txt": "x"}))
    assert coding.dropped["places outside their document"] == 3
    assert len(coding.codings) == 3


def test_a_codebook_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "a.qdc"
    lost = write_coding(small(), path)
    assert lost["claims"] == 3
    assert lost["details of factors beside label and definition"] == 2
    back = read_coding(path)
    assert sorted(back.factors["label"]) == sorted(small().factors["label"])
    other = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes><Code guid="{GUIDS[1]}" name="A::b" '
    path.write_text(
        f'\ufeff{other}isCodable="true" color="#ff0000"><Description>d</Description></Code></Codes></CodeBook>'
    )
    rows = records(read_coding(path).factors)
    assert [(row["label"], row["definition"]) for row in rows] == [("A; b", "d")]
