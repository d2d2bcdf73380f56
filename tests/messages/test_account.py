"""The mail account: tried before it is kept, and what a server, a password and a certificate can be, in a sentence."""

from email import message_from_bytes, policy
from typing import NamedTuple

import pytest

from doorstep.actions.mail import MailSaid, TrialError, attempt_account, keep_account, send_test, switch_account
from doorstep.actions.words import show_words
from doorstep.cli.vendor_lists import compare_vendors
from doorstep.db.queries.prove import read_effects
from doorstep.domain.errors import CannotDoError
from doorstep.testing.ports import free_ports
from doorstep.testing.tls import make_authority

SENDER, USER, PASSWORD = "hello@kiln.example", "hello@kiln.example", "of one's own"


class Mailbox(NamedTuple):
    """Where a server is."""

    port: int


def said(room, security="starttls", **changes):
    given = {
        "host": "localhost",
        "sender": SENDER,
        "port": room.port,
        "security": security,
        "user": USER,
        "password": PASSWORD,
    }
    return MailSaid(**{**given, **changes})


def accounts(shop):
    return [(row.name, bool(row.active)) for row in shop.rows("vendor_account", kind="messenger")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_account_with_a_password_over_tls_is_tried_kept_sealed_and_used(
    shop, safe, mail_server, authority, security
):
    room = mail_server(**{security: authority.server_context("localhost")})

    told = keep_account(shop.database, safe, "mail", said(room, security), shop.owner_id)

    assert f"lets us in as {USER}" in told
    assert accounts(shop) == [("mail", True)]
    assert room.kept == []  # trying sends nothing
    (secret,) = shop.rows("vendor_secret")
    assert PASSWORD.encode() not in bytes(secret.sealed)
    assert safe.unseal(bytes(secret.sealed)) == PASSWORD.encode()
    (event,) = shop.rows("inbound_event", topic="mail.account")
    assert event.actor_id == shop.owner_id
    (body,) = shop.rows("inbound_body", event_id=event.id)
    assert PASSWORD not in body.body.decode()

    shop.order()
    shop.run("capture", "normalize", "notify")
    (message,) = shop.rows("message")
    assert message.status == "sent"
    (kept,) = room.kept
    assert message_from_bytes(kept, policy=policy.default)["Subject"] == "Your order #1001 is confirmed"


def test_messages_that_waited_go_as_soon_as_there_is_an_account(shop, safe, mail_server):
    room = mail_server(signs_in=False)
    shop.order()
    shop.run("capture", "normalize", "notify")
    assert shop.rows("message")[0].status == "queued"

    keep_account(shop.database, safe, "mail", said(room, "none", user="", password=None), shop.owner_id)
    shop.run("notify")

    assert shop.rows("message")[0].status == "sent"


# What stands there (by how the server is started), what is said of it, and what is heard.
TROUBLES = {
    "a wrong password": ("starttls", "localhost", {"password": "guess"}, "refuses the user or the password (535"),
    "a strange authority": ("strange", "localhost", {}, "The certificate of localhost is not valid"),
    "another name's certificate": ("starttls", "mail.other.example", {}, "Hostname mismatch"),
    "a certificate that has ended": ("ended", "localhost", {}, "certificate has expired"),
    "no starttls there": ("plain", "", {}, "offers no starttls"),
    "tls where it is plain": ("plain", "", {"security": "tls"}, "speaks no tls"),
    "a sender that is not theirs": ("refusing", "localhost", {}, "does not let this account send as"),
    "nobody there": ("gone", "", {}, "Nobody answers at localhost"),
    "a server that only listens": ("silent", "", {}, "did not answer within"),
}


@pytest.fixture
def trouble(mail_server, authority, silent_port, tmp_path):
    """A port at which that trouble stands."""

    def at(kind, name):
        if kind in ("gone", "silent"):
            return free_ports(1)[0] if kind == "gone" else silent_port
        if kind == "plain":
            return mail_server(signs_in=False).port
        (tmp_path / "strange").mkdir()
        signer = make_authority(tmp_path / "strange") if kind == "strange" else authority
        context = signer.server_context(name, days=-1 if kind == "ended" else 90)
        return mail_server(starttls=context, refuses="553 5.7.1 not yours" if kind == "refusing" else "").port

    return at


@pytest.mark.parametrize("case", TROUBLES)
def test_what_a_server_can_say_is_one_sentence_and_nothing_is_kept(small_shop, safe, trouble, monkeypatch, case):
    monkeypatch.setattr("doorstep.connectors.messengers.smtp.trial._PATIENCE_SECONDS", 1.5)
    kind, name, changes, words = TROUBLES[case]
    mail = said(Mailbox(trouble(kind, name)), **changes)

    with pytest.raises(TrialError) as refused:
        keep_account(small_shop.database, safe, "mail", mail, small_shop.owner_id)

    told = str(refused.value)
    assert words in told
    assert told.endswith("Nothing was kept.")
    assert len(told.splitlines()) == 1
    assert PASSWORD not in told
    assert accounts(small_shop) == []
    assert small_shop.rows("vendor_secret") == small_shop.rows("inbound_event", topic="mail.account") == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"security": "none", "host": "smtp.provider.example"}, "not sent in the clear to another machine"),
        ({"security": "ssl"}, "say starttls, tls, none"),
        ({"host": "https://smtp.provider.example"}, "give its name alone"),
        ({"password": None}, "Give the password of"),
        ({"sender": "nobody"}, "is no mail address to send from"),
        ({"port": 70_000}, "is no port"),
    ],
)
def test_an_account_that_cannot_be_is_not_even_tried(small_shop, safe, mail_server, changes, words):
    with pytest.raises(CannotDoError) as refused:
        keep_account(small_shop.database, safe, "mail", said(mail_server(), **changes), small_shop.owner_id)
    assert words in str(refused.value)
    assert accounts(small_shop) == []


def test_a_change_that_does_not_hold_leaves_the_account_as_it_was(shop, safe, mail_server, authority):
    room = mail_server(starttls=authority.server_context("localhost"))
    keep_account(shop.database, safe, "mail", said(room), shop.owner_id)
    before = shop.rows("vendor_account", kind="messenger"), shop.rows("vendor_secret")

    with pytest.raises(TrialError, match=r"What stood before stays\."):
        keep_account(shop.database, safe, "mail", said(room, password="guess"), shop.owner_id)

    assert (shop.rows("vendor_account", kind="messenger"), shop.rows("vendor_secret")) == before
    told = keep_account(shop.database, safe, "mail", said(room, password=None), shop.owner_id)
    assert "lets us in" in told  # with the password that is kept


def test_a_fresh_password_is_used_by_the_next_mail(shop, safe, mail_server, authority):
    room = mail_server(starttls=authority.server_context("localhost"))
    keep_account(shop.database, safe, "mail", said(room, password="guess"), shop.owner_id, tried=False)
    shop.order()
    shop.run("capture", "normalize", "notify", rounds=2)
    assert shop.rows("message")[0].status == "queued"

    keep_account(shop.database, safe, "mail", said(room), shop.owner_id)
    shop.run("notify", rounds=2)

    assert shop.rows("message")[0].status == "sent"


def test_messages_go_by_one_account_the_one_that_was_kept_last(shop, safe, mail_server):
    first, second = mail_server(signs_in=False), mail_server(signs_in=False)
    for name, room in (("mail", first), ("other", second)):
        keep_account(shop.database, safe, name, said(room, "none", user="", password=None), shop.owner_id)
    assert accounts(shop) == [("mail", False), ("other", True)]

    assert switch_account(shop.database, "mail", True, shop.owner_id) == "Messages go by mail from now on."
    assert accounts(shop) == [("mail", True), ("other", False)]
    assert "Messages wait" in switch_account(shop.database, "mail", False, shop.owner_id)


def test_a_test_mail_is_an_effect_that_belongs_to_nobody_and_is_on_both_lists(shop, safe, mail_server, tmp_path):
    room = mail_server(signs_in=False)
    keep_account(shop.database, safe, "mail", said(room, "none", user="", password=None), shop.owner_id)
    with shop.database.reading() as connection:
        worded, of = show_words(connection, tmp_path, "confirmed", "de", None)

    told = send_test(shop.database, safe, "you@kiln.example", worded, shop.owner_id)

    assert of == "a made-up order"
    assert "says: kept" in told
    (effect,) = shop.rows("effect")
    assert (effect.operation, effect.status, effect.order_id) == ("send_test", "done", None)
    mail = message_from_bytes(room.kept[0], policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("you@kiln.example", "Ihre Bestellung #1042 ist bestätigt")
    assert "kiln.example" not in str(shop.rows("inbound_body")[-1].body)  # to whom it went is kept nowhere
    with shop.database.reading() as connection:
        assert [one.key for one in read_effects(connection, effect.account_id, "send_test")] == [effect.key]
        assert compare_vendors(connection)  # and a server of one's own is asked for no list


def test_a_test_that_is_refused_says_so_and_is_not_tried_again(shop, safe, mail_server, tmp_path):
    room = mail_server(signs_in=False)
    keep_account(shop.database, safe, "mail", said(room, "none", user="", password=None), shop.owner_id)
    room.refuses = "550 5.7.1 not today"
    with shop.database.reading() as connection:
        worded, _ = show_words(connection, tmp_path, "sent", "en", None)

    with pytest.raises(TrialError, match="refuses it"):
        send_test(shop.database, safe, "you@kiln.example", worded, shop.owner_id)

    assert [row.status for row in shop.rows("effect")] == ["refused"]
    assert shop.rows("work_item", stage="notify") == []


def test_an_account_is_tried_again_at_any_time(small_shop, safe, mail_server):
    room = mail_server(signs_in=False)
    keep_account(small_shop.database, safe, "mail", said(room, "none", user="", password=None), small_shop.owner_id)
    assert attempt_account(small_shop.database, safe, "mail").holds
    room.refuses = "450 later"
    tried = attempt_account(small_shop.database, safe, "mail")
    assert not tried.holds
    assert "450" in tried.words
