"""What scripts draw or write of the repository is up to date, and the documentation builds into a site."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.rap.page import page
from scripts.rap.points import assess, level_reached
from scripts.rap.repository import Repository
from scripts.rooms import draw, floors
from tests.programs import need

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_picture_of_the_rooms_is_that_of_import_linter() -> None:
    assert read("docs/images/rooms.svg") == draw()
    rooms = {path.name.removesuffix(".py") for path in (ROOT / "hct_eval").iterdir() if not path.name.startswith("_")}
    assert {room for floor in floors() for room in floor} == rooms


@pytest.fixture(scope="module")
def kept() -> Repository:
    found = Repository(ROOT)
    if not found.files:
        pytest.skip("this is no git repository: what git keeps cannot be asked")
    return found


def test_gold_is_reached_and_the_page_says_why(kept: Repository) -> None:
    points = assess(kept)
    assert len(points) == 18
    assert [point.asked for point in points if not point.held] == []
    assert level_reached(points) == "gold"
    assert read("docs/rap.md") == page(points)


def test_an_empty_repository_reaches_nothing(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    points = assess(Repository(tmp_path))
    assert not any(point.held for point in points)
    assert level_reached(points) is None


def test_a_level_needs_the_one_below(kept: Repository) -> None:
    points = [point for point in assess(kept) if point.level != "silver"]
    assert level_reached(points) == "gold"
    broken = [point if point.level == "gold" else type(point)(point.level, point.asked, False, "") for point in points]
    assert level_reached(broken) is None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_every_page_is_in_the_site_and_every_link_within_it_leads_somewhere(site: Path) -> None:
    pages = {path.name.removesuffix(".md") for path in (ROOT / "docs").glob("*.md")}
    assert pages <= {path.name.removesuffix(".html") for path in site.glob("*.html")}
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r'(?:src|href)="([^"#?]+)', text):
            if not re.match(r"[a-z]+:", target) and path.name != "404.html":
                assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.slow
def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]+src="(https?:)?//', text)
        loaded += re.findall(r'<link[^>]+rel="(?:stylesheet|preconnect|icon)"[^>]+href="(?:https?:)?//', text)
        assert not loaded, path.name


def test_the_schedule_is_one_that_systemd_understands() -> None:
    timer = read("schedule/hct-eval.timer")
    when = re.search(r"(?m)^OnCalendar=(.+)$", timer)
    assert when
    done = subprocess.run([need("systemd-analyze"), "calendar", when[1]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
