"""One kept SMTP connection, and what it says about each mail. Blocking: it lives in a thread of its own."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doorstep.connectors.messengers import Mail, MailAnswer, MailRefused, MailSent, MailUnknown
from doorstep.connectors.messengers.smtp import letter
from doorstep.connectors.messengers.smtp.tally import Tally
from doorstep.failpoints import reach

_TROUBLE = (smtplib.SMTPException, OSError)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose mail it is, and the server that takes it."""

    host: str
    port: int
    sender: str  # the bare address of the shop
    sender_name: str = ""
    username: str = ""
    password: str = ""
    security: Literal["none", "starttls", "tls"] = "none"
    timeout_seconds: float = 30.0


class _NotReached(Exception):  # noqa: N818  (a turn in the conversation, not an error)
    """The server cannot be talked to; nothing was sent."""


class _Said(Exception):  # noqa: N818
    """The server said no before it had the mail."""

    def __init__(self, code: int, words: bytes) -> None:
        super().__init__(code, words)
        self.code, self.words = code, words


class Line:
    """Connects when first used, and again after every trouble."""

    def __init__(self, account: Account, tally: Tally | None = None) -> None:
        self._account, self._tally = account, tally
        self._sender = letter.envelope_address(account.sender)
        self._domain = self._sender.partition("@")[2]
        self._from = letter.mailbox(account.sender_name, self._sender)
        self._smtp: smtplib.SMTP | None = None
        self.is_down = False  # the last mail got no word from the server

    def send(self, mail: Mail) -> MailAnswer:
        """What came of this mail; never raises for what a server or a mail can be."""
        self.is_down = False
        try:
            to = letter.envelope_address(mail.to)
            content = letter.dot_stuffed(letter.write(mail, to, self._from, self._domain))
        except letter.UnfitMailError as error:
            return MailRefused(mail.key, error.code, str(error))
        reach("messenger.send.before")
        answer = self._deliver(mail.key, to, content)
        if self._tally:
            self._tally.end(answer)
        reach("messenger.send.after")
        return answer

    def _deliver(self, key: str, to: str, content: bytes) -> MailAnswer:
        try:
            smtp = self._introduced(to)
        except _NotReached as error:
            self.is_down = True
            return MailUnknown(key, str(error), may_be_done=False)
        except _Said as refusal:
            return self._not_sent(key, refusal.code, refusal.words)
        if self._tally:
            self._tally.begin(key)
        try:
            smtp.send(content)
            code, words = smtp.getreply()
        except _TROUBLE as error:
            self.hang_up()
            self.is_down = True
            return MailUnknown(key, f"the server had the mail and did not answer ({error})")
        if code == 250:
            return MailSent(key, letter.message_id(key, self._domain), words.decode("utf-8", "replace"), words)
        if not 400 <= code < 600:
            self.hang_up()
            return MailUnknown(key, f"the server had the mail and answered {code}, which is no answer", raw=words)
        return self._not_sent(key, code, words)

    def _introduced(self, to: str) -> smtplib.SMTP:
        """A connection that waits for the mail's content."""
        if self._smtp:
            try:
                return self._introduce(self._smtp, to)
            except _TROUBLE:
                self.hang_up()  # it had closed while nobody spoke; nothing was sent, so a fresh one may try
        try:
            self._smtp = connected(self._account)
            return self._introduce(self._smtp, to)
        except _TROUBLE as error:
            self.hang_up()
            raise _NotReached(f"the mail server was not reached ({type(error).__name__}: {error})") from error

    def _introduce(self, smtp: smtplib.SMTP, to: str) -> smtplib.SMTP:
        commands = (f"MAIL FROM:<{self._sender}>", f"RCPT TO:<{to}>", "DATA")
        tell = _told_together if smtp.has_extn("pipelining") else _told_one_by_one
        told = tell(smtp, commands)
        for (code, words), wanted in zip(told, (250, 250, 354), strict=False):
            if code != wanted:
                raise _Said(code, words)
        return smtp

    def _not_sent(self, key: str, code: int, words: bytes) -> MailAnswer:
        """5xx is a refusal; 4xx means later; anything else is a conversation gone wrong, which ends here."""
        text = f"{code} {words.decode('utf-8', 'replace')}"
        if code == 421 or not 400 <= code < 600 or not self._started_over():
            self.hang_up()
        if 500 <= code < 600:
            return MailRefused(key, str(code), text, words)
        return MailUnknown(key, text, may_be_done=False, raw=words)

    def _started_over(self) -> bool:
        try:
            return self._smtp is not None and self._smtp.rset()[0] == 250
        except _TROUBLE:
            return False

    def hang_up(self) -> None:
        """No connection is left; the next mail makes one."""
        if self._smtp:
            self._smtp.close()
            self._smtp = None

    def say_goodbye(self) -> None:
        """The server is told that nothing more comes."""
        if self._smtp:
            try:
                self._smtp.quit()
            except _TROUBLE:
                self.hang_up()
            self._smtp = None


def connected(account: Account) -> smtplib.SMTP:
    """A connection that the server has let in: by a certificate that is valid for its name wherever it is not plain."""
    domain = letter.envelope_address(account.sender).partition("@")[2]
    seconds = account.timeout_seconds
    if account.security == "tls":
        trust = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, local_hostname=domain, timeout=seconds, context=trust
        )
    else:
        smtp = smtplib.SMTP(account.host, account.port, local_hostname=domain, timeout=seconds)
    try:
        if account.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if account.username:
            smtp.login(account.username, account.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _told_one_by_one(smtp: smtplib.SMTP, commands: Sequence[str]) -> list[tuple[int, bytes]]:
    """The server's answers, up to the first that is not the one for going on."""
    told: list[tuple[int, bytes]] = []
    for command in commands:
        told.append(smtp.docmd(command))
        if told[-1][0] != 250:
            break
    return told


def _told_together(smtp: smtplib.SMTP, commands: Sequence[str]) -> list[tuple[int, bytes]]:
    """The server's answers to commands that it was sent in one go, where it says that it can take them so: one way
    there and back instead of three (RFC 2920)."""
    smtp.send("".join(f"{command}\r\n" for command in commands))
    told = [smtp.getreply() for _ in commands]
    if told[-1][0] == 354 and any(code != 250 for code, _ in told[:-1]):
        # It wants content though it took no recipient: it gets none (section 3.1 there).
        smtp.send(b".\r\n")
        smtp.getreply()
    return told
