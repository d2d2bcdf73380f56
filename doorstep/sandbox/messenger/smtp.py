"""The SMTP door of the messenger."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from doorstep.sandbox.faults import Fault
from doorstep.sandbox.messenger.mailbox import Mailbox
from doorstep.sandbox.office import Office

_SIZE_MAX = 10_485_760
_LONG = 3600.0


class Letterbox:
    """What aiosmtpd asks at each command; its names are given by that library."""

    def __init__(self, office: Office, mailbox: Mailbox) -> None:
        self._office, self._mailbox = office, mailbox

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = self._office.faults.for_one("recipient", "refuse", (address,))
        if told:
            return f"550 5.1.1 {told.words}"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        subject = (*envelope.rcpt_tos, _message_id(content))
        told = self._office.faults.for_one("send", "refuse", subject)
        if told:
            return f"554 5.7.1 {told.words}"
        faults = self._office.faults.for_request("send", [subject])
        for fault in faults:
            if fault.mode == "slow":
                await asyncio.sleep(fault.seconds)
            elif not fault.after_doing and (broken := _broken(fault, server)):
                return broken
        mail = self._mailbox.store(content, envelope.rcpt_tos, str(self._office.clock.state()["now"]))
        for fault in faults:
            if fault.mode == "timeout_after_doing":
                await asyncio.sleep(fault.seconds or _LONG)
                return _hang_up(server)
            if fault.after_doing and (broken := _broken(fault, server)):
                return broken
        accepted = f"250 2.0.0 OK, kept as {mail.n}"
        return f"{accepted}\r\n{accepted}" if any(fault.mode == "answer_twice" for fault in faults) else accepted


def listening(office: Office, mailbox: Mailbox) -> SMTP:
    """The protocol of one connection."""
    return SMTP(
        Letterbox(office, mailbox), hostname="sandbox", data_size_limit=_SIZE_MAX, enable_SMTPUTF8=True, timeout=600
    )


def _broken(fault: Fault, server: Any) -> str | None:
    if fault.mode == "server_error":
        return "451 4.3.0 the sandbox was told to fail"
    if fault.mode == "too_many_requests":
        return "421 4.7.0 slow down"
    return _hang_up(server) if fault.mode == "drop_connection" else None


def _hang_up(server: Any) -> str:
    server.transport.abort()
    return "421 gone"  # nobody hears it


def _message_id(content: bytes) -> str:
    start = content.lower().find(b"message-id:")
    return content[start + 11 : content.find(b"\n", start)].strip().strip(b"<>").decode("ascii", "replace")
