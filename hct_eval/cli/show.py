"""Open what there is: reports, JupyterLab, notebooks without their code."""

import sys
from typing import Annotated

import typer

from hct_eval.cli.words import ProgrammeName, app


@app.command(name="open")
def open_report(
    programme: ProgrammeName = "",
    partnership: Annotated[
        str, typer.Option("--partnership", "-p", help="The place; without it, the programme's own report.")
    ] = "",
) -> None:
    """Print where a report is, and open it in the browser if there is a terminal.

    Example: hct-eval open hct-sample --partnership plymouth
    """
    from hct_eval.batch.choose import choose_programme, find_report

    path = find_report(choose_programme(programme), partnership)
    typer.echo(path.relative_to(path.parents[3]))
    if sys.stdout.isatty():
        typer.launch(path.as_uri())


@app.command()
def lab() -> None:
    """Open JupyterLab at the start page: programmes, what is up to date, buttons to check, run and open.

    Example: hct-eval lab
    """
    from hct_eval.batch.start.servers import lab_command, serve
    from hct_eval.programme import find_project

    raise typer.Exit(serve(lab_command(find_project()), find_project()))


@app.command()
def view(
    programme: ProgrammeName = "",
    partnership: Annotated[str, typer.Option("--partnership", "-p", help="The place.")] = "",
    stage: Annotated[str, typer.Option(help="00 (the start page), 03 or 04.")] = "00",
    port: Annotated[int | None, typer.Option(help="Port on this machine.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Show a notebook without its code, for colleagues: the start page, the map (03) or the focus (04).

    Example: hct-eval view hct-sample --partnership plymouth --stage 04
    """
    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.start.servers import serve, view_command

    chosen = choose_programme(programme)
    raise typer.Exit(serve(view_command(chosen, partnership, stage, port=port, browser=browser), chosen.project))
