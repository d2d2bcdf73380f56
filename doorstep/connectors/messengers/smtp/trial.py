"""Trying a mail account before it is kept: connects, signs in, and says in one sentence what came of it."""

import smtplib
import socket
import ssl
from dataclasses import dataclass, replace

from doorstep.connectors.messengers.smtp import letter
from doorstep.connectors.messengers.smtp.line import Account, connected

_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: whether mail can be sent so, one sentence for people, and the server's own words."""

    holds: bool
    sentence: str
    words: str = ""


def attempt(account: Account) -> Tried:
    """Speak with the server up to the point where a mail would follow, and leave. Never raises for what it can be."""
    where = f"{account.host}:{account.port}"
    try:
        letter.envelope_address(account.sender)
        smtp = connected(replace(account, timeout_seconds=min(account.timeout_seconds, _PATIENCE_SECONDS)))
    except letter.UnfitMailError:
        return Tried(False, f"{account.sender!r} is no mail address to send from; give one as in hello@shop.example.")
    except (OSError, smtplib.SMTPException) as error:
        return _trouble(account, where, error)
    try:
        code, said = smtp.docmd(f"MAIL FROM:<{account.sender}>")
        words = f"{code} {said.decode('utf-8', 'replace')}"
        if code != 250:
            return Tried(
                False,
                f"{account.host} does not let this account send as {account.sender} ({words}); use an address of that "
                "account.",
                words,
            )
        smtp.docmd("RSET")
    except (OSError, smtplib.SMTPException) as error:
        return _trouble(account, where, error)
    finally:
        _leave(smtp)
    as_whom = f" as {account.username}" if account.username else ""
    return Tried(True, f"{where} answers, lets us in{as_whom} and takes mail from {account.sender}.", words)


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def _trouble(account: Account, where: str, error: Exception) -> Tried:
    """Of what a server, a certificate and a password can be, one sentence each, with what to do."""
    words = _words(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        told = f"The certificate of {account.host} is not valid ({error.verify_message}); use the name that your provider gives for its server."  # noqa: E501
    elif isinstance(error, ssl.SSLError):
        other = "starttls" if account.security == "tls" else "tls"
        told = f"{where} speaks no {account.security} ({words}); try {other}, or the other port of your provider."
    elif isinstance(error, socket.gaierror):
        told = f"There is no server called {account.host}; look at its name with your mail provider."
    elif isinstance(error, ConnectionRefusedError):
        told = f"Nobody answers at {where}; mail providers listen on port 587 with starttls, or on 465 with tls."
    elif isinstance(error, TimeoutError) or "timed out" in words:
        told = f"{where} did not answer within {_PATIENCE_SECONDS:.0f} seconds; look at the name and the port."
    elif isinstance(error, smtplib.SMTPAuthenticationError):
        told = f"{account.host} refuses the user or the password ({words}); many providers want a password made for programs."  # noqa: E501
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        told = f"{where} offers no {'sign-in' if 'AUTH' in words else 'starttls'}; {_instead(account, words)}"
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        other = "tls" if account.security != "tls" else "starttls"
        told = f"{where} hung up ({words}); try {other}, or the other port of your provider."
    else:
        told = f"{where} does not take mail from us ({words}); ask your mail provider what it wants."
    return Tried(False, told, words)


def _instead(account: Account, words: str) -> str:
    if "AUTH" in words and account.security == "none":
        return "it may after starttls."
    return "leave the user and the password out." if "AUTH" in words else "try tls on port 465, or none."


def _words(error: Exception) -> str:
    """The server's own words, or the system's, on one line."""
    said = getattr(error, "smtp_error", None)
    if said is not None:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return " ".join(f"{getattr(error, 'smtp_code', '')} {text}".split())[:200]
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())[:200]
