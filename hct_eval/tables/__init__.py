"""One schema a table: read, check, keep, and explain every table of the project."""

from hct_eval.tables.catalogue import TABLES, collected_tables
from hct_eval.tables.check import check_partnership, check_programme
from hct_eval.tables.columns import VOCABULARIES, Table
from hct_eval.tables.problems import Problem, TableError
from hct_eval.tables.read import read_raw
from hct_eval.tables.store import read_processed, table_path, write_processed

__all__ = [
    "TABLES",
    "VOCABULARIES",
    "Problem",
    "Table",
    "TableError",
    "check_partnership",
    "check_programme",
    "collected_tables",
    "read_processed",
    "read_raw",
    "table_path",
    "write_processed",
]
