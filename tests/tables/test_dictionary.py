from pathlib import Path

from hct_eval.tables import TABLES, VOCABULARIES
from hct_eval.tables.dictionary import data_dictionary

DOCS = Path(__file__).parents[2] / "docs"


def test_the_dictionary_in_docs_is_the_schemas() -> None:
    assert (DOCS / "data_dictionary.md").read_text(encoding="utf-8") == data_dictionary()


def test_every_column_is_explained_and_every_reference_exists() -> None:
    for table in TABLES.values():
        for name, column in {**table.columns, **table.added}.items():
            assert column.description, f"{table.name}.{name}"
            if column.metadata["kind"] == "choice":
                assert column.metadata["vocabulary"] in VOCABULARIES
            if "to" in column.metadata:
                other, _, other_column = column.metadata["to"].partition(".")
                assert other_column in TABLES[other].columns, f"{table.name}.{name}"


def test_design_section_5_has_its_tables() -> None:
    designed = (
        "partnerships organisations funding workstreams researchers conversations turns fragments factors claims "
        "workshop_maps hypotheses evidence experiments learning_log criteria_ratings outcome_stories events attendance "
        "actions wellbeing ties collaboration indicators"
    )
    assert set(designed.split()) <= set(TABLES)
