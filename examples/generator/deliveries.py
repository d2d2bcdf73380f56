"""Every delivery of the sample, in the order in which it is posted: signed, repeated, late, early, forged."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.connectors.channels.registry import CHANNELS
from examples.generator import shopify_wire, woocommerce_wire
from examples.generator.baskets import SHOPIFY, WOO, Basket, Product

VENDORS = {SHOPIFY: "shopify", WOO: "woocommerce"}
_SHOPS = {SHOPIFY: "lichthof-sample.myshopify.com", WOO: "https://werkstatt.example/"}
MORNING, BEFORE_PACKING, THURSDAY, LAST_EVENING = (
    "1-tuesday-morning",
    "2-before-packing",
    "3-thursday",
    "4-last-evening",
)
_LAST_EVENING_FROM = datetime.fromisoformat("2026-03-09T00:00:00+01:00")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as it is posted. `place` sorts it within its chapter."""

    chapter: str
    place: float
    channel: str
    topic: str
    shown_number: str
    headers: Mapping[str, str]
    body: bytes
    answer: int = 200
    words: str = ""  # what is out of the ordinary, '' for a first delivery in its turn


@dataclass(frozen=True, slots=True)
class ChannelRefund:
    """Money that a channel paid back through the provider itself; the sample's demo plays the channel."""

    chapter: str
    charge: str
    amount_minor: int
    key: str


class Signer:
    """Signs as each channel does, with the sample's secrets."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        self._secrets = secrets

    def sign(self, channel: str, topic: str, body: bytes, refs: Mapping[str, str]) -> dict[str, str]:
        connector = CHANNELS[VENDORS[channel]]
        agent = {SHOPIFY: "Shopify-Captain-Hook", WOO: "WooCommerce/10.4.2 Hookshot (WordPress/6.9)"}[channel]
        return {"User-Agent": agent} | connector.sign(topic, body, self._secrets[channel], shop=_SHOPS[channel], **refs)


def all_deliveries(baskets: Sequence[Basket], products: Mapping[str, Product], signer: Signer) -> list[Delivery]:
    """The sample's deliveries by chapter and place."""
    found: list[Delivery] = []
    for n, basket in enumerate(baskets):
        tell = _of_shopify if basket.channel == SHOPIFY else _of_woocommerce
        found += tell(basket, products, signer, float(n))
    found += _strays(baskets, products, signer)
    return sorted(found, key=lambda one: (one.chapter, one.place))


def _shopify(basket: Basket, signer: Signer, topic: str, body: shopify_wire.Json, at: datetime, place: float,
             chapter: str = "", words: str = "", delivery: int = 0) -> Delivery:  # fmt: skip
    told = shopify_wire.encoded(body)
    headers = signer.sign(SHOPIFY, topic, told, shopify_wire.refs(basket, topic, at, delivery))
    return Delivery(chapter or _chapter(basket), place, SHOPIFY, topic, basket.shown_number, headers, told, words=words)


def _chapter(basket: Basket) -> str:
    return LAST_EVENING if basket.placed_at >= _LAST_EVENING_FROM else MORNING


def _of_shopify(basket: Basket, products: Mapping[str, Product], signer: Signer, place: float) -> Iterator[Delivery]:
    traits, at = basket.traits, basket.placed_at
    created = shopify_wire.order(basket, products)
    early, soon = at + timedelta(minutes=9), at + timedelta(minutes=4)
    if (
        "update_first" in traits
    ):  # the creation tells of the wrong house; the update, which comes first, of the right one
        later = shopify_wire.order(basket, products, early)
        wrong = {**created["shipping_address"], "address1": f"{created['shipping_address']['address1']}0"}
        created = {**created, "shipping_address": wrong}
        yield _shopify(basket, signer, "orders/updated", later, early, place - 30, words="before its order is created")
    if "edited" in traits:
        later = shopify_wire.edited(basket, products, early)
        yield _shopify(basket, signer, "orders/updated", later, early, place - 30, words="before its order is created")
    if "refund_first" in traits:
        back = shopify_wire.refund(basket, 500, soon, "A chipped lid")
        yield _shopify(basket, signer, "refunds/create", back, soon, place - 25, words="before its order is created")
        later = shopify_wire.order(basket, products, soon, financial_status="partially_refunded", refunds=[back])
        yield _shopify(basket, signer, "orders/updated", later, soon, place + 12)
    if "sent_elsewhere" in traits:
        sent = shopify_wire.fulfillment(basket, products, soon)
        yield _shopify(
            basket, signer, "fulfillments/create", sent, soon, place - 20, words="before its order is created"
        )
    yield _shopify(basket, signer, "orders/create", created, at, place)
    if "paid_too" in traits:
        yield _shopify(
            basket, signer, "orders/paid", created, at, place + 0.5, words="the same body under another topic"
        )
    if "thrice" in traits:
        for after in (3.5, 47.5):
            yield _shopify(basket, signer, "orders/create", created, at, place + after, words="the same delivery again")
    if "cancelled" in traits:
        noon = datetime.fromisoformat("2026-03-03T10:20:00+01:00")
        body = shopify_wire.cancelled(basket, products, noon)
        yield _shopify(basket, signer, "orders/cancelled", body, noon, place, BEFORE_PACKING)
        yield _shopify(basket, signer, "refunds/create", body["refunds"][0], noon, place + 1, BEFORE_PACKING)


def _woocommerce(basket: Basket, signer: Signer, topic: str, body: woocommerce_wire.Json, at: datetime, place: float,
                 chapter: str = "", words: str = "") -> Delivery:  # fmt: skip
    told = woocommerce_wire.encoded(body)
    headers = signer.sign(WOO, topic, told, woocommerce_wire.refs(topic, at))
    return Delivery(chapter or _chapter(basket), place, WOO, topic, basket.shown_number, headers, told, words=words)


def _of_woocommerce(
    basket: Basket, products: Mapping[str, Product], signer: Signer, place: float
) -> Iterator[Delivery]:
    traits, at = basket.traits, basket.placed_at
    if "one_second" in traits:
        # What the shop's queue sends within a second goes out under one id.
        together = datetime.fromisoformat("2026-03-03T01:35:10+01:00")
        yield _woocommerce(
            basket, signer, "order.created", woocommerce_wire.order(basket, products), together,
            120 + basket.number / 10_000, words="under the same delivery id as its neighbours",
        )  # fmt: skip
        return
    if "update_first" in traits:
        early = at + timedelta(minutes=6)
        later = woocommerce_wire.order(basket, products, early, customer_note="Please ring twice.")
        yield _woocommerce(
            basket, signer, "order.updated", later, early, place - 30, words="before its order is created"
        )
    yield _woocommerce(basket, signer, "order.created", woocommerce_wire.order(basket, products), at, place)
    if "paid_later" in traits:
        thursday = datetime.fromisoformat("2026-03-05T11:12:00+01:00")
        body = woocommerce_wire.paid(basket, products, thursday)
        yield _woocommerce(basket, signer, "order.updated", body, thursday, place, THURSDAY)


def _strays(baskets: Sequence[Basket], products: Mapping[str, Product], signer: Signer) -> Iterator[Delivery]:
    """What is no order: a ping, a forgery, an error in the place of an order, and news of no use to us."""
    headers, ping = {"User-Agent": "WooCommerce"}, b"webhook_id=12"
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    yield Delivery(MORNING, -1, WOO, "", "", form, ping, words="WooCommerce tries the address: unsigned, and heard")

    first = next(basket for basket in baskets if basket.channel == SHOPIFY)
    forged = shopify_wire.order(first, products) | {"id": 6_999_999_999_999, "name": "#9999", "order_number": 9999}
    told = shopify_wire.encoded(forged)
    signed = signer.sign(SHOPIFY, "orders/create", told, shopify_wire.refs(first, "forged", first.placed_at))
    tampered = told.replace(b'"current_total_price":"', b'"current_total_price":"0')
    yield Delivery(
        MORNING, 60.4, SHOPIFY, "orders/create", "#9999", signed, tampered, 401, "its signature is of another body"
    )

    at = datetime.fromisoformat("2026-03-03T02:10:44+01:00")
    error = json.dumps({"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}}).encode()
    signed = signer.sign(WOO, "order.updated", error, woocommerce_wire.refs("order.updated", at))
    yield Delivery(MORNING, 90.4, WOO, "order.updated", "", signed, error, words="an error in the place of an order")

    coupon = json.dumps({"id": 77, "code": "werk10", "amount": "10.00"}).encode()
    signed = signer.sign(WOO, "coupon.updated", coupon, woocommerce_wire.refs("coupon.updated", at, 60))
    yield Delivery(MORNING, 110.4, WOO, "coupon.updated", "", signed, coupon, words="news of no use to us")


def channel_refunds(baskets: Sequence[Basket], products: Mapping[str, Product]) -> Iterator[ChannelRefund]:
    """What the Shopify shop pays back through the provider: each is also told in a webhook."""
    for basket in baskets:
        charge, key = shopify_wire.checkout_token(basket), f"shopify-{basket.number}"
        if "refund_first" in basket.traits:
            yield ChannelRefund(MORNING, charge, 500, key)
        if "edited" in basket.traits:
            back = shopify_wire.edited(basket, products, basket.placed_at)["refunds"][0]["transactions"][0]["amount"]
            yield ChannelRefund(MORNING, charge, int(back.replace(".", "")), key)
        if "cancelled" in basket.traits:
            yield ChannelRefund(BEFORE_PACKING, charge, total_minor(basket, products), key)


def total_minor(basket: Basket, products: Mapping[str, Product]) -> int:
    """What the customer paid."""
    from examples.generator.money import bill

    return bill(basket, products).total_minor


def charge_of(basket: Basket) -> str:
    """The provider's id of the charge, '' where none was made there."""
    if not basket.is_paid:
        return ""
    return shopify_wire.checkout_token(basket) if basket.channel == SHOPIFY else woocommerce_wire.charge_id(basket)
