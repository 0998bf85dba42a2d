"""Exchange of coding with other programs: what they write is read, and what they read is written."""

from hct_eval.coding.exchange.coding import COLUMNS, Coding, ExchangeError, frame, records
from hct_eval.coding.exchange.formats import coding_workbook, find_reader, find_target, read_coding, write_coding

__all__ = [
    "COLUMNS",
    "Coding",
    "ExchangeError",
    "coding_workbook",
    "find_reader",
    "find_target",
    "frame",
    "read_coding",
    "records",
    "write_coding",
]
