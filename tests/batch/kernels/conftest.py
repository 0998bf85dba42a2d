import os

import pytest

from hct_eval.batch.kernels import forked, install, provisioner

ON_LINUX = pytest.mark.skipif(not forked.can_fork(), reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def server():
    """A server to fork kernels from, for the tests of a module."""
    before = dict(os.environ)
    for name in forked.ONE_THREAD:  # as in a shell: the kernel's own description sets them
        os.environ.pop(name, None)
    assert install.kernel_name("forked") == install.KERNEL
    yield
    forked.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def ordinary(server, monkeypatch):
    """Call it, and from then on the same kernel starts as an ordinary one."""
    return lambda: monkeypatch.setattr(provisioner, "can_fork", lambda: False)
