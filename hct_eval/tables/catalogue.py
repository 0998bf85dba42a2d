"""Every table of the project by name."""

from hct_eval.tables import learning, measures, programme, results, voice
from hct_eval.tables.columns import Table

TABLES: dict[str, Table] = {
    table.name: table for module in (programme, voice, learning, measures, results) for table in module.TABLES
}


def collected_tables(scope: str = "partnership") -> list[Table]:
    """Tables that people write, of one scope (`partnership` or `programme`)."""
    return [table for table in TABLES.values() if table.collected and table.scope == scope]
