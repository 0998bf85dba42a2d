"""How good drawn maps are, and how soon a large explorer shows: `python -m benchmarks.drawing [maps]`.

Faults are counted by `eye.py`, from the SVG; beside them networkx's spring layout with straight links, same boxes.
"""

import sys
import tempfile
import time
from pathlib import Path

import networkx as nx
import pandas as pd

from benchmarks.drawing.eye import count_faults, read_back
from benchmarks.drawing.maps import LABELS, flat_map, hub_map
from hct_eval.maps.draw import draw_map
from hct_eval.maps.draw.explorer import explorer_html
from hct_eval.maps.draw.places import place_rest
from tests.browser.chromium import chromium
from tests.programs import find

SHAPES = (("hubs 25/45", hub_map, 25, 45), ("flat 25/45", flat_map, 25, 45), ("hubs 35/60", hub_map, 35, 60))

_UNTIL_DRAWN = (
    "new Promise((done) => { const t = performance.now(); DO;"
    "requestAnimationFrame(() => setTimeout(() => done(performance.now() - t), 0)); })"
)
_DRAGGED = """(async () => {
  const map = document.querySelector('#map'), r = map.getBoundingClientRect(), frames = 20;
  const mouse = (kind, x, y) => new MouseEvent(kind, {clientX: x, clientY: y, bubbles: true, button: 0});
  const send = (kind, to, x, y) => to.dispatchEvent(mouse(kind, x, y));
  const layer = map.querySelector('canvas');
  send('mousedown', layer, r.x + 3, r.y + 3);
  const t = performance.now();
  for (let n = 0; n < frames; n += 1) {
    send('mousemove', window, r.x + 3 + 8 * n, r.y + 3 + 5 * n);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  }
  send('mouseup', window, r.x + 200, r.y + 100);
  return (performance.now() - t) / frames;
})()"""


def frames(pairs: list[tuple[int, int]], labels: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return concepts and links of a random map."""
    rows = [(labels[a], labels[b], "+-?"[(a + b) % 3 % 2], 1 + (a * b) % 20) for a, b in pairs]
    return pd.DataFrame({"concept": labels}), pd.DataFrame(rows, columns=["cause", "effect", "sign", "sources"])


def faults(pairs: list[tuple[int, int]], labels: list[str]) -> tuple[tuple[int, int, int], tuple[int, int, int], float]:
    """Return the faults of our drawing and of networkx's spring layout, and how long ours took (seconds)."""
    concepts, links = frames(pairs, labels)
    begun = time.perf_counter()
    drawing = draw_map(concepts, links, max_links=len(pairs), seed=1)
    took = time.perf_counter() - begun
    order = {label: at for at, label in enumerate(drawing.positions["concept"])}
    shown = [(order[row.cause], order[row.effect]) for row in drawing.shown.itertuples()]
    boxes, arrows = read_back(drawing.svg)
    spring = nx.spring_layout(nx.DiGraph(shown), seed=1)
    sizes = [(b[2] - b[0], b[3] - b[1]) for b in boxes]
    at = {i: (250 + 240 * spring[i][0], 345 + 335 * spring[i][1]) for i in spring}
    plain = [(at[i][0] - w / 2, at[i][1] - h / 2, at[i][0] + w / 2, at[i][1] + h / 2) for i, (w, h) in enumerate(sizes)]
    steps = [k / 60 for k in range(61)]
    straight = [[tuple(at[i][k] + (at[j][k] - at[i][k]) * t for k in (0, 1)) for t in steps] for i, j in shown]
    return count_faults(boxes, arrows, shown), count_faults(plain, straight, shown), took  # type: ignore[arg-type]


def first_view(factors: int = 500, links: int = 2000) -> str:
    """Return how soon Chromium shows the explorer of a large map."""
    path = find("Chromium")
    if path is None:
        return "no browser here"
    labels = [f"Factor {n} of many" for n in range(factors)]
    concepts, frame = frames(hub_map(factors, links, 1), labels)
    drawn = draw_map(concepts, frame, seed=1).positions
    places = place_rest(drawn, concepts, frame)
    shown = frame.drop(columns="sources").assign(people="10")
    with tempfile.TemporaryDirectory() as folder, chromium(path) as tab:
        page = Path(folder) / "map.html"
        page.write_text(explorer_html(concepts, shown, places, title="Large"), encoding="utf-8")
        times, whole, moves = [], [], []
        for _ in range(3):
            tab.open(page)
            times.append(int(tab.run("document.documentElement.dataset.drawn")))
            whole.append(round(tab.run(_UNTIL_DRAWN.replace("DO", "document.querySelector('#whole').click()"))))
            moves.append(round(tab.run(_DRAGGED)))
            tab.call("Page.navigate", url="about:blank")
    return (
        f"{factors} factors, {links} links: first view after {times} ms, all links {whole} ms after a click, "
        f"then {moves} ms a frame while dragging"
    )


def main() -> None:
    """Print faults for each shape of map, then the explorer's first view."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'map':<12} seed  ours: crossings through overlaps seconds | spring: crossings through overlaps")
    for name, make, factors, links in SHAPES:
        for seed in range(count):
            ours, spring, took = faults(make(factors, links, seed), list(LABELS[:factors]))
            print(f"{name:<12} {seed:>4}  {ours[0]:>15} {ours[1]:>7} {ours[2]:>8} {took:>7.1f} |", *spring, flush=True)
    print(first_view())


if __name__ == "__main__":
    main()
