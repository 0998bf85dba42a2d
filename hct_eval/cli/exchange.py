"""Maps and coding from and for other programs, and what a workshop on the map needs."""

from pathlib import Path
from typing import Annotated

import typer

from hct_eval.cli.words import app, say


@app.command()
def convert(
    given: Annotated[
        Path,
        typer.Argument(metavar="IN", help="The file (or folder) to read, or PROGRAMME/PLACE for a map as published."),
    ],
    wanted: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="The file to write. A map: .json, .xlsx, .csv, .mmp, .prsm, .graphml, .gexf. Coding: .qdpx, .qdc, "
            ".xlsx, or a folder.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            help="Another form of OUT's ending: kumu, prsm, matrix, causal-map (.xlsx); kumu-blueprint (.json); "
            "mental-modeler-json (.mmp); prsm-compressed (.prsm)."
        ),
    ] = "",
    update: Annotated[
        Path | None,
        typer.Option(
            help="A Kumu project (JSON) to bring up to date with the map: it keeps its layout, fields, views."
        ),
    ] = None,
    with_fragments: Annotated[
        bool, typer.Option("--with-fragments", help="Maps: also with what leads back to people's words.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Also if OUT is there already.")] = False,
) -> None:
    """Convert a map or coding from one program's format to another's; say what was read, written and left out.

    Example: hct-eval convert hct-sample/plymouth for-kumu.json
    """
    from hct_eval.batch.convert import Wish, convert_file

    say(convert_file(given, Wish(wanted, to, overwrite, update, with_fragments)))


@app.command()
def workshop(
    programme: Annotated[str, typer.Argument(help="Folder under data/raw.")],
    partnership: Annotated[str, typer.Argument(help="The place, as in programme.yml.")],
    seed: Annotated[int, typer.Option(help="Start of the search for the map's best layout.")] = 20240229,
) -> None:
    """Write what a workshop on the map needs: a PDF to print, and a workbook for its results.

    Example: hct-eval workshop hct-sample plymouth
    """
    from hct_eval.batch.workshop import workshop_lines
    from hct_eval.programme import load_programme

    say(workshop_lines(load_programme(programme), partnership, seed))
