"""Etsy's amounts, `{amount, divisor, currency_code}`, into minor units of their currency."""

from decimal import Decimal

from doorstep.connectors.channels.reading import Json, UnreadableError, currency_code, minor_units, shown_short

_DIVISORS = frozenset((1, 10, 100, 1000, 10_000))


def minor(money: Json, currency: str) -> int:
    """The amount in minor units of the receipt's currency; nothing is zero."""
    if not money:
        return 0
    if type(money) is not dict:
        raise UnreadableError(f"{shown_short(money)} stands where an amount of money belongs")
    amount, divisor = money.get("amount"), money.get("divisor")
    if type(amount) is not int or type(divisor) is not int or divisor not in _DIVISORS:
        raise UnreadableError(f"an amount is {shown_short(amount)} of {shown_short(divisor)}, which is no money")
    named = currency_code(money.get("currency_code"))
    if named != currency and amount:
        raise UnreadableError(f"the receipt is in {currency}, and one of its amounts in {named}")
    return minor_units(currency)(Decimal(amount).scaleb(1 - len(str(divisor))))


def is_stated(money: Json) -> bool:
    """Whether there is an amount at all."""
    return type(money) is dict and money.get("amount") is not None
