"""eBay's amounts, `{value, currency}` with what they were converted from, into minor units."""

from doorstep.connectors.channels.reading import Json, UnreadableError, currency_code, minor_units, shown_short


def minor(amount: Json, currency: str) -> int:
    """The amount in minor units of the order's currency, as stated or as it was before eBay converted it; nothing is
    zero."""
    if not amount:
        return 0
    if type(amount) is not dict:
        raise UnreadableError(f"{shown_short(amount)} stands where an amount of money belongs")
    for named, value in (("currency", "value"), ("convertedFromCurrency", "convertedFromValue")):
        if amount.get(named) == currency:
            return minor_units(currency)(amount.get(value))
    read = minor_units(currency)(amount.get("value"))
    if read:
        raise UnreadableError(
            f"the order is in {currency}, and one of its amounts in {shown_short(amount['currency'])}"
        )
    return 0


def stated(amount: Json) -> tuple[str, int]:
    """The currency and the amount, whatever the order's own is; ('', 0) where there is none."""
    if not amount:
        return "", 0
    currency = currency_code(amount.get("currency"))
    return currency, minor_units(currency)(amount.get("value"))


def before_conversion(amount: Json) -> tuple[str, int]:
    """What the buyer saw, where eBay converted it; ('', 0) where it did not."""
    if not amount.get("convertedFromCurrency"):
        return "", 0
    currency = currency_code(amount["convertedFromCurrency"])
    return currency, minor_units(currency)(amount.get("convertedFromValue"))
