"""The messenger by its own protocol, as any mail program would talk to it."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import httpx
import pytest

from doorstep.testing.sandbox import Sandbox


@contextmanager
def line(sandbox: Sandbox) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", sandbox.smtp_port), timeout=20) as connection:
        assert connection.recv(200).startswith(b"220 ")
        yield connection


def said(connection: socket.socket, spoken: bytes, answers: int) -> list[str]:
    """The codes of so many answers to what was spoken, all of it in one breath."""
    connection.sendall(spoken)
    heard = b""
    while heard.count(b"\r\n") < answers:
        more = connection.recv(4096)
        if not more:
            break
        heard += more
    return [row[:3].decode() for row in heard.splitlines()]


def mails(sandbox: Sandbox, to: str) -> list[bytes]:
    listed = sandbox.get("messenger", "/messages", to=to)["messages"]
    return [(sandbox.mail_folder / one["file"]).read_bytes() for one in listed]


def test_a_mail_of_any_mail_program_is_kept_byte_for_byte(sandbox):
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "any@example.com", "shop@example.com", "Grüße"
    message["Message-ID"] = "<any-1@example.com>"
    message.set_content("Für dich\n.\n..\n")
    message.add_alternative("<p>Für dich</p>", subtype="html")

    sent = message.as_bytes().replace(b"\n", b"\r\n")
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, local_hostname="me") as connection:
        connection.ehlo()
        assert connection.has_extn("pipelining")
        connection.send_message(message)

    (kept,) = mails(sandbox, "any@example.com")
    assert kept == sent
    (listed,) = sandbox.get("messenger", "/messages", message_id="<any-1@example.com>")["messages"]
    assert listed["subject"] == "Grüße"
    assert httpx.get(f"{sandbox.messenger_url}/messages/{listed['n']}.eml").content == sent


def test_commands_in_one_breath_are_answered_in_their_order(sandbox):
    letter = b"MAIL FROM:<s@example.com>\r\nRCPT TO:<breath@example.com>\r\nDATA\r\n"
    with line(sandbox) as connection:
        codes = said(connection, b"EHLO me\r\n", 6)
        codes += said(connection, letter, 3)
        codes += said(connection, b"one\r\n.\r\n" + letter + b".\r\nNOOP\r\n", 6)

    assert codes == ["250"] * 6 + ["250", "250", "354"] + ["250", "250", "250", "354", "250", "250"]
    assert mails(sandbox, "breath@example.com") == [b"one\r\n", b""]


def test_a_letter_that_arrives_letter_by_letter_is_one_letter(sandbox):
    with line(sandbox) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        said(connection, b"MAIL FROM:<s@example.com>\r\nRCPT TO:<slow@example.com>\r\nDATA\r\n", 3)
        for byte in b"a\r\n..\r\nb\r\n":
            connection.sendall(bytes([byte]))
        assert said(connection, b".\r\n", 1) == ["250"]

    assert mails(sandbox, "slow@example.com") == [b"a\r\n.\r\nb\r\n"]


@pytest.mark.parametrize(
    ("spoken", "codes"),
    [
        (b"DATA\r\n", ["503"]),
        (b"RCPT TO:<a@example.com>\r\n", ["503"]),
        (b"MAIL FROM:<a@example.com>\r\nMAIL FROM:<b@example.com>\r\n", ["250", "503"]),
        (b"MAIL FROM:<a@example.com>\r\nRSET\r\nDATA\r\n", ["250", "250", "503"]),
        (b"MAIL FROM:a@example.com\r\n", ["501"]),
        (b"MAIL FROM:<a@example.com> SIZE=99999999\r\n", ["552"]),
        (b"MAIL FROM:<a@example.com>\r\nRCPT TO:<nobody>\r\n", ["250", "501"]),
        (b"MAIL TO:<a@example.com>\r\n", ["501"]),
        (b"HELP\r\nVRFY anna\r\n", ["500", "252"]),
        (b"\xff\xfe\r\n\r\n", ["500", "500"]),
        (b"x" * 5_000, ["500"]),
        (b"QUIT\r\nNOOP\r\n", ["221"]),
    ],
)
def test_a_command_out_of_turn_is_told_so(sandbox, spoken, codes):
    with line(sandbox) as connection:
        assert said(connection, spoken, len(codes)) == codes


def test_a_dot_between_bare_line_feeds_does_not_end_a_letter(sandbox):
    with line(sandbox) as connection:
        said(connection, b"MAIL FROM:<s@example.com>\r\nRCPT TO:<feed@example.com>\r\nDATA\r\n", 3)
        smuggled = b"one\n.\nMAIL FROM:<x@example.com>\nRCPT TO:<feed@example.com>\nDATA\ntwo\r\n.\r\n"
        assert said(connection, smuggled, 1) == ["250"]

    assert len(mails(sandbox, "feed@example.com")) == 1


def test_a_letter_that_is_too_big_is_not_kept(sandbox):
    with line(sandbox) as connection:
        said(connection, b"MAIL FROM:<s@example.com>\r\nRCPT TO:<big@example.com>\r\nDATA\r\n", 3)
        try:
            for _ in range(170):
                connection.sendall(b"x" * 65_536)
        except OSError:
            pass  # it hung up in the middle, as it may

    assert mails(sandbox, "big@example.com") == []


def test_a_recipient_is_no_path(sandbox):
    with line(sandbox) as connection:
        said(connection, b"MAIL FROM:<s@example.com>\r\nRCPT TO:<../../etc/x@path.example.com>\r\nDATA\r\n", 3)
        said(connection, b".\r\n", 1)

    (listed,) = sandbox.get("messenger", "/messages", to="@path.example.com")["messages"]
    assert "/" not in listed["file"]
    assert (sandbox.mail_folder / listed["file"]).exists()


def test_the_list_goes_on_where_it_was_read_to(fresh_sandbox):
    with line(fresh_sandbox) as connection:
        for n in range(3):
            said(connection, f"MAIL FROM:<s@example.com>\r\nRCPT TO:<{n}@example.com>\r\nDATA\r\n".encode(), 3)
            said(connection, b".\r\n", 1)

    listed = fresh_sandbox.get("messenger", "/messages", since=1)

    assert [mail["to"] for mail in listed["messages"]] == ["1@example.com", "2@example.com"]
    with pytest.raises(ValueError, match="404"):
        fresh_sandbox.get("messenger", "/messages/9.eml")
