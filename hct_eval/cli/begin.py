"""Begin a programme, look at its data, share conversations out to coders."""

from pathlib import Path
from typing import Annotated

import typer

from hct_eval.cli.words import Places, ProgrammeName, app, say


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="The programme's folder under data/raw: letters, digits, - and _.")],
    title: Annotated[str, typer.Option(help="The programme's title, as reports show it.")] = "",
    place: Annotated[
        list[str] | None,
        typer.Option(metavar="ID[=NAME]", help="A partnership: its folder, and its name; may be given several times."),
    ] = None,
    period: Annotated[str, typer.Option(help="When it ran, such as 'April 2023 to March 2025'.")] = "",
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="[PLACE=]FILE",
            help="Start from what you have: a map (Kumu and others), coding (.qdpx, Causal Map, Taguette, QualCoder), "
            "or a workbook whose sheets are called like tables; may be given several times.",
        ),
    ] = None,
    participants: Annotated[
        int | None, typer.Option(min=1, help="With --from a map: how many people drew it together.")
    ] = None,
) -> None:
    """Begin a programme: a folder for each place, a workbook for every table, a note on what goes where.

    Asks for what is not given. Of a programme that is there, it makes the folders of places that have none.

    Example: hct-eval init harbour --title "Harbour programme" --place north="North shore" --place south

    Example: hct-eval init harbour --title "Harbour programme" --place north --from kumu.json --participants 14
    """
    import datetime as dt

    from hct_eval.batch.begin import init_lines

    today = dt.datetime.now(dt.UTC).date()
    say(init_lines(name, title, place or [], period, today, given=given or [], participants=participants))


@app.command()
def check(
    programme: ProgrammeName = "",
    partnership: Places = None,
    workbook: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write a copy of this workbook with the wrong cells marked."),
    ] = None,
) -> None:
    """List every problem in the raw data by cause, and what the data are enough for (status 2 if there is an error).

    Example: hct-eval check harbour --workbook data/raw/harbour/north/tables.xlsx
    """
    from hct_eval.batch.check import check_lines
    from hct_eval.batch.choose import choose_programme

    lines, errors = check_lines(choose_programme(programme), partnership, workbook)
    say(lines)
    raise typer.Exit(2 if errors else 0)


@app.command()
def code(
    programme: ProgrammeName = "",
    partnership: Places = None,
    coder: Annotated[
        list[str] | None, typer.Option("--coder", help="Initials of a coder; may be given several times.")
    ] = None,
    double: Annotated[
        float, typer.Option("--double", min=0, max=100, help="How many in 100 conversations two coders read.")
    ] = 20,
    seed: Annotated[int, typer.Option(help="Start of the draw that shares conversations out.")] = 20240229,
) -> None:
    """Write the coders' workbooks or bring them up to date; list what is to be mended (status 2 if an error).

    Example: hct-eval code hct-sample --partnership leeds --coder AB --coder CD
    """
    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.code import code_lines

    said, wrong, errors = code_lines(choose_programme(programme), partnership, coder or [], double, seed)
    say(said)
    say(wrong, to_stderr=True)
    raise typer.Exit(2 if errors else 0)
