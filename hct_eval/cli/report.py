"""Reports on their way: numbers for the writers, what came back, what goes out."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from hct_eval.cli.words import Places, ProgrammeName, app, say


@app.command()
def values(
    programme: ProgrammeName = "",
    partnership: Annotated[
        str, typer.Option("--partnership", "-p", help="The place; without one, the report across places.")
    ] = "",
) -> None:
    """List the numbers that a report's own texts can use: name, what it says now, what it is.

    Example: hct-eval values hct-sample --partnership plymouth
    """
    from hct_eval.batch.choose import choose_programme
    from hct_eval.publish.values import value_lines

    say(value_lines(choose_programme(programme), partnership))


@app.command()
def returned(document: Annotated[Path, typer.Argument(help="A report's Word file that came back.")]) -> None:
    """Print the comments and tracked edits of a returned Word file as Markdown; names of reviewers are left out.

    Example: hct-eval returned report.docx
    """
    from hct_eval.publish.formats.returned import returned_as_markdown

    typer.echo(returned_as_markdown(document))


@app.command()
def publish(
    programme: ProgrammeName = "",
    partnership: Places = None,
    on: Annotated[str, typer.Option(metavar="DATE", help="Day of the release, as 2026-11-30; by default, today.")] = "",
    tolerance: Annotated[
        float, typer.Option(min=0, help="List only figures that moved by more than this, in per cent.")
    ] = 0.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what the gates find; run and write nothing.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Notebooks at the same time.")] = 2,
) -> None:
    """Put the reports into a dated release folder if every gate lets them through (status 1 if one refuses).

    Example: hct-eval publish hct-sample --dry-run
    """
    from rich.console import Console

    from hct_eval.batch.choose import choose_programme, read_day
    from hct_eval.batch.live import show_progress
    from hct_eval.batch.publish import publish as release
    from hct_eval.batch.tell_release import refusal_lines, release_lines

    chosen, day = choose_programme(programme), read_day(on)
    with show_progress(Console(file=sys.stdout)) as listen:
        done = release(chosen, partnership, on=day, tolerance=tolerance, dry_run=dry_run, jobs=jobs, listen=listen)
    say(release_lines(done))
    say(refusal_lines(done), to_stderr=True)
    raise typer.Exit(done.exit_status)
