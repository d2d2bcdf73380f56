"""Customers are told what is true, once, in their language, at a decent hour."""

from email import message_from_bytes, policy

import pytest

from doorstep.actions.found import make_account
from doorstep.actions.orders import cancel
from doorstep.actions.resolve import resolve_case
from doorstep.connectors.messengers.smtp import tally as tallies
from doorstep.db import messages, tables, work
from doorstep.db.engine import business_now
from doorstep.testing.retelling import LATER, update

PAID_BACK = {
    "id": 7, "created_at": LATER, "refund_line_items": [], "order_adjustments": [],
    "transactions": [{"id": 7, "kind": "refund", "status": "success", "amount": "55.70", "currency": "EUR"}],
}  # fmt: skip

remembers = pytest.mark.skipif(not tallies._this_boot(), reason="this system does not tell one start from another")


@pytest.fixture
def told(with_vendors, sandbox):
    """The mails that the server has for the shop's messages: by key, how often."""

    def counted() -> dict[str, int]:
        effects = with_vendors.rows("effect", operation="send_message")
        found = {
            e.key: sandbox.get("messenger", "/messages", message_id=f"<{e.key}@example.com>")["count"] for e in effects
        }
        return {key: count for key, count in found.items() if count}

    return counted


def buy(shop, *numbers: int, **changes) -> None:
    for number in numbers:
        shop.order(number, {"MUG": 2, "GIFT": 1}, **changes)
    shop.run("capture", "normalize")


def mail_of(sandbox, key: str):
    (listed,) = sandbox.get("messenger", "/messages", message_id=f"<{key}@example.com>")["messages"]
    return message_from_bytes((sandbox.mail_folder / listed["file"]).read_bytes(), policy=policy.default)


def test_a_confirmed_order_is_told_once_in_the_shop_s_name(with_vendors, sandbox, told):
    shop = with_vendors
    buy(shop, 1001)

    shop.run("notify")

    (message,) = shop.rows("message")
    assert (message.status, message.subject) == ("sent", "Your order #1001 is confirmed")
    assert message.sent_at is not None
    assert told() == {message.public_id: 1}
    mail = mail_of(sandbox, message.public_id)
    assert (mail["From"], mail["To"]) == ("The Candle Shop <shop@example.com>", "Mara Lind <mara@example.com>")
    text = mail.get_body(("plain",)).get_content()
    assert "- 2 x Mug" in text
    assert "- 1 x Gift" in text
    assert "Total: €55.70" in text
    assert "<li>2 x Mug</li>" in mail.get_body(("html",)).get_content()


def test_run_twice_nothing_more_is_told(with_vendors, told):
    shop = with_vendors
    buy(shop, 1001, 1002)
    shop.run("notify")
    before, mails = [shop.rows(name) for name in ("message", "effect", "journal", "exception_case")], told()

    with shop.database.writing("act") as connection:
        work.want(connection, "notify", [m.id for m in shop.rows("message")], business_now(connection))
    shop.run("notify")

    assert [shop.rows(name) for name in ("message", "effect", "journal", "exception_case")] == before
    assert told() == mails


def test_a_parcel_that_left_is_told_with_what_is_in_it_in_german(with_vendors, sandbox, sell, send_out):
    shop = with_vendors
    sell(1001, {"MUG": 2, "GIFT": 1}, customer_locale="de-DE")
    send_out()

    shop.run("notify")

    (message,) = shop.rows("message", kind="sent")
    mail = mail_of(sandbox, message.public_id)
    assert mail["Subject"] == "Ihre Bestellung #1001 ist unterwegs"
    text = mail.get_body(("plain",)).get_content()
    assert "- 2 x Mug" in text
    assert "- 1 x Gift" in text
    assert shop.rows("shipment")[0].tracking_ref in text


def test_nobody_is_written_to_at_night(with_vendors, told):
    shop = with_vendors
    shop.later(hours=11)  # eleven in the evening
    buy(shop, 1001)

    shop.run("notify")
    assert (shop.rows("message")[0].status, told()) == ("queued", {})

    shop.later(hours=8)
    shop.run("notify")
    assert shop.rows("message")[0].status == "sent"


def test_what_is_no_longer_true_is_not_told(with_vendors, told):
    shop = with_vendors
    buy(shop, 1001)
    cancel(shop.database, shop.find().public_id, "owner", "she called")

    shop.run("notify")

    standing = {m.kind: m.status for m in shop.rows("message")}
    assert standing == {"confirmed": "suppressed", "cancelled": "sent"}
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("spoken", "back"), [("en", "€55.70 goes back to you."), ("de", "Sie bekommen 55,70 € zurück.")]
)
@pytest.mark.parametrize("who", ["a person, who pays it back", "the channel", "the channel, which paid it back"])
def test_a_cancellation_names_money_only_where_it_goes_back(with_vendors, sandbox, spoken, back, who):
    shop = with_vendors
    buy(shop, 1001, customer_locale=spoken)
    shop.run("notify")
    if who.startswith("a person"):
        cancel(shop.database, shop.find().public_id, "owner", "she called")
    else:
        paid = {"refunds": [PAID_BACK], "financial_status": "refunded"} if "paid" in who else {}
        update(shop, {"MUG": 2, "GIFT": 1}, cancelled_at=LATER, customer_locale=spoken, **paid)
        shop.run("capture", "normalize")
    shop.run("notify")

    (message,) = shop.rows("message", kind="cancelled")
    text = mail_of(sandbox, message.public_id).get_body(("plain",)).get_content().replace("\xa0", " ")
    assert [cause for cause, _ in shop.cases()] == (["money_kept"] if who == "the channel" else [])
    assert (back in text, "€" in text) == ((False, False) if who == "the channel" else (True, True))


def test_a_customer_without_an_address_is_not_written_to(with_vendors):
    buy(with_vendors, 1001, email="", customer=None, contact_email=None)

    with_vendors.run("notify")

    (message,) = with_vendors.rows("message")
    (move,) = with_vendors.rows("journal", kind="message")
    assert (message.status, move.reason) == ("suppressed", "there is no address to write to")


def test_an_address_that_is_refused_is_a_case_without_the_address_and_can_be_tried_again(with_vendors, sandbox, told):
    shop = with_vendors
    sandbox.misbehave(
        "messenger", "recipient", "refuse", count=1, matching="nobody@example.com", words="no nobody@example.com here"
    )
    buy(shop, 1001, email="nobody@example.com")

    shop.run("notify")
    (case,) = shop.rows("exception_case", cause="message_refused")
    assert shop.rows("message")[0].status == "failed"
    assert "nobody@" not in str(shop.rows("effect")[0].words) + str(case.facts) + str(shop.rows("journal"))

    resolve_case(shop.database, case.public_id, "send_again", {}, "owner")
    shop.run("notify")
    (message,) = shop.rows("message")
    assert message.status == "sent"
    assert told() == {f"{message.public_id}.2": 1}


@pytest.mark.parametrize(("answer", "status", "mails"), [("it_did", "sent", 1), ("send_again", "sent", 2)])
def test_a_mail_whose_answer_was_lost_waits_for_a_person(with_vendors, sandbox, told, answer, status, mails):
    shop = with_vendors
    sandbox.misbehave("messenger", "send", "drop_connection", after_doing=True, count=1, matching="lost@example.com")
    buy(shop, 1001, email="lost@example.com")
    buy(shop, 1002)

    shop.run("notify")
    shop.later(hours=3)
    shop.run("notify")
    assert [m.status for m in shop.rows("message")] == ["sending", "sent"]
    ((cause, _),) = shop.cases()
    assert cause == "send_in_doubt"

    (case,) = shop.rows("exception_case", cause="send_in_doubt")
    assert case.question == "Did the customer of #1001 get “Your order #1001 is confirmed”?"
    resolve_case(shop.database, case.public_id, answer, {}, "owner")
    shop.run("notify")
    assert shop.rows("message")[0].status == status
    assert sum(told().values()) == mails + 1


def test_a_mail_server_that_is_away_is_tried_later_and_then_a_person_hears_of_it(shop):
    with shop.database.writing("act") as connection:
        make_account(
            connection, "messenger", "smtp", "mail", config={"host": "127.0.0.1", "port": 1, "from": "shop@example.com"}
        )
    buy(shop, 1001, 1002)

    for _ in range(9):
        shop.run("notify", rounds=1)
        shop.later(hours=1)
        if shop.cases():
            break

    assert {m.status for m in shop.rows("message")} == {"queued"}
    ((cause, key),) = shop.cases()
    assert (cause, key.startswith("notify:the mail server was not reached")) == ("stuck_work", True)
    assert len(shop.rows("case_subject")) == 2


def test_without_a_mail_account_messages_wait_and_go_once_there_is_one(shop, sandbox):
    buy(shop, 1001)
    shop.run("notify")
    assert shop.rows("message")[0].status == "queued"

    config = {"host": "127.0.0.1", "port": sandbox.smtp_port, "from": "shop@example.com"}
    with shop.database.writing("act") as connection:
        make_account(connection, "messenger", "smtp", "mail", config=config)
    shop.later(hours=1)
    shop.run("notify")
    assert shop.rows("message")[0].status == "sent"


def test_a_broken_message_is_stopped_before_anything_is_sent_and_its_neighbour_goes(with_vendors, told):
    shop = with_vendors
    buy(shop, 1001, 1002)
    with shop.database.writing("act") as connection:
        message = tables.message
        connection.execute(message.update().where(message.c.id == 1).values(kind="sent", ref="par_nobody_knows"))

    shop.run("notify")

    assert [m.status for m in shop.rows("message")] == ["queued", "sent"]
    ((cause, key),) = shop.cases()
    assert (cause, key.startswith("notify:WantedMessages:a parcel's message names")) == ("contract_broken", True)
    assert len(told()) == 1


def test_a_message_is_wanted_once_however_often_it_is_asked_for(with_vendors):
    shop = with_vendors
    buy(shop, 1001)
    with shop.database.writing("act") as connection:
        assert messages.want(connection, [(1, "confirmed", "", "en", {})], business_now(connection)) == []


SMALL = [
    f"{commit}.commit.{side}" for commit in ("notify.intend", "notify.answer", "notify") for side in ("before", "after")
]
CALLS = ["messenger.send.before:2", "messenger.send.after:2"]


@remembers
@pytest.mark.parametrize("failpoint", SMALL + CALLS)
def test_killed_anywhere_every_customer_is_told_once(with_vendors, told, run_killed, failpoint):
    shop = with_vendors
    buy(shop, 1001, 1002, 1003)

    run_killed(failpoint, "notify")
    shop.later(minutes=5)
    shop.run("notify")

    assert [m.status for m in shop.rows("message")] == ["sent"] * 3
    assert sorted(told().values()) == [1, 1, 1]
    assert shop.cases() == []


def test_killed_and_with_no_memory_of_it_nothing_is_sent_twice(with_vendors, told, run_killed, home):
    shop = with_vendors
    buy(shop, 1001, 1002)
    run_killed("messenger.send.after", "notify")
    for path in (home / "mail").glob("*.tally"):
        path.unlink()

    shop.later(minutes=5)
    shop.run("notify")

    assert [m.status for m in shop.rows("message")] == ["sending", "sending"]
    assert [cause for cause, _ in shop.cases()] == ["send_in_doubt", "send_in_doubt"]
    assert list(told().values()) == [1]
