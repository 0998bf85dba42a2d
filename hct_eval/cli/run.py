"""Run notebooks, say how things stand, and how they came about."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from hct_eval.cli.words import KernelsChoice, Places, ProgrammeName, app, say


@app.command()
def run(
    programme: ProgrammeName = "",
    partnership: Places = None,
    only: Annotated[str | None, typer.Option(help="Only this stage: 03, or its full name.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Notebooks at the same time.")] = 2,
    explain: Annotated[bool, typer.Option("--explain", help="Say what would run and why; run nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run also what is up to date.")] = False,
    kernels: KernelsChoice = "forked",
    time_limit: Annotated[str, typer.Option(help="For each notebook: 90s, 10m, 2h. One that takes longer fails.")] = "",
    memory_limit: Annotated[str, typer.Option(help="For each notebook: 800MB, 2GB. One that holds more fails.")] = "",
    by: Annotated[
        str, typer.Option(help="Who asks, kept with the records; a role is enough. By default, nobody.")
    ] = "",
    dask: Annotated[
        str,
        typer.Option("--dask", metavar="ADDRESS", help="Run on the workers of this dask cluster (docs/cluster.md)."),
    ] = "",
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", help="NAME=VALUE for the notebooks that have it.")
    ] = None,
) -> None:
    """Run every notebook that is not up to date, then say where the reports are (status 1 if one failed).

    Example: hct-eval run hct-sample --partnership leeds --only 03
    """
    from rich.console import Console

    from hct_eval.batch.choose import choose_programme, split_parameters
    from hct_eval.batch.live import show_progress
    from hct_eval.batch.manner import read_limits
    from hct_eval.batch.progress import explanations, failures, summary
    from hct_eval.batch.run import run_programme
    from hct_eval.batch.waiting import waiting_lines

    chosen, given = choose_programme(programme), split_parameters(parameter or [])
    limits = read_limits(time_limit, memory_limit)
    asked = (chosen, partnership, only, jobs, force)
    if explain:
        outcome = run_programme(*asked, explain=True, parameters=given, from_text=True)
        say(explanations(outcome.tasks))
        return
    with show_progress(Console(file=sys.stdout)) as listen:
        outcome = run_programme(
            *asked, parameters=given, from_text=True, kernels=kernels, limits=limits, by=by, dask=dask, listen=listen
        )
    say([*summary(outcome), *waiting_lines(chosen, outcome)])
    say(failures(outcome), to_stderr=True)
    raise typer.Exit(outcome.exit_status)


@app.command()
def status(
    programme: ProgrammeName = "",
    every_place: Annotated[bool, typer.Option("--all", help="Every place, however many there are.")] = False,
) -> None:
    """Show what is fresh, stale, failed, running or not run, and why; of many places, what is not fresh.

    Example: hct-eval status hct-sample
    """
    from rich.console import Console

    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.progress import status_table
    from hct_eval.batch.run import programme_status

    grid, lines = status_table(*programme_status(choose_programme(programme)), every_place=every_place)
    Console().print(grid)
    say(lines)


@app.command()
def records(
    programme: ProgrammeName = "",
    partnership: Annotated[str, typer.Option("--partnership", "-p", help="Only this place.")] = "",
    only: Annotated[str, typer.Option(help="Only this stage: 03, or its full name.")] = "",
    outcome: Annotated[Literal["", "done", "failed"], typer.Option("--status", help="Only runs that ended so.")] = "",
    since: Annotated[str, typer.Option(help="Only runs that ended on this day (YYYY-MM-DD) or later.")] = "",
    record: Annotated[str, typer.Option(help="Everything about this one.")] = "",
    last: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 20,
    export: Annotated[Path | None, typer.Option(help="Write all that fit as RO-Crate metadata into this file.")] = None,
    licence: Annotated[str, typer.Option(help="Address of the licence, for --export.")] = "",
) -> None:
    """List the runs of a programme: who asked for what, what it was made from, what came of it.

    Example: hct-eval records hct-sample --partnership leeds --only 03 --last 5
    """
    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.records_text import answer

    known = choose_programme(programme)
    say(answer(known, (partnership, only, outcome, since, record), last, export, licence))


@app.command()
def reproduce(record: Annotated[str, typer.Argument(help="A run's number, as `hct-eval records` lists it.")]) -> None:
    """Run a notebook again as its record says, in a scratch copy, and compare (status 1 if anything differs).

    Example: hct-eval reproduce 3f2a91c07b1d
    """
    from hct_eval.batch.reproduce import find_run, reproduced_lines
    from hct_eval.batch.reproduce import reproduce as run_again

    found = run_again(*find_run(record))
    say(reproduced_lines(found))
    raise typer.Exit(found.exit_status)
