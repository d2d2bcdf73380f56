"""What each line of a payout's statement is about, and whether the lines explain the transfer to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .money import Money

# Where the money of a line comes from or goes to, by its kind. A charge empties what the sale put into clearing.
BUCKETS: Mapping[str, str] = {
    "charge": "clearing", "refund": "clearing", "fee": "fees", "reserve": "reserve", "payout": "",
}  # fmt: skip
EXPLAINED = "explained"  # the bucket of what a person gave a name
_WITHOUT_ORDER = frozenset(("fee", "reserve"))  # the provider's own, told by its kind alone


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line as the provider wrote it: net = gross - fee, minor units."""

    id: int
    n: int
    kind: str
    ref: str
    charge_ref: str
    order_ref: str
    gross_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    is_named: bool = False  # matched before, or explained by a person


@dataclass(frozen=True, slots=True)
class Statement:
    """One transfer and the lines that should explain it."""

    payout_id: int
    currency: str
    amount_minor: int
    lines: Sequence[StatementLine]


@dataclass(frozen=True, slots=True)
class Paid:
    """What an order's payments came to."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaidBack:
    """A refund that we know of, by the provider's id where it is known."""

    refund_id: int
    ref: str
    amount_minor: int
    currency: str


@dataclass(slots=True)
class Book:
    """What we know of payments and refunds; what one line has used, no other line may."""

    charges: Mapping[str, int]  # orders by the provider's charge
    orders: Mapping[str, int]  # and by what the channel, the customer or we call them
    payments: Mapping[int, Paid]  # of each order
    refunds: Mapping[int, Sequence[PaidBack]]  # of each order
    shown_minor: dict[int, int] = field(default_factory=dict)  # of each order's payments, by earlier statements
    used_refunds: set[int] = field(default_factory=set)

    def order_of(self, line: StatementLine) -> int | None:
        """The order that the line is about."""
        found = self.charges.get(line.charge_ref)
        return self.orders.get(line.order_ref) if found is None else found


@dataclass(frozen=True, slots=True)
class Named:
    """A line that is explained, by its order and refund where it has them."""

    line: StatementLine
    order_id: int | None = None
    refund_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A line that nobody can explain yet, and why."""

    line: StatementLine
    why: str


@dataclass(frozen=True, slots=True)
class Footing:
    """A statement gone through: what is named, what is not, and what no line accounts for."""

    statement: Statement
    named: Sequence[Named]
    unnamed: Sequence[Unnamed]
    residual_minor: int  # the transfer less the sum of its lines

    @property
    def unexplained_minor(self) -> int:
        """What of the transfer nothing explains: no line at all, or a line without a name."""
        return self.residual_minor + sum(one.line.net_minor for one in self.unnamed)

    @property
    def is_balanced(self) -> bool:
        return not self.unnamed and self.residual_minor == 0


def foot(statement: Statement, book: Book) -> Footing:
    """Give every line its name, and compare their sum with the transfer. The payout's own line is the transfer itself
    and is left out of the sum; so is a line in another currency, which cannot be added."""
    named: list[Named] = []
    unnamed: list[Unnamed] = []
    total = 0
    for line in statement.lines:
        same_currency = line.currency == statement.currency
        if line.kind != "payout" and same_currency:
            total += line.net_minor
        if line.is_named:
            continue
        found = (
            _name(line, statement, book)
            if same_currency
            else f"it is in {line.currency}, and the payout in {statement.currency}"
        )
        if isinstance(found, str):
            unnamed.append(Unnamed(line, found))
        else:
            named.append(found)
    return Footing(statement, named, unnamed, statement.amount_minor - total)


def _name(line: StatementLine, statement: Statement, book: Book) -> Named | str:
    """What the line is, or why that cannot be said."""
    if line.kind == "payout":
        return (
            Named(line)
            if line.net_minor == -statement.amount_minor
            else "the provider's own line names another amount than the transfer"
        )
    if line.kind in _WITHOUT_ORDER:
        return Named(line, book.order_of(line))
    if line.kind == "chargeback":
        return "the customer disputes the charge: answer the provider in time, then say what came of it"
    if line.kind not in BUCKETS:
        return "nothing says what it is for"
    order_id = book.order_of(line)
    if order_id is None:
        return "no order of ours was paid with it"
    return _charge(line, order_id, book) if line.kind == "charge" else _refund(line, order_id, book)


def _charge(line: StatementLine, order_id: int, book: Book) -> Named | str:
    paid = book.payments.get(order_id)
    if paid is None:
        return "its order was not paid as far as we know"
    if paid.currency != line.currency:
        return f"its order was paid in {paid.currency}"
    left = paid.amount_minor - book.shown_minor.get(order_id, 0)
    if line.gross_minor > left:
        return (
            f"it is more than the {Money(left, line.currency)} of the order's payment that no statement has shown yet"
        )
    book.shown_minor[order_id] = book.shown_minor.get(order_id, 0) + line.gross_minor
    return Named(line, order_id)


def _refund(line: StatementLine, order_id: int, book: Book) -> Named | str:
    free = [
        one
        for one in book.refunds.get(order_id, ())
        if one.refund_id not in book.used_refunds and one.currency == line.currency
    ]
    by_ref = [one for one in free if one.ref and one.ref == line.ref]
    # A refund that the channel made is known by the channel's id: there the amount must tell.
    alike = [one for one in free if one.amount_minor == -line.gross_minor]
    found = next(iter([one for one in by_ref if one in alike] or ([] if by_ref else alike)), None)
    if found is None:
        return "the refund that it names has another amount" if by_ref else "we know of no such refund of its order"
    book.used_refunds.add(found.refund_id)
    return Named(line, order_id, found.refund_id)


@dataclass(frozen=True, slots=True)
class Booking:
    """Money of one line, from one account to another; never negative."""

    source: str
    target: str
    amount_minor: int


def bookings(kind: str, fee_minor: int, net_minor: int) -> list[Booking]:
    """What a named line moves in the books: its net reaches the bank, its fee is spent, out of what it is about."""
    source = BUCKETS.get(kind, EXPLAINED)
    if not source:
        return []
    return list(_moves([(source, "bank", net_minor), (source, "fees", fee_minor)]))


def booking_of_residual(residual_minor: int) -> list[Booking]:
    """What a person explained without a line: it came to the bank, or was missing there."""
    return list(_moves([(EXPLAINED, "bank", residual_minor)]))


def _moves(wanted: Iterable[tuple[str, str, int]]) -> Iterable[Booking]:
    for source, target, amount in wanted:
        if amount and source != target:
            yield Booking(source, target, amount) if amount > 0 else Booking(target, source, -amount)
