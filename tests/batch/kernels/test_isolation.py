"""A forked kernel is as good as a new process: nothing reaches it from its server or from another kernel."""

import json
import os
import re

import pytest

from hct_eval.batch.kernels import forked
from tests.batch.kernels.conftest import ON_LINUX
from tests.batch.kernels.run import FORKED, outputs, printed, until

pytestmark = [pytest.mark.slow, ON_LINUX]

# What a notebook could leave behind for the next, one way after the other.
MESS = """
import builtins, gc, locale, logging, os, random, signal, sys, tempfile, types, warnings
import decimal, matplotlib, numpy as np, pandas as pd, seaborn as sns, matplotlib.pyplot as plt, statsmodels
import hct_eval.programme, hct_eval.maps
left_behind = builtins.left_behind = pd.left_behind = hct_eval.maps.left_behind = 1
sys.modules["left_behind"] = types.ModuleType("left_behind")
os.environ["LEFT_BEHIND"] = os.environ["MPLBACKEND"] = "agg"
os.chdir("..")
os.umask(0o077)
sys.path.insert(0, "/left/behind")
sys.argv.append("left behind")
sys.setrecursionlimit(5000)
gc.set_threshold(1)
random.seed(1)
np.random.seed(1)
np.seterr(all="raise")
np.set_printoptions(precision=1)
pd.set_option("display.max_rows", 3)
pd.DataFrame.mean = None
sns.set_theme(style="dark", palette="bright")
plt.rcParams["figure.dpi"] = 300
plt.switch_backend("agg")
plt.figure(7)
matplotlib.colormaps.register(matplotlib.colormaps["viridis"].copy(), name="left_behind")
warnings.simplefilter("error")
logging.getLogger().setLevel(logging.DEBUG)
logging.getLogger().addHandler(logging.NullHandler())
decimal.getcontext().prec = 3
locale.setlocale(locale.LC_ALL, "C")
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
kept_open = open("left behind.txt", "w")
print(os.getpid())
"""

# Everything of that kind, looked at.
PROBE = """
import builtins, gc, json, locale, logging, os, resource, signal, sys, threading, time, warnings
import decimal, matplotlib, numpy as np, pandas as pd, seaborn as sns, matplotlib.pyplot as plt
import hct_eval.maps
SET_AT_IMPORT = {"JPY_PARENT_PID", "KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK", "PYDEVD_USE_FRAME_EVAL"}
files = [os.path.realpath(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
print(json.dumps({
    "names": sorted(name for name in globals() if name != "files"),
    "builtins": sorted(dir(builtins)),
    "main": [sys.modules["__main__"].__name__, getattr(sys.modules["__main__"], "__file__", None)],
    "modules": "left_behind" in sys.modules,
    "own": sorted(name for name in vars(hct_eval.maps) if name.startswith("left")),
    "folder": os.getcwd(),
    "environment": {name: value for name, value in sorted(os.environ.items()) if name not in SET_AT_IMPORT},
    "path": sys.path,
    "arguments": [sys.argv[0], sys.argv[1], *sys.argv[3:]],
    "flags": str(sys.flags),
    "recursion": sys.getrecursionlimit(),
    "garbage": [gc.isenabled(), gc.get_threshold()],
    "numpy": [np.geterr(), {k: str(v) for k, v in np.get_printoptions().items()}],
    "pandas": [pd.get_option("display.max_rows"), str(pd.DataFrame.mean)[:20], hasattr(pd, "left_behind")],
    "drawing": {name: str(value) for name, value in sorted(matplotlib.rcParams.items())},
    "figures": [plt.get_fignums(), plt.isinteractive(), "left_behind" in matplotlib.colormaps],
    "warnings": sorted(str(entry) for entry in warnings.filters),
    "log": [logging.getLogger().level, [type(one).__name__ for one in logging.getLogger().handlers]],
    "decimals": decimal.getcontext().prec,
    "locale": locale.setlocale(locale.LC_ALL),
    "zone": time.tzname,
    "signals": {one.name: str(signal.getsignal(one)).split(" at ")[0] for one in signal.valid_signals()
                if isinstance(one, signal.Signals)},
    "mask": os.umask(0o022),
    "group": [os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid(), os.nice(0)],
    "limits": [resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_AS)],
    "threads": sorted(thread.name.partition("-")[0] for thread in threading.enumerate()),
    "files": sorted(file for file in files if "left behind" in file or file.endswith("serve.py")),
}, sort_keys=True))
print(os.getpid())
"""

DRAWS = """
import os, random, tempfile, uuid
import numpy as np
print([random.random(), np.random.rand(), np.random.default_rng().random(), str(uuid.uuid4()), tempfile.mktemp()])
"""

# A notebook as people write them, of every kind of output; cells are parted by lines of dashes.
NOTEBOOK = """
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.formula.api as smf
-----
rng = np.random.default_rng(3)
table = pd.DataFrame({"x": rng.normal(size=200), "group": ["a", "b"] * 100})
table["y"] = 2 * table["x"] + rng.normal(size=200)
table.describe()
-----
fit = smf.ols("y ~ x + C(group)", data=table).fit()
print(fit.params, fit.bse, fit.pvalues)
fit.summary().tables[1]
-----
sns.lmplot(table, x="x", y="y", hue="group", seed=1);
-----
table.groupby("group")["y"].mean().plot.bar()
plt.title("Means")
plt.show()
-----
import warnings
warnings.warn("look", stacklevel=1)
get_ipython().system("echo from a shell")
-----
try:
    table["z"]
except KeyError as error:
    print(repr(error))
display(table.head())
1 / 3
"""
STACK = NOTEBOOK.split("-----\n")


def probe(folder):
    """Return what the probe found, and whether its process was forked."""
    state, _, forked = printed([PROBE, FORKED], folder).splitlines()
    return json.loads(state), forked


def test_a_kernel_finds_what_a_new_process_finds_whatever_another_has_done(server, ordinary, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    first, forked = probe(folder)
    assert forked == "True"
    assert printed([MESS], folder)
    after, forked = probe(folder)
    assert forked == "True"
    assert after == first
    ordinary()
    anew, forked = probe(folder)
    assert forked == "False"
    # A library says, when it is imported, how its own warnings are shown: those of statsmodels are there already.
    more = [line for line in after["warnings"] if line not in anew["warnings"]]
    assert all("statsmodels.tools.sm_exceptions" in line for line in more)
    after["warnings"] = [line for line in after["warnings"] if line not in more]
    for name, value in anew.items():
        assert after[name] == value, name


def test_what_takes_long_to_load_is_there_once_nobody_has_asked_for_a_kernel_for_a_while(server, ordinary, tmp_path):
    looked_up = """
from hct_eval.conversations.lexicon import english_words
print(english_words.cache_info().currsize, len(english_words()))
"""
    forked.stop()
    loaded, words = printed([looked_up], tmp_path).split()
    assert loaded == "0"
    until(lambda: printed(["import time; time.sleep(2)", looked_up], tmp_path).split() == ["1", words])
    ordinary()
    assert printed([looked_up], tmp_path).split() == ["0", words]


def test_random_numbers_differ_from_kernel_to_kernel(server, tmp_path):
    one, other = (set(printed([DRAWS], tmp_path).strip("[]\n").split(", ")) for _ in range(2))
    assert len(one) == 5
    assert not one & other


def test_a_kernel_has_the_environment_the_folder_and_the_mask_that_it_was_given(server, tmp_path, monkeypatch):
    told = "import os; print(os.environ.get('FOR_ONE'), os.getcwd(), oct(os.umask(0)))"
    (tmp_path / "a").mkdir()
    assert printed([told], tmp_path / "a", {"FOR_ONE": "yes"}) == f"yes {tmp_path / 'a'} 0o22\n"
    before = os.umask(0o027)
    try:
        assert printed([told], tmp_path) == f"None {tmp_path} 0o27\n"
    finally:
        os.umask(before)


def test_the_output_is_the_same_as_in_an_ordinary_kernel(server, ordinary, tmp_path):
    forks = outputs([*STACK, FORKED], tmp_path)
    ordinary()
    new = outputs([*STACK, FORKED], tmp_path)
    assert (forks.pop().text, new.pop().text) == ("True\n", "False\n")
    assert len(forks) == len(new) > len(STACK)
    for one, other in zip(forks, new, strict=True):
        assert without_process(one) == without_process(other)
    assert sum("image/png" in output.get("data", {}) for output in new) == 2


def without_process(output):
    """Return an output without the number of the process, which a warning shows in the name of its file."""
    if output.output_type == "stream":
        return re.sub(r"ipykernel_\d+", "ipykernel", output.text)
    return output


@pytest.mark.parametrize(
    ("environment", "cell", "wanted"),
    [
        ({"PYTHONHASHSEED": "7"}, "import os; print(os.environ['PYTHONHASHSEED'], hash('a') == hash('a'))", "7 True"),
        ({"TZ": "Asia/Tokyo"}, "import time; print(time.tzname)", "('JST', 'JST')"),
        ({"PYTHONPATH": "beside"}, "import only_here; print(only_here.WORD)", "found"),
    ],
)
def test_what_is_read_at_the_start_only_makes_a_new_process(server, tmp_path, environment, cell, wanted):
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "only_here.py").write_text("WORD = 'found'")
    assert printed([cell, FORKED], tmp_path, environment) == f"{wanted}\nFalse\n"


def test_a_folder_may_be_given_as_seen_from_here(server, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()  # there is one of that name where the server works, too
    monkeypatch.chdir(tmp_path)
    assert printed(["import os; print(os.getcwd())", FORKED], "tmp") == f"{tmp_path / 'tmp'}\nTrue\n"


def test_a_module_in_the_folder_is_found_before_the_one_that_is_ready(server, tmp_path):
    (tmp_path / "seaborn.py").write_text("WORD = 'mine'")
    assert printed(["import seaborn; print(seaborn.WORD)"], tmp_path) == "mine\n"


def test_a_kernel_ends_as_a_process_does(server, tmp_path):
    cells = [
        "import atexit, tempfile\nhalf = open('half.txt', 'w')\nhalf.write('not flushed')",
        "atexit.register(lambda: open('end.txt', 'w').write('called'))",
        "import threading, time\ndef slow():\n    time.sleep(.3)\n    open('thread.txt', 'w').write('waited for')",
        "folder = tempfile.TemporaryDirectory(dir='.', prefix='temporary')\nthreading.Thread(target=slow).start()",
    ]
    printed(cells, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "half.txt": "not flushed",
        "end.txt": "called",
        "thread.txt": "waited for",
    }
