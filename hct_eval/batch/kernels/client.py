"""Jupyter's side of a kernel's sockets, for kernels that are there within a moment.

Jupyter's own client, once a kernel has answered, waits until nothing was heard from it for .2 seconds, which is longer
than a forked kernel takes to start.
"""

from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient

_ANSWER_SECONDS = 1.0
_NEXT_WORD_SECONDS = 0.2


class PromptClient(AsyncKernelClient):
    """Jupyter's client, but for how it learns that nothing old is on its way: the kernel itself says it is idle."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel has answered and is idle; RuntimeError if it has died or takes longer than `timeout`.

        Messages come in order, so that the word `idle` after our own question is the last there is. A kernel that says
        no such word in time (it may not know of this client yet) is waited for as Jupyter does.
        """
        asked = self.kernel_info()
        try:
            reply = await self.shell_channel.get_msg(timeout=_ANSWER_SECONDS)
            while not _is_idle(await self.iopub_channel.get_msg(timeout=_NEXT_WORD_SECONDS), asked):
                pass
        except Empty:
            await self._async_wait_for_ready(timeout)
        else:
            self._handle_kernel_info_reply(reply)


def _is_idle(message: dict[str, dict[str, object]], asked: str) -> bool:
    """Whether a message says that the kernel has dealt with a question and waits for the next."""
    return message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle"
