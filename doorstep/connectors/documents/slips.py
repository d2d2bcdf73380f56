"""Packing slips as PDF: what is in the parcel, and how to send something back; for a gift without a price."""

import io
from collections.abc import Sequence
from typing import Any

from . import Brand, Slip, SlipLine
from .addresses import address_lines
from .fonts import BOLD, PLAIN, width, wrapped, write
from .labels import MEDIA, draw_logo

_MM = 72 / 25.4
_WORDS = {
    "slip": "Packing slip", "order": "Order", "of": "of", "parcel": "Parcel", "qty": "Qty", "what": "What is inside",
    "gift": "For you", "delivery": "For the delivery", "returns": "Sending something back",
}  # fmt: skip


class _Sheet:
    """A page that goes on on the next one when it is full."""

    def __init__(self, canvas: Any, media: str, colour: str) -> None:
        self.canvas = canvas
        self.wide, self.high = MEDIA[media]
        self.margin = (8 if media in ("a6", "4x6") else 18) * _MM
        self.left, self.right = self.margin, self.wide - self.margin
        self.colour = colour
        self.y = self.high - self.margin

    def room(self, height: float) -> None:
        """There is so much room from here; a fresh page where there is not."""
        if self.y - height < self.margin:
            self.canvas.showPage()
            self.y = self.high - self.margin

    def say(self, text: str, font: str = PLAIN, size: float = 10, country: str = "", indent: float = 0) -> None:
        """The text, in as many lines as it needs."""
        for line in wrapped(text, font, size, self.right - self.left - indent, country):
            self.room(size * 1.35)
            self.y -= size * 1.35
            write(self.canvas, self.left + indent, self.y, line, font, size, country)

    def rule(self, thick: float = 0.5, coloured: bool = False) -> None:
        """A line across the page."""
        from reportlab.lib.colors import HexColor, black

        self.room(8)
        self.y -= 6
        self.canvas.setStrokeColor(HexColor(self.colour) if coloured and self.colour else black)
        self.canvas.setLineWidth(thick)
        self.canvas.line(self.left, self.y, self.right, self.y)
        self.y -= 2


def draw_slip(slip: Slip, brand: Brand, media: str = "a4") -> bytes:
    """The slip on as many pages as it takes."""
    from reportlab.pdfgen.canvas import Canvas

    buffer, words = io.BytesIO(), _WORDS | slip.words
    canvas = Canvas(buffer, pagesize=MEDIA[media], pageCompression=1, invariant=1)
    canvas.setTitle(f"{words['slip']} {slip.order}")
    sheet = _Sheet(canvas, media, brand.colour)
    _draw_head(sheet, slip, brand, words)
    _draw_lines(sheet, slip.lines, slip.to.country, words)
    if slip.gift_note:
        sheet.y -= 10
        sheet.say(words["gift"], BOLD, 11)
        sheet.say(slip.gift_note, PLAIN, 13)
    if slip.delivery:
        sheet.y -= 10
        sheet.say(words["delivery"], BOLD, 10)
        sheet.say(slip.delivery, PLAIN, 10)
    if slip.note:
        sheet.y -= 12
        sheet.say(words["returns"], BOLD, 10)
        for part in slip.note.split("\n"):
            sheet.say(part, PLAIN, 10)
    _draw_foot(sheet, slip, brand)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_head(sheet: _Sheet, slip: Slip, brand: Brand, words: dict[str, str]) -> None:
    canvas, top = sheet.canvas, sheet.y
    if brand.logo:
        sheet.y -= draw_logo(canvas, brand.logo, sheet.left, top, 60 * _MM, 18 * _MM) + 4
    else:
        sheet.say(brand.name, BOLD, 16)
    sheet.rule(2.0, coloured=True)
    told = f"{words['order']} {slip.order}"
    if slip.ordered_on is not None:
        told += f" {words['of']} {slip.ordered_on.isoformat()}"
    if slip.part:
        told += f" · {words['parcel']} {slip.part}"
    sheet.say(words["slip"], BOLD, 14)
    sheet.say(told, PLAIN, 10)
    sheet.y -= 6
    for n, line in enumerate(address_lines(slip.to, slip.sender.country)):
        sheet.say(line, BOLD if n == 0 else PLAIN, 11, slip.to.country)
    sheet.y -= 8


def _draw_lines(sheet: _Sheet, lines: Sequence[SlipLine], country: str, words: dict[str, str]) -> None:
    """How many of what; what the customer wished for on a line stands under it."""
    sheet.room(40)
    sheet.y -= 12
    write(sheet.canvas, sheet.left, sheet.y, words["qty"], BOLD, 9)
    write(sheet.canvas, sheet.left + 36, sheet.y, words["what"], BOLD, 9)
    sheet.rule()
    for line in lines:
        sheet.room(26)
        top = sheet.y
        sheet.say(line.title or line.code, PLAIN, 11, country, indent=36)
        write(sheet.canvas, sheet.left, top - 11 * 1.35, str(line.qty), BOLD, 12)
        if line.price:
            write(sheet.canvas, sheet.right - width(line.price, PLAIN, 10), top - 11 * 1.35, line.price, PLAIN, 10)
        if line.code and line.code != line.title:
            sheet.say(line.code, PLAIN, 8, indent=36)
        for name, value in line.wished:
            sheet.say(f"{name}: {value}", BOLD, 9, country, indent=36)
        sheet.rule(0.25)


def _draw_foot(sheet: _Sheet, slip: Slip, brand: Brand) -> None:
    """Who sent it and how to reach them, and the bars that the station scans."""
    from reportlab.graphics.barcode.code128 import Code128

    sheet.room(60)
    sheet.y -= 16
    sender = " · ".join([brand.name, *address_lines(slip.sender, slip.to.country)])
    sheet.say(" · ".join(filter(None, (sender, brand.contact))), PLAIN, 8, slip.sender.country)
    bars = Code128(slip.parcel, barHeight=9 * _MM, barWidth=0.7, quiet=False)
    sheet.room(9 * _MM + 6)
    sheet.y -= 9 * _MM + 6
    bars.drawOn(sheet.canvas, sheet.left, sheet.y)
