"""Run the notebooks on the sample and keep only the check cells' outputs: `python -m scripts.refresh_notebooks`.

The sample must have been run (`make reports`). Every other output, execution count and widget state is removed, so that
no picture and no person's words come into the repository with a notebook.
"""

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from hct_eval.programme import STAGES, find_project

KEPT = "keep_output"


def strip(notebook: Any) -> Any:
    """Remove every output but the check cells' text, and every piece of metadata but tags."""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type != "code":
            continue
        if KEPT in tags:
            cell.outputs = [_plain(output) for output in cell.outputs]
        else:
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def _plain(output: Any) -> Any:
    if output.output_type != "stream":
        message = f"a check cell must print text, not {output.output_type}"
        raise SystemExit(message)
    return output


def refresh(path: Path) -> None:
    """Execute one notebook where it lies and write it back, stripped."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    nbformat.write(strip(notebook), path)


def main(stages: list[str]) -> None:
    """Refresh the notebooks of the given stages (default: all), in order."""
    folder = find_project(Path(__file__).parent) / "notebooks"
    for stage in STAGES:
        if not stages or any(stage.startswith(wanted) for wanted in stages):
            refresh(folder / f"{stage}.ipynb")
            print(f"refreshed {stage}")


if __name__ == "__main__":
    main(sys.argv[1:])
