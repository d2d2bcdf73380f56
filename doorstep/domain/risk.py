"""A light look at an order before it is sent: reasons with weights, never a black box; every hold can be undone.

Nothing here blocks: at the threshold of the shop a person is asked. No single reason reaches it but the channel's own
advice to cancel, and a buyer who is known for honest orders needs one reason more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RULES = 2  # raised when a weight or a reason changes: an order with nothing claimed is then judged anew
_HOUR_MANY = 4  # orders of one buyer or address within an hour, with this one
_HOUR_MANY_OF_AN_IP = 8  # of one internet address: an office or a school buys through one


@dataclass(frozen=True, slots=True)
class Risk:
    """A score of 0 to 100 and the reasons that made it, worst first."""

    score: int
    reasons: tuple[str, ...]


def score(said: Mapping[str, Any], known: Mapping[str, Any]) -> Risk:
    """Judge one order by what it says of itself and by what is known around it (doorstep.domain.enrichment)."""
    found = [*_of_the_order(said, known), *_of_the_hour(known), *_of_the_buyer(said, known)]
    total = max(0, min(100, sum(weight for weight, _ in found)))
    return Risk(total, tuple(reason for _, reason in sorted(found, key=lambda pair: (-pair[0], pair[1]))))


def _of_the_order(said: Mapping[str, Any], known: Mapping[str, Any]) -> list[tuple[int, str]]:
    found = []
    if said["hint"] == "cancel":
        found.append((80, "the channel advises to cancel"))
    elif said["hint"] == "investigate":
        found.append((40, "the channel advises to look closer"))
    typical = known["typical_minor"]
    if typical and said["total_minor"] > 10 * typical:
        found.append((40, "more than ten times what an order here usually comes to"))
    elif typical and said["total_minor"] > 4 * typical and not known["orders"]:
        found.append((15, "a first order of more than four times what one here usually comes to"))
    if said["ship_country"] and said["bill_country"] and said["ship_country"] != said["bill_country"]:
        found.append((35, f"billed in {said['bill_country']}, sent to {said['ship_country']}"))
    if not said["has_email"] and not said["has_phone"]:
        found.append((15, "neither e-mail nor phone"))
    if said["is_throwaway"]:
        found.append((25, "an e-mail address of a kind that is thrown away after use"))
    if said["most_of_one"] >= 20:
        found.append((15, "twenty or more of one thing"))
    return found


def _of_the_hour(known: Mapping[str, Any]) -> list[tuple[int, str]]:
    found = []
    if known["hour_buyer"] + 1 >= _HOUR_MANY:
        found.append((30, f"{known['hour_buyer'] + 1} orders of this buyer within the hour"))
    if known["hour_address"] + 1 >= _HOUR_MANY and known["hour_address"] > known["hour_buyer"]:
        found.append((20, f"{known['hour_address'] + 1} orders to this address within the hour"))
    if known["hour_ip"] + 1 >= _HOUR_MANY_OF_AN_IP:
        found.append((20, f"{known['hour_ip'] + 1} orders from one internet address within the hour"))
    return found


def _of_the_buyer(said: Mapping[str, Any], known: Mapping[str, Any]) -> list[tuple[int, str]]:
    found = []
    if known["undelivered"] >= 2:
        found.append((20, f"{known['undelivered']} earlier orders could not be delivered"))
    troubled = max(known["refunded"], known["returned"])
    if troubled >= 3 and troubled * 2 > known["orders"]:
        found.append((15, f"money or goods went back of {troubled} of {known['orders']} earlier orders"))
    if known["orders"] > 0:
        found.append((-30, f"{known['orders']} earlier orders of this customer"))
    elif said["channel_orders"] > 0:
        found.append((-15, f"{said['channel_orders']} earlier orders, as the channel counts"))
    return found
