"""Run cells in a kernel, as nbclient does for papermill and for anybody else."""

import os
import time
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from hct_eval.batch.kernels.install import KERNEL

FORKED = "print('serve.py' in open('/proc/self/cmdline').read())"
"""A cell that says whether its process is a fork of the server, or began anew."""


def client_of(cells, folder, **options):
    book = new_notebook(cells=[new_code_cell(cell, id=f"cell-{i}") for i, cell in enumerate(cells)])
    return NotebookClient(book, kernel_name=KERNEL, resources={"metadata": {"path": str(folder)}}, **options)


def outputs(cells, folder, environment=None):
    """Return what cells put out, in a kernel that starts in a folder with some more variables in its environment."""
    client = client_of(cells, folder)
    done = client.execute(env={**os.environ, **(environment or {})})
    return [output for cell in done.cells for output in cell.outputs]


def printed(cells, folder, environment=None):
    """Return what cells printed."""
    found = outputs(cells, folder, environment)
    return "".join(output.text for output in found if output.output_type == "stream" and output.name == "stdout")


def is_there(process):
    """Whether a process runs; one that has ended and was not asked for yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def until(question, seconds=30):
    """Wait until it is so; it is a failure if that takes too long."""
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end
        time.sleep(0.05)
