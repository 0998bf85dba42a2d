import pandas as pd
import pytest

from hct_eval.programme import Programme
from hct_eval.tables import TABLES, TableError, read_processed, table_path, write_processed


def turns(**changes: object) -> pd.DataFrame:
    row = {
        "turn_id": "c1-t001",
        "conversation_id": "c1",
        "turn_number": 1,
        "speaker": "[Person A1]",
        "role": "resident",
        "text": "It is quiet, like.",
        "text_clean": "It is quiet.",
        "words": 4,
        "consent": "internal",
    }
    return pd.DataFrame([{**row, **changes}])


def test_what_is_written_is_read_back_with_its_types(small: Programme) -> None:
    write_processed(turns(), small, "north", "turns")
    frame = read_processed(small, "north", "turns")
    assert frame["partnership_id"].tolist() == ["north"]
    assert list(frame) == list(TABLES["turns"].processed_schema.columns)
    assert str(frame["words"].dtype) == "Int64"
    assert read_processed(small, "south", "turns").dtypes.equals(frame.dtypes)


def test_equal_content_gives_equal_bytes_whatever_the_order(small: Programme) -> None:
    both = pd.concat([turns(), turns(turn_id="c1-t002", turn_number=2)])
    first = write_processed(both, small, "north", "turns").read_bytes()
    assert write_processed(both.iloc[::-1], small, "north", "turns").read_bytes() == first


@pytest.mark.parametrize("column", ["researcher", "name", "notes"])
def test_a_column_that_must_not_be_kept_is_refused(small: Programme, column: str) -> None:
    with pytest.raises(TableError, match="must not be kept"):
        write_processed(turns(**{column: "Marjorie"}), small, "north", "turns")
    assert not table_path(small, "north", "turns").exists()


def test_private_columns_of_collected_tables_are_refused(small: Programme) -> None:
    frame = pd.DataFrame({"conversation_id": ["c1"], "file": ["marjorie.vtt"]})
    with pytest.raises(TableError, match="must not be kept"):
        write_processed(frame, small, "north", "conversations")


def test_a_wrong_row_is_refused_without_its_words(small: Programme) -> None:
    with pytest.raises(TableError) as caught:
        write_processed(turns(text=None, speaker="Marjorie"), small, "north", "turns")
    assert "text" in str(caught.value)
    assert "Marjorie" not in str(caught.value)
    with pytest.raises(TableError, match="words: wrong type") as caught:
        write_processed(turns(words="Marjorie"), small, "north", "turns")
    assert "Marjorie" not in str(caught.value)


def test_a_failed_write_leaves_the_old_table_and_nothing_else(
    small: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_processed(turns(), small, "north", "turns")
    before = path.read_bytes()

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="No space"):
        write_processed(turns(words=5), small, "north", "turns")
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["turns.parquet"]
