"""A notebook's typed parameters, read from its own cell, and values checked against them before any kernel starts."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hct_eval.programme import suggest

TAG = "parameters"
_KINDS = "str, int, float, bool, list[...], dict[...], Literal[...] or one of these | None"
_PLAIN = {"str": str, "int": int, "float": float, "bool": bool}


class ParameterError(Exception):
    """A parameters cell, or a value given for a parameter, is not right; the text says what to mend."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, its type as written (`int`, `list[str]`, `str | None`), default and comment."""

    name: str
    kind: str
    default: object
    comment: str
    annotation: ast.expr = field(repr=False, compare=False)


def read_parameters(notebook: Path) -> tuple[Parameter, ...]:
    """Return the parameters in the notebook's cell tagged `parameters`, in order.

    ParameterError if there is not exactly one such cell (papermill would then quietly run the defaults), if an entry
    has no type, or if a value is computed (papermill puts the given values in after it).
    """
    name = f"notebooks/{notebook.name}"
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        message = f"{name} is missing; take it from the repository"
        raise ParameterError(message) from None
    except (ValueError, KeyError, UnicodeDecodeError):
        message = f"{name} is not a notebook (JSON with cells); open it in JupyterLab, or take it from the repository"
        raise ParameterError(message) from None
    tagged = [cell for cell in cells if TAG in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        found = "no cell" if not tagged else f"{len(tagged)} cells"
        message = f"{name} has {found} tagged {TAG!r}; give the tag to the one cell that holds its parameters"
        raise ParameterError(message)
    return _parse(name, "".join(tagged[0]["source"]))


def check_values(
    notebook: Path, parameters: tuple[Parameter, ...], given: Mapping[str, object], *, from_text: bool = False
) -> dict[str, object]:
    """Return the given values if each is a parameter of the notebook and of its type; else ParameterError.

    Nothing is converted, unless `from_text` says that the values were typed on a command line: then a text becomes the
    one value that it can mean ("7" for `int`), and is refused if it can mean none or several.
    """
    name = f"notebooks/{notebook.name}"
    known = {parameter.name: parameter for parameter in parameters}
    values = {}
    for key, value in given.items():
        if key not in known:
            message = f"{name} has no parameter {key!r}{suggest(key, list(known))}"
            raise ParameterError(message)
        parameter = known[key]
        if from_text and isinstance(value, str):
            values[key] = _from_text(name, parameter, value)
        elif _fits(value, parameter.annotation):
            values[key] = value
        else:
            message = f"{name}: parameter {key!r} is {parameter.kind}, not {type(value).__name__}"
            raise ParameterError(message)
    return values


def _parse(name: str, source: str) -> tuple[Parameter, ...]:
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        message = f"{name}, parameters cell, line {error.lineno}: not Python"
        raise ParameterError(message) from None
    comments = _comments(source)
    return tuple(_parameter(name, statement, comments) for statement in statements)


def _parameter(name: str, statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    where = f"{name}, parameters cell, line {statement.lineno}"
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        message = f"{where}: expected a typed value such as `seed: int = 1  # what it is`"
        raise ParameterError(message)
    key, kind = statement.target.id, ast.unparse(statement.annotation)
    try:
        default = ast.literal_eval(statement.value) if statement.value else None
        fits = _fits(default, statement.annotation)
    except ValueError:
        message = f"{where}: the value of {key!r} is computed; write a plain value and compute in the next cell"
        raise ParameterError(message) from None
    except _UnknownKindError:
        message = f"{where}: the type {kind!r} of {key!r} cannot be checked; use {_KINDS}"
        raise ParameterError(message) from None
    if statement.value is None or not fits:
        message = f"{where}: the default of {key!r} is not {kind}"
        raise ParameterError(message)
    return Parameter(key, kind, default, comments.get(statement.end_lineno or 0, ""), statement.annotation)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


class _UnknownKindError(Exception):
    """A type annotation that we cannot check a value against."""


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """List the types in `A | B`, `Optional[A]` or `Union[A, B]`."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*_alternatives(annotation.left), *_alternatives(annotation.right)]
    outer, inner = _subscript(annotation)
    if outer == "Optional":
        return [*inner, ast.Constant(None)]
    return inner if outer == "Union" else [annotation]


def _subscript(annotation: ast.expr) -> tuple[str, list[ast.expr]]:
    if not isinstance(annotation, ast.Subscript):
        return "", []
    inner = annotation.slice
    return ast.unparse(annotation.value).rpartition(".")[2], inner.elts if isinstance(inner, ast.Tuple) else [inner]


def _fits(value: object, annotation: ast.expr) -> bool:
    """Whether a value is of the type; a whole number may stand for a float, but True never for 1."""
    choices = _alternatives(annotation)
    if len(choices) > 1:
        return any(_fits(value, choice) for choice in choices)
    only = choices[0]
    if isinstance(only, ast.Constant) and only.value is None:
        return value is None
    if isinstance(only, ast.Name) and only.id in _PLAIN:
        accepted = (int, float) if only.id == "float" else _PLAIN[only.id]
        return isinstance(value, accepted) and (isinstance(value, bool) == (only.id == "bool"))
    return _fits_inside(value, only)


def _fits_inside(value: object, annotation: ast.expr) -> bool:
    outer, inner = _subscript(annotation)
    if outer == "Literal":
        options = [ast.literal_eval(option) for option in inner]
        return any(value == option and type(value) is type(option) for option in options)
    if outer in ("list", "List") and len(inner) == 1:
        return isinstance(value, list) and all(_fits(item, inner[0]) for item in value)
    if outer in ("dict", "Dict") and len(inner) == 2:
        items = value.items() if isinstance(value, dict) else [(None, None)]
        return isinstance(value, dict) and all(_fits(k, inner[0]) and _fits(v, inner[1]) for k, v in items)
    raise _UnknownKindError


def _from_text(name: str, parameter: Parameter, text: str) -> object:
    readings: list[object] = []
    for choice in _alternatives(parameter.annotation):
        readings += [r for r in _readings(text, choice) if not any(r == o and type(r) is type(o) for o in readings)]
    if len(readings) == 1:
        return readings[0]
    problem = f"can be read in {len(readings)} ways" if readings else "is not one"
    message = f"{name}: parameter {parameter.name!r} is {parameter.kind}; the text given {problem}"
    raise ParameterError(message)


def _readings(text: str, annotation: ast.expr) -> list[object]:
    """Every value of the type that a text can mean: none, one, or (a `Literal` with 1 and "1") several."""
    stripped = text.strip()
    if isinstance(annotation, ast.Name):
        return _plain_readings(text, stripped, annotation.id)
    outer, inner = _subscript(annotation)
    if outer == "Literal":
        options: list[Any] = [ast.literal_eval(option) for option in inner]
        return [option for option in options if str(option) == text]
    if stripped[:1] in ("[", "{"):
        try:
            value = json.loads(stripped)
        except ValueError:
            return []
        return [value] if _fits(value, annotation) else []
    return []


def _plain_readings(text: str, stripped: str, kind: str) -> list[object]:
    if kind == "str":
        return [text]
    if kind == "bool":
        return [stripped.lower() == "true"] if stripped.lower() in ("true", "false") else []
    if kind == "int":
        return [int(stripped)] if re.fullmatch(r"[+-]?[0-9]+", stripped) else []
    number = re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", stripped)
    return [float(stripped)] if kind == "float" and number else []
