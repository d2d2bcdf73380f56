"""Whether an order's parts add up to its total."""

from doorstep.domain.orders import SourceOrder


def foots(order: SourceOrder) -> int:
    """What the order's parts come to beyond its stated total, in minor units: 0 when they agree.

    Where prices contain the tax, it is in the parts already and is not counted a second time.
    """
    parts = order.shipping_minor + order.tip_minor + order.fee_minor - order.order_discount_minor + order.rounding_minor
    tax = order.shipping_tax_minor + order.fee_tax_minor
    for line in order.lines:
        parts += line.qty * line.unit_price_minor - line.discount_minor
        tax += line.tax_minor
    return parts + (0 if order.tax_included else tax) - order.total_minor
