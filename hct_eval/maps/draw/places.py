"""Places for the factors that a drawing leaves out: near what they are linked to, on no other box."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.draw.text import box_size, wrap

FloatArray = npt.NDArray[np.float64]
Spot = tuple[float, float, float, float]
_GAP = 14.0


def place_rest(positions: pd.DataFrame, concepts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return places of all concepts and ends of links: drawn ones stay, others take the nearest free room.

    Columns concept, x, y, width, height (points, y down), by concept. The one with most placed neighbours goes first,
    to the middle of them; one without any goes to the edge. The order of rows does not matter.
    """
    sides = positions[["x", "y", "width", "height"]].to_numpy(dtype=float).tolist()
    boxes: dict[str, Spot] = {
        str(name): (side[0], side[1], side[2], side[3]) for name, side in zip(positions["concept"], sides, strict=True)
    }
    wanted = {*concepts["concept"].map(str), *links["cause"].map(str), *links["effect"].map(str)}
    near: dict[str, set[str]] = {label: set() for label in wanted}
    for cause, effect in zip(links["cause"].map(str), links["effect"].map(str), strict=True):
        if cause != effect:
            near[cause].add(effect)
            near[effect].add(cause)
    waiting = sorted(wanted - set(boxes))
    sizes = {label: box_size(wrap(label)) for label in waiting}
    cells = _cells(boxes, sizes)
    counted = {label: len(near[label] & set(boxes)) for label in waiting}
    while waiting:
        label = min(waiting, key=lambda name: (-counted[name], -len(near[name]), name))
        waiting.remove(label)
        placed = [boxes[name][:2] for name in sorted(near[label]) if name in boxes]
        wish = np.array(placed).mean(axis=0) if placed else cells[-1]
        x, y = _nearest_free(wish, sizes[label], cells, boxes)
        boxes[label] = (x, y, *sizes[label])
        for name in near[label] & set(counted):
            counted[name] += 1
    rows = [(label, *(round(float(side), 2) for side in boxes[label])) for label in sorted(boxes) if label in near]
    return pd.DataFrame(rows, columns=["concept", "x", "y", "width", "height"])


def _cells(boxes: dict[str, Spot], sizes: dict[str, tuple[float, float]]) -> FloatArray:
    """Return places to choose from (n x 2), those near the middle first: room for four times what is to be placed."""
    if not sizes:
        return np.zeros((1, 2))
    wide = max(width for width, _ in sizes.values()) + _GAP
    high = max(height for _, height in sizes.values()) + _GAP
    taken = [(x, y, w, h) for x, y, w, h in boxes.values()] or [(0.0, 0.0, 0.0, 0.0)]
    left, right = min(x - w / 2 for x, _, w, _ in taken), max(x + w / 2 for x, _, w, _ in taken)
    top, bottom = min(y - h / 2 for _, y, _, h in taken), max(y + h / 2 for _, y, _, h in taken)
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    area = (right - left) * (bottom - top) + 4 * len(sizes) * wide * high
    columns = int(np.ceil(np.sqrt(area * 1.4) / wide)) + 2
    rows = int(np.ceil(np.sqrt(area / 1.4) / high)) + 2
    steps = np.stack(np.meshgrid(np.arange(columns) - columns // 2, np.arange(rows) - rows // 2), axis=-1)
    grid = steps.reshape(-1, 2) * [wide, high]
    return np.asarray(middle + grid[np.lexsort((grid[:, 1], grid[:, 0], (grid**2).sum(axis=1)))])


def _nearest_free(
    wish: FloatArray,
    size: tuple[float, float],
    cells: FloatArray,
    boxes: dict[str, Spot],
) -> tuple[float, float]:
    order = np.argsort(((cells - wish) ** 2).sum(axis=1), kind="stable")
    taken = np.array(list(boxes.values())).reshape(-1, 4)
    for at in cells[order]:
        apart = np.abs(taken[:, :2] - at) - (taken[:, 2:] + size) / 2
        if (apart.max(axis=1) >= _GAP / 2).all():
            return float(at[0]), float(at[1])
    message = "no free room was found for a factor; this is a mistake of the program"
    raise AssertionError(message)
