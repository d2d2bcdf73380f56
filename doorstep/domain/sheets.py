"""The columns that a spreadsheet may bring, by kind of import, under the names that everything in Doorstep uses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a row may say. `known_as` are headings under which other systems' exports carry it, the surest
    first; those in `only_if_alone` are taken where no other column says it."""

    name: str
    label: str
    meaning: str
    is_required: bool = False
    known_as: tuple[str, ...] = ()
    only_if_alone: tuple[str, ...] = ()


def _as(*known: str) -> tuple[str, ...]:
    return known


# How many, as it is headed in the sheets of people who write no English; the surest first.
_PIECES = (
    "menge", "anzahl", "anz", "stück", "stücke", "stückzahl", "stueck", "stk", "stck", "mge", "quantité", "quantite",
    "qté", "qte", "nb", "nbre", "nb pièces", "pièces", "aantal", "aant", "hoeveelheid", "stuks", "cantidad", "cant",
    "cdad", "unidades", "uds", "ud", "quantità", "quantita", "q tà", "q ta", "qtà", "qta", "q té", "q te", "pezzi",
    "n pezzi", "pz", "pcs", "pieces", "no of items",
)  # fmt: skip

PRODUCTS: tuple[Column, ...] = (
    Column("handle", "Product", "what groups variants: the same for all variants of one product", False, _as("handle", "product handle", "url handle", "product key", "produktgruppe", "modell")),
    Column("title", "Title", "what the customer calls it", True, _as("title", "name", "product name", "product title", "product", "artikelname", "artikelbezeichnung", "bezeichnung", "produktname", "produkt", "titel", "artikel", "item name")),
    Column("variant", "Variant", "what tells this variant from the others, as in Red / M", False, _as("variant", "variant title", "variante", "variation", "option")),
    Column("sku", "SKU", "our code of what is stored and sent", False, _as("sku", "variant sku", "item sku", "artikelnummer", "artikelnr", "artikel nr", "art nr", "art no", "product code", "item code", "code", "bestellnummer", "nummer"), _as("unique id", "id", "product id", "nr", "no")),
    Column("barcode", "Barcode", "what is scanned; one thing only", False, _as("barcode", "variant barcode", "barcodes", "ean", "gtin", "upc", "ean code", "ean13", "ean 13", "gtin upc ean or isbn", "isbn", "strichcode")),
    Column("kind", "Kind", "physical, kit, digital or gift_card", False, _as("kind", "art")),
    Column("price", "Price", "in the shop's currency unless another column says so", False, _as("variant price", "price", "regular price", "retail price", "sales price", "preis", "verkaufspreis", "vk", "vk brutto", "bruttopreis", "unit price"), _as("sale price",)),
    Column("currency", "Currency", "three letters", False, _as("currency", "währung", "waehrung")),
    Column("cost", "Cost", "what a unit costs us", False, _as("cost per item", "cost", "purchase price", "cost price", "cost of goods", "einkaufspreis", "ek", "ek netto", "einstandspreis")),
    Column("weight", "Weight", "grams, or with its unit", False, _as("variant grams", "weight value", "weight", "grams", "gewicht", "shipping weight", "versandgewicht")),
    Column("length", "Length", "millimetres, or with its unit", False, _as("length", "länge", "laenge", "tiefe", "depth")),
    Column("width", "Width", "millimetres, or with its unit", False, _as("width", "breite")),
    Column("height", "Height", "millimetres, or with its unit", False, _as("height", "höhe", "hoehe")),
    Column("description", "Description", "in words for a customer", False, _as("body html", "bodyhtml", "description", "beschreibung", "artikelbeschreibung", "langtext"), _as("short description", "kurzbeschreibung")),
    Column("category", "Category", "where it belongs", False, _as("product category", "productcategory", "categories", "category", "kategorie", "warengruppe"), _as("type", "product type", "collection")),
    Column("brand", "Brand", "who makes it", False, _as("vendor", "brand", "brands", "marke", "hersteller", "manufacturer")),
    Column("tax_class", "Tax class", "'' for the standard one", False, _as("tax class", "variant tax code", "steuerklasse", "tax code")),
    Column("customs_code", "Customs code", "HS code", False, _as("customs code", "hs code", "variant hs code", "zolltarifnummer", "tariff code", "taric")),
    Column("origin_country", "Country of origin", "two letters", False, _as("country of origin", "origin country", "herkunftsland", "ursprungsland")),
    Column("parts", "Parts", "of a kit: CANDLE:2 BOX:1", False, _as("parts", "components", "kit parts", "bestandteile", "bundle contents", "set")),
    Column("photo", "Photo", "an address of a picture, or a file's name beside the sheet", False, _as("image src", "product image url", "images", "photo", "image", "picture", "image url", "foto", "bild", "bild url", "bilder")),
    Column("variant_photo", "Photo of the variant", "the same, where a variant has its own", False, _as("variant image", "variant image url")),
    Column("supplier", "Supplier", "who sells it to us", False, _as("supplier", "lieferant", "supplier name")),
    Column("supplier_ref", "Supplier's number", "what the supplier calls it", False, _as("supplier ref", "supplier sku", "supplier s number", "lieferantennummer", "lieferanten artikelnummer", "mpn")),
    Column("packing_note", "Packing note", "shown to who packs it", False, _as("packing note", "packhinweis", "verpackungshinweis")),
    Column("active", "For sale", "yes or no", False, _as("status", "active", "for sale", "published", "published on online store", "aktiv")),
    Column("qty", "On hand", "units; with a bin and a site they are counted in", False, _as("variant inventory qty", "inventory quantity", "on hand", "stock", "qty", "quantity", "stock quantity", "inventory", "available", "bestand", "lagerbestand", *_PIECES)),
    Column("bin", "Bin", "where they lie", False, _as("bin", "bin location", "shelf", "lagerplatz", "regal", "fach", "location code", "bin name")),
    Column("site", "Site", "which stock room", False, _as("site", "location", "warehouse", "lager", "standort", "lagerort")),
    # What exports of other systems say around it
    Column("option1_name", "Option 1", "what the first option is called, as in Color", False, _as("option1 name", "option1name", "attribute 1 name")),
    Column("option1", "Option 1's value", "as in Red", False, _as("option1 value", "option1value", "attribute 1 value")),
    Column("option2_name", "Option 2", "what the second option is called", False, _as("option2 name", "option2name", "attribute 2 name")),
    Column("option2", "Option 2's value", "as in M", False, _as("option2 value", "option2value", "attribute 2 value")),
    Column("option3_name", "Option 3", "what the third option is called", False, _as("option3 name", "option3name", "attribute 3 name")),
    Column("option3", "Option 3's value", "as in Wool", False, _as("option3 value", "option3value", "attribute 3 value")),
    Column("ships", "Is sent", "no: it is digital", False, _as("variant requires shipping", "requires shipping")),
    Column("gift_card", "Gift card", "yes: it is one", False, _as("gift card",)),
    Column("type", "WooCommerce type", "simple, variable, variation, virtual, grouped, external …"),
    Column("parent", "WooCommerce parent", "the SKU of the variable product, or id:NUMBER"),
    Column("ref", "Their number", "what the other system calls the row; others point to it with id:NUMBER"),
)  # fmt: skip

STOCK: tuple[Column, ...] = (
    Column("sku", "SKU", "our code of what was counted; a barcode may stand in its place", True, _as("sku", "variant sku", "artikelnummer", "artikelnr", "artikel nr", "art nr", "item", "item code", "product", "code", "barcode", "ean")),
    Column("qty", "Counted", "units that lie in the bin now, those that orders have claimed included", True, _as("counted", "count", "on hand", "qty", "quantity", "units", "stock", "variant inventory qty", "stock quantity", "bestand", "lagerbestand", *_PIECES, "gezählt")),
    Column("bin", "Bin", "where they lie", False, _as("bin", "bin location", "shelf", "lagerplatz", "regal", "fach", "bin name", "place")),
    Column("site", "Site", "which stock room; needed where there is more than one", False, _as("site", "location", "warehouse", "lager", "standort", "lagerort")),
    Column("reason", "Reason", "why it differs, kept with the difference", False, _as("reason", "note", "grund", "bemerkung")),
)  # fmt: skip

CUSTOMERS: tuple[Column, ...] = (
    Column("ref", "Their number", "what the channel calls the customer; the e-mail where there is none", False, _as("customer id", "customer number", "kundennummer", "kunden nr"), _as("id", "nr")),
    Column("name", "Name", "first and last, or in two columns", False, _as("name", "full name", "customer", "customer name", "kunde", "kundenname", "ansprechpartner")),
    Column("first_name", "First name", "", False, _as("first name", "vorname", "billing first name", "given name")),
    Column("last_name", "Last name", "", False, _as("last name", "nachname", "billing last name", "surname", "family name")),
    Column("company", "Company", "", False, _as("company", "default address company", "billing company", "firma", "firmenname")),
    Column("email", "E-mail", "", False, _as("email", "e mail", "e mail address", "billing email", "mail", "email address", "user email")),
    Column("phone", "Phone", "", False, _as("phone", "telephone", "telefon", "default address phone", "billing phone", "mobile", "handy", "tel")),
    Column("line1", "Street", "with the house number", False, _as("line1", "address1", "default address address1", "street", "address", "strasse", "straße", "anschrift", "address line 1", "billing address 1")),
    Column("line2", "Second line", "", False, _as("line2", "address2", "default address address2", "address line 2", "adresszusatz", "billing address 2")),
    Column("postcode", "Postcode", "", False, _as("postcode", "zip", "default address zip", "postal code", "plz", "billing postcode", "zip code")),
    Column("city", "City", "", False, _as("city", "default address city", "town", "ort", "stadt", "billing city")),
    Column("region", "Region", "state or province", False, _as("region", "state", "province", "default address province code", "bundesland", "billing state", "province code")),
    Column("country", "Country", "two letters", False, _as("default address country code", "country code", "country", "land", "billing country")),
    Column("language", "Language", "as in de", False, _as("language", "locale", "sprache")),
    Column("note", "Note", "", False, _as("note", "notes", "notiz", "bemerkung")),
    Column("tags", "Tags", "with commas between", False, _as("tags", "customer tags", "gruppe", "groups")),
)  # fmt: skip

SUPPLIERS: tuple[Column, ...] = (
    Column("name", "Name", "what we call them", True, _as("name", "supplier", "supplier name", "company", "lieferant", "firma", "vendor", "title")),
    Column("email", "E-mail", "", False, _as("email", "e mail", "e mail address", "mail", "email address")),
    Column("phone", "Phone", "", False, _as("phone", "telephone", "telefon", "tel")),
    Column("site_url", "Web address", "", False, _as("website", "web", "url", "site url", "web address", "webseite", "homepage")),
    Column("line1", "Street", "", False, _as("line1", "street", "address", "address1", "strasse", "straße", "anschrift")),
    Column("postcode", "Postcode", "", False, _as("postcode", "zip", "postal code", "plz")),
    Column("city", "City", "", False, _as("city", "town", "ort", "stadt")),
    Column("country", "Country", "two letters", False, _as("country code", "country", "land")),
    Column("lead_days", "Lead time", "days from an order to its arrival", False, _as("lead days", "lead time", "lead time days", "lieferzeit", "lieferzeit tage")),
    Column("note", "Note", "", False, _as("note", "notes", "notiz", "bemerkung")),
)  # fmt: skip

TAX_RATES: tuple[Column, ...] = (
    Column("country", "Country", "two letters", True, _as("country code", "country", "land")),
    Column("region", "Region", "a state's code; empty or * is any", False, _as("state code", "state", "region", "province", "bundesland")),
    Column("postcode", "Postcode", "several with ; between; empty or * is any", False, _as("zip postcode", "postcode", "zip", "postcode zip", "plz")),
    Column("city", "City", "several with ; between; empty or * is any", False, _as("city", "ort")),
    Column("rate", "Rate", "percent of the net price", True, _as("rate", "rate percent", "tax rate", "percent", "steuersatz", "satz", "prozent")),
    Column("name", "Name", "as it stands on a receipt", False, _as("tax name", "name", "steuer")),
    Column("priority", "Priority", "one rate of each priority applies", False, _as("priority", "priorität")),
    Column("compound", "Compound", "yes: on top of the others", False, _as("compound",)),
    Column("on_shipping", "On shipping", "no: not on the shipping price", False, _as("shipping", "on shipping", "versand")),
    Column("tax_class", "Tax class", "'' for the standard one", False, _as("tax class", "class", "steuerklasse")),
)  # fmt: skip

ORDERS: tuple[Column, ...] = (
    Column("number", "Order number", "the same in all rows of one order", True, _as("order id", "order number", "orderid", "order no", "order nr", "order", "order ref", "order reference", "bestellnummer", "bestellnr", "bestell nr", "auftragsnummer", "auftragsnr", "auftrags nr", "bestellung", "numéro de commande", "numero de commande", "n de commande", "nº de commande", "no de commande", "n commande", "nº commande", "commande", "número de pedido", "numero de pedido", "nº de pedido", "n de pedido", "nº pedido", "n pedido", "pedido", "numero ordine", "numero d ordine", "numero dell ordine", "n ordine", "nº ordine", "nr ordine", "ordine", "bestelnummer", "bestelnr", "ordernummer", "ordernr", "bestelling"), _as("number", "bon nr", "bonnr", "bon nummer", "bonnummer", "bon", "beleg nr", "belegnr", "belegnummer", "receipt number", "receipt no", "receipt", "ticket", "id", "nummer", "name")),
    Column("placed_at", "Placed", "day, or day and time, by the first site's clock where no zone is named", False, _as("order date", "orderdate", "created at", "placed at", "purchase date", "bestelldatum", "auftragsdatum", "date", "datum")),
    Column("currency", "Currency", "three letters", False, _as("currency", "währung", "waehrung")),
    Column("sku", "SKU", "what was sold, as the sheet spells it", False, _as("lineitem sku", "sku", "item sku", "artikelnummer", "artikelnr", "artikel nr", "art nr", "product code", "item code"), _as("product id", "productid", "item id", "art")),
    Column("title", "Product", "what it is called", False, _as("lineitem name", "item name", "product name", "product", "title", "item", "artikel", "bezeichnung", "produkt")),
    Column("options", "Options", "what the customer chose or wrote for the line", False, _as("choice description", "options", "option", "variant", "variante", "personalisation", "engraving")),
    Column("qty", "How many", "units of the line; one where there is no such column", False, _as("lineitem quantity", "quantity ordered", "quantity", "qty", "units", *_PIECES)),
    Column("unit_price", "Price of one", "before discounts", False, _as("lineitem price", "price each", "unit price", "unitprice", "price", "einzelpreis", "stückpreis", "preis", "vk", "verkaufspreis"), _as("item price",)),
    Column("line_total", "Price of the line", "of all its units, after its discount", False, _as("line total", "item total", "line amount", "zeilensumme", "positionssumme")),
    Column("line_discount", "Discount of the line", "an amount, over all its units", False, _as("lineitem discount", "line discount", "positionsrabatt")),
    Column("line_discount_rate", "Discount of the line, in percent", "15, 15 % or 0.15: one of them for the whole column", False, _as("discount rate", "discount percent", "discount percentage", "discount %", "discount in %", "discount rate %", "line discount %", "lineitem discount %", "rabatt prozent", "rabatt in prozent", "rabatt %", "rabatt in %", "rabattsatz", "rabattsatz %", "positionsrabatt %", "positionsrabatt in %")),
    Column("line_tax", "Tax of the line", "an amount, over all its units", False, _as("line tax", "lineitem tax")),
    Column("line_tax_rate", "Tax of the line, in percent", "19, 19 % or 0.19: reckoned by it", False, _as("tax rate", "tax rate %", "tax percent", "tax percentage", "tax %", "line tax %", "lineitem tax %", "vat rate", "vat rate %", "vat %", "vat percent", "steuersatz", "steuersatz %", "steuer %", "steuer in %", "steuer in prozent", "umsatzsteuer %", "umsatzsteuersatz", "ust %", "ust in %", "ust satz", "ust satz %", "mwst %", "mwst in %", "mwst in prozent", "mwst prozent", "mwst satz", "mwst satz %", "mehrwertsteuer %", "mehrwertsteuersatz")),
    Column("discount", "Discount of the order", "an amount, on no line", False, _as("discount amount", "order discount", "discount", "rabatt", "rabatt in", "rabatt in eur")),
    Column("shipping", "Shipping", "what the customer pays for it", False, _as("shipping", "shipping price", "shipping cost", "freight", "versandkosten", "versand", "porto")),
    Column("shipping_tax", "Tax on shipping", "an amount", False, _as("shipping tax",)),
    Column("tax", "Tax of the order", "an amount, where no column says it by line", False, _as("taxes", "tax", "total tax", "mwst", "steuer", "umsatzsteuer")),
    Column("total", "Total", "checked against the lines to the cent", False, _as("order total", "total", "grand total", "gesamtbetrag", "gesamt", "summe")),
    Column("service", "Way of sending", "what the customer chose", False, _as("shipping method", "shipping service", "versandart")),
    Column("payment", "Payment", "paid, pending, refunded …", False, _as("financial status", "payment status", "payment state", "zahlungsstatus")),
    Column("payment_method", "Paid by", "as in card", False, _as("payment method", "zahlungsart", "payment type")),
    Column("sent_at", "Sent", "an order with a day here has been sent", False, _as("fulfilled at", "shipped date", "shippeddate", "sent at", "shipped at", "versanddatum", "versendet am")),
    Column("cancelled_at", "Called off", "an order with a day here was called off", False, _as("cancelled at", "canceled at", "storniert am")),
    Column("customer", "Customer's number", "by which a customer who comes again is known", False, _as("customer id", "customerid", "customer number", "kundennummer")),
    Column("recipient", "Recipient", "who receives it", False, _as("shipping name", "ship name", "shipname", "recipient", "customer name", "customer", "empfänger", "kunde"), _as("name", "full name")),
    Column("company", "Company", "", False, _as("shipping company", "ship company", "company", "firma")),
    Column("line1", "Street", "with the house number", False, _as("shipping address1", "shipping street", "ship address", "shipaddress", "address1", "street", "strasse", "straße")),
    Column("line2", "Second line", "", False, _as("shipping address2", "address2", "adresszusatz")),
    Column("postcode", "Postcode", "", False, _as("shipping zip", "ship postal code", "shippostalcode", "postcode", "postal code", "zip", "zip code", "plz")),
    Column("city", "City", "", False, _as("shipping city", "ship city", "shipcity", "city", "town", "ort", "stadt")),
    Column("region", "Region", "state or province", False, _as("shipping province", "ship region", "shipregion", "region", "state", "province", "bundesland")),
    Column("country", "Country", "two letters, or its name", False, _as("shipping country", "ship country", "shipcountry", "country code", "country", "land")),
    Column("address", "Whole address", "in one cell: parted where its country's rules leave no doubt, else kept as the street", False, _as("purchase address", "shipping address", "delivery address", "address", "adresse", "anschrift", "lieferadresse")),
    Column("email", "E-mail", "", False, _as("email", "e mail", "customer email", "email address", "mail")),
    Column("phone", "Phone", "", False, _as("shipping phone", "phone", "telephone", "telefon", "tel")),
    Column("language", "Language", "as in de", False, _as("language", "locale", "sprache")),
    Column("note", "Note", "the customer's words", False, _as("notes", "note", "customer note", "bemerkung", "notiz")),
    Column("gift_note", "Gift note", "", False, _as("gift note", "gift message", "grußkarte")),
    Column("delivery_instructions", "For the delivery", "", False, _as("delivery instructions", "delivery note", "lieferhinweis")),
    Column("tags", "Tags", "with commas between", False, _as("tags", "order tags")),
)  # fmt: skip

KINDS: Mapping[str, tuple[Column, ...]] = {
    "products": PRODUCTS,
    "stock": STOCK,
    "customers": CUSTOMERS,
    "suppliers": SUPPLIERS,
    "tax_rates": TAX_RATES,
    "orders": ORDERS,
}
WHY = "why"  # the heading under which a file of rejected rows says what is wrong with each; ignored when it comes back

OF_WOO = ("type", "parent", "ref")  # columns of WooCommerce's own export, whose headings elsewhere mean something else

_UNIT = re.compile(r"\(([^()]{1,12})\)\s*$|\bin\s+(kg|g|lb|lbs|oz|cm|mm|m|in)$")


def plain(heading: str) -> str:
    """The heading as it is compared: small letters, one space between words, nothing in brackets."""
    if ".metafields." in heading:  # a shop's own invention, whatever it is called
        return ""
    bare = re.sub(r"\([^()]*\)", " ", heading) if heading.casefold().strip() != "body (html)" else "body html"
    bare = re.sub(r"[^\w]+", " ", bare.casefold().replace("_", " "))
    return " ".join(bare.split())


def unit_in(heading: str) -> str:
    """The unit that a heading names, as in `Weight (kg)`; '' where it names none."""
    found = _UNIT.search(heading.strip().casefold())
    return (found[1] or found[2]).strip() if found else ""
