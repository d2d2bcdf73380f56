"""The label as a page and as ZPL, drawn when it is fetched."""

import unicodedata
from io import BytesIO
from typing import Any

import orjson

from doorstep.sandbox.store import Row

_WIDTH, _HEIGHT = 288, 432  # 4 by 6 inches, in points


def as_pdf(label: Row) -> bytes:
    """One page of 4 by 6 inches; the bars are the tracking number in Code 128."""
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.pdfgen.canvas import Canvas

    page = BytesIO()
    # Same label, same bytes: no creation date, no random id.
    canvas = Canvas(page, pagesize=(_WIDTH, _HEIGHT), invariant=True)
    canvas.setTitle(label["tracking_number"])
    addresses = orjson.loads(label["addresses"])
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(16, 400, label["service"].upper())
    canvas.setFont("Helvetica", 9)
    canvas.drawRightString(_WIDTH - 16, 404, f"{label['weight_grams'] / 1000:.2f} kg")
    _write_lines(canvas, 16, 380, 8, _address_lines(addresses["from"]))
    canvas.line(16, 312, _WIDTH - 16, 312)
    _write_lines(canvas, 24, 292, 12, _address_lines(addresses["to"]))
    bars = Code128(label["tracking_number"], barHeight=72, barWidth=1.15, quiet=True)
    bars.drawOn(canvas, (_WIDTH - bars.width) / 2, 80)
    canvas.setFont("Courier-Bold", 13)
    canvas.drawCentredString(_WIDTH / 2, 62, label["tracking_number"])
    canvas.setFont("Helvetica", 8)
    canvas.drawString(16, 24, f"Ref. {_printable(label['reference'])}")
    canvas.save()
    return page.getvalue()


def as_zpl(label: Row) -> bytes:
    """The same label for a 203 dpi thermal printer."""
    addresses = orjson.loads(label["addresses"])
    fields = [_zpl_text(40, 40, 50, label["service"].upper())]
    fields += [_zpl_text(40, 120 + 28 * n, 24, line) for n, line in enumerate(_address_lines(addresses["from"]))]
    fields += [_zpl_text(60, 340 + 44 * n, 38, line) for n, line in enumerate(_address_lines(addresses["to"]))]
    bars = f"^FO80,760^BY3^BCN,220,Y,N,N^FD{label['tracking_number']}^FS"
    reference = _zpl_text(40, 1140, 24, f"Ref. {label['reference']}")
    return "\n".join(["^XA", "^CI28", "^PW812", "^LL1218", *fields, bars, reference, "^XZ", ""]).encode()


def _address_lines(address: dict[str, Any]) -> list[str]:
    place = " ".join(str(address.get(name) or "") for name in ("postcode", "city", "region")).strip()
    lines = [address.get("name"), address.get("company"), *(address.get("lines") or ()), place, address.get("country")]
    return [str(line) for line in lines if line][:7]


def _write_lines(canvas: Any, x: int, y: int, size: int, lines: list[str]) -> None:
    canvas.setFont("Helvetica", size)
    for n, line in enumerate(lines):
        canvas.drawString(x, y - n * size * 1.25, _printable(line)[:44])


def _printable(text: str) -> str:
    """As the built-in fonts can show it: letters they lack lose their marks, as carriers' own labels do."""
    shown = []
    for letter in text:
        try:
            letter.encode("cp1252")
            shown.append(letter)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
            shown.append(plain or {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}.get(letter, "?"))
    return "".join(shown)


def _zpl_text(x: int, y: int, size: int, text: str) -> str:
    # ^FH: what would start a command is written as its hex code.
    safe = "".join(f"_{ord(letter):02X}" if letter in "^~_\\" or ord(letter) < 32 else letter for letter in text)
    return f"^FO{x},{y}^A0N,{size},{size}^FH^FD{safe}^FS"
