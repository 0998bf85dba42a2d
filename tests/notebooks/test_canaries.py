"""What is planted in every raw field is nowhere in anything that is written but beside the raw data."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.notebooks.bytes_out import contents, embedded
from tests.notebooks.canaries import CANARIES, LAST, NAME, PLACE, plant
from tests.notebooks.conftest import REPOSITORY, run_command
from tests.publish.pages import words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project whose only place holds canaries, run once and published; and everything that this printed."""
    project = tmp_path_factory.mktemp("canaries")
    raw = project / "data" / "raw" / "hct-sample"
    shutil.copytree(REPOSITORY / "data" / "raw" / "hct-sample", raw, ignore=shutil.ignore_patterns("private"))
    plant(raw)
    checked = run_command(project, "check", "hct-sample")
    done = run_command(project, "run", "hct-sample")
    status = run_command(project, "status", "hct-sample")
    pack = run_command(project, "workshop", "hct-sample", PLACE)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    out = run_command(project, "publish", "hct-sample", "--on", "2026-11-30")
    assert out.returncode == 0, out.stdout[-3000:] + out.stderr[-3000:]
    return project, "".join(each.stdout + each.stderr for each in (checked, done, status, pack, out))


def test_the_workshops_workbook_was_read_and_its_pack_was_made(planted: tuple[Path, str]) -> None:
    project, printed = planted
    kept = pd.read_parquet(project / "data/processed/hct-sample" / PLACE / "decisions.parquet")
    assert kept["decision_id"].tolist() == ["NEW-W9-1"]
    assert kept["decision"].str.startswith("Ask [Person ").all()
    assert "The workshop pack of Newham is in" in printed
    text = words(project / "reports" / "hct-sample" / PLACE / "workshop-pack.pdf")
    assert "Do not write names" in text


def found(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def test_no_canary_is_in_what_is_processed_published_or_printed(planted: tuple[Path, str]) -> None:
    project, printed = planted
    raw, ledgers = project / "data" / "raw", {*project.glob("data/raw/**/private/published.csv")}
    files = [path for path in project.rglob("*") if path.is_file()]
    written = [path for path in files if raw not in path.parents or path in ledgers]  # whatever a command wrote
    assert len(written) > 100
    assert len(ledgers) == 2
    names = {path.name for path in written}
    assert names >= {"report.html", "map.html", "links.csv", "reach.csv", "before_publishing.md"}
    assert names >= {"MANIFEST.json", "changes.html", f"checklist-{PLACE}.html", "published.csv", "log.txt"}
    assert {path.suffix for path in written} >= {".html", ".pdf", ".docx", ".xlsx", ".ipynb", ".parquet", ".sqlite"}
    assert names >= {"README.txt", "csv-metadata.json", "alt.json", f"hct-sample-{PLACE}-tables.xlsx"}
    assert any(path.suffix == ".png" for path in written)
    assert any(path.name.startswith("figure-1-") for path in written)
    page = project / "reports" / "hct-sample" / PLACE / "report.html"
    assert any("<svg" in inner for inner in embedded(page.read_text(encoding="utf-8")))  # drawings were looked into
    holding = {path.relative_to(project).as_posix(): found(contents(path) + path.name) for path in written}
    assert {path: words for path, words in holding.items() if words} == {}
    assert found(printed) == []


def test_no_conversation_researcher_or_machine_is_named_in_what_goes_out(planted: tuple[Path, str]) -> None:
    project, _ = planted
    kept = project / "data/processed/hct-sample" / PLACE
    register = pd.read_parquet(kept / "conversations.parquet")
    claims = pd.read_parquet(kept / "claims.parquet")
    ids = {
        *register["conversation_id"],
        *register["researcher"].dropna(),
        *claims["claim_id"],
        *claims["coder"].dropna(),
    }
    assert len(ids) > 50
    public = [path for path in (project / "releases").rglob("*") if path.is_file() and "public" in path.parts]
    assert {path.suffix for path in public} >= {".html", ".pdf", ".docx", ".xlsx", ".csv", ".json", ".png", ".txt"}
    for path in public:
        text = contents(path)
        assert str(project) not in text, path.name
        named = [one for one in ids if one in text]
        assert named == [], path.name


def test_the_canaries_were_read_and_the_key_beside_the_raw_data_knows_them(planted: tuple[Path, str]) -> None:
    project, _ = planted
    private = project / "data" / "raw" / "hct-sample" / PLACE / "private"
    assert LAST.lower() in (private / "pseudonyms.csv").read_text(encoding="utf-8").lower()
    turns = pd.read_parquet(next((project / "data/processed/hct-sample" / PLACE).glob("turns.parquet")))
    last = turns[turns["conversation_id"].isin(["NEW-901", "NEW-902", "NEW-903"])]
    assert last["conversation_id"].nunique() == 3
    assert (last["text"].str.contains("[Person ", regex=False)).sum() >= 3
    assert "the line for tenants" in " ".join(last["text"]).lower()
    assert NAME not in " ".join(turns["text"])
