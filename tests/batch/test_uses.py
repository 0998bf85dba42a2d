"""Which code a notebook's results come from."""

import ast
import json
import re
import shutil
import subprocess
import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

from hct_eval.batch import uses
from hct_eval.batch.seen import Seen
from hct_eval.programme import STAGES
from tests.batch.tiny_project import write_notebook

ROOT = Path(__file__).parents[2]


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package in place of ours, and a way to change it."""
    root = tmp_path / "hct_eval"
    files = {
        "__init__.py": "",
        "batch/__init__.py": "",
        "batch/execute.py": "import hct_eval.maps.unused",
        "publish/__init__.py": "",
        "publish/report.py": "import hct_eval.publish.page",
        "publish/page.py": "import jinja2",
        "publish/templates/page.j2": "a page",
        "maps/__init__.py": "from hct_eval.maps.build import build",
        "maps/build.py": "import numpy as np\ndef build():\n    from hct_eval.maps import late, not_a_module",
        "maps/late.py": "from hct_eval import programme",
        "maps/unused.py": "import seaborn",
        "maps/words.txt": "words",
        "maps/draw/__init__.py": "from importlib.resources import files\nfiles('hct_eval.other')",
        "maps/draw/shape.py": "",
        "other/__init__.py": "",
        "other/list.csv": "a",
        "programme.py": "import pydantic, os",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(uses, "_PACKAGE", root)
    return root


def parts(tmp_path, *cells, report=False):
    return uses.code_of(
        write_notebook(tmp_path / "one.ipynb", None, list(cells)), report=report, seen=Seen(tmp_path / "seen.json")
    )


def of_kind(found, kind):
    return {name.removeprefix(f"{kind} ") for name in found if name.startswith(f"{kind} ")}


def test_a_notebook_uses_what_it_imports_and_what_that_imports_also_inside_functions(package, tmp_path):
    found = parts(tmp_path, "from hct_eval.maps import build", "import pandas as pd")
    assert of_kind(found, "module") == {
        "hct_eval",
        "hct_eval.batch.execute",
        "hct_eval.maps",
        "hct_eval.maps.build",
        "hct_eval.maps.late",
        "hct_eval.programme",
    }
    assert of_kind(found, "files of") == {"hct_eval.maps"}
    assert {"python", "numpy", "pandas", "pydantic", "pydantic-core", "papermill", "pyarrow"} <= of_kind(
        found, "package"
    )
    assert not {"seaborn", "jinja2", "ruff", "pytest", "hct-eval"} & of_kind(found, "package")


def test_a_package_inside_and_one_that_is_looked_for_by_name_count(package, tmp_path):
    found = parts(tmp_path, "import hct_eval.maps.draw.shape")
    assert {"hct_eval.maps", "hct_eval.maps.draw", "hct_eval.maps.draw.shape", "hct_eval.other"} <= of_kind(
        found, "module"
    )
    assert of_kind(found, "files of") == {"hct_eval.maps", "hct_eval.other"}


def test_a_notebook_that_becomes_a_report_uses_what_makes_it(package, tmp_path):
    assert "module hct_eval.publish.page" not in parts(tmp_path, "1 + 1")
    found = parts(tmp_path, "1 + 1", report=True)
    assert {"module hct_eval.publish.page", "files of hct_eval.publish", "package jinja2"} <= set(found)


def test_only_an_edit_of_what_is_used_changes_a_part(package, tmp_path):
    before = parts(tmp_path, "from hct_eval.maps import build")
    (package / "maps" / "unused.py").write_text("import seaborn # edited")
    (package / "publish" / "page.py").write_text("# edited")
    assert parts(tmp_path, "from hct_eval.maps import build") == before
    (package / "maps" / "late.py").write_text("from hct_eval import programme # edited")
    (package / "maps" / "words.txt").write_text("other words")
    after = parts(tmp_path, "from hct_eval.maps import build")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"module hct_eval.maps.late", "files of hct_eval.maps"}


def test_cells_that_are_not_plain_python_use_every_module(package, tmp_path):
    found = parts(tmp_path, "%run something", "from hct_eval.maps import build")
    assert {"hct_eval.maps.unused", "hct_eval.publish.page", "hct_eval.other"} <= of_kind(found, "module")


def test_one_line_that_is_no_python_hides_no_package_that_the_notebook_imports(package, tmp_path):
    cells = ("import networkx", "%matplotlib inline\nimport docx", "!ls\nthis is not Python", "import pandera")
    found = of_kind(parts(tmp_path, *cells), "package")
    assert {"networkx", "python-docx", "pandera"} <= found


def test_the_lists_of_names_that_stage_01_looks_up_count_with_their_version(tmp_path):
    notebook = Path(__file__).parents[2] / "notebooks" / "01_clean_conversations.ipynb"
    assert "package faker" in uses.code_of(notebook, report=False, seen=Seen(tmp_path / "seen.json"))


def test_of_a_notebook_only_what_is_written_counts(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", "a: int = 1", ["# Title", "print(a)"])
    first = uses.cells_hash(path)
    book = json.loads(path.read_text())
    book["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1\n"}]
    book["cells"][-1]["execution_count"] = 3
    book["metadata"]["language_info"] = {"name": "python", "version": "3.13"}
    path.write_text(json.dumps(book, indent=1))
    assert uses.cells_hash(path) == first
    for change in ({"source": "print(a, a)"}, {"metadata": {"tags": ["parameters"]}}):
        other = json.loads(json.dumps(book))
        other["cells"][-1].update(change)
        path.write_text(json.dumps(other))
        assert uses.cells_hash(path) != first


# What a notebook's own process has loaded when its imports, and those inside functions, have been done.
LOADS = """
import json, sys, pathlib, importlib
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted(name for name in sys.modules if name.partition(".")[0] == "hct_eval")))
"""


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_every_module_that_the_project_s_notebooks_load_is_found(stage, tmp_path):
    found = uses.code_of(ROOT / "notebooks" / f"{stage}.ipynb", report=False, seen=Seen(tmp_path / "seen.json"))
    imported = uses._imported_by(ROOT / "notebooks" / f"{stage}.ipynb")
    modules = of_kind(found, "module") - {uses.RUNS_IT}
    ours = [name for name in imported if name in modules]
    done = subprocess.run(
        [sys.executable, "-c", LOADS, json.dumps(ours)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(json.loads(done.stdout)) <= modules
    assert len(modules) < len(dict(uses._modules()))


@pytest.mark.slow
def test_no_module_of_ours_is_imported_by_a_name_that_is_made_up_while_running():
    """Such a module would not be found by reading the imports."""
    for path in (ROOT / "hct_eval").rglob("*.py"):
        if "kernels" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.search(r"import_module$|__import__$", ast.unparse(node.func)):
                assert "hct_eval" not in ast.unparse(node), path.name
                assert "faker.providers" in ast.unparse(node), path.name


def test_versions_are_asked_for_once_and_again_when_something_is_installed(package, tmp_path, monkeypatch):
    def install(version):
        for old in site.glob("*.dist-info"):
            shutil.rmtree(old)
        described = site / f"oats-{version}.dist-info"
        described.mkdir()
        (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: oats\nVersion: {version}\n")
        (described / "top_level.txt").write_text("porridge\n")

    def version():
        for cached in (uses._packages, uses._required, uses._version):
            cached.cache_clear()
        invalidate_caches()
        return uses.code_of(notebook, report=False, seen=seen).get("package oats")

    asked = []
    site, find = tmp_path / "site", uses._versions
    site.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    monkeypatch.setattr(uses, "_versions", lambda names: asked.append(names) or find(names))
    monkeypatch.setattr(Seen, "_at_rest", lambda *_: True)  # as files are that nobody has touched for a while
    notebook = write_notebook(tmp_path / "one.ipynb", None, ["import porridge"])
    seen = Seen(tmp_path / "seen.json")
    assert version() is None
    install("1.0")
    assert (version(), version(), len(asked)) == ("1.0", "1.0", 2)
    install("1.1")
    assert (version(), version(), len(asked)) == ("1.1", "1.1", 3)
    shutil.rmtree(next(site.glob("*.dist-info")))
    assert version() is None
