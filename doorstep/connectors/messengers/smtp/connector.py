"""Sends mail in a thread of its own, and tells what came of each as it comes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

from doorstep.connectors.calls import Cure, Remedy
from doorstep.connectors.messengers import Mail, MailAnswer, MailUnknown
from doorstep.connectors.messengers.smtp.line import Account, Line
from doorstep.connectors.messengers.smtp.tally import Tally

# After so many mails in a row that got nowhere, the rest of the batch is not tried.
_PATIENCE = 2

# Answers are told in groups of so long; the tally remembers what a kill in between would lose.
_GATHER_SECONDS = 0.1


class SmtpMessenger:
    """One mail account, one connection that is kept from mail to mail and from batch to batch."""

    vendor = "smtp"

    def __init__(self, account: Account, tally: Tally | None = None) -> None:
        self._line, self._tally = Line(account, tally), tally
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="smtp")
        # A mail cannot be looked up or taken back, so where `recall` is silent a person decides.
        self.remedies: Mapping[str, Remedy] = {"send": Remedy(Cure.CASE)}

    async def send(self, mails: Sequence[Mail]) -> AsyncIterator[list[MailAnswer]]:
        """One answer for each mail, in groups as they arrive; who stops listening stops the sending."""
        loop, arrived, stop = asyncio.get_running_loop(), asyncio.Queue[list[MailAnswer]](), Event()

        def tell(group: list[MailAnswer]) -> None:
            loop.call_soon_threadsafe(arrived.put_nowait, group)

        sending = loop.run_in_executor(self._thread, _send_all, self._line, list(mails), tell, stop)
        told = 0
        try:
            while told < len(mails):
                waiting = asyncio.ensure_future(arrived.get())
                await asyncio.wait((waiting, sending), return_when=asyncio.FIRST_COMPLETED)
                if not waiting.done() and arrived.empty():
                    waiting.cancel()
                    break  # the thread ended early; what it raised comes below
                group = await waiting
                told += len(group)
                yield group
            await sending
        finally:
            stop.set()

    def announce(self, keys: Sequence[str]) -> None:
        """These mails are about to be tried; said before the warehouse holds them for called, so that a kill in between
        leaves no doubt."""
        if self._tally and keys:
            self._tally.plan(keys)

    async def recall(self, keys: Sequence[str]) -> dict[str, MailAnswer]:
        """What is known of mails whose sender died before it stored the answers; of the others nothing is."""
        if self._tally is None:
            return {}
        # In the one thread that sends: whatever an earlier batch of ours still sent is noted by then.
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._tally.recall, list(keys))

    async def aclose(self) -> None:
        """The connection is closed with a word to the server."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._line.say_goodbye)
        self._thread.shutdown(wait=False)
        if self._tally:
            self._tally.close()


def _send_all(line: Line, mails: Sequence[Mail], tell: Callable[[list[MailAnswer]], None], stop: Event) -> None:
    group: list[MailAnswer] = []
    since, in_vain = monotonic(), 0
    for mail in mails:
        if stop.is_set():
            return
        if in_vain < _PATIENCE:
            group.append(line.send(mail))
            in_vain = in_vain + 1 if line.is_down else 0
        else:
            words = "not tried, since the mail server had stopped answering"
            group.append(MailUnknown(mail.key, words, may_be_done=False))
        if monotonic() - since > _GATHER_SECONDS:
            tell(group)
            group, since = [], monotonic()
    if group:
        tell(group)
