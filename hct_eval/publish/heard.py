"""What people said: themes by number of people, and quotes from different people, one at least that disagrees."""

import pandas as pd

from hct_eval.coding.themes import choose_quotes
from hct_eval.publish.links import link_in_words
from hct_eval.publish.prose import Section, Shown, heading, missing, quotation, say, section, spoken
from hct_eval.publish.results import PlaceResults, once
from hct_eval.publish.tables import Row, rows_of
from hct_eval.publish.themes import themes_chart

_QUOTES = 7
_PAIRS = 2
_DISSENTERS = 2
"""People on either side before we say that people disagree: one alone may be a slip of the coder."""
_WORDS = 60
"""Longer quotes are only taken where there are too few shorter ones: nobody's words are cut."""


def what_we_heard(results: PlaceResults) -> Section:
    """Return the themes as a chart, then quotes."""
    if results.coded == 0:
        return section(missing("No conversation has been coded here yet, so we cannot say what people spoke of."))
    return section(themes_chart(results), *_quotes(results))


@once
def pick_quotes(results: PlaceResults) -> pd.DataFrame:
    """Return quotes that may be published: one a person, for links that enough people told, dissent among them.

    Where no link may be published, quotes for concepts that enough people mentioned. `pair` is a number that a quote of
    the majority and the one that says the opposite share; columns otherwise as those of `choose_quotes`.
    """
    dissent = _opposites(results)
    used = set(dissent["conversation_id"])
    claims = _publishable(results)
    claims = claims[~claims["conversation_id"].isin(used)]
    short = claims[claims["quote"].str.count(r"\s+") < _WORDS]
    areas = areas_of(results)
    enough = short if short["publishable"].sum() >= _QUOTES else claims
    rest = choose_quotes(enough, links=12, per_link=1, areas=areas, told=_in_order(results, claims))
    rest = rest[~rest["disagrees"].fillna(value=False).astype(bool)].drop_duplicates("conversation_id")
    return pd.concat([rest.head(_QUOTES - len(dissent)).assign(pair=0), dissent], ignore_index=True)


def areas_of(results: PlaceResults) -> pd.Series:
    """Return the area of each conversation, where the register has it."""
    return results.conversations.set_index("conversation_id")["area"]


def _publishable(results: PlaceResults) -> pd.DataFrame:
    """Return the claims of links (or else between concepts) that may be published."""
    claims = results.tables["claims"]
    if len(results.links):
        return claims.merge(results.links[["cause", "effect"]], on=["cause", "effect"])
    known = set(results.concepts["concept"])
    return claims[claims["cause"].isin(known) & claims["effect"].isin(known)]


def _in_order(results: PlaceResults, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the links to quote on, as they are shown; without such links, those of the claims by name."""
    ends = ["cause", "effect"]
    return results.links[ends] if len(results.links) else claims[ends].drop_duplicates().sort_values(ends)


def _opposites(results: PlaceResults) -> pd.DataFrame:
    """Return quotes in pairs, for and against, of links on which people differ: contested ones first (at most two)."""
    links = results.links[results.links["share_positive"].between(0.1, 0.9)]
    links = links.assign(_clear=links["sign"] != "?").sort_values("_clear", kind="stable")
    clear = _publishable(results)
    clear = clear[clear["sign"].isin(["+", "-"])]
    pairs: list[pd.DataFrame] = []
    used: set[str] = set()
    for link in rows_of(links):
        own = clear[(clear["cause"] == link["cause"]) & (clear["effect"] == link["effect"])]
        if own.groupby("sign")["conversation_id"].nunique().reindex(["+", "-"], fill_value=0).min() < _DISSENTERS:
            continue
        two = choose_quotes(own[~own["conversation_id"].isin(used)], links=1, per_link=2, areas=areas_of(results))
        if len(two) == 2 and two["sign"].nunique() == 2 and two["conversation_id"].nunique() == 2:
            pairs.append(two.assign(pair=len(pairs) + 1))
            used |= set(two["conversation_id"])
        if len(pairs) == _PAIRS:
            break
    return pd.concat(pairs) if pairs else choose_quotes(clear.head(0)).assign(pair=0)


def _quotes(results: PlaceResults) -> list[Shown]:
    quotes = pick_quotes(results)
    parts: list[Shown] = [heading("In people's own words")]
    if quotes.empty:
        return [*parts, missing("No quote may be published: nobody agreed to it, or too few people said the same.")]
    parts += [_quote(row, results) for row in rows_of(quotes[quotes["pair"] == 0])]
    pairs = quotes[quotes["pair"] > 0]
    if pairs.empty:
        none = "We looked for two people who say the opposite about one of these links, and found none to quote."
        return [*parts, say(none)]
    parts.append(heading("Where people disagree"))
    for _, two in pairs.groupby("pair"):
        about = link_in_words({**rows_of(two)[0], "sign": "?"})
        parts += [
            say(f"{about}. One says this, another the opposite:"),
            *(_quote(row, results) for row in rows_of(two)),
        ]
    return parts


def _quote(row: Row, results: PlaceResults) -> Shown:
    about = f"{spoken(str(row['cause']))} and {spoken(str(row['effect']))}"
    return quotation(str(row["quote"]), f"Resident, {results.place.name}", about)
