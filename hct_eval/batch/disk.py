"""The disk that a run writes to: whether it is full, said in words."""

import errno
import shutil
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""No room on the disk, no room left to this account, a file larger than this account may write."""


def is_full(error: BaseException) -> bool:
    """Whether something could not be written because there was no room for it."""
    return isinstance(error, OSError) and error.errno in _FULL


def full(folder: Path) -> str:
    """Say that there is no room, how much there is, and what to do."""
    return f"the disk is full ({free(folder)}); make room and run again, what is done is not done again"


def free(folder: Path) -> str:
    """Say how much room is left on the disk of a folder."""
    left = float(shutil.disk_usage(folder).free)
    for unit in ("bytes", "kB", "MB"):
        if left < 1000:
            return f"{left:.0f} {unit} free"
        left /= 1000
    return f"{left:.0f} GB free"
