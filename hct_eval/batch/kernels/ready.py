"""What most notebooks would each load when they first need it, loaded once: the names model, word lists, checks."""

from importlib.resources import files
from pathlib import Path


def make_ready() -> list[Path]:
    """Load what takes longest to load; return the data files of ours that were read, which may change on the disk.

    Without the extra `names` its model is left out, and a notebook finds it missing as it would anyway. The model and
    pandera are used once, since both import and set up at their first use what they need.
    """
    import pandas as pd
    import pandera.pandas as pa

    from hct_eval.conversations.language import can_be_told
    from hct_eval.conversations.lexicon import english_words, first_names, surnames
    from hct_eval.conversations.names import find_names, names_model_available

    for words in (english_words, first_names, surnames):
        words()
    can_be_told("en")
    if names_model_available():
        find_names(["Anna lives in Leeds."])
    pa.DataFrameSchema({}).validate(pd.DataFrame())
    return sorted(Path(str(files("hct_eval.conversations") / "lists")).iterdir())
