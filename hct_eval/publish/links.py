"""Links of a map in words."""

import pandas as pd

from hct_eval.publish.prose import lower_first, named
from hct_eval.publish.tables import Row, rows_of


def link_in_words(link: Row) -> str:
    """Say a link: `“Loneliness” leads to more “mental distress”`; or that not everybody says the same of it.

    How many say which is not told: the words fit two sides alike and a few against the rest.
    """
    cause, effect = named(str(link["cause"])), f"“{lower_first(named(str(link['effect'])))}”"
    if link["sign"] == "?":
        return f"Not everybody says the same of whether “{lower_first(cause)}” leads to more or to less {effect}"
    return f"“{cause}” leads to {'more' if link['sign'] == '+' else 'less'} {effect}"


def told_most(links: pd.DataFrame) -> str:
    """Say which link (see `shown_links`) of a clear direction was told most; "" if there is none.

    Of links that are shown alike the first by name stands for all: which of them more people told is not to be seen.
    """
    clear = links[links["sign"].isin(["+", "-"])]
    if clear.empty:
        return ""
    most = clear[clear["sources"] == clear["sources"].max()]
    this = "this was told most" if len(most) == 1 else f"this is one of the {len(most)} that were told most"
    unclear = links["sources"].max() > clear["sources"].max()
    which = "links with a clear direction" if unclear else "links"
    return f"Of the {which} that we may show, {this}: {link_in_words(rows_of(most)[0])}"
