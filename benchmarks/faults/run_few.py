"""`hct-eval`, but its kernels have few libraries ready and the report's page is only a list of the tables.

Everything else is the real thing: the lock, pytask, papermill, kernels that are forked, records, files written whole.
"""

import sys
import types
from pathlib import Path

from hct_eval import cli
from hct_eval.batch.kernels import forked
from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.tables.files import SHARED, write_whole


def render_report(executed: Path, programme: Programme, place: str = PROGRAMME_FOLDER) -> Path:
    """Write a page of a place; it names its tables."""
    names = sorted(path.name for path in programme.processed(place).glob("*.parquet"))
    page = "".join(f"<p>{name}</p>\n" for name in names) * 5_000
    path = programme.reports(place) / "report.html"
    write_whole(path, f"<html>{executed.name}\n{page}</html>".encode(), mode=SHARED)
    return path


def few() -> None:
    """Have this process use few libraries and the simple page from now on."""
    report = types.ModuleType("hct_eval.publish.report")
    report.render_report = render_report  # type: ignore[attr-defined]
    sys.modules["hct_eval.publish.report"] = report
    forked._SERVER = Path(__file__).with_name("serve_few.py")


def dask_setup(_: object) -> None:
    """Do the same in a dask worker that this module is loaded into (`--preload`)."""
    few()


if __name__ == "__main__":
    few()
    cli.main()
