"""A mail as bytes: what is written is what the standard library reads, and nothing can be slipped in."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.messengers import Mail
from doorstep.connectors.messengers.smtp import letter

WRITTEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def mail(**told) -> Mail:
    return Mail(
        **{
            "key": "msg-1",
            "to": "anna@example.com",
            "subject": "Hello",
            "text": "Hi\n",
            "written_at": WRITTEN_AT,
            **told,
        }
    )


def written(one: Mail) -> bytes:
    return letter.write(one, letter.envelope_address(one.to), '"Mug & Co" <shop@example.com>', "example.com")


def read(content: bytes) -> EmailMessage:
    return BytesParser(policy=policy.SMTP).parsebytes(content)  # type: ignore[return-value]


def bodies(content: bytes) -> dict[str, str]:
    message = read(content)
    parts = message.iter_parts() if message.is_multipart() else [message]
    return {part.get_content_subtype(): part.get_content().replace("\r\n", "\n") for part in parts}


def test_a_mail_says_who_to_whom_when_and_what():
    message = read(written(mail(to_name="Anna Möller", subject="Dein Becher ist unterwegs: Grüße", html="<p>Hi</p>\n")))

    assert message["From"] == "Mug & Co <shop@example.com>"
    assert message["To"].addresses[0].display_name == "Anna Möller"
    assert message["To"].addresses[0].addr_spec == "anna@example.com"
    assert message["Subject"] == "Dein Becher ist unterwegs: Grüße"
    assert message["Date"].datetime == WRITTEN_AT
    assert message["Message-ID"] == "<msg-1@example.com>"
    assert message.get_content_type() == "multipart/alternative"


def test_the_same_mail_is_the_same_bytes():
    assert written(mail(html="<p>Hi</p>")) == written(mail(html="<p>Hi</p>"))
    assert written(mail(html="<p>Hi</p>")) != written(mail(html="<p>Hi</p>", key="msg-2"))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_whatever_is_in_a_name_a_subject_or_a_header_no_header_is_added(name, subject, reply_to):
    content = written(mail(to_name=name, subject=subject, headers={"X-Order": reply_to}))

    head = content.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert names == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Order", b"MIME-Version",
        b"Content-Type", b"Content-Transfer-Encoding",
    ]  # fmt: skip
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert max(map(len, head.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\0"])
def test_a_line_end_in_a_subject_is_a_space(end):
    message = read(
        written(mail(subject=f"Your order{end}Bcc: all@example.com", to_name=f"Anna{end}Bcc: x@example.com"))
    )

    assert message["Subject"] == "Your order Bcc: all@example.com"
    assert message["Bcc"] is None
    assert [one.addr_spec for one in message["To"].addresses] == ["anna@example.com"]


@pytest.mark.parametrize(
    "address",
    [
        "", "anna", "anna@", "@example.com", "anna@example.com\r\nBcc: x@example.com", "anna@example.com\n",
        "anna@example.com, ben@example.com", "<anna@example.com>", "an na@example.com", "a@b@c", "änna@example.com",
        "anna@ex\x00ample.com", "anna@" + "x" * 260, "anna@..", "a>b@example.com",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_not_written_to(address):
    with pytest.raises(letter.UnfitMailError):
        letter.envelope_address(address)


def test_a_domain_in_other_letters_is_written_as_servers_know_it():
    assert letter.envelope_address("anna@müller.example") == "anna@xn--mller-kva.example"


@pytest.mark.parametrize("name", ["Bcc", "from", "Content-Type", "MIME-Version", "X Order", "X-A:\r\nBcc", "", "Ünï"])
def test_a_mail_brings_no_header_that_is_not_its_own(name):
    with pytest.raises(letter.UnfitMailError):
        written(mail(headers={name: "x"}))


def test_a_name_with_quotes_and_commas_is_one_name():
    message = read(written(mail(to_name='Anna "the cup" Möller, Ben\\')))
    plain = read(written(mail(to_name='Anna "the cup", Ben\\')))

    assert message["To"].addresses[0].display_name == 'Anna "the cup" Möller, Ben\\'
    assert plain["To"].addresses[0].display_name == 'Anna "the cup", Ben\\'
    assert len(plain["To"].addresses) == 1


def test_text_that_looks_encoded_is_shown_as_it_was_written():
    assert read(written(mail(subject="=?utf-8?B?SGk=?= is code")))["Subject"] == "=?utf-8?B?SGk=?= is code"


def test_a_key_that_does_not_fit_in_a_message_id_still_has_one_of_its_own():
    ids = {letter.message_id(key, "example.com") for key in ("a b", "a>b", "a..b", "", "ä", "x" * 300)}

    assert len(ids) == 6
    assert all(one.isascii() and len(one) < 90 and one.count("@") == 1 and " " not in one for one in ids)


@given(ANY_TEXT.filter(lambda text: "\x85" not in text), ANY_TEXT)
def test_a_text_arrives_as_it_was_written(text, html):
    one = mail(text=text, html=html)
    expected = text.replace("\r\n", "\n").replace("\r", "\n")

    content = written(one)

    assert bodies(content)["plain"].rstrip("\n") == expected.rstrip("\n")
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_line_longer_than_servers_take_is_cut_and_arrives_whole():
    text = "x" * 5_000 + "\n"

    content = written(mail(text=text))

    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert bodies(content)["plain"] == text


def test_a_lone_dot_does_not_end_the_mail():
    content = written(mail(text="one\n.\n..two\n.three\n"))

    travelling = letter.dot_stuffed(content)

    assert travelling.count(b"\r\n.\r\n") == 1
    assert travelling.endswith(b"\r\n.\r\n")
    assert travelling[:-3].replace(b"\r\n..", b"\r\n.") == content
