"""The code that a notebook's results come from: the modules of `hct_eval` it uses, and the packages they use."""

import ast
import contextlib
import functools
import json
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from hct_eval.batch.fingerprint import file_hash, text_hash
from hct_eval.batch.seen import Seen

_PACKAGE = Path(__file__).resolve().parents[1]
_NAME = "hct_eval"

RUNS_IT = f"{_NAME}.batch.execute"
"""What is done to every executed notebook; what it imports in its turn concerns the batch, not a notebook's results."""

MAKES_PAGES = f"{_NAME}.publish.report"
"""What makes a report of an executed notebook."""

RUN_BY = ("papermill", "nbclient", "nbformat", "ipykernel", "ipython")
"""Packages that run every notebook; what they need in their turn carries messages, and changes no result."""


BY_NAME = ("pyarrow", "openpyxl", "python-calamine", "xlsxwriter")
"""Packages that pandas calls by their names, to read and write tables; no import tells of them."""

_DESCRIBED = ("*.dist-info/METADATA", "*.egg-info/PKG-INFO")


def own_code(seen: Seen) -> str:
    """One hash of every module of HCT Eval."""
    return seen.files_hash([path for _, path in _modules()], _PACKAGE.parent)


def module_hashes() -> dict[str, str]:
    """Return every file of HCT Eval by its name below the package, with a hash of its bytes."""
    files = [path for path in sorted(_PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(_PACKAGE.parent).as_posix(): file_hash(path) for path in files}


def code_of(notebook: Path, *, report: bool, seen: Seen) -> dict[str, str]:
    """Return all code that a notebook's results come from: `module NAME`, `files of NAME` or `package NAME`, and state.

    Modules are found by the imports that are written in the notebook and, in turn, in each module, also those inside
    functions; a module's state is a hash of its file. A package's data files count for all who use a module of it. A
    package from elsewhere counts with its installed version, and so does all that it requires. `report` is whether a
    page is made of the executed notebook. Cells that are not plain Python use every module.
    """
    files = dict(_modules())
    imported, plain = _imported_by(notebook)
    asked = {*imported, *((MAKES_PAGES,) if report else ()), *(() if plain else files)}
    imports = functools.partial(_imports_of, files, seen)
    used = _reached(asked, files, imports)
    parts = {f"module {name}": seen.file_hash(files[name]) for name in sorted(used | {RUNS_IT})}
    for name in sorted(used):
        if data := _data_files(files[name]):
            parts[f"files of {name}"] = seen.files_hash(data, _PACKAGE)
    for name in used:
        asked |= imports(name)
    versions = _versions_of({name.partition(".")[0] for name in asked}, seen)
    return parts | {f"package {name}": version for name, version in sorted(versions.items())}


def cells_hash(notebook: Path) -> str:
    """One hash of a notebook as it is written; what its cells put out, and when, does not count."""
    book = json.loads(notebook.read_bytes())
    passing = ("outputs", "execution_count")
    cells = [{key: value for key, value in cell.items() if key not in passing} for cell in book["cells"]]
    kernel = book["metadata"].get("kernelspec", {}).get("name", "")
    return text_hash(json.dumps([cells, kernel], sort_keys=True))


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        parts = path.relative_to(_PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _data_files(module: Path) -> list[Path]:
    """Files in a package's folder that are no modules; none of a module that is no package."""
    if module.name != "__init__.py":
        return []
    found = []
    for path in module.parent.iterdir():
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").is_file():
            found += [inner for inner in path.rglob("*") if inner.is_file()]
        elif path.is_file() and path.suffix not in (".py", ".pyc"):
            found.append(path)
    return found


def _imported_by(notebook: Path) -> tuple[set[str], bool]:
    """Return the names that a notebook's cells import, and whether all cells are plain Python.

    Of one that is not, what is left without the lines that begin with % or ! is read, if it is Python then.
    """
    book = json.loads(notebook.read_bytes())
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    names: set[str] = set()
    plain = True
    for cell in cells:
        try:
            names |= _imports(cell)
        except SyntaxError:
            plain = False
            with contextlib.suppress(SyntaxError):
                names |= _imports(re.sub(r"(?m)^[%!].*$", "", cell))
    return names, plain


@functools.cache
def _imports(source: str) -> frozenset[str]:
    """Return every name that source imports, wherever: of `from a.b import c` both `a.b` and `a.b.c`.

    A module that is looked for by its name, in `find_spec("a")`, `import_module("a")` or `files("a")`, counts as well.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in ("find_spec", "import_module", "files"):
                names.add(str(node.args[0].value))
    return frozenset(names)


def _imports_of(files: Mapping[str, Path], seen: Seen, name: str) -> frozenset[str]:
    """Return what one of our modules imports; remembered, since reading all of them as Python takes a second."""
    path = files[name]
    key = f"imports of {name}, as read by {seen.file_hash(Path(__file__))}"
    found = seen.found(key, lambda: [path], lambda: " ".join(sorted(_imports(path.read_text(encoding="utf-8")))))
    return frozenset(found.split())


def _reached(names: Iterable[str], files: Mapping[str, Path], imports: Callable[[str], frozenset[str]]) -> set[str]:
    """Return the modules of ours among the names and all that they import; with a module, the packages it is in."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name.partition(".")[0] != _NAME:
            continue
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            module = ".".join(parts[:depth])
            if module in files and module not in reached:
                reached.add(module)
                waiting += imports(module)
    return reached


def _versions_of(imported: Iterable[str], seen: Seen) -> dict[str, str]:
    """As `_versions`; remembered as long as nothing is installed or removed, since asking every package takes long."""
    names = sorted(imported)
    key = text_hash(f"versions of {names}, by Python {sys.version}, as read by {seen.file_hash(Path(__file__))}")
    found: dict[str, str] = json.loads(seen.found(key, _descriptions, lambda: json.dumps(_versions(names))))
    return found


def _descriptions() -> list[Path]:
    """Files in which installed packages tell their version and what they require; installing writes them anew."""
    folders = [Path(entry) for entry in dict.fromkeys(sys.path) if entry]
    return [path for folder in folders for pattern in _DESCRIBED for path in sorted(folder.glob(pattern))]


def _versions(imported: Iterable[str]) -> dict[str, str]:
    """Return the versions of the packages with these import names, of all that they require, and of Python."""
    known = _packages()
    waiting = [package for name in imported for package in known.get(name, ())]
    found = {"python": platform.python_version()} | {name: _version(name) for name in (*RUN_BY, *BY_NAME)}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _version(name)
            waiting += _required(name)
    return {name: version for name, version in found.items() if version}


@functools.cache
def _packages() -> dict[str, list[str]]:
    """Return every import name that is installed with the packages that it comes from, but HCT Eval's own."""
    found = metadata.packages_distributions()
    return {
        name: [_plain(one) for one in of] for name, of in found.items() if name not in {_NAME, *sys.stdlib_module_names}
    }


@functools.cache
def _required(package: str) -> tuple[str, ...]:
    """Return the packages that one requires here, without those that are only for its extras."""
    names = []
    for line in metadata.requires(package) or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            names.append(_plain(requirement.name))
    return tuple(name for name in names if _version(name))


@functools.cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
