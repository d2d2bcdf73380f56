"""What is missing in an address, asked of the customer: which fields, in which words, and what a link to it says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LASTS = timedelta(days=14)
FIELDS = ("name", "line1", "postcode", "city", "region", "country")  # a link names them by their places: add at the end
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "name": "the name of who receives it", "line1": "street and number", "postcode": "the postcode",
        "city": "the town", "region": "the state or region", "country": "the country", "and": "and",
    },
    "de": {
        "name": "der Name der Empfängerin oder des Empfängers", "line1": "Straße und Hausnummer",
        "postcode": "die Postleitzahl", "city": "der Ort", "region": "Bundesland oder Region", "country": "das Land",
        "and": "und",
    },
}  # fmt: skip
_SPELT = re.compile(r"(ord_[0-9a-zA-Z]{1,20})\.([0-9]{1,9})\.([0-5]{1,6})\.([0-9]{1,12})")


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking: of which order, at which of its revisions, for which fields, and until when the link works."""

    order: str  # its public id
    revision: int
    fields: tuple[str, ...]
    until: datetime

    def spell(self) -> str:
        """What the link says; nothing of it is personal."""
        places = "".join(str(FIELDS.index(name)) for name in self.fields)
        return f"{self.order}.{self.revision}.{places}.{int(self.until.timestamp())}"


def read_spelt(text: str) -> Asked | None:
    """What a link says; None where it is none of ours."""
    found = _SPELT.fullmatch(text)
    if found is None:
        return None
    fields = tuple(FIELDS[int(place)] for place in found[3])
    return Asked(found[1], int(found[2]), fields, datetime.fromtimestamp(int(found[4]), UTC))


def listed(fields: Iterable[str], language: str) -> str:
    """The fields as a sentence names them: the postcode, the town and the country."""
    words = WORDS.get(language, WORDS["en"])
    named = [words[name] for name in fields]
    return f" {words['and']} ".join(filter(None, (", ".join(named[:-1]), named[-1]))) if named else ""
