"""Mail over one kept connection to the messenger itself, well-behaved and not."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from doorstep.connectors.messengers import Mail, MailAnswer, MailRefused, MailSent, MailUnknown
from doorstep.connectors.messengers.smtp import Account, SmtpMessenger
from doorstep.testing.sandbox import Sandbox

WRITTEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def mail(key: str, to: str = "anna@example.com", **told) -> Mail:
    return Mail(**{"key": key, "to": to, "subject": "Hello", "text": "Hi\n", "written_at": WRITTEN_AT, **told})


def account(sandbox: Sandbox, timeout_seconds: float = 20) -> Account:
    return Account("127.0.0.1", sandbox.smtp_port, "shop@example.com", "Mug & Co", timeout_seconds=timeout_seconds)


async def told(messenger: SmtpMessenger, mails: list[Mail]) -> dict[str, MailAnswer]:
    answers = [answer async for group in messenger.send(mails) for answer in group]
    assert [answer.key for answer in answers] == [one.key for one in mails]
    return {answer.key: answer for answer in answers}


def send(sandbox: Sandbox, mails: list[Mail], timeout_seconds: float = 20) -> dict[str, MailAnswer]:
    async def talk() -> dict[str, MailAnswer]:
        messenger = SmtpMessenger(account(sandbox, timeout_seconds))
        try:
            return await told(messenger, mails)
        finally:
            await messenger.aclose()

    return asyncio.run(talk())


def arrived(sandbox: Sandbox, keys: Iterable[str]) -> dict[str, int]:
    """How often each mail is in the folder."""
    counts = {}
    for key in keys:
        counts[key] = sandbox.get("messenger", "/messages", message_id=f"<{key}@example.com>")["count"]
    return counts


def test_a_mail_lands_in_the_folder_as_it_was_written(sandbox):
    answer = send(sandbox, [mail("land-1", subject="Grüße", text="für dich\n.\n", to_name="Ana Ruíz")])["land-1"]

    assert isinstance(answer, MailSent)
    assert answer.message_ref == "<land-1@example.com>"
    (listed,) = sandbox.get("messenger", "/messages", message_id=answer.message_ref)["messages"]
    assert (listed["to"], listed["subject"]) == ("anna@example.com", "Grüße")
    message = message_from_bytes((sandbox.mail_folder / listed["file"]).read_bytes(), policy=policy.default)
    assert message["To"] == "Ana Ruíz <anna@example.com>"
    assert message.get_content().replace("\r\n", "\n") == "für dich\n.\n"


def test_a_thousand_mails_arrive_once_each_over_one_connection(sandbox):
    mails = [mail(f"many-{n}", f"customer{n}@example.com") for n in range(1_000)]

    answers = send(sandbox, mails)

    assert all(isinstance(answer, MailSent) for answer in answers.values())
    assert arrived(sandbox, ["many-0", "many-999"]) == {"many-0": 1, "many-999": 1}
    assert sandbox.get("messenger", "/messages/count")["doubles"] == {}


def test_a_mail_sent_twice_is_seen_twice_by_the_messenger(fresh_sandbox):
    send(fresh_sandbox, [mail("double-1"), mail("double-1"), mail("once-1")])

    assert fresh_sandbox.get("messenger", "/messages/count") == {"count": 3, "doubles": {"<double-1@example.com>": 2}}


def test_a_mail_that_cannot_be_written_is_refused_and_the_next_one_goes(sandbox):
    mails = [
        mail("unfit-1", "nobody"),
        mail("unfit-2", "a@example.com\r\nRCPT TO:<b@example.com>"),
        mail("unfit-3", headers={"Bcc": "all@example.com"}),
        mail("fit-1"),
    ]

    answers = send(sandbox, mails)

    codes = [answer.code for answer in answers.values() if isinstance(answer, MailRefused)]
    assert codes == ["bad_address", "bad_address", "bad_header"]
    assert isinstance(answers["fit-1"], MailSent)


def test_what_the_server_refuses_is_refused_and_the_next_one_goes(sandbox):
    sandbox.misbehave("messenger", "recipient", "refuse", matching="ghost@", words="no such person")
    sandbox.misbehave("messenger", "send", "refuse", matching="spam-1@", words="we think this is spam")

    answers = send(sandbox, [mail("ghost-1", "ghost@example.com"), mail("spam-1"), mail("honest-1")])

    refusals = {key: (one.code, one.words) for key, one in answers.items() if isinstance(one, MailRefused)}
    assert refusals == {
        "ghost-1": ("550", "550 5.1.1 no such person"),
        "spam-1": ("554", "554 5.7.1 we think this is spam"),
    }
    assert isinstance(answers["honest-1"], MailSent)
    assert arrived(sandbox, answers) == {"ghost-1": 0, "spam-1": 0, "honest-1": 1}


@pytest.mark.parametrize(
    ("mode", "how", "may_be_done", "times"),
    [
        ("timeout_after_doing", {"seconds": 30}, True, 1),
        ("drop_connection", {"after_doing": True}, True, 1),
        ("drop_connection", {}, True, 0),
        ("server_error", {}, False, 0),
        ("too_many_requests", {}, False, 0),
    ],
    ids=["timed out behind", "dropped behind", "dropped before", "asked to come later", "hung up on"],
)
def test_a_mail_without_an_answer_is_in_doubt_only_where_it_may_have_gone(sandbox, mode, how, may_be_done, times):
    key = f"{mode}-{times}"
    sandbox.misbehave("messenger", "send", mode, count=1, matching=f"{key}@", **how)

    answers = send(sandbox, [mail(f"{key}-before"), mail(key), mail(f"{key}-behind")], timeout_seconds=0.5)

    doubt = answers.pop(key)
    assert isinstance(doubt, MailUnknown)
    assert doubt.may_be_done is may_be_done
    assert all(isinstance(answer, MailSent) for answer in answers.values())
    assert arrived(sandbox, [f"{key}-before", key, f"{key}-behind"]) == {
        f"{key}-before": 1,
        key: times,
        f"{key}-behind": 1,
    }


def test_an_answer_that_comes_twice_is_never_taken_for_the_next_mails(sandbox):
    sandbox.misbehave("messenger", "send", "answer_twice", count=1, matching="stutter-0@")

    answers = send(sandbox, [mail(f"stutter-{n}") for n in range(3)])

    said_sent = [key for key, answer in answers.items() if isinstance(answer, MailSent)]
    assert said_sent == ["stutter-0", "stutter-2"]
    assert answers["stutter-1"] == MailUnknown(
        "stutter-1", answers["stutter-1"].words, may_be_done=False, raw=answers["stutter-1"].raw
    )
    assert arrived(sandbox, answers) == {"stutter-0": 1, "stutter-1": 0, "stutter-2": 1}


def test_a_server_that_is_not_there_is_tried_for_two_mails_and_not_for_the_rest():
    async def talk() -> dict[str, MailAnswer]:
        messenger = SmtpMessenger(Account("127.0.0.1", 9, "shop@example.com"))  # the discard port: nobody listens
        answers = await told(messenger, [mail(f"nowhere-{n}") for n in range(4)])
        await messenger.aclose()
        return answers

    answers = asyncio.run(talk())

    assert all(isinstance(answer, MailUnknown) and not answer.may_be_done for answer in answers.values())
    assert ["not tried" in answer.words for answer in answers.values()] == [False, False, True, True]


def test_a_server_that_came_back_is_found_by_the_kept_messenger(fresh_sandbox):
    async def talk() -> list[MailAnswer]:
        messenger = SmtpMessenger(account(fresh_sandbox))
        answers = list((await told(messenger, [mail("comeback-1")])).values())
        fresh_sandbox.kill()
        answers += (await told(messenger, [mail("comeback-2")])).values()
        fresh_sandbox.start()
        answers += (await told(messenger, [mail("comeback-2"), mail("comeback-3")])).values()
        await messenger.aclose()
        return answers

    answers = asyncio.run(talk())

    assert [type(answer) for answer in answers] == [MailSent, MailUnknown, MailSent, MailSent]
    assert isinstance(answers[1], MailUnknown)
    assert not answers[1].may_be_done
    assert arrived(fresh_sandbox, ["comeback-1", "comeback-2", "comeback-3"]) == {
        "comeback-1": 1,
        "comeback-2": 1,
        "comeback-3": 1,
    }


def test_a_connection_that_the_server_closed_meanwhile_costs_no_mail(fresh_sandbox):
    async def talk() -> list[MailAnswer]:
        messenger = SmtpMessenger(account(fresh_sandbox))
        answers = list((await told(messenger, [mail("idle-1")])).values())
        fresh_sandbox.kill()
        fresh_sandbox.start()
        answers += (await told(messenger, [mail("idle-2")])).values()
        await messenger.aclose()
        return answers

    assert [type(answer) for answer in asyncio.run(talk())] == [MailSent, MailSent]


def test_who_stops_listening_stops_the_sending(sandbox):
    sandbox.misbehave("messenger", "send", "slow", seconds=0.03, matching="stop-")

    async def talk() -> int:
        messenger = SmtpMessenger(account(sandbox))
        answers = messenger.send([mail(f"stop-{n}") for n in range(200)])
        first = await anext(answers)
        await answers.aclose()
        await messenger.aclose()  # waits for the mail that was on its way
        return len(first)

    first = asyncio.run(talk())

    assert first >= 1
    assert sum(arrived(sandbox, (f"stop-{n}" for n in range(200))).values()) < 20


class Mailroom:
    """A server that is not ours: aiosmtpd, keeping what it gets."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.original_content, bytes)
        self.kept.append((envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content))
        return "250 OK"


def test_a_server_that_is_not_ours_takes_the_mail_too():
    async def talk() -> tuple[list[MailAnswer], Mailroom]:
        mailroom = Mailroom()
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(mailroom, hostname="elsewhere"), "127.0.0.1", 0
        )
        messenger = SmtpMessenger(Account("127.0.0.1", server.sockets[0].getsockname()[1], "shop@example.com"))
        answers = await told(
            messenger, [mail("away-1", text="für dich\n.\n"), mail("away-2"), mail("away-3", "x..y@a.b")]
        )
        await messenger.aclose()
        server.close()
        return list(answers.values()), mailroom

    answers, mailroom = asyncio.run(talk())

    assert [type(answer) for answer in answers[:2]] == [MailSent, MailSent]
    assert isinstance(answers[2], MailRefused | MailSent)
    sender, recipients, content = mailroom.kept[0]
    assert (sender, recipients) == ("shop@example.com", ["anna@example.com"])
    assert message_from_bytes(content, policy=policy.default).get_content().replace("\r\n", "\n") == "für dich\n.\n"


class EagerServer:
    """Announces PIPELINING, refuses whoever is called nobody, and asks for a letter all the same."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.commands: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 eager\r\n")
        while line := await reader.readline():
            line = line.upper()
            self.commands.append(line.strip())
            if line.startswith(b"EHLO"):
                writer.write(b"250-eager\r\n250 PIPELINING\r\n")
            elif line.startswith(b"RCPT"):
                writer.write(b"550 5.1.1 no such person\r\n" if b"NOBODY" in line else b"250 OK\r\n")
            elif line.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                letter = b""
                while (part := await reader.readline()) != b".\r\n":
                    letter += part
                self.letters.append(letter)
                writer.write(b"250 kept\r\n" if letter else b"554 no recipients\r\n")
            else:
                writer.write(b"250 OK\r\n")
        writer.close()


def test_a_server_that_wants_a_letter_for_nobody_gets_an_empty_one_and_the_next_mail_goes():
    async def talk() -> tuple[list[MailAnswer], EagerServer]:
        eager = EagerServer()
        server = await asyncio.start_server(eager.talk, "127.0.0.1", 0)
        messenger = SmtpMessenger(Account("127.0.0.1", server.sockets[0].getsockname()[1], "shop@example.com"))
        answers = await told(messenger, [mail("eager-1", "nobody@example.com"), mail("eager-2")])
        await messenger.aclose()
        server.close()
        return list(answers.values()), eager

    (refused, sent), eager = asyncio.run(talk())

    assert isinstance(refused, MailRefused)
    assert refused.code == "550"
    assert isinstance(sent, MailSent)
    empty, letter = eager.letters
    assert empty == b""
    assert b"Subject: Hello" in letter
    assert [command[:4] for command in eager.commands] == [
        b"EHLO", b"MAIL", b"RCPT", b"DATA", b"RSET", b"MAIL", b"RCPT", b"DATA", b"QUIT"
    ]  # fmt: skip
