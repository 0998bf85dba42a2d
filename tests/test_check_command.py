"""`hct-eval check` on a copy of the sample with a mistake of each kind that people make."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
SECRET = "Marjorie Tregenza"

# file, what is right there, the mistake, then what must be said: the place and a word of the explanation
MISTAKES = [
    ("plymouth/conversations.csv", "14/12/2022", "2022-14-12", "row 3, column held_on", "a day as"),
    ("plymouth/conversations.csv", "anonymous quote", "anonymus quote", "row 2, column consent", "Did you mean"),
    ("plymouth/conversations.csv", "PLY-003,", f"{SECRET},", "row 4, column conversation_id", "an id of letters"),
    ("plymouth/wellbeing.csv", "PLY-S001,1,yes,1,", "PLY-S001,1,yes,7,", "row 2, column ucla_companionship", "1 to 3"),
    ("plymouth/researchers.csv", "2022-06-09,2022-07-06", "2022-06-09,2021-07-06", "row 2, column to", "ends before"),
    ("leeds/ties.csv", "frequency", "frequencey", "row 1", "Did you mean 'frequency'"),
    ("leeds/experiments.csv", "LEE-E1,experiment", "LEE-E1,experience", "row 2, column kind", "one of"),
    ("croydon/funding.csv", "40000", "forty thousand", "row 2, column amount_gbp", "a number"),
    ("coventry/actions.csv", "COV-E12", "COV-E99", "row 2, column event_id", "points at nothing"),
    ("gloucestershire/organisations.csv", "GLO-O02", "GLO-O01", "rows 2 to 3, column organisation_id", "stands twice"),
    ("newham/learning_log.csv", "happened", "went", "row 1, column happened", "column is missing"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "raw" / "hct-sample", tmp_path / "data" / "raw" / "hct-sample")
    return tmp_path


def check(project: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("hct-eval")), "check", "hct-sample"]
    environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "NO_COLOR": "1"}
    return subprocess.run(
        command, env=environment, cwd=project, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_sample_is_right(project: Path) -> None:
    done = check(project)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_mistake_is_listed_with_its_place_and_nobodys_words(project: Path) -> None:
    raw = project / "data" / "raw" / "hct-sample"
    for name, right, wrong, _, _ in MISTAKES:
        content = (raw / name).read_bytes()
        encoding = "cp1252" if "gloucestershire" in name else "utf-8"
        if content.startswith(b"\xff\xfe"):
            encoding = "utf-16"
        text = content.decode(encoding)
        assert right in text, name
        (raw / name).write_bytes(text.replace(right, wrong, 1).encode(encoding))
    book = next((raw / "newham" / "coding").glob("*.xlsx"))
    workbook = openpyxl.load_workbook(book)
    header = [cell.value for cell in workbook["claims"][1]]
    workbook["claims"].cell(row=5, column=header.index("sign") + 1).value = SECRET
    workbook.save(book)
    lost = next(path for path in sorted((raw / "croydon" / "transcripts").glob("*.vtt")))
    lost.unlink()

    done = check(project)
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert "Traceback" not in said
    assert "Marjorie" not in said
    assert lost.stem not in said.replace("CRO-", "")
    for name, _, _, place, word in MISTAKES:
        block = said_of(said, name)
        lines = [line for line in block if place in line]
        assert any(word in line for line in lines), f"{name}, {place}, {word}:\n" + "\n".join(block)
    assert any("row 5, column sign" in line for line in said_of(said, f"newham/coding/{book.name}, sheet claims"))
    assert any(
        "file not found" in line and "column file" in line for line in said_of(said, "croydon/conversations.csv")
    )


def said_of(said: str, name: str) -> list[str]:
    """The lines under a file's name, wherever it stands: once under each cause."""
    lines = said.splitlines()
    starts = [number + 1 for number, line in enumerate(lines) if line == f"  {name}"]
    return [line for start in starts for line in itertools.takewhile(lambda one: one.startswith("    "), lines[start:])]
