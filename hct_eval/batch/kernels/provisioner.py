"""The way into Jupyter: where it would start a new process for a kernel, one is forked, if it can be."""

import asyncio
import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from hct_eval.batch.kernels.forked import CannotForkError, ForkedKernel, can_fork, fork_kernel

_KNOWN = {"cwd", "env", "extra_arguments", "kernel_id", "stdin", "stdout", "stderr"}
"""What Jupyter may ask of a new process and a fork can have; asked anything else, an ordinary kernel starts."""

_LAUNCHER = ["-m", "ipykernel_launcher"]

_SHUTDOWN_SECONDS = 1.0
"""How long to wait for a kernel's end at once; after that Jupyter waits, and in the end kills."""

_warned: set[tuple[str, str]] = set()


class ForkProvisioner(LocalProvisioner):
    """Jupyter's own provisioner for kernels on this machine, but for how their processes begin."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel; start an ordinary one if that cannot be, or would not be the same."""
        command = [os.path.expanduser(part) for part in cmd]  # noqa: PTH111 - as Jupyter does
        folder = str(Path(kwargs.get("cwd") or ".").absolute())  # the server works elsewhere
        stdout, stderr = _file(kwargs.get("stdout"), 1), _file(kwargs.get("stderr"), 2)
        plain = command[0] == sys.executable and command[1:3] == _LAUNCHER
        if not (can_fork() and plain and kwargs.keys() <= _KNOWN and Path(folder).is_dir()) or None in (stdout, stderr):
            return await super().launch_kernel(cmd, **kwargs)
        null = os.open(os.devnull, os.O_WRONLY)
        files = [null if file in (None, subprocess.DEVNULL) else file for file in (stdout, stderr)]
        try:
            self.process = await fork_kernel(command, kwargs["env"], folder, *files)
        except CannotForkError as error:
            self._warn("Kernels cannot be forked (%s); ordinary ones start instead, which takes longer.", str(error))
            return await super().launch_kernel(cmd, **kwargs)
        finally:
            os.close(null)
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        if self.process.anew:
            self._warn("A kernel was not forked (%s); an ordinary one started, which takes longer.", self.process.anew)
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Go on as soon as a kernel that was asked to end has ended; Jupyter itself looks ten times a second."""
        await super().shutdown_requested(restart=restart)
        if isinstance(self.process, ForkedKernel):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.ended(), _SHUTDOWN_SECONDS)

    def _warn(self, said: str, why: str) -> None:
        if (said, why) not in _warned:
            _warned.add((said, why))
            self.log.warning(said, why)


def _file(given: Any, standard: int) -> int | None:
    """Open file for one of the standard streams; DEVNULL as it is, None for what a fork cannot have (a pipe)."""
    if given is None:
        return standard
    if hasattr(given, "fileno"):
        return int(given.fileno())
    return given if isinstance(given, int) and (given >= 0 or given == subprocess.DEVNULL) else None
