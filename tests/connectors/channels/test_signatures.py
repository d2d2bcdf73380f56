"""Who may tell us about orders: signatures on raw bytes, and what headers say."""

import hashlib
import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.connectors.channels.woocommerce import WOOCOMMERCE
from doorstep.connectors.channels.woocommerce.sign import decoded_secret, ping, signature

SECRET = b"a shop's secret"
BODY = b'{"id":1,"updatedAt":"2026-11-20T10:00:00Z"}'


# Those that sign with a secret that both sides know. A channel that delivers nothing (Amazon) signs nothing, and one
# that signs with a key of its own (eBay) can be believed only where that key is: both are tested with the channel.
SIGNING = [
    vendor for vendor in sorted(CHANNELS)
    if any("sign" in name.lower() or "hmac" in name.lower() for name in CHANNELS[vendor].sign("", BODY, SECRET))
]  # fmt: skip


@pytest.fixture(params=SIGNING)
def channel(request):
    return CHANNELS[request.param]


def lowered(headers):
    return {name.lower(): value for name, value in headers.items()}


def topic_of(channel):
    return sorted(channel.topics)[0]


def signed(channel, body=BODY, secret=SECRET, **refs):
    return lowered(channel.sign(topic_of(channel), body, secret, **refs))


def test_what_the_channel_signed_is_believed(channel):
    assert channel.verify(signed(channel), BODY, [SECRET])


def test_a_body_changed_by_one_byte_is_not_believed(channel):
    assert not channel.verify(signed(channel), BODY.replace(b"1", b"2"), [SECRET])


def test_a_body_written_again_is_not_the_signed_body(channel):
    body = b'{ "price": 614.4 }'

    assert not channel.verify(signed(channel, body), json.dumps(json.loads(body)).encode(), [SECRET])


def test_another_shops_secret_is_not_believed(channel):
    assert not channel.verify(signed(channel), BODY, [b"another"])


def test_while_a_secret_is_changed_both_are_believed(channel):
    assert channel.verify(signed(channel), BODY, [b"the next one", SECRET])
    assert channel.verify(signed(channel), BODY, [SECRET, b"the one before"])


def test_an_empty_secret_believes_nobody(channel):
    assert not channel.verify(signed(channel, secret=b""), BODY, [b""])
    assert channel.verify(signed(channel), BODY, [b"", SECRET])


def test_without_a_secret_nobody_is_believed(channel):
    assert not channel.verify(signed(channel), BODY, [])


@pytest.mark.parametrize("given", [None, "", "=", "é\x00", "A" * 4000])
def test_a_missing_or_odd_signature_is_not_believed(channel, given):
    headers = signed(channel)
    name = next(name for name in headers if name.endswith(("hmac-sha256", "signature")))
    del headers[name]
    if given is not None:
        headers[name] = given

    assert not channel.verify(headers, BODY, [SECRET])


def test_the_signature_in_hex_is_not_the_signature(channel):
    headers = signed(channel)
    name = next(name for name in headers if name.endswith(("hmac-sha256", "signature")))
    headers[name] = hashlib.sha256(BODY).hexdigest()

    assert not channel.verify(headers, BODY, [SECRET])


def test_every_header_of_a_delivery_is_one_that_is_kept(channel):
    headers = set(signed(channel)) - {"content-type"}

    assert headers
    assert all(name.startswith(channel.header_prefixes) for name in headers)


def test_an_order_from_a_file_comes_under_a_topic_that_is_understood(channel):
    assert channel.order_topic in channel.topics


# --- public vectors ---------------------------------------------------------------------------------------------


def vector(corpus, name):
    vectors = json.loads((corpus / "signatures" / "vectors.json").read_text())
    return next(each for each in vectors if each["id"] == name)


def test_a_real_shopify_delivery_is_believed(corpus):
    given = vector(corpus, "shopify-orders-create")
    body = (corpus / "signatures" / given["body_file"]).read_bytes()
    headers, secret = lowered(given["headers"]), given["secret"].encode()

    assert SHOPIFY.verify(headers, body, [secret])
    assert not SHOPIFY.verify(headers, body[:-1], [secret])
    assert not SHOPIFY.verify(headers, body, [secret[:-1]])


def test_woocommerce_signs_with_an_empty_secret_and_is_refused(corpus):
    given = vector(corpus, "woocommerce-empty-secret")
    headers, body = lowered(given["headers"]), given["body"].encode()

    assert signature(body, b"").decode() == headers["x-wc-webhook-signature"]
    assert not WOOCOMMERCE.verify(headers, body, [given["secret"].encode()])


# --- how WooCommerce reads its own secret -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "used"),
    [
        (b"salt &amp; pepper", b"salt & pepper"),
        (b"&quot;quoted&quot; &#039;so&#39; &#x27;so&#X0027;", b"\"quoted\" 'so' 'so'"),
        (b"&lt;b&gt; &#060;&#62;&#x3C;&#x3e;", b"<b> <><>"),
        (b"&amp;lt; once only", b"&lt; once only"),
        (b"&eacute; &#65; stay", b"&eacute; &#65; stay"),
    ],
)
def test_a_secret_with_html_characters_is_used_decoded(stored, used):
    assert decoded_secret(stored) == used
    assert WOOCOMMERCE.verify({"x-wc-webhook-signature": signature(BODY, used).decode()}, BODY, [stored])


def test_an_older_shop_signs_with_the_secret_as_it_is_stored():
    stored = b"salt &amp; pepper"

    assert WOOCOMMERCE.verify({"x-wc-webhook-signature": signature(BODY, stored).decode()}, BODY, [stored])


# --- envelopes --------------------------------------------------------------------------------------------------


def test_shopifys_headers_name_topic_shop_event_and_time():
    headers = lowered(
        SHOPIFY.sign(
            "orders/create",
            BODY,
            SECRET,
            shop="mugs.myshopify.com",
            event_ref="event-1",
            webhook_ref="delivery-1",
            triggered_at="2026-03-02T08:15:01.877041743Z",
        )
    )

    envelope = SHOPIFY.envelope(headers, BODY)

    assert envelope.topic == "orders/create"
    assert envelope.delivery_ref == "event-1"
    assert envelope.account_ref == "mugs.myshopify.com"
    assert envelope.occurred_at == datetime(2026, 3, 2, 8, 15, 1, 877041, UTC)
    assert not envelope.is_ping


def test_the_newer_names_of_shopifys_headers_go_before_the_older():
    older = lowered(SHOPIFY.sign("orders/delete", BODY, b"older", event_ref="event-1"))
    newer = lowered(SHOPIFY.sign("orders/create", BODY, SECRET, webhook_ref="delivery-1", prefix="Shopify-"))

    envelope = SHOPIFY.envelope(older | newer, BODY)

    assert (envelope.topic, envelope.delivery_ref) == ("orders/create", "delivery-1")
    assert SHOPIFY.verify(older | newer, BODY, [SECRET])
    assert not SHOPIFY.verify(older | newer, BODY, [b"older"])


@pytest.mark.parametrize("at", ["yesterday", "", "0001-01-01T00:00:00+10:00"])
def test_a_time_in_the_headers_that_is_none_is_left_out(at):
    assert (
        SHOPIFY.envelope({"x-shopify-topic": "orders/create", "x-shopify-triggered-at": at}, BODY).occurred_at is None
    )


def test_headers_that_say_nothing_give_an_empty_envelope(channel):
    envelope = channel.envelope({}, BODY)

    assert (envelope.topic, envelope.delivery_ref, envelope.occurred_at, envelope.account_ref) == ("", "", None, "")
    assert not envelope.is_ping


def test_woocommerces_ping_is_a_form_without_topic_or_signature():
    headers, body = ping("12")

    assert WOOCOMMERCE.envelope(lowered(headers), body).is_ping
    assert WOOCOMMERCE.read("", body).kind == "ping"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x-wc-webhook-topic": "order.created"}, b"webhook_id=12"),
        ({"x-wc-webhook-signature": "x"}, b"webhook_id=12"),
        ({}, b"webhook_id=12&order=5"),
        ({}, b"webhook_id="),
        ({}, b""),
    ],
)
def test_what_only_resembles_the_ping_is_none(headers, body):
    assert not WOOCOMMERCE.envelope(headers, body).is_ping


# --- telling repeats from news ----------------------------------------------------------------------------------


def key_of(channel, headers, body):
    return channel.dedupe_key(channel.envelope(headers, body), hashlib.sha256(body).hexdigest())


def test_a_repeated_delivery_has_the_key_of_the_first(channel):
    assert key_of(channel, signed(channel), BODY) == key_of(channel, signed(channel), BODY)


def test_two_orders_under_one_delivery_id_have_two_keys():
    headers = lowered(WOOCOMMERCE.sign("order.created", BODY, SECRET, webhook_ref="3", delivery_ref="5f0c"))
    keys = {key_of(WOOCOMMERCE, headers, b'{"id":%d}' % order) for order in range(20)}

    assert len(keys) == 20


def test_two_webhooks_of_one_shop_share_no_key():
    one = lowered(WOOCOMMERCE.sign("order.updated", BODY, SECRET, webhook_ref="3", delivery_ref="5f0c"))
    other = lowered(WOOCOMMERCE.sign("order.updated", BODY, SECRET, webhook_ref="4", delivery_ref="5f0c"))

    assert key_of(WOOCOMMERCE, one, BODY) != key_of(WOOCOMMERCE, other, BODY)


def test_one_event_under_two_topics_has_two_keys():
    create = lowered(SHOPIFY.sign("orders/create", BODY, SECRET, event_ref="e"))
    paid = lowered(SHOPIFY.sign("orders/paid", BODY, SECRET, event_ref="e"))

    assert key_of(SHOPIFY, create, BODY) != key_of(SHOPIFY, paid, BODY)


def test_the_same_event_delivered_to_two_subscriptions_has_one_key():
    one = lowered(SHOPIFY.sign("orders/create", BODY, SECRET, event_ref="e", webhook_ref="1"))
    other = lowered(SHOPIFY.sign("orders/create", BODY, SECRET, event_ref="e", webhook_ref="2"))

    assert key_of(SHOPIFY, one, BODY) == key_of(SHOPIFY, other, BODY)


def test_signing_is_base64_of_the_hmac_of_the_raw_body():
    # RFC 4231, test case 2, in base64.
    expected = b64encode(bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")).decode()

    assert SHOPIFY.sign("t", b"what do ya want for nothing?", b"Jefe")["X-Shopify-Hmac-Sha256"] == expected
    assert WOOCOMMERCE.sign("t", b"what do ya want for nothing?", b"Jefe")["X-WC-Webhook-Signature"] == expected
