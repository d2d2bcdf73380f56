"""One order out of its rows: lines, charges, addresses and payment, as our own JSON; or why it cannot be made."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP
from functools import lru_cache
from typing import Any

from .catalog_values import FORMULA_ERRORS, UnreadableValueError, read_price, read_whole
from .money import share, to_decimal
from .order_columns import part_of, tax_rate
from .order_plan import Made, Plan, SheetRow
from .order_values import NOTHING, read_instant
from .tax import Rate, tax, tax_shipping

_OF_LINE = frozenset((
    "sku", "title", "options", "qty", "unit_price", "line_total", "line_discount", "line_discount_rate", "line_tax",
    "line_tax_rate",
))  # fmt: skip
_OF_ROW = ("sent_at", "cancelled_at", "payment")  # what a row of a line may say of its own line alone
_ADDRESS = ("recipient", "company", "line1", "line2", "postcode", "city", "region", "country", "address", "phone")
# A row that says none of these, where another row of its order does, leaves all that is the order's to that one.
_OF_ORDER = frozenset((
    *_ADDRESS, "currency", "shipping", "shipping_tax", "discount", "tax", "total", "service", "payment_method",
)) - {"phone"}  # fmt: skip
_PAYMENTS = {
    "paid": "paid", "bezahlt": "paid", "captured": "paid", "complete": "paid", "completed": "paid",
    "pending": "pending", "unpaid": "pending", "offen": "pending", "open": "pending", "authorized": "authorized",
    "authorised": "authorized", "refunded": "refunded", "erstattet": "refunded", "voided": "voided", "terms": "terms",
    "on terms": "terms", "invoice": "terms", "rechnung": "terms",
}  # fmt: skip


_MENDING = {
    "sent_at": "write the same into all of its rows",
    "cancelled_at": "take out the rows that were called off, or write the day into all of them",
    "payment": "write the same into all of its rows",
}


@lru_cache(maxsize=20_000)
def _amount(text: str, currency: str, mark: str) -> int:
    minor, named = read_price(text, currency, mark)
    if named != currency:
        raise UnreadableValueError(
            "currency", f"“{text[:40]}” is in {named}, and the order in {currency}; set the currency, or map its column"
        )
    return minor


class Maker:
    """Makes one order of its rows; what is wrong stands in `troubles` by row, or in `reason`."""

    def __init__(self, ref: str, rows: Sequence[SheetRow]) -> None:
        self.ref, self.rows = ref, rows
        self.troubles: dict[int, str] = {}
        self.reason = ""
        self.remarks: list[tuple[str, str]] = []  # what was decided of what its rows leave out: (which, the heading)
        self._currency = ""
        self._sent: frozenset[int] | None = frozenset()  # rows whose lines were sent; None: all of them

    def make(self) -> Made | None:
        """The order; None where a row of it cannot be taken."""
        facts = self._facts()
        if facts is None:
            return None
        try:
            self._currency = (facts.get("currency") or self.rows[0].plan.said["currency"]).upper()
            lines = [line for row in self.rows if row.plan.has_lines and (line := self._line(row)) is not None]
            if self.troubles:
                self._refuse(next(iter(self.troubles.values())))
            elif not lines:
                self._refuse("no row says what was ordered")
            return None if self.reason else self._made(self._body(facts, lines))
        except UnreadableValueError as error:
            self._refuse(error.why.rstrip("."))
        return None

    def _refuse(self, reason: str) -> None:
        self.reason = self.reason or f"order {self.ref[:40]} cannot be taken: {reason}"

    def _facts(self) -> dict[str, str] | None:
        """What all rows together say of the order; they may leave it out, but not contradict each other."""
        facts: dict[str, str] = {}
        for row in self.rows:
            for name, n in row.plan.at.items():
                value = row.cells[n] if n < len(row.cells) else ""
                if value in FORMULA_ERRORS:
                    self.troubles[id(row)] = f"the formula in {row.plan.headings[n]} failed ({value})"
                if name in _OF_LINE or value.lower() in NOTHING or name == "number":
                    continue
                if name in _OF_ROW and row.plan.has_lines:
                    continue  # looked at below: it may be of its own line alone
                if facts.setdefault(name, value) != value:
                    self.troubles[id(row)] = (
                        f"the rows of order {self.ref[:40]} contradict each other in {row.plan.headings[n]}: "
                        f"“{facts[name][:40]}” and “{value[:40]}”"
                    )
        self._weigh_rows(facts)
        if self.troubles:
            self._refuse(next(iter(self.troubles.values())))
            return None
        return facts

    def _weigh_rows(self, facts: dict[str, str]) -> None:
        """What rows of lines say of being sent, called off and paid: of the whole order where all of them say it, or
        where the others say nothing of their order at all; else each is sent by itself, and nothing else is."""
        of_lines = [row for row in self.rows if row.plan.has_lines]
        if "sent_at" in facts:
            self._sent = None
        for name in _OF_ROW:
            saying = [row for row in of_lines if row.says(name)]
            if not saying:
                continue
            silent = [row for row in of_lines if not row.says(name)]
            heading = saying[0].plan.headings[saying[0].plan.at[name]]
            if silent and _leave_it_to(saying, silent):
                self.remarks.append(("whole", heading))
                silent = []
            values = list(dict.fromkeys(filter(None, [facts.get(name, ""), *(row.says(name) for row in saying)])))
            if name == "sent_at" and name not in facts:
                self._sent = frozenset(map(id, saying)) if silent else None
                self.remarks += [("by_line", heading)] if silent else []
            elif len(values) > 1 or (silent and name not in facts):
                one, other = (f"“{value[:40]}”" if value else "nothing" for value in [*values, ""][:2])
                self.troubles[id((silent or saying)[-1])] = (
                    f"the rows of order {self.ref[:40]} say different things under {heading} ({one} and "
                    f"{other}), which holds for a whole order: {_MENDING[name]}"
                )
            facts[name] = values[0]

    def _is_sent(self, row: SheetRow) -> bool:
        if text := row.says("sent_at"):
            read_instant(text, row.plan.day_order, row.plan.zone)
        return self._sent is None or id(row) in self._sent

    def _line(self, row: SheetRow) -> dict[str, Any] | None:
        """The row's line; None, with its trouble noted, where it cannot be read."""
        cell = row.says

        def money(name: str) -> int | None:
            text = cell(name)
            return _amount(text, self._currency, row.plan.marks.get(name, "")) if text else None

        try:
            sku, title = cell("sku")[:180], cell("title")[:500]
            if not sku and not title:
                raise UnreadableValueError("product", "it names no product")
            mark = row.plan.marks.get("qty", "")
            qty = read_whole(cell("qty"), 0, 100_000, mark) if "qty" in row.plan.at and cell("qty") else 1
            unit, discount = self._price(qty, money("unit_price"), money("line_total"))
            discount += money("line_discount") or 0
            if less := cell("line_discount_rate"):
                part = part_of(less, row.plan.scales.get("line_discount_rate", ""))
                discount += int((unit * qty * part).to_integral_value(ROUND_HALF_UP))
            if discount > unit * qty:
                raise UnreadableValueError("discount", "its discount is more than it comes to")
            line: dict[str, Any] = {"qty": qty, "unit_price": unit, "discount": discount, "tax": money("line_tax") or 0}
            rate = cell("line_tax_rate")
            line["rate"] = tax_rate(rate, row.plan.scales.get("line_tax_rate", "")) if rate else None
            line["is_sent"] = self._is_sent(row)
        except UnreadableValueError as error:
            self.troubles[id(row)] = error.why.rstrip(".")
            return None
        line |= {"sku": sku} if sku else {}
        line["title"], line["says_tax"] = title or sku, bool(cell("line_tax") or cell("line_tax_rate"))
        if options := cell("options"):
            line["properties"] = [{"name": row.plan.headings[row.plan.at["options"]], "value": options[:5000]}]
        return line

    def _price(self, qty: int, unit: int | None, total: int | None) -> tuple[int, int]:
        """(unit price, discount): the total of a line that its quantity does not divide leaves a discount of a cent."""
        if unit is None and total is None:
            raise UnreadableValueError("price", "it has no price")
        if unit is not None:
            less = unit * qty - total if total is not None else 0
            if less < 0:
                raise UnreadableValueError("price", "the price of the line is more than its units come to")
            return unit, less
        if not qty:
            raise UnreadableValueError("qty", "it has a price and no units")
        assert total is not None
        unit = -(-total // qty)
        return unit, unit * qty - total

    # --- the order -----------------------------------------------------------------------------------------

    def _body(self, facts: Mapping[str, str], lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
        plan = self.rows[0].plan
        charges = {name: self._charge(facts, name) for name in ("shipping", "shipping_tax", "discount", "tax")}
        total, is_included = self._foot(facts, lines, charges)
        placed = self._instant(facts, "placed_at") or plan.fallback_at
        body: dict[str, Any] = {
            "id": self.ref, "number": self.ref, "placed_at": _utc(placed), "currency": self._currency,
            "prices_include_tax": is_included, "lines": [self._shown(n, line) for n, line in enumerate(lines, 1)],
            "total": self._money(total), "payment": self._payment(facts, plan),
        }  # fmt: skip
        if charges["discount"]:
            body["discount"] = {"amount": self._money(charges["discount"])}
        if charges["shipping"] or facts.get("service"):
            body["shipping"] = {
                "service": facts.get("service", "")[:500], "price": self._money(charges["shipping"]),
            }  # fmt: skip
            if facts.get("shipping_tax") or charges["shipping_tax"]:
                body["shipping"]["tax"] = self._money(charges["shipping_tax"])
        self._instant(facts, "sent_at")
        shown = zip(lines, body["lines"], strict=True)
        if sent := [{"line": one["id"], "qty": one["qty"]} for line, one in shown if line["is_sent"]]:
            body["sent"] = sent
        if (cancelled := self._instant(facts, "cancelled_at")) is not None:
            body["cancelled_at"] = _utc(cancelled)
        body |= self._people(facts, plan)
        return body

    def _charge(self, facts: Mapping[str, str], name: str) -> int:
        text = facts.get(name, "")
        if not text:
            return 0
        plan = next(row.plan for row in self.rows if name in row.plan.at)
        return _amount(text.lstrip("-") if name == "discount" else text, self._currency, plan.marks.get(name, ""))

    def _foot(
        self, facts: Mapping[str, str], lines: Sequence[dict[str, Any]], charges: dict[str, int]
    ) -> tuple[int, bool]:
        """The total, and whether prices contain the tax: by the total that the sheet names, else by the shop's own
        setting. Each line has its tax then, and so has shipping."""
        plan = self.rows[0].plan
        goods = [line["qty"] * line["unit_price"] - line["discount"] for line in lines]
        net = sum(goods) + charges["shipping"] - charges["discount"]
        stated = self._charge(facts, "total") if facts.get("total") else None
        laid = {is_included: self._tax(facts, lines, goods, charges, is_included) for is_included in (False, True)}
        on_top = net + sum(laid[False])
        if stated is None:
            is_included = any(laid[False]) and plan.prices_include_tax
            if any(laid[False]):
                self.remarks.append(("within" if is_included else "on_top", self._tax_heading()))
        elif stated not in (net, on_top):
            raise UnreadableValueError(
                "total",
                f"its rows come to {self._money(on_top)} {self._currency} and its total says {self._money(stated)}",
            )
        else:
            is_included = stated != on_top
        *taxes, charges["shipping_tax"] = laid[is_included]
        if sum(laid[is_included]) * 2 > max(net, 0):
            raise UnreadableValueError(
                "tax",
                f"its tax of {self._money(sum(laid[is_included]))} {self._currency} is more than half of what it is "
                "on; a column of percents is the “Tax of the line, in percent” (line_tax_rate)",
            )
        for line, minor in zip(lines, taxes, strict=True):
            line["tax"] = minor
        return net if is_included else on_top, is_included

    def _tax(
        self, facts: Mapping[str, str], lines: Sequence[Mapping[str, Any]], goods: Sequence[int],
        charges: Mapping[str, int], is_included: bool,
    ) -> list[int]:  # fmt: skip
        """The tax of each line, and that of shipping behind them: as the rows say it, or by the rates they name."""
        said = [line["tax"] for line in lines]
        if charges["tax"] and not any(said):
            return [*share(charges["tax"], goods), charges["shipping_tax"]]
        if not any(line["rate"] for line in lines):
            return [*said, charges["shipping_tax"]]
        off = share(charges["discount"], goods)
        held = [
            (amount - less, [Rate("", line["rate"])] if line["rate"] else [])
            for line, amount, less in zip(lines, goods, off, strict=True)
        ]
        by_rate = [
            minor or tax(amount, rates, is_included).tax_minor
            for minor, (amount, rates) in zip(said, held, strict=True)
        ]
        if facts.get("shipping_tax") or not self.rows[0].plan.tax_on_shipping:
            return [*by_rate, charges["shipping_tax"]]
        return [*by_rate, tax_shipping(charges["shipping"], held, (), is_included).tax_minor]

    def _tax_heading(self) -> str:
        """Under which heading the tax stands."""
        plans = [row.plan for row in self.rows]
        return next(
            plan.headings[plan.at[name]]
            for name in ("line_tax_rate", "line_tax", "tax", "shipping_tax") for plan in plans if name in plan.at
        )  # fmt: skip

    def _instant(self, facts: Mapping[str, str], name: str) -> datetime | None:
        text = facts.get(name, "")
        if not text:
            return None
        plan = next(row.plan for row in self.rows if name in row.plan.at)
        return read_instant(text, plan.day_order, plan.zone)

    def _payment(self, facts: Mapping[str, str], plan: Plan) -> dict[str, str]:
        said = facts.get("payment", "").strip().lower().replace("_", " ")
        state = _PAYMENTS.get(said) if said else plan.said["payment"]
        if state is None:
            raise UnreadableValueError("payment", f"“{said[:40]}” says nothing of the money that Doorstep knows")
        method = facts.get("payment_method", "")[:200]
        return {"state": state, **({"method": method} if method else {})}

    def _people(self, facts: Mapping[str, str], plan: Plan) -> dict[str, Any]:
        customer = {
            "id": facts.get("customer", "")[:120], "email": facts.get("email", "")[:200],
            "phone": facts.get("phone", "")[:60], "language": facts.get("language", "")[:35],
        }  # fmt: skip
        told: dict[str, Any] = {name: value for name, value in customer.items() if value}
        if tags := [tag.strip()[:100] for tag in facts.get("tags", "").split(",") if tag.strip()]:
            told["tags"] = tags
        people: dict[str, Any] = {"customer": told} if told else {}
        for name in ("note", "gift_note", "delivery_instructions"):
            if facts.get(name):
                people[name] = facts[name][:5000]
        if address := self._address(facts, plan):
            people["ship_to"] = address
        return people

    def _address(self, facts: Mapping[str, str], plan: Plan) -> dict[str, str]:
        named = facts.get("country", "") or plan.said.get("country", "") or self._home()
        country = plan.countries(named) if named else ""
        if named and not country:
            raise UnreadableValueError("country", f"“{named[:40]}” is no country; write its two letters, as in DE")
        held = {name: facts[name][:500] for name in _ADDRESS if facts.get(name) and name != "country"}
        if whole := held.pop("address", ""):
            if held.keys() & {"line1", "city", "postcode"}:
                held.setdefault("line1", whole)
            else:
                held |= plan.part(whole, country)
        if not held:
            return {}
        if name := held.pop("recipient", ""):
            held["name"] = name
        return {**held, **({"country": country} if country else {})}

    def _home(self) -> str:
        """The shop's own country, where no column of any of the rows names one."""
        plans = [row.plan for row in self.rows]
        at_home = (plan.home_country for plan in plans if plan.home_country)
        return "" if any("country" in plan.at for plan in plans) else next(at_home, "")

    def _money(self, minor: int) -> str:
        return str(to_decimal(minor, self._currency))

    def _shown(self, n: int, line: Mapping[str, Any]) -> dict[str, Any]:
        shown = {"id": str(n), **line, "unit_price": self._money(line["unit_price"])}
        del shown["is_sent"], shown["rate"]
        says_tax = shown.pop("says_tax")  # no tax, in so many words, is another thing than no word of tax
        for name, is_said in (("discount", False), ("tax", says_tax)):
            if shown.pop(name) or is_said:
                shown[name] = self._money(line[name])
        return shown

    def _made(self, body: dict[str, Any]) -> Made:
        """The order with its rows kept beside it; known again by them, in whatever order they stand."""
        plans = {id(row.plan): row.plan for row in self.rows}
        sheets = [
            {"headings": list(plan.headings), "rows": [list(row.cells) for row in self.rows if row.plan is plan]}
            for plan in plans.values()
        ]
        said = sorted({plan.fingerprint for plan in plans.values()})
        cells = sorted(row.cells for row in self.rows)
        key = hashlib.sha256(json.dumps([said, cells], ensure_ascii=False).encode()).hexdigest()
        body["source"] = {"sheets": sheets}
        came = [row for row in self.rows if row.number]
        first = came[0] if came else self.rows[0]
        numbers = tuple([row.number for plan in plans.values() for row in self.rows if row.plan is plan])
        of_lines = sum(row.plan.has_lines for row in came)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Made(self.ref, text, f"sheet|{key}", first.plan.file, numbers, of_lines)


def _leave_it_to(saying: Sequence[SheetRow], silent: Sequence[SheetRow]) -> bool:
    """Whether the silent rows say nothing at all of their order, and leave it to the others."""
    return any(_speaks(row) for row in saying) and not any(_speaks(row) for row in silent)


def _speaks(row: SheetRow) -> bool:
    return any(row.says(name) for name in _OF_ORDER)


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
