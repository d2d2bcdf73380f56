"""What comes of a delivery: an order's bytes are stored once, or nothing is, and the channel is told which."""

import hashlib
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from doorstep.actions.connect import change_secret, connect_channel
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.woocommerce.sign import ping
from doorstep.db.engine import machine_now
from doorstep.db.secrets import end_secrets, open_safe
from doorstep.intake.door import TEST_TOPIC, forged
from doorstep.patience import Patience

from .conftest import SECRET

ORDER = json.dumps({"id": 4501, "line_items": [{"id": 1, "sku": "MUG", "quantity": 2, "price": "12.90"}]}).encode()


def test_a_signed_delivery_is_stored_as_it_came_before_it_is_answered(door):
    answered = door.send("POST", "/webhooks/kiln", ORDER, door.signed(ORDER, event_ref="e-1", topic="orders/create"))

    (event,) = door.came()
    assert (answered.status, answered.text) == (200, "stored\n")
    assert event.body == ORDER
    assert (event.topic, event.delivery_ref, event.size_bytes) == ("orders/create", "e-1", len(ORDER))
    assert event.sha256 == hashlib.sha256(ORDER).hexdigest()
    assert (event.deliveries, event.outcome) == (1, None)
    assert [one.subject_id for one in door.rows("work_item") if one.stage == "capture"] == [event.id]


def test_only_the_headers_of_use_are_kept(door):
    headers = door.signed(ORDER) | {
        "Authorization": "Bearer of-nobody",
        "Cookie": "session=1",
        "X-Forwarded-For": "::1",
    }
    door.send("POST", "/webhooks/kiln", ORDER, headers)

    (event,) = door.came()
    kept = json.loads(event.headers)
    assert {"content-type", "x-shopify-topic", "x-shopify-hmac-sha256", "x-shopify-shop-domain"} <= set(kept)
    assert not {"authorization", "cookie", "x-forwarded-for", "host"} & set(kept)


@pytest.mark.parametrize("name", ["kiln", "attic"])
def test_a_delivery_without_a_true_signature_is_refused_and_only_counted(door, name):
    true = door.signed(ORDER, name)
    guessed = door.signed(ORDER, name, secret=b"guessed")
    unsigned = {
        key: value for key, value in true.items() if "hmac" not in key.lower() and "signature" not in key.lower()
    }

    answers = [
        door.send("POST", f"/webhooks/{name}", ORDER, guessed),
        door.send("POST", f"/webhooks/{name}", ORDER, unsigned),
        door.send("POST", f"/webhooks/{name}", ORDER + b" ", true),
        door.send("POST", f"/webhooks/{name}", ORDER, {}),
    ]
    door.shut()

    assert [answered.status for answered in answers] == [401] * 4
    assert door.came() == []
    assert [(row.reason, row.times) for row in door.rows("intake_refusal")] == [("bad_signature", 4)]


@pytest.mark.parametrize("name", ["kiln", "attic"])
def test_the_forgery_of_our_own_trial_is_refused_and_is_no_stranger_s(door, name):
    ours = door.signed(ORDER, name, secret=forged(SECRET))
    assert door.send("POST", f"/webhooks/{name}", ORDER, ours).status == 401
    assert door.send("POST", f"/webhooks/{name}", ORDER + b" ", ours).status == 401  # somebody else's bytes
    door.shut()

    assert door.came() == []
    assert [(row.reason, row.times) for row in door.rows("intake_refusal")] == [("bad_signature", 1)]


@pytest.mark.parametrize(
    "secret", [b"of our own words", b"whsec_" + b"a" * 32, b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
)
@pytest.mark.parametrize("vendor", ["shopify", "woocommerce", "bigcommerce", "etsy", "own", "saleor", "medusa"])
def test_our_own_forgery_is_known_as_ours_however_a_secret_is_spelled(vendor, secret):
    connector = CHANNELS[vendor]
    headers = {name.lower(): value for name, value in connector.sign(TEST_TOPIC, ORDER, forged(secret)).items()}

    assert not connector.verify(headers, ORDER, [secret])
    assert connector.verify(headers, ORDER, [forged(secret)])


def test_a_flood_of_forgeries_is_a_number_and_not_a_row_each(door):
    with ThreadPoolExecutor(40) as forgers:
        answers = list(forgers.map(lambda _: door.send("POST", "/webhooks/kiln", ORDER, {}), range(200)))
    door.shut()

    assert {answered.status for answered in answers} == {401}
    assert [row.times for row in door.rows("intake_refusal")] == [200]


def test_what_is_posted_to_a_channel_for_sheets_alone_is_refused_in_a_sentence(door):
    connect_channel(door.database, open_safe(door.settings), "own", "stand", "", None)

    answered = door.send("POST", "/webhooks/stand", b"{}", {"webhook-id": "e-1"})
    assert (answered.status, answered.text) == (
        401,
        "This channel takes sheets alone: it has no secret, so nothing posted to it is believed.\n",
    )
    assert not door.came()


def test_an_unknown_channel_is_not_found(door):
    for path in ("/webhooks/nobody", "/webhooks/", "/webhooks/kiln/x", "/webhooks/house", "/webhooks/cli"):
        assert door.send("POST", path, ORDER, door.signed(ORDER)).status == 404
    assert door.came() == []


def test_a_webhook_that_is_not_posted_is_told_so(door):
    answered = door.send("GET", "/webhooks/kiln")

    assert answered.status == 405
    assert answered.headers["allow"] == "POST"


def test_a_body_over_the_limit_is_refused_by_what_it_claims_and_by_what_it_is(shut_door, tmp_path):
    object.__setattr__(shut_door.settings, "webhook_body_limit", 1000)
    door, fits, large = shut_door.open(), b"x" * 1000, b"x" * 1001

    claimed = door.deliver(large)
    chunks = (large[n : n + 300] for n in range(0, len(large), 300))
    in_chunks = door.send("POST", "/webhooks/kiln", chunks, door.signed(large))
    whole = (fits[n : n + 300] for n in range(0, len(fits), 300))
    just_fits = door.send("POST", "/webhooks/kiln", whole, door.signed(fits))
    door.shut()

    assert (claimed.status, in_chunks.status, just_fits.status) == (413, 413, 200)
    assert [event.body for event in door.came()] == [fits]
    assert [(row.reason, row.times) for row in door.rows("intake_refusal")] == [("too_large", 2)]


def test_a_large_body_under_the_limit_is_stored_whole(door):
    large = b'{"id": 1, "note": "' + b"y" * (4 * 1024 * 1024) + b'"}'

    assert door.deliver(large).status == 200
    assert [event.body for event in door.came()] == [large]


def test_a_ping_is_heard_and_not_stored(door):
    headers, body = ping()

    assert door.send("POST", "/webhooks/attic", body, headers).status == 200
    assert door.send("POST", "/webhooks/kiln", body, headers).status == 401
    assert door.came() == []


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff\xfe\x00", b"[]", b'{"id": "\\u0000"}', b'{"a":' * 5000])
def test_a_body_that_is_no_order_is_stored_and_accepted(door, body):
    assert door.deliver(body).status == 200
    assert [event.body for event in door.came()] == [body]


def test_the_same_delivery_again_is_counted_on_its_row(door):
    answers = [door.deliver(ORDER, event_ref="e-1") for _ in range(3)]

    (event,) = door.came()
    assert [answered.status for answered in answers] == [200, 200, 200]
    assert event.deliveries == 3
    assert len([one for one in door.rows("work_item") if one.stage == "capture"]) == 1


def test_two_bodies_under_one_delivery_id_are_two_events(door):
    """WooCommerce gives all that a webhook sends within one second the same id."""
    first, second = ORDER, ORDER.replace(b"4501", b"4502")
    door.deliver(first, "attic", delivery_ref="d-1")
    door.deliver(second, "attic", delivery_ref="d-1")
    door.deliver(first, "attic", delivery_ref="d-1")

    assert [(event.body, event.deliveries) for event in door.came()] == [(first, 2), (second, 1)]


def test_two_secrets_are_believed_while_one_rotates(door, wait_until):
    """The new one from its first delivery on, also just after the secrets were looked up for somebody else: channels
    like WooCommerce do not send again what was refused."""
    safe = open_safe(door.settings)
    for secret in (b"the next one", b"the one after"):
        assert door.deliver(ORDER, secret=b"guessed").status == 401
        change_secret(door.database, safe, "kiln", secret, timedelta(hours=1))
        assert door.deliver(ORDER, secret=secret).status == 200
    assert door.deliver(ORDER).status == 200


def test_a_channel_just_connected_is_known_by_its_first_delivery(door):
    assert door.send("POST", "/webhooks/cellar", ORDER).status == 404
    connect_channel(door.database, open_safe(door.settings), "shopify", "cellar", "cellar.example", SECRET)

    assert door.send("POST", "/webhooks/cellar", ORDER, door.signed(ORDER)).status == 200


@pytest.fixture
def looks_often(monkeypatch) -> None:
    """What is known of accounts is read again after a blink, so that nobody sits the seconds out."""
    monkeypatch.setattr("doorstep.intake.door._STALE_SECONDS", 0.2)


def test_a_secret_that_has_ended_is_believed_no_more(door, wait_until, looks_often):
    safe = open_safe(door.settings)
    change_secret(door.database, safe, "kiln", b"the next one", timedelta(hours=1))

    with door.database.writing("act") as connection:
        account = next(row.id for row in door.rows("vendor_account") if row.name == "kiln")
        newest = max(row.id for row in door.rows("vendor_secret") if row.account_id == account)
        end_secrets(connection, account, machine_now() - timedelta(seconds=1), but=[newest])
    wait_until(lambda: door.deliver(ORDER).status == 401)
    assert door.deliver(ORDER, secret=b"the next one").status == 200


def test_a_channel_that_is_switched_off_is_not_found(door, wait_until, looks_often):
    with door.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE vendor_account SET active = false WHERE name = 'kiln'")

    wait_until(lambda: door.deliver(ORDER).status == 404)


def test_our_own_topics_cannot_be_spoken_by_a_channel(door):
    """The body is signed and the topic is not: who repeats a delivery may change it."""
    door.deliver(ORDER, topic="payout")

    assert [event.topic for event in door.came()] == ["(payout)"]


def test_a_time_that_cannot_be_is_not_kept(door):
    door.deliver(ORDER, triggered_at="0001-01-01T00:00:00Z")
    door.deliver(ORDER, triggered_at="2026-11-20T10:00:00.123456789Z")

    assert [event.occurred_at.year if event.occurred_at else None for event in door.came()] == [None, 2026]


def test_a_delivery_through_a_proxy_keeps_its_own_host_name(door):
    """A shop behind a tunnel is called by its public name; the signature is what counts."""
    headers = door.signed(ORDER) | {"Host": "kiln.example"}

    assert door.send("POST", "/webhooks/kiln", ORDER, headers).status == 200


def test_our_own_trial_is_heard_and_not_stored(door):
    assert door.deliver(b"{}", topic="doorstep/test").text == "heard\n"
    assert door.deliver(b"{}", topic="doorstep/test", secret=b"guessed").status == 401
    assert door.came() == []


def test_who_hangs_up_before_the_body_has_ended_leaves_nothing(door):
    with socket.create_connection(("127.0.0.1", door.port)) as line:
        line.sendall(b"POST /webhooks/kiln HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")

    assert door.deliver(ORDER).status == 200
    assert [event.body for event in door.came()] == [ORDER]


def test_stored_events_are_told_to_the_conductor(door):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(door.settings.home / "nudge.sock"))
        ear.settimeout(60)
        door.deliver(ORDER, event_ref="e-1")

        assert ear.recv(100) == b"capture"


def test_a_body_that_never_ends_is_not_waited_for_for_ever(door, monkeypatch):
    monkeypatch.setattr("doorstep.intake.door._READ_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", door.port), timeout=60) as line:
        line.sendall(b"POST /webhooks/kiln HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    assert b" 408 " in answer
    assert door.came() == []


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST /webhooks/kiln HTTP/1.1\r\nhost:",
        b"POST /webhooks/kiln HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /healthz HTT",
    ],
    ids=["nothing", "half a head", "no body", "no body for a page", "half a head after a whole request"],
)
def test_a_connection_over_which_no_request_comes_to_its_end_is_closed(door, monkeypatch, begun):
    for name in ("HEAD_SECONDS", "WEBHOOK_SECONDS", "BODY_SECONDS"):
        monkeypatch.setattr(f"doorstep.patience.{name}", 0.5)
    with socket.create_connection(("127.0.0.1", door.port), timeout=60) as line:
        line.sendall(begun)
        answered = b"".join(iter(lambda: line.recv(65536), b""))

    assert (b" 200 " in answered) == begun.startswith(b"GET")
    assert door.came() == []


def test_who_is_being_answered_or_rests_between_two_requests_is_let_be():
    waits, rests = Connection(None), Connection(Request(more_body=False, response_complete=True), rests=True)
    answered = Connection(Request(more_body=False, response_complete=False))
    patience = Patience()
    for now in (0.0, 29.0, 31.0, 1000.0):
        patience.look([waits, rests, answered], now)

    assert (waits.is_closed, rests.is_closed, answered.is_closed) == (True, False, False)


def test_what_a_person_uploads_over_a_slow_line_is_waited_for_longer_than_a_webhook():
    upload = Connection(Request(path="/import/orders"))
    webhook = Connection(Request(path="/webhooks/kiln"))
    patience = Patience()
    for now in (0.0, 29.0, 31.0, 250.0):
        patience.look([upload, webhook], now)

    assert (upload.is_closed, webhook.is_closed) == (False, True)
    patience.look([upload, webhook], 301.0)
    assert upload.is_closed


class Request:
    """As uvicorn holds a request."""

    def __init__(self, path: str = "/", more_body: bool = True, response_complete: bool = False) -> None:
        self.scope, self.more_body, self.response_complete = {"path": path}, more_body, response_complete


class Connection:
    """As uvicorn holds a connection."""

    def __init__(self, cycle: Request | None, rests: bool = False) -> None:
        self.cycle, self.timeout_keep_alive_task = cycle, object() if rests else None
        self.transport, self.is_closed = self, False

    def close(self) -> None:
        self.is_closed = True
