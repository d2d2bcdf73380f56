"""Address labels as PDF: one a page (A6, 4 × 6 inches), or two or four on a sheet."""

import io
from collections.abc import Sequence
from typing import Any

from . import Brand, Label
from .addresses import address_lines
from .fonts import BOLD, PLAIN, unwritable, width, wrapped, write

_MM = 72 / 25.4
MEDIA: dict[str, tuple[float, float]] = {  # width and height in points
    "a6": (105 * _MM, 148 * _MM), "4x6": (288, 432), "a4": (210 * _MM, 297 * _MM), "letter": (612, 792),
}  # fmt: skip
_MARGIN = 6 * _MM
_LARGEST, _SMALLEST = 20.0, 9.0


def draw_labels(labels: Sequence[Label], brand: Brand, media: str = "a6", per_sheet: int = 1) -> bytes:
    """Every label, in this order. On A4 or letter `per_sheet` stand on one sheet: one (its first quarter), two or
    four."""
    from reportlab.pdfgen.canvas import Canvas

    wide, high = MEDIA[media]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(wide, high), pageCompression=1, invariant=1)
    canvas.setTitle(f"Labels of {brand.name}" if len(labels) > 1 else f"Label of order {labels[0].order}")
    places = _places(media, per_sheet)
    for n, label in enumerate(labels):
        if n and n % len(places) == 0:
            canvas.showPage()
        x, y, box_wide, box_high = places[n % len(places)]
        canvas.saveState()
        canvas.translate(x, y)
        _draw(canvas, label, brand, box_wide, box_high)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _places(media: str, per_sheet: int) -> list[tuple[float, float, float, float]]:
    """Where labels stand on a page, from the top left: (x, y, width, height)."""
    wide, high = MEDIA[media]
    if media in ("a6", "4x6"):
        return [(0, 0, wide, high)]
    half_wide, half_high = wide / 2, high / 2
    if per_sheet == 2:
        return [(0, half_high, wide, half_high), (0, 0, wide, half_high)]
    quarters = [(x, y, half_wide, half_high) for y in (half_high, 0.0) for x in (0.0, half_wide)]
    return quarters if per_sheet == 4 else quarters[:1]


def _draw(canvas: Any, label: Label, brand: Brand, wide: float, high: float) -> None:
    left, right, top = _MARGIN, wide - _MARGIN, high - _MARGIN
    under = _draw_sender(canvas, label, brand, left, right, top)
    above = _draw_foot(canvas, label, left, right)
    _draw_address(canvas, label, left, right, under, above)


def _draw_sender(canvas: Any, label: Label, brand: Brand, left: float, right: float, top: float) -> float:
    """The shop's logo or name, and where the parcel goes back to; returns what is left below."""
    y = top
    if brand.logo:
        y -= draw_logo(canvas, brand.logo, left, top, 45 * _MM, 12 * _MM) + 4
    else:
        write(canvas, left, y - 12, brand.name, BOLD, 12)
        y -= 18
    sender = [line for line in address_lines(label.sender, label.to.country) if line != brand.name]
    for line in wrapped(" · ".join(sender), PLAIN, 8, right - left, label.sender.country)[:2]:
        write(canvas, left, y - 8, line, PLAIN, 8, label.sender.country)
        y -= 10
    canvas.setLineWidth(0.7)
    canvas.line(left, y - 3, right, y - 3)
    return y - 8


def _draw_address(canvas: Any, label: Label, left: float, right: float, under: float, above: float) -> None:
    """The address, as large as it goes: the lines shrink together, and a line that is still too wide is broken."""
    lines, country = address_lines(label.to, label.sender.country), label.to.country
    size = _LARGEST
    while size > _SMALLEST:
        widest = max((width(line, BOLD, size, country) for line in lines), default=0)
        if widest <= right - left and len(lines) * size * 1.3 <= under - above - 8:
            break
        size -= 0.5
    broken = [piece for line in lines for piece in wrapped(line, BOLD, size, right - left, country) or [line]]
    y = under - size - 4
    for n, line in enumerate(broken):
        write(canvas, left, y, line, BOLD if n == 0 or n == len(broken) - 1 else PLAIN, size, country)
        y -= size * 1.3
    if marks := unwritable(*lines):
        told = f"{len(marks)} letters of this address are not in the label's font: write them by hand."
        write(canvas, left, max(y, above + 2), told, PLAIN, 7)


def _draw_foot(canvas: Any, label: Label, left: float, right: float) -> float:
    """What the house needs: service, order, weight, and the bars that the station scans; returns where it begins."""
    from reportlab.graphics.barcode.code128 import Code128

    y = _MARGIN
    bars = Code128(label.parcel, barHeight=13 * _MM, barWidth=0.75, quiet=False)
    room = right - left
    if bars.width > room:
        bars = Code128(label.parcel, barHeight=13 * _MM, barWidth=0.75 * room / bars.width, quiet=False)
    write(canvas, left, y, label.parcel, PLAIN, 7)
    if label.tracking:
        told = f"Tracking {label.tracking}"
        write(canvas, right - width(told, PLAIN, 7), y, told, PLAIN, 7)
    bars.drawOn(canvas, left + (room - bars.width) / 2, y + 10)
    y += 10 + 13 * _MM + 8
    facts = [f"Order {label.order}", f"parcel {label.part}" if label.part else "", _weight(label.grams)]
    write(canvas, left, y, " · ".join(filter(None, facts)), PLAIN, 9)
    service = " ".join(filter(None, (label.carrier, label.service)))
    write(canvas, left, y + 13, service, BOLD, 11)
    canvas.line(left, y + 28, right, y + 28)
    return y + 30


def _weight(grams: int) -> str:
    return "" if not grams else f"{grams} g" if grams < 1000 else f"{grams / 1000:.2f} kg".replace(".00", "")


def draw_logo(canvas: Any, logo: bytes, left: float, top: float, most_wide: float, most_high: float) -> float:
    """The logo stands there, no larger than that; returns how high it came out."""
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(io.BytesIO(logo))
    wide, high = picture.getSize()
    scale = min(most_wide / wide, most_high / high, 1.0 * _MM)
    canvas.drawImage(picture, left, top - high * scale, wide * scale, high * scale, mask="auto")
    return float(high * scale)


def draw_test(name: str, media: str) -> bytes:
    """A page that says which printer it came from."""
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.pdfgen.canvas import Canvas

    buffer, (wide, high) = io.BytesIO(), MEDIA[media]
    canvas = Canvas(buffer, pagesize=(wide, high), pageCompression=1, invariant=1)
    canvas.setTitle(f"Test page of {name}")
    write(canvas, _MARGIN, high - _MARGIN - 24, "Doorstep", BOLD, 24)
    for n, line in enumerate(wrapped(f"This is {name}.", PLAIN, 12, wide - 2 * _MARGIN)):
        write(canvas, _MARGIN, high - _MARGIN - 48 - n * 16, line, PLAIN, 12)
    write(canvas, _MARGIN, high / 2, "Ł ő ß é Ω Ж", BOLD, 20)
    canvas.rect(_MARGIN / 2, _MARGIN / 2, wide - _MARGIN, high - _MARGIN)
    Code128("DOORSTEP-TEST", barHeight=13 * _MM, barWidth=1.0, quiet=False).drawOn(canvas, _MARGIN, _MARGIN)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
