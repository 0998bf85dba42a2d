"""Saturation: would one more conversation still bring something new? METHODS section 2."""

import numpy as np
import pandas as pd

FACTORS, LINKS = "factors", "links"


def saturation(claims: pd.DataFrame, fragments: pd.DataFrame, *, seed: int, orders: int = 500) -> pd.DataFrame:
    """Count distinct factors and links as conversations are added, over `orders` random orders of the conversations.

    Conversations are those with a fragment, so one that brought no claim counts as one that brought nothing new. A link
    is a cause and an effect, whatever its sign. Columns: what (factors, links), conversations (1 to all), mean, and low
    and high (2.5th and 97.5th percentile over orders).
    """
    order = sorted(fragments["conversation_id"].dropna().unique())
    place = {conversation_id: index for index, conversation_id in enumerate(order)}
    rng = np.random.default_rng(seed)
    positions = rng.permuted(np.tile(np.arange(len(order)), (orders, 1)), axis=1)
    home = claims["conversation_id"].map(place)
    labels = pd.concat([claims["cause"], claims["effect"]])
    factors = pd.DataFrame({"item": labels.to_numpy(), "place": pd.concat([home, home]).to_numpy()})
    links = pd.DataFrame({"item": claims.groupby(["cause", "effect"]).ngroup().to_numpy(), "place": home.to_numpy()})
    frames = [_curve(FACTORS, factors, positions), _curve(LINKS, links, positions)]
    types = {"what": "string", "conversations": "Int64", "mean": "Float64", "low": "Float64", "high": "Float64"}
    return pd.concat(frames, ignore_index=True).astype(types)


def say_saturation(curve: pd.DataFrame, what: str = LINKS, many: str = "") -> str:
    """Say in words how much the last conversation brought on average, or why that cannot be said.

    `many` is the number of coded conversations as it may be said; by default it is said as it is.
    """
    told = curve[curve["what"] == what].sort_values("conversations")
    if len(told) < 2:
        return f"With fewer than two coded conversations we cannot say whether new {what} are still being heard."
    last, before = told["mean"].iloc[-1], told["mean"].iloc[-2]
    many = many or str(len(told))
    return (
        f"The {many} coded conversations name {last:.0f} different {what}; averaged over orders, the last one "
        f"added {last - before:.1f}."
    )


def last_steps(curve: pd.DataFrame) -> pd.DataFrame:
    """Return how the curves end: one row a curve, with what the last conversation added on average.

    Columns: what, conversations, mean (all of them), added_by_last (the whole mean where there is only one).
    """
    ordered = curve.sort_values(["what", "conversations"])
    added = ordered.groupby("what")["mean"].diff().fillna(ordered["mean"])
    last = ordered.assign(added_by_last=added).groupby("what").tail(1)
    return last[["what", "conversations", "mean", "added_by_last"]].reset_index(drop=True)


def _curve(what: str, items: pd.DataFrame, positions: np.ndarray) -> pd.DataFrame:
    """One curve: an item counts from the first conversation, in each order (a row of `positions`), that has it."""
    orders, conversations = positions.shape
    known = items.dropna().drop_duplicates()
    codes, _ = pd.factorize(known["item"], sort=True)
    by_item = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[by_item], prepend=-1))
    places = known["place"].to_numpy(dtype=int)[by_item]
    seen = np.zeros((orders, conversations))
    if len(starts):
        for row, order in enumerate(positions):
            first = np.minimum.reduceat(order[places], starts)
            seen[row] = np.bincount(first, minlength=conversations).cumsum()
    low, high = np.quantile(seen, [0.025, 0.975], axis=0) if conversations else (np.array([]), np.array([]))
    return pd.DataFrame(
        {
            "what": what,
            "conversations": np.arange(1, conversations + 1),
            "mean": seen.mean(axis=0),
            "low": low,
            "high": high,
        }
    )
