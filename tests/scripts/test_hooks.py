"""Before a commit: no raw data, no particulars of anybody, no outputs in notebooks."""

from pathlib import Path

import nbformat
import pytest
import yaml

from scripts.hooks import notebooks, personal

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "path",
    [
        "data/raw/ours/leeds/conversations.csv",
        "data/processed/ours/x.parquet",
        "reports/ours/report.html",
        "x/private/key.csv",
    ],
)
def test_raw_data_and_results_are_refused(path: str) -> None:
    assert "stay on your machine" in personal.look_at(path, "")[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to jane.bloggs@gmail.com", "an e-mail address"),
        ("ring 07911 123456", "a phone"),
        ("her NHS number is 943 476 5919", "a NHS number"),
        ("AB 12 34 56 C", "a National Insurance number"),
    ],
)
def test_particulars_are_refused_with_their_line_and_not_repeated(text: str, kind: str) -> None:
    (said,) = personal.look_at("docs/page.md", f"first\n{text}\n")
    assert said.startswith(f"docs/page.md, line 2: looks like {kind}")
    assert text.split()[-1] not in said


@pytest.mark.parametrize(
    "text",
    [
        "x@example.org",
        "07700 900 123",
        "01632 960 001",
        "999 123 4560",
        "doi 10.1002/sim.4780060605",
        "#123456",
        "x@y.test",
    ],
)
def test_what_nobody_has_passes(text: str) -> None:
    assert personal.look_at("docs/page.md", text) == []


def test_an_output_is_refused_and_a_check_cells_text_is_not() -> None:
    text = nbformat.v4.new_output("stream", text="3 people\n")
    picture = nbformat.v4.new_output("display_data", data={"image/png": "x"})
    check = nbformat.v4.new_code_cell("1", outputs=[text], metadata={"tags": ["keep_output"]})
    plain = nbformat.v4.new_code_cell("1", outputs=[text])
    drawn = nbformat.v4.new_code_cell("1", outputs=[picture], metadata={"tags": ["keep_output"]})
    assert notebooks.look_at("a", nbformat.v4.new_notebook(cells=[check])) == []
    wrong = notebooks.look_at("a", nbformat.v4.new_notebook(cells=[check, plain, drawn]))
    assert [line.split(":")[0] for line in wrong] == ["a, cell 2", "a, cell 3"]


def test_every_hook_names_a_module_or_a_pinned_tool() -> None:
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for hook in settings["repos"][0]["hooks"]:
        words = hook["entry"].split()
        assert words[0].startswith(".venv/bin/")
        if "-m" in words:
            assert (ROOT / (words[-1].replace(".", "/") + ".py")).is_file()
        else:
            tool = {"lint-imports": "import-linter"}.get(Path(words[0]).name, Path(words[0]).name)
            assert f"\n{tool}==" in lock
