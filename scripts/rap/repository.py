"""What can be read off a repository: which files git keeps, what stands in them, what the package defines."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_LIST = ("git", "ls-files", "-z")


@dataclass(frozen=True)
class Repository:
    """A checkout at `root`; everything is read when it is asked for."""

    root: Path

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Paths that git keeps, sorted; empty where this is no git repository."""
        done = subprocess.run(_LIST, cwd=self.root, capture_output=True, check=False, text=True)  # noqa: S603
        return tuple(sorted(name for name in done.stdout.split("\0") if name and (self.root / name).exists()))

    def has(self, *paths: str) -> bool:
        """Say whether all of these are kept."""
        return set(paths) <= set(self.files)

    def under(self, folder: str, ending: str = "") -> list[str]:
        """Paths below a folder with this ending."""
        return [name for name in self.files if name.startswith(f"{folder}/") and name.endswith(ending)]

    def text(self, path: str) -> str:
        """Text of a file that is kept, or "" if it is not."""
        return (self.root / path).read_text(encoding="utf-8") if self.has(path) else ""

    @cached_property
    def public(self) -> tuple[tuple[str, bool], ...]:
        """Every public function of the package, as (module:name, whether it has a docstring)."""
        return tuple(found for path in self.under("hct_eval", ".py") for found in _functions(path, self.text(path)))


def _functions(path: str, source: str) -> list[tuple[str, bool]]:
    return [
        (f"{path}:{node.name}", ast.get_docstring(node) is not None)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
