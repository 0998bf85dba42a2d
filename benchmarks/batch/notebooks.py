"""Notebooks of the stack: a table, a model, two figures, with numbers of their own; each looks for what others left."""

from typing import Any

IMPORTS = """import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.formula.api as smf
"""

ISOLATED = """left = [name for name in ("seen", "left_behind") if name in globals() or name in sys.modules]
left += [str(option) for option in [pd.get_option("display.max_rows")] if option != 60]
left += [str(number) for number in plt.get_fignums()]
assert not left, left
seen, sys.modules["left_behind"] = True, sys
pd.set_option("display.max_rows", 20)
"""

TABLE = """rng = np.random.default_rng(seed)
people = pd.DataFrame({"age": rng.integers(16, 90, 2000), "place": rng.choice(list("ABCDEF"), 2000)})
people["score"] = 20 + 0.05 * people["age"] + rng.normal(0, 4, 2000)
people.groupby("place")["score"].agg(["size", "mean", "std"]).round(2)
"""

MODEL = """fit = smf.ols("score ~ age + C(place)", data=people).fit()
print(fit.params.round(4).to_string())
print(fit.conf_int().round(4).to_string())
"""

FIGURE = """sns.histplot(people, x="score", hue="place", element="step")
plt.title("Scores by place")
plt.show()
"""

OTHER = """sns.regplot(people.sample(300, random_state=seed), x="age", y="score", ci=None)
plt.title("Scores by age")
plt.show()
"""


def cells_of(seed: int) -> list[str]:
    """Return the cells of a notebook with its own numbers."""
    return [IMPORTS, ISOLATED, f"seed = {seed}", TABLE, MODEL, FIGURE, OTHER]


def make_notebook(seed: int) -> Any:
    """Return a notebook with its own numbers."""
    return _notebook(cells_of(seed))


def make_empty() -> Any:
    """Return a notebook that imports and does nothing: it takes what comes before and after any work."""
    return _notebook([IMPORTS])


def _notebook(cells: list[str]) -> Any:
    from nbformat.v4 import new_code_cell, new_notebook

    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = [new_code_cell(cell, id=f"cell-{i}") for i, cell in enumerate(cells)]
    return new_notebook(cells=book, metadata={"kernelspec": kernel})


def outputs_of(notebook: Any) -> list[Any]:
    """Return what the cells put out, figures as their bytes, without times and process numbers."""
    return [dict(output) for cell in notebook.cells for output in cell.get("outputs", [])]
