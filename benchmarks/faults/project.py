"""An invented programme whose notebooks write as the real ones do, each in a fraction of a second."""

import json
from pathlib import Path

from hct_eval.programme import STAGES

PLACES = ("alton", "bere")

PROGRAMME_YML = """
title: A programme to be killed
data_status: illustrative
partnerships:
""" + "".join(f"  - {{id: {place}, name: {place.title()}}}\n" for place in PLACES)

PARAMETERS = 'programme: str = "tiny"  # the programme\npartnership: str = "alton"  # the place\n'
START = """import time
import pandas as pd
from hct_eval.programme import load_programme
from hct_eval.tables.files import write_whole
from hct_eval.tables.private_files import write_owner_only
prog = load_programme(programme)
"""
FIRST = """people = pd.read_csv(prog.raw(partnership) / "people.csv")
write_owner_only(prog.private(partnership) / "names.csv", people.to_csv(index=False).encode() * 2_000)
"""
READ = 'people = pd.read_parquet(prog.processed(partnership) / "{earlier}.parquet")\n'
WRITE = """for part in range(4):
    time.sleep(0.03)
    made = pd.concat([people.assign(part=part, stage="{stage}")] * 2_000)
    write_whole(prog.processed(partnership) / f"{stage}-{{part}}.parquet", made.to_parquet(index=False))
write_whole(prog.processed(partnership) / "{stage}.parquet", people.to_parquet(index=False))
"""
ALL_PLACES = """tables = [prog.processed(place) / "06_learning_report.parquet" for place in prog.place_ids]
places = [pd.read_parquet(table) for table in tables]
write_whole(prog.processed() / "all.parquet", pd.concat(places).to_parquet(index=False))
"""


def make_project(folder: Path) -> Path:
    """Write the programme's raw data and notebooks into a new folder."""
    raw, notebooks = folder / "data" / "raw" / "tiny", folder / "notebooks"
    notebooks.mkdir(parents=True)
    for number, place in enumerate(PLACES):
        (raw / place).mkdir(parents=True)
        rows = "".join(f"{place}-{person},{(person * 7 + number) % 10}\n" for person in range(20))
        (raw / place / "people.csv").write_text(f"person,score\n{rows}")
    (raw / "programme.yml").write_text(PROGRAMME_YML)
    for earlier, stage in zip((None, *STAGES), STAGES, strict=False):
        begin = READ.format(earlier=earlier) if earlier else FIRST
        cell = ALL_PLACES if stage == STAGES[-1] else begin + WRITE.format(stage=stage)
        _write_notebook(notebooks / f"{stage}.ipynb", stage, cell)
    return folder


def _write_notebook(path: Path, stage: str, cell: str) -> None:
    parameters = PARAMETERS.replace("partnership:", "partnerships:") if stage == STAGES[-1] else PARAMETERS
    cells = [
        ("markdown", f"# {stage}", []),
        ("code", parameters, ["parameters"]),
        ("code", START, []),
        ("code", cell, []),
    ]
    built = [
        {"id": f"c{number}", "cell_type": kind, "metadata": {"tags": tags}, "source": source}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for number, (kind, source, tags) in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": built, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book))
