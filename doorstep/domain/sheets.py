"""The columns that a spreadsheet may bring, by kind of import, under the names that everything in Doorstep uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a row may say. `known_as` are headings under which other systems' exports carry it."""

    name: str
    label: str
    meaning: str
    is_required: bool = False
    known_as: tuple[str, ...] = ()


PRODUCTS: tuple[Column, ...] = (
    Column("handle", "Product", "what groups variants: the same for all variants of one product"),
    Column("title", "Title", "what the customer calls it", True),
    Column("variant", "Variant", "what tells this variant from the others, as in Red / M"),
    Column("sku", "SKU", "our code of what is stored and sent", True),
    Column("barcode", "Barcode", "what is scanned; one thing only"),
    Column("kind", "Kind", "physical, kit, digital or gift_card"),
    Column("price", "Price", "in the shop's currency unless another column says so"),
    Column("currency", "Currency", "three letters"),
    Column("cost", "Cost", "what a unit costs us"),
    Column("weight", "Weight", "grams, or with its unit"),
    Column("length", "Length", "millimetres, or with its unit"),
    Column("width", "Width", "millimetres, or with its unit"),
    Column("height", "Height", "millimetres, or with its unit"),
    Column("description", "Description", "in words for a customer"),
    Column("category", "Category", "where it belongs"),
    Column("brand", "Brand", "who makes it"),
    Column("tax_class", "Tax class", "'' for the standard one"),
    Column("customs_code", "Customs code", "HS code"),
    Column("origin_country", "Country of origin", "two letters"),
    Column("parts", "Parts", "of a kit: CANDLE:2 BOX:1"),
    Column("photo", "Photo", "an address of a picture, or a file's name beside the sheet"),
    Column("supplier", "Supplier", "who sells it to us"),
    Column("supplier_ref", "Supplier's number", "what the supplier calls it"),
    Column("packing_note", "Packing note", "shown to who packs it"),
    Column("active", "For sale", "yes or no"),
    Column("qty", "On hand", "units; with a bin and a site they are counted in"),
    Column("bin", "Bin", "where they lie"),
    Column("site", "Site", "which stock room"),
)  # fmt: skip
