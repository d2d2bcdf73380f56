"""The headings of WooCommerce's product export, which it writes in the language of whoever exports, by our names."""

from collections.abc import Mapping, Sequence

# What WooCommerce itself knows; plugins add others.
_TYPES = frozenset(("simple", "grouped", "external", "virtual", "downloadable"))

# As domain.sheets.plain() leaves them: small letters, nothing in brackets. English first, then German, French, Dutch,
# Spanish and Italian; more than one where WooCommerce's translators have changed their minds.
_BY_NAME: Mapping[str, str] = {
    "ref": "id",
    "type": "type, typ, tipo",
    "sku": "sku, artikelnummer, ugs, cod",
    "barcode": "gtin upc ean or isbn, gtin upc ean oder isbn, gtin upc ean ou isbn, gtin upc ean of isbn, "
    "gtin upc ean o isbn",
    "title": "name, nom, naam, nombre, nome",
    "active": "published, veröffentlicht, publié, gepubliceerd, publicado, pubblicato",
    "description": "description, beschreibung, beschrijving, descripción, descrizione",
    "tax_class": "tax class, steuerklasse, classe tva, classe de tva, belastingklasse, clase de impuesto, "
    "aliquota di imposta, classe di imposta",
    "qty": "stock, lager, bestand, lagerbestand, stock quantity, voorraad, inventario, magazzino, inventaire",
    "weight": "weight, gewicht, poids, peso",
    "length": "length, länge, longueur, lengte, longitud, lunghezza",
    "width": "width, breite, largeur, breedte, anchura, ancho, larghezza",
    "height": "height, höhe, hauteur, hoogte, altura, altezza",
    "price": "regular price, regulärer preis, normaler preis, tarif régulier, reguliere prijs, normale prijs, "
    "precio normal, prezzo di listino",
    "category": "categories, kategorien, catégories, categorieën, categorías, categorie",
    "brand": "brands, marken, marques, merken, marcas, marchi",
    "photo": "images, bilder, afbeeldingen, imágenes, immagini, immagine",
    "parent": "parent, übergeordnetes produkt, hoofd, superior, principal, genitore",
}  # fmt: skip
_OPTION_NAMES = (
    "attribute {} name", "attribut {} name", "nom de l attribut {}", "naam eigenschap {}", "attribuut {} naam",
    "nombre del atributo {}", "attributo {} nome",
)  # fmt: skip
_OPTIONS = (
    "attribute {} value", "attribut {} wert", "valeur de l attribut {}", "waarde eigenschap {}", "attribuut {} waarde",
    "valor del atributo {}", "attributo {} valore", "attributo {} valuta",
)  # fmt: skip
HEADINGS: Mapping[str, str] = {
    **{heading.strip(): name for name, listed in _BY_NAME.items() for heading in listed.split(",")},
    **{heading.format(n): f"option{n}_name" for n in (1, 2, 3) for heading in _OPTION_NAMES},
    **{heading.format(n): f"option{n}" for n in (1, 2, 3) for heading in _OPTIONS},
}


def are_types(cells: Sequence[str]) -> bool:
    """Whether these are what WooCommerce calls its kinds of products: never translated, and most of them its own."""
    known = sum(any(map(is_known, types_in(cell))) for cell in cells)
    return bool(cells) and known * 2 >= len(cells)


def types_in(cell: str) -> set[str]:
    """The words of a cell such as `simple, virtual`."""
    return {word.strip() for word in cell.casefold().split(",")} - {""}


def is_known(word: str) -> bool:
    """Whether rows of this type are read as what they are: WooCommerce's own, and variable ones of any plugin."""
    return word in _TYPES or is_variable(word) or is_variation(word)


def is_variable(word: str) -> bool:
    """Whether it is a page with variations, as `variable` is and a plugin's `variable-subscription`."""
    return word.partition("-")[0] == "variable"


def is_variation(word: str) -> bool:
    """Whether it is one of the variations of a page, as `variation` is and a plugin's `subscription_variation`."""
    return word.rpartition("_")[2] == "variation"
