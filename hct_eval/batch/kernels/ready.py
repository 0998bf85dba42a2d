"""What takes long to load and many notebooks need, each bit loaded once: word lists, checks, the names model."""

from importlib.resources import files
from pathlib import Path


def checks() -> tuple[Path, ...]:
    """Have pandera set up what it sets up at its first use."""
    import pandas as pd
    import pandera.pandas as pa

    pa.DataFrameSchema({}).validate(pd.DataFrame())
    return ()


def words() -> list[Path]:
    """Load the lists of words and names, and what tells languages apart; return the lists' files."""
    from hct_eval.conversations.language import can_be_told
    from hct_eval.conversations.lexicon import english_words, first_names, surnames

    for listed in (english_words, first_names, surnames):
        listed()
    can_be_told("en")
    return sorted(Path(str(files("hct_eval.conversations") / "lists")).iterdir())


def names_model() -> tuple[Path, ...]:
    """Load the model that finds names and use it once, since it imports at its first use what it needs.

    Without the extra `names` nothing is loaded, and a notebook finds it missing as it would anyway.
    """
    from hct_eval.conversations.names import find_names, names_model_available

    if names_model_available():
        find_names(["Anna lives in Leeds."])
    return ()


READY = (checks, words, names_model)
