"""What is out of the ordinary in the sample: each scene changes one order and says where it must end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from examples.generator.baskets import SHOPIFY, WOO, Basket
from examples.generator.people import person

Scene = Callable[[Basket], Basket]


def _scene(words: str, *traits: str, lines: dict[str, int] | None = None, **changes: Any) -> Scene:
    def play(basket: Basket) -> Basket:
        told = replace(basket, scene=words, traits=frozenset(traits), **changes)
        return replace(told, lines=tuple(lines.items())) if lines else told

    return play


def _at_home(words: str, *traits: str, lines: dict[str, int], **changes: Any) -> Scene:
    """The same within Germany, by standard parcel, so that nothing but the scene decides where it ends."""

    def play(basket: Basket) -> Basket:
        buyer = basket.buyer if basket.buyer.country == "DE" else person("DE", basket.number % 90)
        service = "Standard" if basket.channel == SHOPIFY else "Versand"
        calm = replace(basket, buyer=buyer, service=service, discount_percent=0)
        return _scene(words, *traits, lines=lines, **changes)(calm)

    return play


def _address(scene: Scene, **parts: str) -> Scene:
    def play(basket: Basket) -> Basket:
        told = scene(basket)
        return replace(told, buyer=replace(told.buyer, **parts))

    return play


def _risky(basket: Basket) -> Basket:
    words = "The shop's own checks advise to look closer, and it is billed in one country and sent to another."
    far = replace(basket, buyer=person("IE", 5), discount_percent=0, service="Express")
    return _scene(words, "risky", lines={"POT-12": 2, "MUG-WHT": 4}, ends="Blocked", causes=("high_risk",))(far)


SCENES: dict[tuple[str, int], Scene] = {
    (SHOPIFY, 1001): _at_home("The order of docs/journey.md: a kit, a mug and a PDF.",
                              lines={"KIT-TEA": 1, "MUG-BLU": 1, "EBOOK-TEA": 1}, gift_note="For Ada, with love"),
    (SHOPIFY, 1007): _scene("Its webhook comes three times.", "thrice"),
    (SHOPIFY, 1012): _scene("Two subscriptions tell it: orders/create and orders/paid with one and the same body.",
                            "paid_too"),
    (SHOPIFY, 1018): _at_home("Its update, with the house number mended, comes before its creation.", "update_first",
                              lines={"MUG-BLU": 2, "TEA-GRN-100": 1}),
    (SHOPIFY, 1023): _at_home("Five euros go back at the channel, and the refund comes before its order.",
                              "refund_first", lines={"POT-08": 1, "TEA-BLK-250": 1}),
    (SHOPIFY, 1029): _at_home("Its maker sent it at once; that comes before the order, and nothing is left for us.",
                              "sent_elsewhere", lines={"NOTE-A5": 3}),
    (SHOPIFY, 1034): _risky,
    (SHOPIFY, 1041): _address(_at_home("The street is missing, and so is a digit of the postcode.",
                              lines={"CNDL-L": 1, "CNDL-S": 2}, ends="Blocked", causes=("bad_address",)),
                              street="", postcode="1043"),
    (SHOPIFY, 1046): _address(_at_home("The carrier knows no such place.", lines={"NOTE-A6": 2}, ends="Blocked",
                              causes=("carrier_refused",)), postcode="99999"),
    (SHOPIFY, 1052): _at_home("The customer cancels before it is packed, and the channel pays back.", "cancelled",
                              lines={"TEA-RED-100": 2, "TEA-MINT-50": 1}, ends="Cancelled"),
    (SHOPIFY, 1058): _at_home("Four carafes: two in Berlin, the rest from Hamburg.", "two_sites", lines={"CARAFE": 4}),
    (SHOPIFY, 1063): _at_home("Teapots, which go into three parcels.", "three_parcels",
                              lines={"POT-12": 3, "POT-08": 2, "TEA-BLK-250": 2}),
    (SHOPIFY, 1069): _at_home("Five strainers, and three are there.", lines={"STRAINER": 5}, ends="Blocked",
                              causes=("short_stock",)),
    (SHOPIFY, 1074): _at_home("Two posters are on the books in Hamburg, and one is in the bin.", "pick_short",
                              lines={"POSTER-50": 2}, ends="Blocked", causes=("pick_short",)),
    (SHOPIFY, 1080): _at_home("Nothing to send: a PDF.", lines={"EBOOK-TEA": 1}),
    (SHOPIFY, 1085): _at_home("It arrives, one of two mugs comes back, and its price goes back to the customer.",
                              "returned", lines={"MUG-WHT": 2, "TOWEL-NAT": 1}),
    (SHOPIFY, 1097): _at_home("The customer takes one of two candles out before it is packed.", "edited",
                              lines={"CNDL-L": 2, "NOTE-A5": 1}),
    (SHOPIFY, 1121): _at_home("Came on the last evening and is packed, for the next pick-up.", "packed_last",
                              lines={"MUG-WHT": 1, "TEA-BLK-100": 1}, ends="Ready"),
    (SHOPIFY, 1122): _at_home("Came on the last evening and is packed, for the next pick-up.", "packed_last",
                              lines={"KIT-DESK": 1}, ends="Ready"),
    (SHOPIFY, 1126): _at_home("Came on the last evening, to be paid by bank transfer.", lines={"NOTE-A6": 1},
                              is_paid=False, ends="Received"),
    (WOO, 4205): _at_home("A tea that the shop does not know.", lines={"TEA-OOLONG-100": 1}, ends="Blocked",
                          causes=("unknown_sku",)),
    (WOO, 4219): _at_home("The same unknown tea, beside a mug: one case holds both orders.",
                          lines={"TEA-OOLONG-100": 2, "MUG-BLU": 1}, ends="Blocked", causes=("unknown_sku",)),
    (WOO, 4211): _at_home("A bank transfer that never comes.", lines={"BOWL-S": 2}, is_paid=False, ends="Blocked",
                          causes=("not_paid",)),
    (WOO, 4226): _at_home("A bank transfer that comes on Thursday.", "paid_later", lines={"CNDL-S": 3, "MUG-WHT": 1},
                          is_paid=False, ends="In progress"),
    (WOO, 4233): _at_home("Its update, with a note for the driver, comes before its creation.", "update_first",
                          lines={"TEA-GRN-100": 2, "BOWL-S": 1}),
    (WOO, 4240): _scene("Three orders share one delivery id, as WooCommerce does within a second.", "one_second"),
    (WOO, 4241): _scene("Three orders share one delivery id, as WooCommerce does within a second.", "one_second"),
    (WOO, 4242): _scene("Three orders share one delivery id, as WooCommerce does within a second.", "one_second",
                        buyer=person("GR", 0)),
    (WOO, 4255): _at_home("Kits, and beside them a mug that one of them is made of.",
                          lines={"KIT-TEA": 2, "KIT-DESK": 1, "MUG-WHT": 1}),
}  # fmt: skip
