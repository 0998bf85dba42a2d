"""The kernel's name, and how a program that has HCT Eval makes it known to Jupyter without writing anywhere."""

import contextlib
import os
from collections.abc import Iterator, MutableMapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Literal

from hct_eval.batch.kernels.forked import CannotForkError, can_fork, prepare, stop

Kernels = Literal["forked", "ordinary"]
"""How notebooks' processes begin: forked from one that is ready, where that can be; or each anew."""

KERNEL = "hct-eval"
"""The kernel's name, for `papermill -k` and JupyterLab."""

_HAS_SOCKET_FILES = os.name == "posix"
"""Socket files keep what notebooks say off the network, and never collide as ports do; Windows has none."""

_PROVISIONER = "hct-eval-fork"
_FOLDER = Path(__file__).with_name("jupyter")


def kernel_name(kernels: Kernels) -> str | None:
    """Return the kernel to run a notebook with, None for the notebook's own; forked ones are made ready meanwhile."""
    if kernels == "ordinary" or not can_fork():
        return None
    with contextlib.suppress(CannotForkError):  # the kernel itself says so, and starts as an ordinary one
        prepare(os.environ)
    make_known(os.environ)
    return KERNEL


def talk(own: Path) -> Any:
    """Return settings for Jupyter's manager of one kernel: socket files named after `own`, and our client.

    Without names of its own, two kernels would answer each other's calls.
    """
    from traitlets.config import Config

    settings = {"client_class": "hct_eval.batch.kernels.client.PromptClient"}
    return Config({"KernelManager": settings | ({"transport": "ipc", "ip": str(own)} if _HAS_SOCKET_FILES else {})})


@contextlib.contextmanager
def kernels_end() -> Iterator[None]:
    """When the block ends, however it ends, end the server that kernels are forked from, and what is left of them."""
    try:
        yield
    finally:
        stop()


def make_known(environment: MutableMapping[str, str]) -> None:
    """Make the kernel findable in this process, whether or not the installed package's metadata tell of it.

    `environment` is the process's own; its JUPYTER_PATH gets the folder in which the kernel's description is.
    """
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    paths = [str(_FOLDER), *environment.get("JUPYTER_PATH", "").split(os.pathsep)]
    environment["JUPYTER_PATH"] = os.pathsep.join(dict.fromkeys(path for path in paths if path))
    factory = KernelProvisionerFactory.instance()
    value = "hct_eval.batch.kernels.provisioner:ForkProvisioner"
    factory.provisioners[_PROVISIONER] = EntryPoint(_PROVISIONER, value, factory.GROUP_NAME)
