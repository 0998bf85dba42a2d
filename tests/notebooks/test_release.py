"""The whole sample is published from its run; with one person more, the next release is refused for differencing."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from hct_eval.batch.fingerprint import file_hash
from hct_eval.publish.audit.ledger import read_ledger
from tests.notebooks.conftest import Journey, run_command

pytestmark = pytest.mark.slow

REGISTER = "data/raw/hct-sample/plymouth/conversations.csv"


def one_person_more(path: Path) -> None:
    """Add a conversation like the first one, that nobody has a transcript of."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows.append(rows[0] | {"conversation_id": "PLY-999", "file": ""})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_sample_is_published_once_and_not_again_with_one_person_more(journey: Journey, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(journey.project, project, symlinks=True)
    settings = project / "data" / "raw" / "hct-sample" / "programme.yml"
    agreed = re.sub(r"(?m)^(\s*status: ).*$", r"\1published", settings.read_text(encoding="utf-8"))
    settings.write_text(agreed, encoding="utf-8")
    programme = journey.programme.model_copy(update={"project": project})
    places = [*programme.place_ids, "programme"]

    done = run_command(project, "publish", "hct-sample", "--on", "2026-11-30")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "This is the first release" in done.stdout
    folder = programme.releases() / "2026-11-30"
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    assert manifest["places"] == places
    assert manifest["illustrative"]
    assert all(file_hash(folder / name) == facts["sha256"] for name, facts in manifest["files"].items())
    for place in places:
        there = {path.name: path.read_bytes() for path in programme.reports(place).rglob("*") if path.is_file()}
        out = {path.name: path.read_bytes() for path in (folder / "public" / place).rglob("*") if path.is_file()}
        assert out == there
        assert b"Illustrative." in out["report.html"]
    assert {p.name for p in (folder / "team").glob("checklist-*.html")} == {
        f"checklist-{place}.html" for place in programme.place_ids
    }
    for place in places:
        assert set(read_ledger(programme, place)["release"]) == {"2026-11-30"}

    one_person_more(project / REGISTER)
    again = run_command(project, "publish", "hct-sample", "--on", "2026-12-31")
    assert again.returncode == 1
    assert again.stderr.count("changed since the last release") == 2  # once of the place, once across places
    assert again.stderr.count("Plymouth: disclosure: ") == again.stderr.count("the programme: disclosure: ") == 1
    assert "Nothing was written." in again.stderr
    assert [path.name for path in programme.releases().iterdir()] == ["2026-11-30"]
    assert set(read_ledger(programme, "plymouth")["release"]) == {"2026-11-30"}
