"""Labels in ZPL II, the language of label printers: text in UTF-8, and the parcel's bars."""

from . import Brand, Label
from .addresses import address_lines

_INCHES = {"a6": (4.13, 5.83), "4x6": (4.0, 6.0), "a4": (4.13, 5.83), "letter": (4.0, 6.0)}
_WIDTH_OF_A_LETTER = 0.56  # of its height, in the printer's scalable font; a little more than most letters take


def draw_zpl(label: Label, brand: Brand, media: str = "4x6", dpi: int = 203) -> bytes:
    """The label for a printer of that many dots an inch."""
    page = _Page(media, dpi)
    page.say(brand.name, 0.17)
    sender = [line for line in address_lines(label.sender, label.to.country) if line != brand.name]
    page.say(" · ".join(sender), 0.11)
    page.rule()
    lines = address_lines(label.to, label.sender.country)
    room = page.high - page.y - page.dots(1.75)
    widest = max((len(line) for line in lines), default=1)
    height = min(
        page.dots(0.30), int(page.wide / (widest * _WIDTH_OF_A_LETTER)), int(room / (max(len(lines), 1) * 1.25))
    )
    for line in lines:
        page.say(line, max(height, page.dots(0.12)) / dpi)
    page.y = page.high - page.dots(1.65)
    page.rule()
    page.say(" ".join(filter(None, (label.carrier, label.service))), 0.17)
    facts = [f"Order {label.order}", f"parcel {label.part}" if label.part else "", label.tracking]
    page.say(" · ".join(filter(None, facts)), 0.13)
    page.bars(label.parcel, 0.6)
    return page.done()


def draw_test(name: str, dpi: int, media: str) -> bytes:
    """A label that says which printer it came from."""
    page = _Page(media, dpi)
    page.say("Doorstep", 0.3)
    page.say(f"This is {name}, at {dpi} dots an inch.", 0.15)
    page.say("Ł ő ß é Ω Ж", 0.2)
    page.bars("DOORSTEP-TEST", 0.6)
    return page.done()


class _Page:
    """A label that grows downwards, in dots."""

    def __init__(self, media: str, dpi: int) -> None:
        wide, high = _INCHES[media]
        self.dpi = dpi
        self.margin = int(0.2 * dpi)
        self.full_wide, self.high = int(wide * dpi), int(high * dpi)
        self.wide = self.full_wide - 2 * self.margin
        self.y = self.margin
        self._parts = ["^XA", "^CI28", f"^PW{self.full_wide}", f"^LL{self.high}", "^LH0,0"]

    def dots(self, inches: float) -> int:
        return int(inches * self.dpi)

    def say(self, text: str, inches: float) -> None:
        """One line of that height, narrower where it would not fit."""
        height = self.dots(inches)
        width = min(height, int(self.wide / (max(len(text), 1) * _WIDTH_OF_A_LETTER)))
        self._parts.append(f"^FO{self.margin},{self.y}^A0N,{height},{max(width, 10)}^FH_^FD{_escaped(text)}^FS")
        self.y += int(height * 1.25)

    def rule(self) -> None:
        self._parts.append(f"^FO{self.margin},{self.y}^GB{self.wide},2,2^FS")
        self.y += self.dots(0.08)

    def bars(self, text: str, inches: float) -> None:
        """The text as Code 128, in the widest bars that fit."""
        modules = 11 * (len(text) + 3) + 13
        module = max(1, min(4, self.wide // modules))
        height = self.dots(inches)
        self._parts.append(f"^FO{self.margin},{self.y}^BY{module}^BCN,{height},Y,N,N,A^FH_^FD{_escaped(text)}^FS")
        self.y += height + self.dots(0.25)

    def done(self) -> bytes:
        return "\n".join([*self._parts, "^PQ1", "^XZ", ""]).encode()


def _escaped(text: str) -> str:
    """The text with what ZPL would obey written as its bytes."""
    return "".join(
        "".join(f"_{byte:02X}" for byte in mark.encode()) if mark in "^~_\\" or not mark.isprintable() else mark
        for mark in text
    )
