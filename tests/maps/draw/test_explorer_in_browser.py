"""The explorer in a real browser: every feature, no request, no complaint, no accessibility violation."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Page, chromium
from tests.maps.draw.example import NASTY, bent_page, large_page, page
from tests.programs import need

pytestmark = pytest.mark.slow
AXE = Path(__file__).parents[2] / "browser" / "axe.min.js"
RUN_AXE = (
    "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => "
    "v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))"
)
ROWS = "[...document.querySelectorAll('#rows tr')].map(r => [...r.children].slice(0, 3).map(c => c.textContent))"
FRIENDS = ["Friends", "less", "Loneliness"]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    path = tmp_path_factory.mktemp("explorer") / "map.html"
    path.write_text(page(), encoding="utf-8")
    with chromium(need("Chromium")) as one:
        yield one, path


@pytest.fixture
def view(tab: tuple[Page, Path]) -> Iterator[Page]:
    one, path = tab
    one.requests.clear()
    one.complaints.clear()
    one.size(1400, 1000)
    one.prefers(prefers_color_scheme="light", forced_colors="none")
    one.open(path)
    yield one
    assert one.requests == [path.as_uri()], "the page asked for something else"
    assert one.complaints == []


@pytest.fixture
def large(tab: tuple[Page, Path], tmp_path: Path) -> Iterator[Page]:
    one, _ = tab
    path = tmp_path / "large.html"
    path.write_text(large_page(), encoding="utf-8")
    one.requests.clear()
    one.complaints.clear()
    one.size(1400, 1000)
    one.open(path)
    yield one
    assert one.requests == [path.as_uri()]
    assert one.complaints == []


def shown(view: Page) -> tuple[int, int]:
    """Return how many factors and links the picture shows."""
    return int(view.run("+document.querySelector('#map').dataset.factors")), int(
        view.run("+document.querySelector('#map').dataset.links")
    )


def inked(view: Page, name: str) -> bool:
    """Return whether the picture has pixels of one of the page's colours."""
    script = (
        "(() => { const c = getComputedStyle(document.documentElement).getPropertyValue('--NAME').trim();"
        "const d = document.createElement('canvas').getContext('2d'); d.fillStyle = c; d.fillRect(0, 0, 1, 1);"
        "const [r, g, b] = d.getImageData(0, 0, 1, 1).data;"
        "return [...document.querySelectorAll('#map canvas')].some((layer) => {"
        "const p = layer.getContext('2d').getImageData(0, 0, layer.width, layer.height).data;"
        "for (let i = 0; i < p.length; i += 4)"
        "if (p[i + 3] > 200 && p[i] === r && p[i + 1] === g && p[i + 2] === b) return true;"
        "return false; }); })()"
    )
    view.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")
    return bool(view.run(script.replace("NAME", name)))


def click_in_picture(view: Page, x: float, y: float) -> None:
    """Click where a place of the drawing is, while the whole map is in view."""
    left, top, width, height = view.run(
        "(() => { const r = document.querySelector('#map').getBoundingClientRect();"
        "return [r.x, r.y, r.width, r.height]; })()"
    )
    boxes = json.loads(view.text("#data"))["factors"]
    xs = [side for one in boxes for side in (one["x"] - one["width"] / 2, one["x"] + one["width"] / 2)]
    ys = [side for one in boxes for side in (one["y"] - one["height"] / 2, one["y"] + one["height"] / 2)]
    scale = min((width - 24) / (max(xs) - min(xs)), (height - 24) / (max(ys) - min(ys)))
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    view.click_at(left + width / 2 + (x - middle[0]) * scale, top + height / 2 + (y - middle[1]) * scale)


def test_the_first_view_shows_the_first_map_in_picture_and_table(view: Page) -> None:
    assert shown(view) == (6, 8)
    assert len(view.run(ROWS)) == 8
    assert FRIENDS in view.run(ROWS)
    assert view.text("h1") == "Map <of> “Anywhere” & 😀"
    assert inked(view, "plus")
    assert inked(view, "minus")


def test_a_large_map_shows_its_main_links_and_says_what_it_leaves_out(large: Page) -> None:
    assert shown(large)[1] == len(large.run(ROWS)) == 40
    assert large.text("#count") == "42 of 60 factors, 40 of 60 links shown, those that most people told"
    large.click("#whole")
    assert (shown(large), len(large.run(ROWS))) == ((60, 60), 60)
    assert large.text("#whole") == "Show the 40 main links"
    large.click("#again")
    assert shown(large)[1] == 40


def test_what_a_large_map_leaves_out_is_found_all_the_same(large: Page) -> None:
    large.type("#search", "factor 05")
    large.click("#matches button")
    assert large.text("#d-title") == "Factor 05"
    assert "Factor 06 (+)" in large.text("#d-body")
    assert shown(large) == (43, 40)
    large.click("#d-body li button")
    assert large.text("#d-title") == "Factor 04 → Factor 05"
    assert ["Factor 04", "more", "Factor 05"] in large.run(ROWS)
    assert shown(large)[1] == 41
    large.choose("#from", "Factor 02")
    large.choose("#to", "Factor 06")
    large.click("#do-ways")
    assert large.text("#ways-said").startswith("1 way, through 4 links")
    assert shown(large)[1] == 44
    large.choose("#focus", "Factor 10")
    large.click("#do-focus")
    assert shown(large) == (3, 2)
    large.click("#again")
    large.choose("#f-people", "15 people")
    assert shown(large)[1] == 49
    large.run(AXE.read_text(encoding="utf-8") + ";0")
    assert large.run(RUN_AXE) == []


@pytest.mark.parametrize(
    ("aside", "opened"), [(60.0, "A → B"), (-60.0, "Nothing opened yet"), (0.0, "Nothing opened yet")]
)
def test_an_arrow_bends_as_in_the_drawing(tab: tuple[Page, Path], tmp_path: Path, aside: float, opened: str) -> None:
    one, _ = tab
    path = tmp_path / "bent.html"
    path.write_text(bent_page(aside), encoding="utf-8")
    one.size(1400, 1000)
    one.open(path)
    click_in_picture(one, 200, 60)
    one.run("new Promise((done) => setTimeout(done, 400))")
    assert one.text("#d-title") == opened


def test_search_finds_parts_of_names_without_regard_to_case(view: Page) -> None:
    view.type("#search", "LONE")
    assert view.text("#found") == "1 found"
    view.click("#matches button")
    assert view.text("#d-title") == "Loneliness"
    assert "Friends (−)" in view.text("#d-body")
    assert inked(view, "strong")


def test_focus_keeps_so_many_steps_up_and_down(view: Page) -> None:
    view.choose("#focus", "Friends")
    view.choose("#before", "1")
    view.choose("#after", "0")
    view.click("#do-focus")
    assert view.run(ROWS) == [["Going out", "more", "Friends"]]
    assert shown(view) == (2, 1)
    view.choose("#before", "2")
    view.click("#do-focus")
    assert {cause for cause, _, _ in view.run(ROWS)} >= {"Buses; Reliable", "Money"}
    view.choose("#before", "0")
    view.choose("#after", "1")
    view.click("#do-focus")
    assert view.run(ROWS) == [FRIENDS]
    view.choose("#after", "2")
    view.click("#do-focus")
    assert {effect for _, _, effect in view.run(ROWS)} >= {"Loneliness", "Distress"}
    view.click("#again")
    assert shown(view) == (6, 8)


def test_ways_say_what_one_person_told_whole_and_what_is_stitched(view: Page) -> None:
    view.choose("#from", "Buses; Reliable")
    view.choose("#to", "Loneliness")
    view.click("#do-ways")
    assert view.text("#ways-said") == "1 way, through 3 links; 0 of these are stitched together from different people."
    assert view.text("#ways").count("told whole by few people") == 3
    view.choose("#from", "Money")
    view.click("#do-ways")
    assert "2 ways" in view.text("#ways-said")
    assert "stitched together: nobody told this way whole" in view.text("#ways")
    view.choose("#to", "Friends")
    view.click("#do-ways")
    assert "not known here" in view.text("#ways-said")


def test_filters_by_people_sign_level_theme_and_group_keep_picture_and_table_alike(view: Page) -> None:
    for control, choice, rows in (
        ("#f-people", "20 people", 1),
        ("#f-sign", "−", 3),
        ("#f-level", "system", 3),
        ("#f-theme", "Buses", 1),
        ("#f-group", "carers", 1),
    ):
        view.choose(control, choice)
        assert (len(view.run(ROWS)), shown(view)[1]) == (rows, rows), control
        view.click("#again")


def test_a_link_opens_with_quotes_and_only_disclosed_counts(view: Page) -> None:
    view.click("[aria-label='Open Friends → Loneliness']")
    assert view.text("#d-title") == "Friends → Loneliness"
    assert "about 20 people" in view.text("#d-body")
    assert NASTY in view.text("#d-body")
    assert view.run("document.querySelectorAll('#d-body img, #d-body b').length") == 0
    assert view.run("document.activeElement.id") == "d-title"
    assert view.run("document.querySelector('tr[aria-current]').children[0].textContent") == "Friends"
    view.click("[aria-label='Open Money → Going out']")
    assert "* (too few to say how many)" in view.text("#d-body")
    assert "No quote on this link may be shown" in view.text("#d-body")


def test_a_click_on_a_box_in_the_picture_opens_it(view: Page) -> None:
    box = next(one for one in json.loads(view.text("#data"))["factors"] if one["label"] == "Friends")
    click_in_picture(view, box["x"], box["y"])
    view.wait("document.querySelector('#d-title').textContent === 'Friends'")


def test_circles_come_one_by_one(view: Page) -> None:
    view.click("#loop-next")
    assert view.text("#loop-said") == "Circle 1 of 2. It feeds itself."
    assert inked(view, "strong")
    first = view.run("document.querySelector('#loop').selectedOptions[0].textContent")
    view.click("#loop-next")
    assert view.text("#loop-said").startswith("Circle 2 of 2.")
    assert view.run("document.querySelector('#loop').selectedOptions[0].textContent") != first
    view.click("#loop-back")
    assert view.text("#loop-said").startswith("Circle 1 of 2.")


def test_two_maps_are_compared(view: Page) -> None:
    counts = {"Links of before": 8, "Links of either": 9, "Only links in both": 1, "Only in before": 6,
              "Only in after": 1, "Only links whose sign turned": 1}  # fmt: skip
    for choice, rows in counts.items():
        view.choose("#compare", choice)
        assert (len(view.run(ROWS)), shown(view)[1]) == (rows, rows), choice
    assert view.run(ROWS) == [FRIENDS]
    view.click("[aria-label='Open Friends → Loneliness']")
    assert "In after" in view.text("#d-body")
    assert "more leads to more" in view.text("#d-body")


def test_colours_follow_the_device_and_the_reader(view: Page) -> None:
    look = "getComputedStyle(document.body).backgroundColor"
    assert view.run(look) == "rgb(255, 255, 255)"
    view.prefers(prefers_color_scheme="dark")
    view.wait("document.documentElement.dataset.look === 'dark'")
    dark = view.run(look)
    view.choose("#theme", "High contrast")
    assert view.run(look) == "rgb(0, 0, 0)" != dark
    assert inked(view, "plus")
    view.choose("#theme", "Light")
    assert view.run(look) == "rgb(255, 255, 255)"


def test_the_keyboard_goes_everywhere(view: Page) -> None:
    view.run("document.querySelector('#map').focus()")
    seen = set()
    for key, code in (("ArrowDown", 40), ("ArrowDown", 40), ("ArrowRight", 39), ("ArrowUp", 38), ("ArrowLeft", 37)):
        view.press(key, code)
        seen.add(view.text("#d-title"))
        assert view.run("document.activeElement.id") == "map"
        assert view.text("#said")
    assert len(seen) > 1
    view.press("Enter", 13)
    assert view.run("document.activeElement.id") == "d-title"
    reached = set()
    view.run("document.activeElement.blur(); document.body.focus()")
    for _ in range(60):
        view.press("Tab", 9)
        reached.add(view.run("document.activeElement.id || document.activeElement.textContent"))
    assert {"search", "again", "zoom-in", "fit", "map", "Open", "More of this"} <= reached
    view.run("document.querySelector('#map').focus()")
    view.press("Escape", 27)
    assert view.text("#d-title") == "Nothing opened yet"


def test_a_reader_without_a_mouse_searches_focuses_filters_and_opens_a_link(view: Page) -> None:
    def tab_to(condition: str) -> None:
        for _ in range(80):
            if view.run(f"!!((here) => {condition})(document.activeElement)"):
                return
            view.press("Tab", 9)
        message = f"the Tab key does not reach {condition}"
        raise AssertionError(message)

    tab_to("here.id === 'search'")
    view.call("Input.insertText", text="friends")
    tab_to("here.textContent === 'Friends' && here.closest('#matches')")
    view.press("Enter", 13)
    assert view.run("document.activeElement.id") == "d-title"
    assert view.text("#d-title") == "Friends"
    tab_to("here.textContent === 'Focus on this factor'")
    view.press("Enter", 13)
    assert shown(view) == (3, 3)
    tab_to("here.getAttribute('aria-label') === 'Open Friends → Loneliness'")
    view.press("Enter", 13)
    assert view.text("#d-title") == "Friends → Loneliness"
    view.run("document.activeElement.blur(); document.body.focus()")
    tab_to("here.tagName === 'SUMMARY' && here.textContent === 'Filter'")
    view.press("Enter", 13)
    tab_to("here.id === 'f-sign'")
    view.press("ArrowDown", 40)
    assert view.run("document.activeElement.value") == "+"
    assert all(how == "more" for _, how, _ in view.run(ROWS))
    tab_to("here.textContent === 'Begin again'")
    view.press("Enter", 13)
    assert shown(view) == (6, 8)


def test_the_table_sorts_by_its_headings(view: Page) -> None:
    view.click("#heads th:nth-child(3) button")
    names = [row[2] for row in view.run(ROWS)]
    assert names == sorted(names)
    assert view.run("document.querySelector('#heads th:nth-child(3)').getAttribute('aria-sort')") == "ascending"
    view.click("#heads th:nth-child(3) button")
    assert [row[2] for row in view.run(ROWS)] == sorted(names, reverse=True)
    view.click("#heads th:nth-child(4) button")
    view.click("#heads th:nth-child(4) button")
    assert view.run(ROWS)[0] == FRIENDS


@pytest.mark.parametrize("look", ["Light", "Dark", "High contrast"])
def test_axe_finds_nothing_in_any_colours(view: Page, look: str) -> None:
    view.choose("#theme", look)
    view.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    view.choose("#from", "Money")
    view.choose("#to", "Loneliness")
    view.click("#do-ways")
    view.type("#search", "o")
    view.click("[aria-label='Open Friends → Loneliness']")
    view.run(AXE.read_text(encoding="utf-8") + ";0")
    assert view.run(RUN_AXE) == []


def test_a_narrow_screen_needs_no_sideways_scroll(view: Page) -> None:
    view.size(320, 640)
    view.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert view.run("document.documentElement.scrollWidth") <= 320
    view.run(AXE.read_text(encoding="utf-8") + ";0")
    assert view.run(RUN_AXE) == []


def test_forced_colours_stay_readable(view: Page) -> None:
    view.prefers(forced_colors="active", prefers_color_scheme="dark")
    view.run("document.querySelector('#theme').dispatchEvent(new Event('change'))")
    assert view.run("document.documentElement.dataset.look") == "contrast"
    assert inked(view, "plus")


def test_the_page_works_within_a_sandboxed_frame(tab: tuple[Page, Path], tmp_path: Path) -> None:
    from hct_eval.maps.draw.explorer import embedded

    one, _ = tab
    outer = tmp_path / "outer.html"
    outer.write_text(
        f"<!doctype html><html lang='en' data-ready='yes'><title>x</title>{embedded(page())}</html>", encoding="utf-8"
    )
    one.complaints.clear()
    one.requests.clear()
    one.size(1400, 1000)
    one.open(outer)
    end = time.monotonic() + 20
    while not _ready_inside(one):
        assert time.monotonic() < end, f"the map did not start within the frame: {one.complaints}"
    assert [url for url in one.requests if not url.startswith(("file:", "about:"))] == []
    assert one.complaints == []


def _ready_inside(one: Page) -> bool:
    """Ask within the frame, whose document is replaced once while it loads."""
    frame = one.call("Page.getFrameTree")["frameTree"].get("childFrames", [{"frame": {"id": ""}}])[0]["frame"]["id"]
    try:
        world = one.call("Page.createIsolatedWorld", frameId=frame)["executionContextId"]
        said = one.call("Runtime.evaluate", expression="document.documentElement.dataset.ready", contextId=world)
    except AssertionError:
        return False
    return said["result"].get("value") == "yes"
