"""Somebody takes back what they said."""

import sys
from typing import Annotated

import typer

from hct_eval.cli.words import KernelsChoice, app, say


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
    """Take a conversation out of all made from it, make that again, say what changed (status 1 if some is left).

    Example: hct-eval withdraw hct-sample LDS-003
    """
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
    say([*tell.withdrawal_lines(done), *tell.raw_lines(done), *tell.recorded(done, known)])
    say(tell.trouble_lines(done), to_stderr=True)
    raise typer.Exit(done.exit_status)
