"""The form of an order that is typed in: its fields between the presses, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doorstep.domain.typed import ADDRESS

LINES_MAX = 100
_TEXTS = (
    "who", "what", "email", "phone", "language", "payment", "came_by", "discount", "discount_reason", "service",
    "shipping", "delivery", "site", "note", "gift_note", "delivery_instructions", *ADDRESS,
)  # fmt: skip
_LONGEST = 2000


@dataclass(slots=True)
class LineField:
    """One line as it stands in the form."""

    code: str = ""
    title: str = ""
    qty: str = "1"
    price: str = ""
    note: str = ""


@dataclass(slots=True)
class Form:
    """Everything that is typed, as text, so that nothing is lost between two presses."""

    texts: dict[str, str] = field(default_factory=dict)
    lines: list[LineField] = field(default_factory=list)

    def __getattr__(self, name: str) -> str:  # for the template: form.email
        if name in _TEXTS:
            return self.texts.get(name, "")
        raise AttributeError(name)

    def put(self, **texts: str) -> None:
        """These fields say this from now on."""
        self.texts |= texts

    def add(self, code: str, title: str = "") -> None:
        """One more of it: a new line, or one more on the line that has it."""
        for line in self.lines:
            if code and line.code == code and line.qty.isdecimal():
                line.qty = str(int(line.qty) + 1)
                return
        if len(self.lines) < LINES_MAX:
            self.lines.append(LineField(code, title))

    @property
    def takes_along(self) -> bool:
        return self.delivery == "along"

    def said(self) -> dict[str, Any]:
        """What the form says, as a program would say it."""
        lines = []
        for line in self.lines:
            told = {"sku": line.code, "title": line.title, "qty": line.qty, "unit_price": line.price, "note": line.note}
            lines.append({name: value for name, value in told.items() if value})
        plain = ("payment", "came_by", "discount", "discount_reason", "note", "gift_note", "delivery_instructions")
        told_all: dict[str, Any] = {name: self.texts.get(name, "") for name in plain}
        told_all["lines"] = lines
        told_all["customer"] = {name: self.texts.get(name, "") for name in ("email", "phone", "language")}
        told_all["address"] = {name: self.texts.get(name, "") for name in ADDRESS}
        if self.takes_along:
            return {**told_all, "takes_along": True, "site": self.site}
        return {**told_all, "service": self.service, "shipping": self.shipping}


def read_form(said: Mapping[str, Any]) -> Form:
    """The form as it was sent; its lines are numbered from 1 without a gap."""
    form = Form({name: _text(said, name) for name in _TEXTS})
    for n in range(1, LINES_MAX + 1):
        if f"line-{n}-qty" not in said:
            break
        form.lines.append(
            LineField(*(_text(said, f"line-{n}-{part}") for part in ("code", "title", "qty", "price", "note")))
        )
    return form


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    return str(value).replace("\x00", "").strip()[:_LONGEST]
