"""Whatever arrives, it is answered, never with a 500; and what is signed is stored, whatever its headers hold."""

import logging
import socket

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789-_!#$%&'*+.^`|~", min_size=1, max_size=30)
VALUE = st.binary(max_size=60).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b""))
TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=400)
PATH = st.sampled_from(["/webhooks/kiln", "/webhooks/attic", "/webhooks/", "/webhooks/%00", "/webhooks/k%ff/../x"])
# A refusal of the parser itself is 400; everything else is ours.
OURS = {200, 400, 401, 404, 405, 413}


@pytest.fixture
def quiet_door(door, caplog):
    for name in ("uvicorn.error", "doorstep.intake"):
        caplog.set_level(logging.CRITICAL, name)
    return door


FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@FUZZ
@given(
    method=st.sampled_from(["POST", "POST", "POST", "GET", "DELETE", "HEAD"]),
    path=PATH,
    headers=st.lists(st.tuples(TOKEN, VALUE), max_size=8),
    body=st.binary(max_size=300),
)
@example("POST", "/webhooks/kiln", [("X-Shopify-Hmac-Sha256", b"\xff\xfe")], b"")
@example("POST", "/webhooks/kiln", [("X-Shopify-Hmac-Sha256", b"")], b"")
@example("POST", "/webhooks/attic", [("X-WC-Webhook-Signature", b"=" * 60)], b"webhook_id=1")
@example("POST", "/webhooks/kiln", [("Content-Length", b"99999999999999999999999")], b"")
@example("POST", "/webhooks/kiln", [("Transfer-Encoding", b"chunked")], b"zz\r\n")
def test_nothing_that_arrives_is_answered_with_a_fault_of_ours(quiet_door, method, path, headers, body):
    named = {name.lower() for name, _ in headers}
    lines = [f"{method} {path} HTTP/1.1".encode(), b"host: kiln.example", b"connection: close"]
    lines += [name.encode() + b": " + value for name, value in headers]
    if not named & {"content-length", "transfer-encoding"}:
        lines.append(b"content-length: %d" % len(body))
    request = b"\r\n".join([*lines, b"", body])

    with socket.create_connection(("127.0.0.1", quiet_door.port), timeout=60) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    if answer:  # a request that never ends is hung up on
        assert int(answer.split(b" ")[1]) in OURS
    assert quiet_door.came() == []


@FUZZ
@given(
    topic=TEXT,
    event_ref=TEXT,
    triggered_at=st.one_of(TEXT, st.datetimes().map(str)),
    prefix=st.sampled_from(["X-Shopify-", "Shopify-"]),
    body=st.binary(max_size=100),
)
@example("x" * 5000, "y" * 5000, "9999-12-31T23:59:59Z", "X-Shopify-", b"{}")
@example("orders/create", "e\x80\x9f", "0001-01-01T00:00:00+14:00", "Shopify-", b"\x00")
@example("tracking", "", "", "X-Shopify-", b"{}")
def test_a_signed_delivery_is_stored_whatever_its_other_headers_hold(
    quiet_door, topic, event_ref, triggered_at, prefix, body
):
    door, before = quiet_door, len(quiet_door.came())
    headers = door.signed(body, topic=topic, event_ref=event_ref, triggered_at=triggered_at, prefix=prefix)
    latin = {name: value.encode("latin-1") for name, value in headers.items()}

    assert door.send("POST", "/webhooks/kiln", body, latin).status == 200
    if topic.strip() != "doorstep/test":
        events = door.came()
        assert len(events) == before + 1 or body in [event.body for event in events if event.deliveries > 1]
