"""How a kernel begins and ends without anybody waiting for nothing."""

import asyncio
from queue import Empty

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient

from hct_eval.batch.kernels.client import PromptClient
from hct_eval.batch.kernels.install import talk
from tests.batch.kernels.conftest import ON_LINUX
from tests.batch.kernels.run import client_of, printed


class Channel:
    """A channel on which given messages come, and then none."""

    def __init__(self, *messages):
        self.messages = list(messages)

    async def get_msg(self, **_):
        if not self.messages:
            raise Empty
        return self.messages.pop(0)


def status(state, asked):
    return {"parent_header": {"msg_id": asked}, "content": {"execution_state": state}}


@pytest.fixture
def client(monkeypatch):
    """A client with nothing behind it; `waited` says how often it waited as Jupyter does."""
    client = PromptClient()
    client.waited = []
    monkeypatch.setattr(PromptClient, "kernel_info", lambda _: "ours")
    monkeypatch.setattr(PromptClient, "_handle_kernel_info_reply", lambda *_: None)

    async def wait(_, timeout):
        client.waited.append(timeout)

    monkeypatch.setattr(AsyncKernelClient, "_async_wait_for_ready", wait)
    return client


def ready(client, *heard):
    client._shell_channel, client._iopub_channel = Channel({"content": {}}), Channel(*heard)
    asyncio.run(client.wait_for_ready(timeout=7))
    return client._iopub_channel.messages


def test_the_kernel_is_ready_at_the_word_idle_after_our_question(client):
    heard = [status("starting", None), status("busy", "ours"), status("idle", "ours"), status("busy", "next")]
    assert ready(client, *heard) == heard[-1:]
    assert client.waited == []


def test_an_idle_after_somebody_elses_question_is_not_ours(client):
    assert ready(client, status("busy", "other"), status("idle", "other")) == []
    assert client.waited == [7]


@pytest.mark.slow
def test_a_notebook_runs_with_it(server, tmp_path):
    book = client_of(["print(6 * 7)"], tmp_path, config=talk(tmp_path / "k"))
    assert book.create_kernel_manager().client_factory is PromptClient
    assert book.execute().cells[0].outputs[0].text == "42\n"


@ON_LINUX
@pytest.mark.slow
def test_a_kernel_that_ends_has_said_all_before_its_output_is_taken_away(server, tmp_path):
    noted = """
import atexit, pathlib
from ipykernel.kernelapp import IPKernelApp
kernel = IPKernelApp.instance()
def note():
    state = [kernel.control_thread.is_alive(), kernel.iopub_thread.thread.is_alive()]
    pathlib.Path("state.txt").write_text(str(state))
atexit.register(note)
"""
    printed([noted], tmp_path)
    assert (tmp_path / "state.txt").read_text() == "[False, True]"
