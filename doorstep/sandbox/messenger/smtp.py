"""The SMTP door of the messenger: the commands a shop uses, at a fifth of the cost of a library's every option."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

from doorstep.sandbox.faults import Fault
from doorstep.sandbox.messenger.mailbox import Mailbox
from doorstep.sandbox.office import Office

_SIZE_MAX, _LINE_MAX = 10_485_760, 4_096
_LONG = 3600.0
_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>\s]*)>(.*)", re.IGNORECASE)
_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>\s]*)>", re.IGNORECASE | re.MULTILINE)
_SIZE = re.compile(r"SIZE=(\d+)", re.IGNORECASE)


class Conversation(asyncio.Protocol):
    """One connection: command after command, a letter, the next command. What comes early waits its turn."""

    transport: asyncio.Transport

    def __init__(self, office: Office, mailbox: Mailbox) -> None:
        self._office, self._mailbox = office, mailbox
        self._waiting = bytearray()
        self._scanned = 0
        self._in_letter = False
        self._thinking: asyncio.Task[None] | None = None
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._commands: dict[str, Callable[[str], str]] = {
            "EHLO": self._greet,
            "HELO": lambda _: self._start_over("250 sandbox"),
            "MAIL": self._from,
            "RCPT": self._to,
            "DATA": self._letter,
            "RSET": lambda _: self._start_over("250 2.0.0 OK"),
            "NOOP": lambda _: "250 2.0.0 OK",
            "VRFY": lambda _: "252 2.0.0 try and see",
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods alone
        self._say("220 sandbox ESMTP")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._thinking:
            self._thinking.cancel()

    def data_received(self, chunk: bytes) -> None:
        self._waiting += chunk
        self._go_on()

    def _go_on(self) -> None:
        while not self._thinking and not self.transport.is_closing():
            taken = self._take_letter() if self._in_letter else self._take_command()
            if not taken:
                return

    def _take_command(self) -> bool:
        end = self._waiting.find(b"\n")
        if end < 0:
            if len(self._waiting) > _LINE_MAX:
                self._hang_up("500 5.5.2 line too long")
            return False
        line = self._waiting[:end].decode("utf-8", "replace").strip()
        del self._waiting[: end + 1]
        verb, _, argument = line.partition(" ")
        if verb.upper() == "QUIT":
            self._hang_up("221 2.0.0 bye")
            return False
        command = self._commands.get(verb.upper())
        self._say(command(argument) if command else "500 5.5.1 command unknown")
        return True

    def _greet(self, argument: str) -> str:
        lines = ("sandbox", f"SIZE {_SIZE_MAX}", "8BITMIME", "SMTPUTF8", "PIPELINING")
        return self._start_over("\r\n".join(f"250-{line}" for line in lines) + "\r\n250 ENHANCEDSTATUSCODES")

    def _start_over(self, answer: str) -> str:
        self._sender, self._recipients = None, []
        return answer

    def _from(self, argument: str) -> str:
        path = _PATH.fullmatch(argument)
        size = _SIZE.search(path[2]) if path else None
        if not path or not argument.upper().startswith("FROM"):
            return "501 5.5.4 MAIL FROM:<address>"
        if size and int(size[1]) > _SIZE_MAX:
            return "552 5.3.4 too big"
        if self._sender is not None:
            return "503 5.5.1 one sender at a time"
        self._sender = path[1]
        return "250 2.1.0 OK"

    def _to(self, argument: str) -> str:
        path = _PATH.fullmatch(argument)
        if not path or not argument.upper().startswith("TO") or "@" not in path[1]:
            return "501 5.1.3 RCPT TO:<address>"
        if self._sender is None:
            return "503 5.5.1 MAIL first"
        told = self._office.faults.for_one("recipient", "refuse", (path[1],))
        if told:
            return f"550 5.1.1 {told.words}"
        self._recipients.append(path[1])
        return "250 2.1.5 OK"

    def _letter(self, argument: str) -> str:
        if not self._recipients:
            return "503 5.5.1 RCPT first"
        self._in_letter = True
        self._waiting[:0] = b"\r\n"  # so that a letter may begin with its end
        self._scanned = 0
        return "354 end with a lone dot"

    def _take_letter(self) -> bool:
        end = self._waiting.find(b"\r\n.\r\n", self._scanned)
        if end < 0:
            self._scanned = max(0, len(self._waiting) - 4)
            if len(self._waiting) > _SIZE_MAX:
                self._hang_up("552 5.3.4 too big")
            return False
        content = bytes(self._waiting[: end + 2]).replace(b"\r\n..", b"\r\n.")[2:]
        del self._waiting[: end + 5]
        self._in_letter = False
        recipients = self._recipients
        self._start_over("")
        found = _MESSAGE_ID.search(content)
        subject = (*recipients, found[1].decode("ascii", "replace") if found else "")
        told = self._office.faults.for_one("send", "refuse", subject)
        faults = self._office.faults.for_request("send", [subject])
        if told:
            self._say(f"554 5.7.1 {told.words}")
        elif faults:
            self._thinking = asyncio.ensure_future(self._misbehave(faults, content, recipients))
        else:
            self._say(self._keep(content, recipients))
        return True

    def _keep(self, content: bytes, recipients: list[str]) -> str:
        mail = self._mailbox.store(content, recipients, self._office.clock.told())
        return f"250 2.0.0 OK, kept as {mail.n}"

    async def _misbehave(self, faults: list[Fault], content: bytes, recipients: list[str]) -> None:
        answer = await self._misled(faults, content, recipients)
        self._thinking = None
        if answer is None:
            self.transport.abort()
        elif answer.startswith("421"):
            self._hang_up(answer)
        else:
            self._say(answer)
            self._go_on()

    async def _misled(self, faults: list[Fault], content: bytes, recipients: list[str]) -> str | None:
        """What is said in the end; None: nothing, and the connection is cut."""
        for fault in faults:
            if fault.mode == "slow":
                await asyncio.sleep(fault.seconds)
            elif not fault.after_doing and fault.mode in _BROKEN:
                return _BROKEN[fault.mode]
        answer = self._keep(content, recipients)
        for fault in faults:
            if fault.mode == "timeout_after_doing":
                await asyncio.sleep(fault.seconds or _LONG)
                return None
            if fault.after_doing and fault.mode in _BROKEN:
                return _BROKEN[fault.mode]
        return f"{answer}\r\n{answer}" if any(fault.mode == "answer_twice" for fault in faults) else answer

    def _say(self, answer: str) -> None:
        self.transport.write(answer.encode() + b"\r\n")

    def _hang_up(self, answer: str) -> None:
        self._say(answer)
        self.transport.close()


_BROKEN = {
    "server_error": "451 4.3.0 the sandbox was told to fail",
    "too_many_requests": "421 4.7.0 slow down",
    "drop_connection": None,
}
