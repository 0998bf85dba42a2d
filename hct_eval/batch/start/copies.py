"""A notebook of a stage with the programme and the place filled in, to be opened and looked into."""

from pathlib import Path
from typing import Any

from hct_eval.programme import STAGES, Programme, notebook_path
from hct_eval.tables.files import write_whole


def write_copy(programme: Programme, place: str, stage: str) -> Path:
    """Write a stage's notebook with its parameters filled in, without outputs, beside the place's results.

    It lies under `data/processed`, which git ignores, since what it shows when it is run must not be kept elsewhere.
    The programme's own notebook has no place. Writing it again puts a fresh one in its place.
    """
    import nbformat
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    source: Any = load_notebook_node(str(notebook_path(stage, programme.project)))
    given = {"programme": programme.id}
    folder = programme.processed()
    if stage != STAGES[-1]:
        given["partnership"] = programme.partnership(place).id
        folder = programme.processed(given["partnership"])
    filled = parameterize_notebook(source, given)
    filled.metadata.pop("papermill", None)
    for cell in filled.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    path = folder / "opened" / f"{stage}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    written: str = nbformat.writes(filled)  # type: ignore[no-untyped-call]
    write_whole(path, written.encode("utf-8"))
    return path
