"""A project with two places and notebooks of a few lines, to try the batch on."""

import json
import types
from pathlib import Path

from hct_eval.batch import execute
from hct_eval.programme import PROGRAMME_FOLDER, STAGES

PROGRAMME_YML = """
title: A tiny programme
data_status: illustrative
partnerships:
  - {id: alton, name: Alton}
  - {id: bere, name: Bere}
"""

PARAMETERS = """programme: str = "tiny"  # the programme's folder
partnership: str = "alton"  # the place
seed: int = 1  # start of every random draw
"""

START = """import os
from pathlib import Path
root = Path(os.environ["HCT_EVAL_PROJECT"])
raw = root / "data" / "raw" / programme / partnership
out = root / "data" / "processed" / programme / partnership
"""

# Each stage copies what it reads into a file of its own; words in the data make it fail in one way or another.
CELLS = {
    "01_clean_conversations": """text = (raw / "conversations.csv").read_text()
if "boom" in text: raise ValueError("what Mrs Smith said: " + text)
(out / "conversations.parquet").write_text(text.split("#")[0])
if "extra" in text: (out / "extra.parquet").write_text("more")
""",
    "02_code_fragments": """text = (out / "conversations.parquet").read_text()
if "own error" in text:
    from hct_eval.programme import ProgrammeError
    raise ProgrammeError("claims.csv, row 3, column cause: empty. Fill it in.")
(out / "claims.parquet").write_text(text + str(seed))
""",
    "03_build_map": """text = (out / "claims.parquet").read_text()
if "die" in text: os._exit(137)
(out / "map_links.parquet").write_text(text)
""",
    "04_choose_focus": """(out / "leverage.parquet").write_text((out / "map_links.parquet").read_text())
import warnings
if "get_ipython" in globals(): warnings.warn(str(root / "notes.txt"), stacklevel=1)
print("read", root / "data")
""",
    "05_measure_change": """table = raw / "wellbeing.csv"
(out / "estimates.parquet").write_text(table.read_text() if table.is_file() else "none")
""",
    "06_learning_report": """print((out / "estimates.parquet").read_text())
""",
}

PROGRAMME_CELL = """import os
from pathlib import Path
out = Path(os.environ["HCT_EVAL_PROJECT"]) / "data" / "processed" / programme / "programme"
out.mkdir(parents=True, exist_ok=True)
(out / "partnerships.parquet").write_text(partnerships)
"""


def make_project(folder: Path) -> Path:
    """Write the tiny project's files."""
    raw = folder / "data" / "raw" / "tiny"
    for place in ("alton", "bere"):
        (raw / place / "transcripts").mkdir(parents=True)
        (raw / place / "conversations.csv").write_text(f"conversation_id\n{place}-1\n")
        (raw / place / "wellbeing.csv").write_text("person_id\n1\n")
        (raw / place / "transcripts" / "Jane Doe at home.txt").write_text("hello")
        (folder / "data" / "processed" / "tiny" / place).mkdir(parents=True)
    (raw / "programme.yml").write_text(PROGRAMME_YML)
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for stage, cell in CELLS.items():
        write_notebook(notebooks / f"{stage}.ipynb", PARAMETERS, [START, "## Read what is there", cell])
    alone = PARAMETERS.replace('partnership: str = "alton"', 'partnerships: str = ""')
    write_notebook(notebooks / f"{STAGES[-1]}.ipynb", alone, ["## All places", PROGRAMME_CELL])
    return folder


def write_notebook(path: Path, parameters: str | None, cells: list[str]) -> Path:
    """Write a notebook: a title, a parameters cell, then code (or, if it starts with #, markdown) cells."""
    built = [_cell("# A title", 0)]
    if parameters is not None:
        built.append(_cell(parameters, 1, code=True, tags=["parameters"]))
    built += [_cell(text, i, code=not text.startswith("#")) for i, text in enumerate(cells, 2)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": built, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book))
    return path


def _cell(source: str, number: int, *, code: bool = False, tags: list[str] | None = None) -> dict[str, object]:
    cell: dict[str, object] = {"id": f"c{number}", "metadata": {"tags": tags or []}, "source": source}
    if not code:
        return {**cell, "cell_type": "markdown"}
    return {**cell, "cell_type": "code", "outputs": [], "execution_count": None}


def run_here(patch) -> None:
    """Have notebooks run in this process, without kernels and without a server to fork them from."""
    patch.setattr(execute, "_papermill", in_process)
    patch.setattr(execute, "kernel_name", lambda _: None)


def in_process(task, source, running, kernel, watch=None):
    """Stand in for papermill: run the cells here, without a kernel, and fail as papermill does."""
    import nbformat
    from papermill.exceptions import PapermillExecutionError

    names = {**task.parameters, "print": lambda *_: None}
    done = nbformat.from_dict(json.loads(json.dumps(source)))
    done.metadata["papermill"] = {}
    for index, cell in enumerate(done.cells):
        if cell.cell_type != "code":
            continue
        running.append(cell.source)
        try:
            exec(cell.source, names)
        except Exception as error:  # noqa: BLE001 - as papermill does
            told = [f"Cell In[{index}], line 2", str(error)]
            raise PapermillExecutionError(index + 1, 1, cell.source, type(error).__name__, str(error), told) from None
        if "parameters" in cell.metadata.get("tags", []):
            names |= task.parameters
    return done


def fake_report_module() -> types.ModuleType:
    """Stand in for publish.report: a page that holds the notebook's name."""
    module = types.ModuleType("hct_eval.publish.report")

    def render_report(executed, programme, place=PROGRAMME_FOLDER):
        path = programme.reports(place) / "report.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{executed.name}</p>")
        return path

    module.render_report = render_report
    return module


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
