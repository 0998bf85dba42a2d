"""What commands share: the application, arguments that many of them take, and how they speak."""

from typing import Annotated, Any, Literal

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From recorded community conversations to a published learning report.",
)


def _programmes(incomplete: str) -> list[str]:
    """Names of programmes, for the shell's completion; none where there is no project."""
    from hct_eval.programme import ProgrammeError, list_programmes

    try:
        return [name for name in list_programmes() if name.startswith(incomplete)]
    except ProgrammeError:
        return []


def _places(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of the places of the programme that was typed before, for the shell's completion."""
    from hct_eval.batch.choose import choose_programme
    from hct_eval.programme import ProgrammeError

    given: dict[str, Any] = context.params
    try:
        known = choose_programme(str(given.get("programme") or ""))
    except ProgrammeError:
        return []
    return [place for place in known.place_ids if place.startswith(incomplete)]


ProgrammeName = Annotated[
    str,
    typer.Argument(
        help="Folder under data/raw; may be left out if there is only one of your own.", autocompletion=_programmes
    ),
]
Places = Annotated[
    list[str] | None,
    typer.Option("--partnership", "-p", help="Only this place; may be given several times.", autocompletion=_places),
]
KernelsChoice = Annotated[
    Literal["forked", "ordinary"],
    typer.Option(
        help="How a notebook's process begins: forked from one with the libraries ready, where the system can (the "
        "same results, sooner), or each anew."
    ),
]


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from hct_eval import __version__

        typer.echo(f"hct-eval {__version__}")
        raise typer.Exit


def say(lines: list[str], *, to_stderr: bool = False) -> None:
    """Print lines: what was done, or, to stderr, what is wrong."""
    for line in lines:
        typer.echo(line, err=to_stderr)
