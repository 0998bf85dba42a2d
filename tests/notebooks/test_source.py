"""What every notebook in the repository must be, whatever it computes."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from hct_eval.batch.parameters import read_parameters
from hct_eval.batch.start.servers import START
from hct_eval.programme import STAGES

FOLDER = Path(__file__).parents[2] / "notebooks"
CHECK = {"nbval-check-output", "keep_output"}


def notebook(stage: str) -> Any:
    return nbformat.read(FOLDER / f"{stage}.ipynb", as_version=4)


def code_cells(stage: str) -> list[Any]:
    return [cell for cell in notebook(stage).cells if cell.cell_type == "code"]


def check_cells(stage: str) -> list[Any]:
    return [cell for cell in code_cells(stage) if set(cell.metadata.get("tags", [])) & CHECK]


def test_the_seven_notebooks_and_the_start_page_are_there() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted([START, *STAGES])


@pytest.mark.parametrize("stage", STAGES)
def test_cells_are_short_and_define_nothing(stage: str) -> None:
    for cell in code_cells(stage):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 12, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda), cell.source


@pytest.mark.parametrize("stage", STAGES)
def test_a_notebook_tells_a_story(stage: str) -> None:
    cells = notebook(stage).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    headings = [cell for cell in cells if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    assert len(headings) >= 3
    prose = sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")
    assert prose >= 150


@pytest.mark.parametrize("stage", STAGES)
def test_parameters_are_typed_commented_and_have_working_defaults(stage: str) -> None:
    parameters = read_parameters(FOLDER / f"{stage}.ipynb")
    names = [parameter.name for parameter in parameters]
    assert names[0] == "programme"
    assert ("partnership" in names) == (stage != "07_programme_report")
    for parameter in parameters:
        assert parameter.annotation, parameter.name
        assert parameter.comment, parameter.name


@pytest.mark.parametrize("stage", STAGES)
def test_check_cells_hold_text_and_nothing_else_holds_anything(stage: str) -> None:
    checks = check_cells(stage)
    assert 3 <= len(checks) <= 6
    for cell in checks:
        assert set(cell.metadata["tags"]) >= CHECK
        assert cell.outputs, f"a check cell without output was never run: {cell.source}"
        assert all(output.output_type == "stream" and output.text.strip() for output in cell.outputs)
        assert cell.execution_count
    for cell in code_cells(stage):
        if cell not in checks:
            assert cell.outputs == []
            assert cell.execution_count is None
    assert not any(cell.get("attachments") for cell in notebook(stage).cells)
    assert "widgets" not in notebook(stage).metadata  # what a review panel showed


@pytest.mark.parametrize("stage", STAGES)
def test_one_check_reads_data_back_from_a_chart(stage: str) -> None:
    assert any(".plotted" in cell.source for cell in check_cells(stage))
