"""What a column of discounts or taxes in a sheet of orders means: a percentage or an amount, judged as a whole and
never cell by cell; where it does not tell, somebody is asked."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from decimal import Decimal
from functools import partial

from .catalog_values import UnreadableValueError, decimal_mark, read_number, read_price, read_whole
from .errors import CannotDoError
from .money import to_decimal
from .order_values import NOTHING
from .sheets import plain

_RATES = {
    "discount": "line_discount_rate", "line_discount": "line_discount_rate",
    "tax": "line_tax_rate", "line_tax": "line_tax_rate",
}  # fmt: skip
RATES = tuple(dict.fromkeys(_RATES.values()))
_PERCENT = re.compile(r"(?<!\d)(?<!\d\s)%")  # not that of “incl. 19 % VAT”, which tells of a price
_IN_WORDS = re.compile(r"\b(prozent|percent|percentage|pct)\b")
_MOST_TAX, _LEAST_TAX = Decimal("0.3"), Decimal("0.02")  # of what it is on: nobody takes more, and hardly less
_LIKELY_PART = Decimal("0.5")  # a discount of more than half is likelier some cents
_ONE = Decimal(1)
Rows = Sequence[Sequence[str]]


class UnmappedError(CannotDoError):
    """No column says what every order must say, or one may mean two things; the text names it, and a person may
    choose what the column is."""

    code = "unmapped"


def spelled(heading: str) -> str:
    """The heading as it is compared; a % in it stands at its end."""
    return plain(heading) + (" %" if _PERCENT.search(heading) else "")


def judge(
    headings: Sequence[str], rows: Rows, columns: dict[str, str], chosen: Container[str], currency: str
) -> list[str]:
    """Puts right in `columns` (heading: our name) what was guessed of discounts and taxes, by all that stands below
    the headings, and says what was decided. What a person has `chosen` stays as it is."""
    told = []
    for heading, name in list(columns.items()):
        beside = next((one for one, other in columns.items() if _RATES.get(other) == name), None)
        if name in RATES and beside is not None and heading not in chosen:
            del columns[heading]
            told.append(f"“{heading}” is left out: “{beside}” says the amount.")
    for heading, name in list(columns.items()):
        rate = _RATES.get(name)
        if rate is None or heading in chosen or not {"unit_price", "line_total"} & set(columns.values()):
            continue
        cells = [text for text in _column(headings, rows, heading) if any(mark in text for mark in "123456789")]
        if not cells or rate in columns.values():
            continue
        if all("%" in text for text in cells):
            is_rate, why = True, f"“{heading}” is in percent, as its cells say."
        elif any("%" in text for text in cells):
            raise UnmappedError(
                f"Some cells under “{heading}” are in percent and some name none; say what the column is "
                f"(--mapping '{heading}={rate}', all of them percent, or '{heading}={name}')."
            )
        elif (numbers := _numbers(cells)) is None:
            continue  # signs of money, or words: an amount, or refused by row
        elif rate == "line_tax_rate":
            is_rate, why = _judge_tax(heading, numbers, partial(_parts, headings, rows, columns, heading, currency))
        else:
            is_rate, why = _judge_discount(heading, name, cells, numbers)
        if is_rate:
            columns[heading] = rate
        told += [why] if why else []
    return told


def doubted(columns: Mapping[str, str]) -> list[str]:
    """What is to be said of columns of a kept mapping whose heading speaks of percent, and which are read as money."""
    return [
        f"“{heading}” is read as an amount of money, as it is kept (--mapping '{heading}={_RATES[name]}' if not)."
        for heading, name in columns.items()
        if name in _RATES and _is_headed(heading)
    ]


def _is_headed(heading: str) -> bool:
    """Whether the heading itself speaks of percent."""
    return _PERCENT.search(heading) is not None or _IN_WORDS.search(plain(heading)) is not None


def _column(headings: Sequence[str], rows: Rows, heading: str) -> list[str]:
    n = headings.index(heading)
    return [row[n] for row in rows if n < len(row) and row[n].lower() not in NOTHING]


def _numbers(cells: Sequence[str]) -> list[Decimal] | None:
    """The numbers, where all of them are."""
    try:
        return [read_number(text.replace("%", "").strip(), ".") for text in cells]
    except UnreadableValueError:
        return None


def _judge_discount(heading: str, name: str, cells: Sequence[str], numbers: Sequence[Decimal]) -> tuple[bool, str]:
    """Numbers below one are parts of a price (0.15), or cents; whole ones may be percent, and are an amount."""
    as_amount = f"“{heading}” is taken as an amount of money (--mapping '{heading}=line_discount_rate' if not)."
    if any(not 0 < number < 1 for number in numbers):
        may_be_rate = all(number == int(number) and 0 < number <= 100 for number in numbers)
        return False, as_amount if may_be_rate else ""
    decimals = [re.split(r"[.,]", text)[-1] for text in cells]
    is_money = all(len(one) == 2 for one in decimals)
    if is_money and any(one.endswith("0") for one in decimals):
        return False, as_amount
    if is_money or max(numbers) > _LIKELY_PART:
        raise UnmappedError(
            f"“{heading}” may be an amount of money or a part of the price (0.15 for 15 %); say which column it is "
            f"(--mapping '{heading}=line_discount_rate' or '{heading}={name}')."
        )
    return True, (
        f"“{heading}” is taken as a part of the price, so that 0.15 takes 15 % off "
        f"(--mapping '{heading}={name}' if it is money)."
    )


def _judge_tax(heading: str, numbers: Sequence[Decimal], parts: Callable[[], list[Decimal]]) -> tuple[bool, str]:
    """19 and 7 are rates where such an amount could not be on what it stands beside; where it could, who knows."""
    percents = [number * 100 if number < 1 else number for number in numbers]
    if not all(2 <= number <= 30 and number * 2 == int(number * 2) for number in percents):
        return False, ""
    found = parts()
    if any(not _LEAST_TAX <= part <= _MOST_TAX for part in found):
        return (
            True,
            f"“{heading}” is taken as a rate of tax, in percent (--mapping '{heading}=tax' if not).",
        )
    if max(numbers) < 1 or not found:
        return False, ""
    raise UnmappedError(
        f"“{heading}” may be a rate of tax in percent or an amount of money; say which column it is "
        f"(--mapping '{heading}=line_tax_rate' or '{heading}=tax')."
    )


def _parts(
    headings: Sequence[str], rows: Rows, columns: Mapping[str, str], heading: str, currency: str
) -> list[Decimal]:
    """Which part of its goods the column would be, taken as an amount, for each order of which that can be told."""
    at = {name: headings.index(one) for one, name in columns.items()}
    marks = {
        name: decimal_mark([row[n] for row in rows if n < len(row)])
        for name, n in at.items()
        if name in ("qty", "unit_price", "line_total")
    }

    def cell(row: Sequence[str], n: int | None) -> str:
        return row[n] if n is not None and n < len(row) and row[n].lower() not in NOTHING else ""

    goods: dict[str, Decimal] = {}
    taxes: dict[str, Decimal] = {}
    n_tax = headings.index(heading)
    for n, row in enumerate(rows):
        ref = cell(row, at.get("number")) or str(n)
        try:
            name = "line_total" if cell(row, at.get("line_total")) else "unit_price"
            price = to_decimal(*read_price(cell(row, at.get(name)), currency, marks.get(name, "")))
            units = cell(row, at.get("qty")) if name == "unit_price" else ""
            goods[ref] = goods.get(ref, Decimal()) + price * (read_whole(units, mark=marks["qty"]) if units else 1)
            if tax := cell(row, n_tax):
                taxes[ref] = max(taxes.get(ref, Decimal()), read_number(tax, "."))
        except UnreadableValueError:
            continue  # said where the row is read
    return [tax / goods[ref] for ref, tax in taxes.items() if tax and goods.get(ref)]


# --- what a number in a column of rates means -------------------------------------------------------------------


def scale_of(heading: str, cells: Sequence[str], chosen: str) -> str:
    """`percent` or `part`: what 0.5 means in this column of discounts; '' where all its cells say it themselves."""
    numbers = [number for number in map(_bare, cells) if number]
    if not numbers or chosen:
        return chosen
    is_headed = _is_headed(heading)
    if max(numbers) > 1 or (is_headed and max(numbers) == 1):
        return "percent"
    if max(numbers) < 1 and not is_headed:
        return "part"
    raise UnmappedError(
        f"No number under “{heading}” is above one, so that 0.5 may be half of a percent or half of the price; set "
        "discounts to percent or to part (--set discounts=percent)."
    )


def scale_of_tax(cells: Sequence[str]) -> str:
    """The same of a column of tax rates, of which none is below one percent."""
    return "part" if max(map(_bare, cells), default=_ONE) < 1 else "percent"


def _bare(text: str) -> Decimal:
    """The number in the cell, 0 where it names its percent or cannot be read."""
    try:
        return Decimal() if "%" in text else abs(read_number(text, "."))
    except UnreadableValueError:
        return Decimal()


def part_of(text: str, scale: str) -> Decimal:
    """The discount as a part of one."""
    part = _scaled(text, scale)
    if not 0 <= part <= 1:
        raise UnreadableValueError("discount", f"“{text[:40]}” is no part of a price; write 0.15 or 15 %")
    return part


def tax_rate(text: str, scale: str) -> int:
    """The rate of tax, in parts per million."""
    rate = _scaled(text, scale) * 1_000_000
    if rate != int(rate) or not (rate == 0 or 10_000 <= rate <= 500_000):
        raise UnreadableValueError("tax", f"“{text[:40]}” is no rate of tax; write it as 19 or 19 %")
    return int(rate)


def _scaled(text: str, scale: str) -> Decimal:
    number = read_number(text.replace("%", "").strip(), ".")
    return number / 100 if "%" in text or scale == "percent" else number
