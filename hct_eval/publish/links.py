"""Links of a map in words."""

from hct_eval.publish.prose import lower_first, named
from hct_eval.publish.tables import Row


def link_in_words(link: Row) -> str:
    """Say a link: `“Loneliness” leads to more “mental distress”`; or that not everybody says the same of it.

    How many say which is not told: the words fit two sides alike and a few against the rest.
    """
    cause, effect = named(str(link["cause"])), f"“{lower_first(named(str(link['effect'])))}”"
    if link["sign"] == "?":
        return f"Not everybody says the same of whether “{lower_first(cause)}” leads to more or to less {effect}"
    return f"“{cause}” leads to {'more' if link['sign'] == '+' else 'less'} {effect}"
