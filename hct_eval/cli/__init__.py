"""The commands: what was typed goes to the rooms, what they return is printed. No logic here."""

import typer

from hct_eval.cli import begin, exchange, report, run, show, withdraw
from hct_eval.cli.words import app

__all__ = ["app", "begin", "exchange", "main", "report", "run", "show", "withdraw"]


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
