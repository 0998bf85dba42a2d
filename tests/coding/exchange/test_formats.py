"""Which format a file is, and what becomes of hostile and damaged ones."""

import random
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from hct_eval.coding.exchange import COLUMNS, Coding, ExchangeError, find_reader, read_coding, refi_read, write_coding
from hct_eval.coding.exchange.bounded import CODING
from tests.coding.exchange.codings import small
from tests.coding.exchange.test_causal_map import V3, V4, workbook
from tests.coding.exchange.test_refi import codes, project, source
from tests.coding.exchange.test_taguette_and_qualcoder import csv_export, database, xlsx_export
from tests.damage import PLAIN, inside

pytestmark = pytest.mark.slow


def a_project(folder: Path) -> Path:
    write_coding(small(), folder / "a.qdpx")
    return folder / "a.qdpx"


def a_codebook(folder: Path) -> Path:
    write_coding(small(), folder / "a.qdc")
    return folder / "a.qdc"


def a_workbook(folder: Path) -> Path:
    write_coding(small(), folder / "a.xlsx")
    return folder / "a.xlsx"


def version_3(folder: Path) -> Path:
    return workbook(folder, **V3)


def version_4(folder: Path) -> Path:
    return workbook(folder, **V4)


EVERY = {
    a_project: "REFI-QDA project",
    a_codebook: "REFI-QDA codebook",
    a_workbook: "coding workbook",
    version_3: "Causal Map 3 workbook",
    version_4: "Causal Map 4 workbook",
    csv_export: "Taguette export",
    xlsx_export: "Taguette export",
    database: "QualCoder project",
}


@pytest.mark.parametrize("make", EVERY)
def test_a_format_is_known_by_its_content_whatever_the_name(tmp_path: Path, make) -> None:
    other = make(tmp_path).rename(tmp_path / "some thing.dat")
    assert find_reader(other)
    assert read_coding(other).format == EVERY[make]


@pytest.mark.parametrize("make", EVERY)
def test_a_damaged_file_gives_a_coding_or_a_clear_error(tmp_path: Path, make) -> None:
    whole = make(tmp_path).read_bytes()
    chance = random.Random(7)
    path = tmp_path / "damaged"
    said, good = [], 0
    for _ in range(200):
        path.write_bytes(chance.choice((*PLAIN, *[inside] * 4))(whole, whole, chance))
        try:
            good += isinstance(read_coding(path), Coding)
        except ExchangeError as error:
            said.append(str(error))
    assert good + len(said) == 200
    assert said  # or nothing was damaged
    assert all(said)
    assert not any(str(tmp_path) in line for line in said)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"x" * 99, b"plain words", b"%PDF-1.7", b"\x00" * 50, b"<a/>"]
)
def test_what_is_no_coding_is_refused_with_what_was_expected(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.qdpx"
    path.write_bytes(content)
    with pytest.raises(ExchangeError, match="expected a REFI-QDA project"):
        read_coding(path)
    assert not find_reader(path)


def test_a_project_with_entities_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    for declared in (
        f'<!ENTITY x SYSTEM "{secret.as_uri()}">',
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
    ):
        path = tmp_path / "x.qdpx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("project.qde", f"<!DOCTYPE Project [{declared}]><Project name='&x;'>&x;</Project>")
        with pytest.raises(ExchangeError, match=r"REFI-QDA project, project\.qde"):
            read_coding(path)


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refi_read, "CODING", replace(CODING, unpacked=100_000))
    path = project(tmp_path, codes("x") + source(), {"sources/a.txt": b"a" * 200_000})
    with pytest.raises(ExchangeError, match="unpacks to more than"):
        read_coding(path)


def test_a_path_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("OUTSIDE")
    for where in ("internal://../outside.txt", "relative:///outside.txt", (tmp_path / "outside.txt").as_uri()):
        coding = read_coding(project(tmp_path, source(path=where), {"../a.txt": "x"}))
        assert coding.sources["text"].isna().all()


def test_a_protected_archive_is_refused(tmp_path: Path) -> None:
    path = project(tmp_path, source())
    content = bytearray(path.read_bytes())
    for mark, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + shift] |= 1
    path.write_bytes(content)
    with pytest.raises(ExchangeError, match="protected by a password"):
        read_coding(path)


@pytest.mark.parametrize("where", ["reports/a.qdpx", "REPORTS/x/a.qdc", "data/processed/p/a.xlsx", "reports/folder"])
def test_nothing_is_written_where_it_would_be_published(tmp_path: Path, where: str) -> None:
    with pytest.raises(ExchangeError, match="what people said"):
        write_coding(small(), tmp_path / where)
    assert not list(tmp_path.rglob("*"))


def test_a_file_is_never_overwritten_unasked_and_is_for_its_owner(tmp_path: Path) -> None:
    path = a_project(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(ExchangeError, match="already"):
        write_coding(Coding("empty"), path)
    assert path.read_bytes() == before
    write_coding(small(), path, anew=True)
    assert path.read_bytes() == before  # the same coding gives the same bytes


@pytest.mark.parametrize(("name", "kind"), [("a.doc", ""), ("a.qdpx", "causal-map"), ("a.xlsx", "kumu")])
def test_a_form_that_cannot_be_written_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    with pytest.raises(ExchangeError, match="can be written as"):
        write_coding(small(), tmp_path / name, kind=kind)


def test_a_coding_shows_counts_and_nothing_else() -> None:
    shown = repr(small())
    assert "fragments=3" in shown
    assert "bus" not in shown.lower()


def test_an_empty_coding_can_be_written_and_read(tmp_path: Path) -> None:
    for name in ("a.qdpx", "a.qdc", "a.xlsx"):
        write_coding(Coding("empty"), tmp_path / name)
        back = read_coding(tmp_path / name)
        assert all(getattr(back, table).empty for table in COLUMNS)
