"""The commands: what was typed goes to the rooms, what they return is printed. No logic here."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From recorded community conversations to a published learning report.",
)

ProgrammeName = Annotated[
    str, typer.Argument(help="Folder under data/raw; may be left out if there is only one of your own.")
]
Places = Annotated[
    list[str] | None, typer.Option("--partnership", "-p", help="Only this place; may be given several times.")
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
    _say(init_lines(name, title, place or [], period, today, given=given or [], participants=participants))


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
    """Run every notebook that is not up to date, then say where the reports are (status 1 if one failed)."""
    from rich.console import Console

    from hct_eval.batch.choose import choose_programme, split_parameters
    from hct_eval.batch.live import show_progress
    from hct_eval.batch.manner import read_limits
    from hct_eval.batch.progress import explanations, failures, summary
    from hct_eval.batch.run import run_programme

    chosen, given = choose_programme(programme), split_parameters(parameter or [])
    limits = read_limits(time_limit, memory_limit)
    asked = (chosen, partnership, only, jobs, force)
    if explain:
        outcome = run_programme(*asked, explain=True, parameters=given, from_text=True)
        _say(explanations(outcome.tasks))
        return
    with show_progress(Console(file=sys.stdout)) as listen:
        outcome = run_programme(
            *asked, parameters=given, from_text=True, kernels=kernels, limits=limits, by=by, dask=dask, listen=listen
        )
    _say(summary(outcome))
    _say(failures(outcome), to_stderr=True)
    raise typer.Exit(outcome.exit_status)


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
    _say(lines)
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
    """Write the coders' workbooks or bring them up to date; list what is to be mended (status 2 if an error)."""
    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.code import code_lines

    said, wrong, errors = code_lines(choose_programme(programme), partnership, coder or [], double, seed)
    _say(said)
    _say(wrong, to_stderr=True)
    raise typer.Exit(2 if errors else 0)


@app.command()
def status(
    programme: ProgrammeName = "",
    every_place: Annotated[bool, typer.Option("--all", help="Every place, however many there are.")] = False,
) -> None:
    """Show what is fresh, stale, failed, running or not run, and why; of many places, what is not fresh."""
    from rich.console import Console

    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.progress import status_table
    from hct_eval.batch.run import programme_status

    grid, lines = status_table(*programme_status(choose_programme(programme)), every_place=every_place)
    Console().print(grid)
    _say(lines)


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
    """List the runs of a programme: who asked for what, what it was made from, what came of it."""
    from hct_eval.batch.choose import choose_programme
    from hct_eval.batch.records_text import answer

    known = choose_programme(programme)
    _say(answer(known, (partnership, only, outcome, since, record), last, export, licence))


@app.command()
def reproduce(record: Annotated[str, typer.Argument(help="A run's number, as `hct-eval records` lists it.")]) -> None:
    """Run a notebook again as its record says, in a scratch copy, and compare (status 1 if anything differs)."""
    from hct_eval.batch.reproduce import find_run, reproduced_lines
    from hct_eval.batch.reproduce import reproduce as run_again

    found = run_again(*find_run(record))
    _say(reproduced_lines(found))
    raise typer.Exit(found.exit_status)


@app.command()
def values(
    programme: ProgrammeName = "",
    partnership: Annotated[
        str, typer.Option("--partnership", "-p", help="The place; without one, the report across places.")
    ] = "",
) -> None:
    """List the numbers that a report's own texts can use: name, what it says now, what it is."""
    from hct_eval.batch.choose import choose_programme
    from hct_eval.publish.values import value_lines

    _say(value_lines(choose_programme(programme), partnership))


@app.command()
def withdraw(
    programme: Annotated[str, typer.Argument(help="Folder under data/raw.")],
    conversation_id: Annotated[str, typer.Argument(help="Id of the conversation, as in the register.")],
    partnership: Annotated[
        str, typer.Option("--partnership", "-p", help="The place, if the id stands in several.")
    ] = "",
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Notebooks at the same time.")] = 2,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    erase_raw: Annotated[
        bool, typer.Option("--erase-raw", help="Also delete its transcript from data/raw, for good.")
    ] = False,
    kernels: KernelsChoice = "forked",
    recorded_by: Annotated[str, typer.Option("--by", help="Who records it; by default, the account's name.")] = "",
) -> None:
    """Take a conversation out of all made from it, make that again, say what changed (status 1 if some is left)."""
    from rich.console import Console

    from hct_eval.batch import tell
    from hct_eval.batch.live import show_progress
    from hct_eval.batch.withdraw import find_conversation
    from hct_eval.batch.withdraw import withdraw as take_out
    from hct_eval.programme import load_programme

    known = load_programme(programme)
    place = find_conversation(known, conversation_id, partnership)
    if not yes:
        tell.refuse_without_terminal()
        typer.confirm(tell.question(known, conversation_id, place, erase_raw=erase_raw), abort=True)
    with show_progress(Console(file=sys.stdout)) as listen:
        done = take_out(
            known,
            conversation_id,
            place,
            recorded_by=recorded_by,
            jobs=jobs,
            erase_raw=erase_raw,
            kernels=kernels,
            listen=listen,
        )
    _say([*tell.withdrawal_lines(done), *tell.raw_lines(done), *tell.recorded(done, known)])
    _say(tell.trouble_lines(done), to_stderr=True)
    raise typer.Exit(done.exit_status)


@app.command(name="open")
def open_report(
    programme: ProgrammeName = "",
    partnership: Annotated[
        str, typer.Option("--partnership", "-p", help="The place; without it, the programme's own report.")
    ] = "",
) -> None:
    """Print where a report is, and open it in the browser if there is a terminal."""
    from hct_eval.batch.choose import choose_programme, find_report

    path = find_report(choose_programme(programme), partnership)
    typer.echo(path.relative_to(path.parents[3]))
    if sys.stdout.isatty():
        typer.launch(path.as_uri())


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
    """Convert a map or coding from one program's format to another's; say what was read, written and left out."""
    from hct_eval.batch.convert import Wish, convert_file

    _say(convert_file(given, Wish(wanted, to, overwrite, update, with_fragments)))


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

    _say(workshop_lines(load_programme(programme), partnership, seed))


@app.command()
def lab() -> None:
    """Open JupyterLab at the start page: programmes, what is up to date, buttons to check, run and open."""
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
    """Put the reports into a dated release folder if every gate lets them through (status 1 if one refuses)."""
    from rich.console import Console

    from hct_eval.batch.choose import choose_programme, read_day
    from hct_eval.batch.live import show_progress
    from hct_eval.batch.publish import publish as release
    from hct_eval.batch.tell_release import refusal_lines, release_lines

    chosen, day = choose_programme(programme), read_day(on)
    with show_progress(Console(file=sys.stdout)) as listen:
        done = release(chosen, partnership, on=day, tolerance=tolerance, dry_run=dry_run, jobs=jobs, listen=listen)
    _say(release_lines(done))
    _say(refusal_lines(done), to_stderr=True)
    raise typer.Exit(done.exit_status)


@app.command()
def returned(document: Annotated[Path, typer.Argument(help="A report's Word file that came back.")]) -> None:
    """Print the comments and tracked edits of a returned Word file as Markdown; names of reviewers are left out."""
    from hct_eval.publish.formats.returned import returned_as_markdown

    typer.echo(returned_as_markdown(document))


def _say(lines: list[str], *, to_stderr: bool = False) -> None:
    for line in lines:
        typer.echo(line, err=to_stderr)


def main() -> None:
    """Run a command; an expected error is one message on stderr and status 2, never a traceback."""
    from hct_eval.batch.begin import BeginError
    from hct_eval.batch.bring import BringError
    from hct_eval.batch.convert import ConversionError
    from hct_eval.batch.lock import BatchError
    from hct_eval.batch.marked import MarkError
    from hct_eval.batch.parameters import ParameterError
    from hct_eval.batch.workshop import WorkshopError
    from hct_eval.programme import ProgrammeError
    from hct_eval.publish.edition.finding import PublishError
    from hct_eval.publish.formats.returned import ReturnedError
    from hct_eval.tables.files import NoRoomError
    from hct_eval.tables.problems import TableError

    expected = (
        BatchError,
        BeginError,
        BringError,
        ConversionError,
        MarkError,
        NoRoomError,
        ParameterError,
        ProgrammeError,
        PublishError,
        ReturnedError,
        TableError,
        WorkshopError,
    )
    try:
        app()
    except expected as error:
        typer.echo(f"hct-eval: {error}", err=True)
        raise SystemExit(2) from None
