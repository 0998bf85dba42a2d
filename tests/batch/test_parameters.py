import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.batch.parameters import ParameterError, check_values, read_parameters
from tests.batch.tiny_project import write_notebook

CELL = """programme: str = "hct-sample"  # the folder
seed: int = 3  # start of the draws
share: float = 0.5
quick: bool = False  # fewer draws
limit: int | None = None
names: list[str] = ["a"]
mode: Literal["mean", "median"] = "mean"
"""


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "03_build_map.ipynb", CELL, ["x = 1"])


def test_a_cell_is_read_with_types_defaults_and_comments(notebook):
    found = read_parameters(notebook)
    assert [(p.name, p.kind) for p in found][:4] == [
        ("programme", "str"),
        ("seed", "int"),
        ("share", "float"),
        ("quick", "bool"),
    ]
    assert [p.default for p in found] == ["hct-sample", 3, 0.5, False, None, ["a"], "mean"]
    assert found[1].comment == "start of the draws"
    assert found[2].comment == ""


def test_an_unknown_name_is_refused_with_the_nearest_one(notebook):
    with pytest.raises(ParameterError, match=r"03_build_map\.ipynb has no parameter 'sed'; did you mean 'seed'"):
        check_values(notebook, read_parameters(notebook), {"sed": 4})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", "7"),
        ("seed", True),
        ("seed", 7.0),
        ("seed", None),
        ("share", "0.5"),
        ("quick", 1),
        ("limit", "none"),
        ("names", ["a", 1]),
        ("names", "a"),
        ("mode", "mode"),
        ("programme", 1),
    ],
)
def test_a_value_of_another_type_is_refused(notebook, name, value):
    with pytest.raises(ParameterError, match=f"{name!r} is"):
        check_values(notebook, read_parameters(notebook), {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", 7), ("share", 1), ("limit", None), ("limit", 4), ("names", []), ("mode", "median"), ("quick", True)],
)
def test_a_value_of_the_type_passes_unchanged(notebook, name, value):
    assert check_values(notebook, read_parameters(notebook), {name: value}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("seed", "7", 7),
        ("seed", "-7", -7),
        ("share", "7", 7.0),
        ("share", ".5", 0.5),
        ("quick", "True", True),
        ("limit", "12", 12),
        ("names", '["b", "c"]', ["b", "c"]),
        ("mode", "median", "median"),
        ("programme", "7", "7"),
    ],
)
def test_text_from_a_command_line_becomes_what_it_can_only_mean(notebook, name, text, value):
    got = check_values(notebook, read_parameters(notebook), {name: text}, from_text=True)[name]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [("seed", "7.0"), ("seed", "seven"), ("seed", ""), ("share", "nan"), ("quick", "1"), ("names", "a,b")],
)
def test_text_that_is_not_of_the_type_is_refused(notebook, name, text):
    with pytest.raises(ParameterError, match="the text given is not one"):
        check_values(notebook, read_parameters(notebook), {name: text}, from_text=True)


def test_text_that_can_be_read_in_two_ways_is_refused(tmp_path):
    path = write_notebook(tmp_path / "n.ipynb", "level: int | str = 1", [])
    with pytest.raises(ParameterError, match="2 ways"):
        check_values(path, read_parameters(path), {"level": "7"}, from_text=True)
    assert check_values(path, read_parameters(path), {"level": "high"}, from_text=True) == {"level": "high"}


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (None, "no cell tagged 'parameters'"),
        ("seed = 3", "line 1: expected a typed value"),
        ("n: int = 2\nm: int = n * 2", "line 2: the value of 'm' is computed"),
        ("n: int = 'two'", "the default of 'n' is not int"),
        ("n: int", "the default of 'n' is not int"),
        ("n: Path = 'x'", "type 'Path' of 'n' cannot be checked"),
        ("n: int = = 2", "line 1: not Python"),
    ],
)
def test_a_cell_that_papermill_would_misuse_is_refused(tmp_path, cell, message):
    path = write_notebook(tmp_path / "n.ipynb", cell, ["x = 1"])
    with pytest.raises(ParameterError, match=message):
        read_parameters(path)


def test_a_missing_or_broken_notebook_is_named(tmp_path):
    with pytest.raises(ParameterError, match=r"notebooks/gone.ipynb is missing"):
        read_parameters(tmp_path / "gone.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises(ParameterError, match=r"broken.ipynb is not a notebook"):
        read_parameters(tmp_path / "broken.ipynb")


@given(st.integers())
def test_every_whole_number_survives_the_command_line(tmp_path_factory, number):
    path = tmp_path_factory.getbasetemp() / "whole.ipynb"
    if not path.is_file():
        write_notebook(path, "n: int = 1", [])
    assert check_values(path, read_parameters(path), {"n": str(number)}, from_text=True) == {"n": number}


def test_the_project_s_own_notebooks_have_a_typed_cell():
    from hct_eval.programme import STAGES, notebook_path

    paths = [notebook_path(stage) for stage in STAGES]
    there = [path for path in paths if path.is_file()]
    if not there:
        pytest.skip("no notebooks yet")
    for path in there:
        names = {p.name for p in read_parameters(path)}
        assert "programme" in names
        assert all(p.comment for p in read_parameters(path)), path.name
