"""Integer minor units beside a currency, and the exact sharing of cents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# ISO 4217 exponents that are not 2 (list of 2024-01-01, withdrawn codes left out).
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


class MixedCurrenciesError(ValueError):
    """Two currencies were added; convert one of them by a stored rate first."""


def exponent(currency: str) -> int:
    """The number of decimals that the currency's minor unit stands for (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def with_decimals(*decimals: int) -> list[str]:
    """The currencies with so many decimals, of those that have another number than two."""
    return sorted(code for code, held in _EXPONENTS.items() if held in decimals)


def to_minor(amount: object, currency: str) -> int:
    """The amount in minor units, rounded half up where a vendor sends more decimals than the currency has.

    Takes Decimal, int or text ("19.90", "13.5", ""); empty text and None are zero; floats are refused, since their
    cents are already lost.
    """
    if amount is None or amount == "":
        return 0
    if isinstance(amount, bool | float):
        raise ValueError(f"an amount must be text, an integer or a Decimal, not {amount!r}")
    try:
        number = Decimal(str(amount).strip()) if not isinstance(amount, Decimal) else amount
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not an amount") from None
    if not number.is_finite() or number.adjusted() > 18:  # beyond what an integer column holds, and slow to spell out
        raise ValueError(f"{str(amount)[:40]!r} is not an amount")
    return int(number.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_UP))


def to_decimal(minor: int, currency: str) -> Decimal:
    """The amount as the number people write, with the currency's own decimals."""
    return Decimal(minor).scaleb(-exponent(currency))


def share(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Split a total over weights so that the parts sum to it exactly; the largest remainders get the odd cents.

    Weights that are all zero share alike. A negative total is shared as the mirror of the positive one.
    """
    if not weights:
        if total_minor:
            raise ValueError("there is nothing to share the amount over")
        return []
    if any(weight < 0 for weight in weights):
        raise ValueError("weights cannot be negative")
    if total_minor < 0:
        return [-part for part in share(-total_minor, weights)]
    weight_sum = sum(weights)
    if weight_sum == 0:
        weights, weight_sum = [1] * len(weights), len(weights)
    parts = [total_minor * weight // weight_sum for weight in weights]
    left = total_minor - sum(parts)
    if left:
        by_remainder = sorted(range(len(weights)), key=lambda k: (-(total_minor * weights[k] % weight_sum), k))
        for k in by_remainder[:left]:
            parts[k] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that knows its currency and refuses to be added to another one."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise MixedCurrenciesError(f"{self.currency} and {other.currency} cannot be added")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __str__(self) -> str:
        return f"{to_decimal(self.minor, self.currency):,} {self.currency}"
