"""Pictures for social media: size, words, the same bytes, nothing of who made them, nothing that the page has not."""

import io
import json
import math
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

from hct_eval.publish.charts import interval_plot, line_band, ranked_bars
from hct_eval.publish.downloads import About
from hct_eval.publish.page import finish_page
from hct_eval.publish.page_tables import page_tables
from hct_eval.publish.plots import POINTS
from hct_eval.publish.social import ALT, MOST, SIZE, drawn_rows, social_picture, telling, write_social
from tests.notebooks.bytes_out import chunks

ABOUT = About("A programme", "North", "2023", "Few are hidden.", invented=True, file="all.xlsx")
CHANGES = pd.DataFrame(
    {
        "what": [f"Measure {i} of something that takes many words to say" for i in range(9)],
        "value": [-0.5, 0.2, None, *[0.1] * 6],
        "low": [-0.9, -0.1, None, *[-0.2] * 6],
        "high": [-0.1, 0.5, None, *[0.4] * 6],
        "_clear": [True, *[False] * 8],
    }
)
ENDS = ("low", "high")


def page() -> str:
    themes = pd.DataFrame({"thing": ["$a$ buses", "Damp"], "share": [0.42, 0.1], "low": [0.3, 0.0], "high": [0.5, 0.2]})
    counts = pd.DataFrame({"thing": ["a", "b"], "people": [9, 8]})
    common = {"unit": "share", "base": "n = 28 people"}
    open_ = CHANGES.assign(_clear=False)
    charts = [
        ranked_bars(counts, "thing", "people", title="Whom we heard", unit="people", base="n = 28 people"),
        ranked_bars(themes, "thing", "share", low="low", high="high", title="Buses lead", **common),
        interval_plot(open_, "what", "value", *ENDS, title="Open", clear="_clear", reference=0, **common),
        interval_plot(
            CHANGES,
            "what",
            "value",
            *ENDS,
            title="One better",
            clear="_clear",
            reference=0,
            unit=POINTS,
            base="n = 28 people",
        ),
        interval_plot(themes, "thing", "share", *ENDS, title="Ranks", **common),
        line_band(counts.assign(x=[1, 2]), "x", "people", title="Lines", unit="people", base="n = 28 people"),
    ]
    return finish_page("".join(chart._repr_html_() for chart in charts))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_social(page(), folder, ABOUT)
    return folder / "social"


@pytest.mark.slow
def test_the_most_telling_figures_are_taken_clear_changes_first() -> None:
    assert [table.title for table in telling(page_tables(page()))] == ["Buses lead", "One better", "Open", "Ranks"]


@pytest.mark.slow
def test_what_is_drawn_is_what_the_page_says() -> None:
    bars, change, *_ = (drawn_rows(table) for table in telling(page_tables(page())))
    assert bars.labels == ["$a$ buses", "Damp"]
    assert np.allclose(bars.points, [0.42, 0.1])
    assert np.allclose([*bars.low, *bars.high], [0.3, 0.0, 0.5, 0.2])
    assert bars.reference is None
    assert np.allclose(change.points[:2], [-0.5, 0.2])
    assert math.isnan(change.points[2])
    assert (change.clear[:2], change.reference, change.unit) == ((True, False), 0.0, POINTS)


@pytest.mark.slow
def test_pictures_have_the_size_and_each_its_words(made: Path) -> None:
    words = json.loads((made / ALT).read_text("utf-8"))
    assert {word["file"] for word in words} == {path.name for path in made.glob("*.png")}
    assert len(words) == MOST
    for word in words:
        picture = matplotlib.image.imread(made / word["file"])
        assert (picture.shape[1], picture.shape[0]) == SIZE
        assert picture.min() < 0.3 < picture.max()
        assert word["title"] in word["alt"]
        assert word["alt"].startswith(("Bar chart. ", "Dot plot with intervals. "))
        assert "North" in word["alt"]
        assert "invented" in word["alt"]
        assert "n = 28 people" in word["alt"]
    assert "Measure 0 of something that takes many words to say: −50 (−90 to −10), a clear change" in words[1]["alt"]
    assert "the rest is in the report" in words[1]["alt"]
    assert len({word["alt"] for word in words}) == MOST


@pytest.mark.slow
def test_a_picture_says_nothing_of_who_made_it_and_is_the_same_again(made: Path) -> None:
    table = telling(page_tables(page()))[0]
    first, second = (social_picture(table, ABOUT)[0] for _ in range(2))
    assert first == second
    assert {name for name, _ in chunks(first)} <= {"IHDR", "pHYs", "IDAT", "IEND", "tail"}
    assert chunks(first)[-1] == ("tail", b"")


@pytest.mark.slow
def test_the_stamp_is_there_only_where_the_data_are_invented() -> None:
    table = telling(page_tables(page()))[0]
    real = About("A programme", "North", "2023", "Few are hidden.", invented=False, file="all.xlsx")
    stamped, plain = (read(social_picture(table, about)[0]) for about in (ABOUT, real))
    corner = (slice(SIZE[1] - 70, None), slice(SIZE[0] - 380, None))
    assert not np.array_equal(stamped[corner], plain[corner])
    assert np.array_equal(stamped[:500], plain[:500])
    assert "invented" not in social_picture(table, real)[1]


def test_nothing_reaches_the_edge(made: Path) -> None:
    for path in made.glob("*.png"):
        picture = matplotlib.image.imread(path)[:, :, :3]
        assert picture[:590, -20:].min() == 1.0, path.name
        assert picture[:590, :20].min() == 1.0, path.name


def test_pictures_of_an_earlier_report_go(tmp_path: Path) -> None:
    (tmp_path / "social").mkdir()
    (tmp_path / "social" / "old.png").write_bytes(b"of an earlier report")
    write_social("<p>Nothing</p>", tmp_path, ABOUT)
    assert list((tmp_path / "social").iterdir()) == []


def read(picture: bytes) -> np.ndarray:
    return matplotlib.image.imread(io.BytesIO(picture))
