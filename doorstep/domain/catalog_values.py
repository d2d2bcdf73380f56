"""What stands in a cell, read exactly: prices, weights, sizes, rates, barcodes; refused in a sentence, not guessed."""

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b
from html import unescape

from .money import exponent

SIGNS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "zł": "PLN", "kr.": "DKK", "US$": "USD", "$": "USD",
    "CHF": "CHF", "Fr.": "CHF", "R$": "BRL", "₺": "TRY", "₩": "KRW",
}  # fmt: skip
_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"))
_KRONER = frozenset(("DKK", "SEK", "NOK"))
COUNTRIES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW".split()
)
_GRAMS = {
    "g": Decimal(1), "gr": Decimal(1), "gram": Decimal(1), "grams": Decimal(1), "gramm": Decimal(1),
    "kg": Decimal(1000), "kilo": Decimal(1000), "kilogram": Decimal(1000), "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125"), "t": Decimal(1_000_000), "mg": Decimal("0.001"),
}  # fmt: skip
_MILLIMETRES = {
    "mm": Decimal(1), "cm": Decimal(10), "dm": Decimal(100), "m": Decimal(1000), "in": Decimal("25.4"),
    "inch": Decimal("25.4"), '"': Decimal("25.4"), "ft": Decimal("304.8"),
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[\d.,'\u2019\u00a0\u202f ]*\d[\d.,'\u2019\u00a0\u202f ]*")
_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[\s\u00a0\u202f'\u2019]\d{3})+(?!\d)")
YES = frozenset(("yes", "y", "true", "1", "ja", "j", "wahr", "x", "active", "aktiv", "on", "published"))
NO = frozenset("no n false 0 nein falsch draft archived inactive inaktiv off -1 unlisted".split())
NO_RESULT = "#NO_RESULT!"  # of ours: what a formula came to was never written down
FORMULA_ERRORS = frozenset(f"{NO_RESULT} #N/A #NV #REF! #NAME? #VALUE! #WERT! #DIV/0! #NUM! #NULL! #BEZUG!".split())


class UnreadableValueError(ValueError):
    """The cell does not say what its column asks for; the text says what to do."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why)
        self.rule, self.why = rule, why


def decimal_mark(texts: list[str]) -> str:
    """`.` or `,`: the sign of the decimals in this column, as far as its cells tell for sure; '' where none does."""
    votes = {".": 0, ",": 0}
    for text in texts:
        found = _NUMBER.search(text)
        number = _SPACES.sub("", found[0]) if found else ""
        dot, comma = number.rfind("."), number.rfind(",")
        if dot >= 0 and comma >= 0:
            votes["." if dot > comma else ","] += 1
        elif max(dot, comma) >= 0:
            mark = "." if dot >= 0 else ","
            if number.count(mark) > 1:
                votes["," if mark == "." else "."] += 1
            elif len(number) - max(dot, comma) - 1 != 3 or number.lstrip("+-").startswith("0"):
                votes[mark] += 1
    if votes["."] and votes[","]:
        return ""  # both are used: each cell must tell for itself
    return "." if votes["."] else "," if votes[","] else ""


def read_number(text: str, mark: str = "") -> Decimal:
    """The number, exactly. `mark` is the column's sign of decimals; without it a number such as 1.234 is refused."""
    bare = re.sub(r"^([+-])\s+", r"\1", text.strip().replace("−", "-"))
    if grouped := _GROUPED.match(bare):  # a blank stands between thousands, and nowhere else: 12 50 is no number
        bare = _SPACES.sub("", grouped[0]) + bare[grouped.end() :]
    if not re.fullmatch(r"[+-]?(\d[\d.,]*|[.,]\d+)(-|[.,]-{1,2})?", bare):
        raise UnreadableValueError("number", f"“{text[:40]}” is no number; write digits alone.")
    bare = bare.rstrip("-").rstrip(".,")
    dot, comma = bare.rfind("."), bare.rfind(",")
    if dot >= 0 and comma >= 0:
        mark = "." if dot > comma else ","
    elif max(dot, comma) >= 0:
        only = "." if dot >= 0 else ","
        behind = len(bare) - max(dot, comma) - 1
        if bare.count(only) > 1:
            mark = "," if only == "." else "."
        elif behind != 3 or bare.lstrip("+-").startswith("0"):
            mark = only
        elif not mark:
            whole, part = bare.split(only)
            raise UnreadableValueError(
                "decimal_sign",
                f"“{text[:40]}” may be thousands or decimals; write {whole}{part} or {whole}.{part}0, or say which "
                "sign the decimals have.",
            )
    thousands = "," if mark == "." else "."
    whole, _, part = bare.partition(mark) if mark else (bare, "", "")
    groups = whole.lstrip("+-").split(thousands)
    if (
        thousands in part
        or (mark and mark in part)
        or (len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])))
    ):
        raise UnreadableValueError("number", f"“{text[:40]}” is no number as people write them; write it as 1234.50.")
    return Decimal(f"{whole.replace(thousands, '') or '0'}{'.' if part else ''}{part}")


def read_price(text: str, currency: str, mark: str = "") -> tuple[int, str]:
    """(minor units, currency) exactly; the cell's own sign or letters may name another currency than the shop's."""
    bare, named = text.strip(), ""
    for sign, code in sorted(SIGNS.items(), key=lambda pair: -len(pair[0])):
        if sign in bare:
            if re.search(rf"\d\s*{re.escape(sign)}\s*\d", bare):  # 12€50: which of the two it means, nobody knows
                raise UnreadableValueError("price", f"“{text[:40]}” is no price; write it as 12.50.")
            bare, named = bare.replace(sign, " ").strip(), code
            break
    if found := re.match(r"([A-Z]{3})\b|.*\b([A-Z]{3})$", bare):
        named = found[1] or found[2]
        bare = bare.replace(named, " ").strip()
    if named == "USD" and "US" not in text and currency in _DOLLARS:
        named = currency  # `$` alone
    if named == "DKK" and currency in _KRONER:
        named = currency
    currency = named or currency
    try:
        number = read_number(bare, mark)
    except UnreadableValueError as error:
        if error.rule == "decimal_sign":
            raise
        raise UnreadableValueError("price", f"“{text[:40]}” is no price; write it as 12.50.") from None
    if number < 0:
        raise UnreadableValueError("price", f"A price is not below zero; “{text[:40]}” is.")
    minor = number.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        decimals = exponent(currency)
        raise UnreadableValueError(
            "price", f"{currency} has {decimals} decimals, and “{text[:40]}” has more; round it."
        )
    if minor > 10**15:
        raise UnreadableValueError("price", f"“{text[:40]}” is more than a price can be; mend it.")
    return int(minor), currency


def read_weight(text: str, unit: str, mark: str = "") -> int:
    """Whole grams."""
    return _measured(
        text, unit or "g", mark, _GRAMS, "weight", "grams, or a number with g, kg, lb or oz", 1_000_000_000
    )


def read_length(text: str, unit: str, mark: str = "") -> int:
    """Whole millimetres."""
    return _measured(
        text, unit or "mm", mark, _MILLIMETRES, "size", "millimetres, or a number with mm, cm, m or in", 10**7
    )


def _measured(text: str, unit: str, mark: str, units: dict[str, Decimal], rule: str, asked: str, most: int) -> int:
    found = re.fullmatch(r"([+-]?[\d.,'\u2019\s\u00a0\u202f]+?)\s*([a-zA-Z\"]*)\.?", text.strip())
    named = (found[2].casefold() if found and found[2] else unit.casefold()).strip()
    if found is None or named not in units:
        raise UnreadableValueError(rule, f"“{text[:40]}” cannot be read; write {asked}.")
    value = read_number(found[1].strip(), mark) * units[named]
    whole = int(value.to_integral_value(ROUND_HALF_UP))
    if not 0 <= whole <= most:
        raise UnreadableValueError(rule, f"“{text[:40]}” is out of bounds; write {asked}.")
    return max(whole, 1) if value > 0 else 0


def read_whole(text: str, least: int = 0, most: int = 10_000_000, mark: str = "") -> int:
    """A whole number; `12.0` is one too, since spreadsheets write it so. `1.000` is a thousand or one: refused, where
    `mark` does not tell."""
    number = read_number(text, mark)
    if number != number.to_integral_value() or not least <= number <= most:
        raise UnreadableValueError("whole", f"“{text[:40]}” must be a whole number from {least} to {most:,}.")
    return int(number)


def read_days(text: str, mark: str = "") -> int:
    """Whole days, up to a year: `3`, `3 days` or `2 weeks`."""
    found = re.fullmatch(r"(.*\d)\s*(days?|d|tage?n?|weeks?|wochen?)?", text.strip(), re.IGNORECASE)
    times = 7 if found and (found[2] or "").casefold().startswith("w") else 1
    days = read_whole(found[1], 0, 365, mark) * times if found else 366
    if days > 365:
        raise UnreadableValueError("whole", f"“{text[:40]}” must be a number of days, up to 365.")
    return days


def read_rate(text: str) -> int:
    """Percent as parts per million."""
    number = read_number(text.replace("%", ""), ".") * 10_000
    if number != number.to_integral_value() or not 0 <= number <= 1_000_000:
        raise UnreadableValueError("rate", f"“{text[:40]}” must be 0 to 100 percent, with at most four decimals.")
    return int(number)


def read_yes(text: str) -> bool:
    """Whether the cell says yes."""
    word = text.strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise UnreadableValueError("yes_or_no", f"“{text[:40]}” is neither yes nor no; write one of the two.")


def read_country(text: str, countries: Callable[[str], str] | None = None) -> str:
    """The two letters of the country; `countries` knows it by its names too."""
    code = {"UK": "GB", "EL": "GR"}.get(text.strip().upper(), text.strip().upper())
    if code not in COUNTRIES and countries is not None:
        code = countries(text)
    if code not in COUNTRIES:
        raise UnreadableValueError("country", f"“{text[:40]}” is no country; write its two letters, as in DE.")
    return code


def is_gtin(code: str) -> bool:
    """Whether this is a whole GTIN: 8, 12, 13 or 14 digits of which the last one checks the others."""
    if len(code) not in (8, 12, 13, 14) or not (code.isascii() and code.isdecimal()):
        return False
    total = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(reversed(code)))
    return total % 10 == 0


def read_barcodes(text: str, misread: list[str] | None = None) -> tuple[str, ...]:
    """The codes in the cell, each once. What looks like a GTIN must check out: one that does not is refused, or put
    among the `misread` where there is such a list."""
    codes = [part for part in re.split(r"[\s,;|]+", text.strip().strip("'\u2019`")) if part]
    codes = [re.sub(r"^(\d{8}|\d{12,14})\.0+$", r"\1", code) for code in codes]  # as programs write a number
    if re.search(r"\d[.,]\d+E\+?\d+|(?<!\w)\d+E\+\d+", text, re.IGNORECASE):
        raise UnreadableValueError(
            "barcode", f"“{text[:40]}” was shortened by a spreadsheet; format the column as text and write it anew."
        )
    for code in codes:
        if not re.fullmatch(r"[\x21-\x7e]{3,64}", code):
            raise UnreadableValueError("barcode", f"“{code[:40]}” is no barcode; write 3 to 64 letters and digits.")
        if len(code) in (8, 12, 13, 14) and code.isdecimal() and not is_gtin(code):
            if misread is None:
                raise UnreadableValueError("barcode", misread_barcode(code))
            misread.append(code)
    return tuple(code for code in dict.fromkeys(codes) if code not in (misread or ()))


def misread_barcode(code: str) -> str:
    """What is said of a GTIN that does not check out."""
    return f"The last digit of {code} does not fit the others; read it from the product again, or leave it empty."


def read_parts(text: str) -> tuple[tuple[str, int], ...]:
    """What a kit is made of: `CANDLE:2 BOX:1`, also with commas, semicolons or `2 x CANDLE`."""
    found: dict[str, int] = {}
    for piece in re.split(r"[,;\n|]+|\s+(?=\S+:\d)|(?<=:\d)\s+", text.strip()):
        part = piece.strip()
        if not part:
            continue
        many = re.fullmatch(r"(\d{1,6})\s*[x×*]\s*(\S+)", part)
        one = re.fullmatch(r"(\S+?)(?:\s*[:=]\s*(\d{1,6}))?", part)
        code, qty = (many[2], int(many[1])) if many else (one[1], int(one[2] or 1)) if one else ("", 0)
        if not code or qty < 1:
            raise UnreadableValueError("parts", f"“{part[:40]}” is no part; write CODE:UNITS, as in CANDLE:2 BOX:1.")
        found[code] = found.get(code, 0) + qty
    return tuple(found.items())


def slug(text: str) -> str:
    """The text as a handle: small letters, digits and dashes."""
    bare = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def group_of(text: str) -> str:
    """A handle for what has none: other texts have other handles, also where they only differ in a sign."""
    made = slug(text)
    if made == text.casefold() or not text:
        return made[:200]
    return f"{made[:180]}-{blake2b(text.encode(), digest_size=3).hexdigest()}".lstrip("-")


def proposed_sku(*parts: str) -> str:
    """A code for what has none, made of what tells it from the others; the same every time, at most 64 letters."""
    made = "-".join(filter(None, map(slug, parts)))
    if not made or len(made) > 64:
        made = f"{made[:53].rstrip('-')}-{blake2b(' '.join(parts).encode(), digest_size=5).hexdigest()}".lstrip("-")
    return made


def better_sku(code: str) -> str:
    """What would do better as a SKU than one with spaces or signs in it; '' where the code does well as it is."""
    if not code.strip() or all(mark.isalnum() or mark in "-_./+#:" for mark in code.strip()):
        return ""
    return slug(code)[:64].strip("-").upper()


def plain_text(html: str) -> str:
    """The words of a description without its markup."""
    if "<" not in html and "&" not in html:
        return html.strip()
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL | re.IGNORECASE)
    bare = re.sub(r"</(p|li|h\d|div|tr)>|<br\s*/?>", "\n", bare, flags=re.IGNORECASE)
    bare = unescape(re.sub(r"<[^>]{0,2000}>", "", bare))
    return re.sub(r"[^\S\n]*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", bare)).strip()
