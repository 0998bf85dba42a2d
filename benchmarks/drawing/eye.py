"""An independent look at a drawing: boxes and arrows are read back from the SVG and compared.

Arrows are sampled finely and compared segment by segment; nothing of `hct_eval.maps.draw.score` is used.
"""

import re
from itertools import combinations, pairwise

from defusedxml.ElementTree import fromstring

Point = tuple[float, float]
Box = tuple[float, float, float, float]
_SPACE = "{http://www.w3.org/2000/svg}"


def read_back(svg: str) -> tuple[list[Box], list[list[Point]]]:
    """Return boxes (left, top, right, bottom) and arrows (points along each) of a drawing."""
    body = next(part for part in fromstring(svg) if part.tag == f"{_SPACE}g")
    boxes, arrows = [], []
    for part in body:
        if part.tag == f"{_SPACE}rect":
            x, y, w, h = (float(part.attrib[name]) for name in ("x", "y", "width", "height"))
            boxes.append((x, y, x + w, y + h))
        elif part.tag == f"{_SPACE}path":
            numbers = [float(text) for text in re.findall(r"-?[\d.]+", part.attrib["d"])]
            arrows.append(_sampled(list(zip(numbers[::2], numbers[1::2], strict=True))))
    return boxes, arrows


def count_faults(boxes: list[Box], arrows: list[list[Point]], pairs: list[tuple[int, int]]) -> tuple[int, int, int]:
    """Return crossings (of arrows without a common end), arrows through other boxes, boxes that overlap."""
    crossings = sum(
        _meet(*s, *t)
        for (a, p), (b, q) in combinations(list(zip(arrows, pairs, strict=True)), 2)
        if not set(p) & set(q)
        for s in pairwise(a)
        for t in pairwise(b)
    )
    through = sum(
        any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in arrow)
        for arrow, pair in zip(arrows, pairs, strict=True)
        for at, box in enumerate(boxes)
        if at not in pair
    )
    overlaps = sum(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2))
    return crossings, through, overlaps


def _sampled(control: list[Point], each: int = 24) -> list[Point]:
    points = [control[0]]
    for k in range(0, len(control) - 3, 3):
        for step in range(1, each + 1):
            t = step / each
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            piece = list(zip(weights, control[k : k + 4], strict=True))
            points.append((sum(w * p[0] for w, p in piece), sum(w * p[1] for w, p in piece)))
    return points


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _left(a, b, c) != _left(a, b, d) and _left(c, d, a) != _left(c, d, b)


def _left(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
