"""A light look at an order before it is sent: reasons with weights, never a black box; every hold can be undone."""

from dataclasses import dataclass

from .orders import SourceOrder

HOLD_AT = 70


@dataclass(frozen=True, slots=True)
class Risk:
    """A score of 0 to 100 and the reasons that made it, worst first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_high(self) -> bool:
        return self.score >= HOLD_AT


def score(order: SourceOrder, typical_minor: int, orders_before: int) -> Risk:
    """Judge one order; `typical_minor` is what this shop's orders usually come to in its currency (0 where unknown)."""
    found: list[tuple[int, str]] = []
    if order.risk_hint == "cancel":
        found.append((80, "the channel advises to cancel"))
    elif order.risk_hint == "investigate":
        found.append((40, "the channel advises to look closer"))
    if typical_minor and order.total_minor > 10 * typical_minor:
        found.append((40, "more than ten times what an order here usually comes to"))
    ship, bill = order.ship_to, order.bill_to
    if ship and bill and ship.country and bill.country and ship.country != bill.country:
        found.append((35, f"billed in {bill.country}, sent to {ship.country}"))
    if not order.email and not order.phone:
        found.append((15, "neither e-mail nor phone"))
    if any(line.qty >= 20 for line in order.lines if line.kind == "physical"):
        found.append((15, "twenty or more of one thing"))
    if orders_before > 0:
        found.append((-30, f"{orders_before} earlier orders of this customer"))
    total = max(0, min(100, sum(weight for weight, _ in found)))
    return Risk(total, tuple(reason for _, reason in sorted(found, reverse=True)))
