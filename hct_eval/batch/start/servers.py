"""The commands that open JupyterLab at the start page, or show one notebook without its code."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from hct_eval.batch.plan import find_stage
from hct_eval.batch.start.copies import write_copy
from hct_eval.programme import Programme, ProgrammeError

START = "00_start_here"
SHOWN = (START, "03_build_map", "04_choose_focus")
"""Notebooks that make sense without their code."""

_SETTINGS = Path(__file__).with_name("jupyter")
"""They turn off JupyterLab's offer to fetch news, and its look for newer versions, on other people's servers."""

_NOTHING_FROM_ELSEWHERE = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: ws: wss:"
"""Voila's page names a style sheet on another server; the browser is told to load nothing but from here."""


def lab_command(project: Path, *, browser: bool = True) -> list[str]:
    """Return the command line for JupyterLab in the project, opened at the start page."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project}"]
    command += [f"--LabApp.default_url=/lab/tree/notebooks/{START}.ipynb"]
    return command if browser else [*command, "--no-browser"]


def view_command(
    programme: Programme, place: str, stage: str, *, port: int | None = None, browser: bool = True
) -> list[str]:
    """Return the command line that shows a notebook by Voila: results and widgets, no code, only on this machine.

    `stage` is the start page (00), 03 or 04, by number or name; ProgrammeError for another, or for no place.
    """
    command = [sys.executable, "-m", "voila", str(_shown(programme, place, stage)), "--Voila.ip=127.0.0.1"]
    command += [f"--Voila.root_dir={programme.project}", "--VoilaConfiguration.file_allowlist=reports/.*"]
    command += [f"--Voila.tornado_settings={_headers()}"]
    command += [f"--port={port}"] if port else []
    return command if browser else [*command, "--no-browser"]


def _shown(programme: Programme, place: str, stage: str) -> Path:
    if stage in (START, "00"):
        return programme.project / "notebooks" / f"{START}.ipynb"
    wanted = find_stage(stage)
    if wanted not in SHOWN:
        message = f"{wanted} is not shown without its code; there are: {', '.join(SHOWN)}"
        raise ProgrammeError(message)
    if not place:
        message = f"which place? Add --partnership; there are: {', '.join(programme.place_ids)}"
        raise ProgrammeError(message)
    return write_copy(programme, place, wanted)


def _headers() -> dict[str, dict[str, str]]:
    return {"headers": {"Content-Security-Policy": _NOTHING_FROM_ELSEWHERE}}


def server_environment(project: Path) -> dict[str, str]:
    """Return the environment of a server: this one's, with the project, and settings that ask the network nothing."""
    settings = os.pathsep.join(filter(None, (str(_SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH"))))
    return {**os.environ, "HCT_EVAL_PROJECT": str(project), "JUPYTER_CONFIG_PATH": settings}


def serve(command: Sequence[str], project: Path) -> int:
    """Run a server until it is ended; return its exit status."""
    try:
        return subprocess.run(command, cwd=project, env=server_environment(project), check=False).returncode  # noqa: S603 - our own command line
    except KeyboardInterrupt:
        return 0
