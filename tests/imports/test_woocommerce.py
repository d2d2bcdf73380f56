"""WooCommerce's own export of products: in the languages that are read, of its plugins, and what is refused."""

import pytest

from doorstep.actions import imports
from doorstep.connectors.channels.woocommerce.api_products import rows_of
from doorstep.domain.errors import CannotDoError
from doorstep.testing.shop import PRODUCTS

WOO = """ID,Type,SKU,Name,Published,Description,Tax class,Stock,Weight (kg),Regular price,Categories,Images,Parent,\
Attribute 1 name,Attribute 1 value(s)
7,variable,hoodie,Hoodie,1,Warm,,,,,Clothing,https://shop.example/h.jpg,,Color,"Blue, Red"
8,variation,hoodie-blue,Hoodie - Blue,1,,parent,5,0.5,42,,,hoodie,Color,Blue
9,variation,hoodie-red,Hoodie - Red,1,,parent,5,0.5,45,,,id:7,Color,Red
10,"simple, virtual",song,A song,1,,standard,,,3.5,Music,,,,
11,grouped,both,Both,1,,,,,,Sets,,,,
12,external,poster,Poster,1,,,,,20,Prints,,,,
"""


def test_woocommerces_own_export_is_read_as_it_is(bringing):
    job = bringing.bring("products", WOO)

    assert job.mapping.source == "woocommerce"
    assert bringing.counts(job) == (6, 6, 0, 0, 0)
    assert bringing.sku("hoodie-red").product_id == bringing.sku("hoodie-blue").product_id
    assert bringing.sku("hoodie-blue").title == "Hoodie - Blue"
    assert (bringing.sku("song").kind, bringing.sku("song").price_minor) == ("digital", 350)
    assert not bringing.sku("poster").active
    assert bringing.shop.rows("sku", code="hoodie") == []
    assert bringing.counts(bringing.bring("products", WOO)) == (6, 0, 0, 6, 0)


WOO_IN = {
    "German": (
        "ID;Typ;Artikelnummer;Name;Veröffentlicht;Beschreibung;Steuerklasse;Lager;Gewicht (kg);Regulärer Preis;Bilder;"
        "Übergeordnetes Produkt;Attribut 1 Name;Attribut 1 Wert(e)"
    ),
    "French": (
        "ID;Type;UGS;Nom;Publié;Description;Classe TVA;Stock;Poids (kg);Tarif régulier;Images;Parent;"
        "Nom de l\u2019attribut 1;Valeur(s) de l\u2019attribut 1 "
    ),
    "Dutch": (
        "ID;Type;Artikelnummer;Naam;Gepubliceerd;Beschrijving;Belastingklasse;Voorraad;Gewicht (kg);Reguliere prijs;"
        "Afbeeldingen;Hoofd;Naam eigenschap 1;Waarde eigenschap 1"
    ),
    "Spanish": (
        "ID;Tipo;SKU;Nombre;Publicado;Descripción;Clase de impuesto;Inventario;Peso (kg);Precio normal;Imágenes;"
        "Superior;Nombre del atributo 1;Valor(es) del atributo 1"
    ),
    "Italian": (
        "ID;Tipo;COD;Nome;Pubblicato;Descrizione;Aliquota di imposta;Magazzino;Peso (kg);Prezzo di listino;Immagine;"
        "Genitore;Attributo 1 nome;Attributo 1 valore(i)"
    ),
}
WOO_ROWS = """7;variable;hoodie;Hoodie;1;Warm;;;;;;;Farbe;"Blau, Rot"
8;variation;hoodie-blue;Hoodie - Blau;1;;parent;5;0,5;42,00;;hoodie;Farbe;Blau
9;variation;hoodie-red;Hoodie - Rot;0;;parent;1,000;1,250;45;;id:7;Farbe;Rot
11;grouped;both;Both;1;;;;;;;;;
"""


@pytest.mark.parametrize("language", WOO_IN)
def test_woocommerces_export_is_read_in_the_language_of_whoever_exported_it(small, language):
    job = small.bring("products", f"{WOO_IN[language]}\n{WOO_ROWS}", place=("Berlin", "IN-1"))

    assert (job.mapping.source, small.counts(job)) == ("woocommerce", (4, 4, 0, 0, 0))
    assert {row.code for row in small.shop.rows("sku")} - {spec.code for spec in PRODUCTS} == {
        "hoodie-blue",
        "hoodie-red",
    }
    red = small.sku("hoodie-red")
    assert (red.options["Farbe"], red.active, red.grams, red.price_minor) == ("Rot", False, 1250, 4500)
    assert red.product_id == small.sku("hoodie-blue").product_id
    assert (small.shop.balance("hoodie-blue"), small.shop.balance("hoodie-red")) == (5, 1)


def test_rows_of_a_plugin_of_woocommerce_are_said_by_their_type(small):
    job = small.bring("products", WOO + "13,woosb,box,Box,1,,,,,30,,,,,\n14,subscription,tea,Tea,1,,,,,9,,,,,\n")

    assert small.counts(job) == (8, 8, 0, 0, 0)
    said = " ".join(job.report["said"])
    assert "1 row is of the type “woosb”, which a plugin of WooCommerce made" in said
    assert "“subscription”" in said
    assert "“grouped”" not in said
    box = {"id": 1, "type": "woosb", "name": "Box", "sku": "box-2", "status": "publish"}
    told = imports.import_rows(
        small.shop.database, small.home, "products", "woocommerce", small.shop.channel_id,
        rows_of(box, [], ("kg", "cm")), small.shop.owner_id,
    )  # fmt: skip
    assert "“woosb”" in str(imports.read_job(small.shop.database, told).report["said"])


@pytest.mark.parametrize(
    ("headings", "unread"),
    [
        (
            "ID;Typ;SKU;Nazwa;Opublikowano;Opis;Klasa podatkowa;Magazyn;Waga (kg);Cena;Obrazki;Rodzic;A;B",
            "Name, Regular price, Parent",
        ),
        (
            "ID;Tipo;REF;Nome;Publicado;Description;Tax class;Inventário;Weight (kg);Preço normal;Images;Superior;A;B",
            "SKU, Regular price",
        ),
        (WOO_IN["German"].replace("Artikelnummer", "Bestellnr."), "SKU"),
    ],
)
def test_woocommerces_export_in_another_language_is_not_taken_for_any_sheet(small, headings, unread):
    """Of Portuguese a few words are known from elsewhere; a plugin may have renamed a heading of a known language."""
    with pytest.raises(CannotDoError, match=f"known as {unread}.*set your language there to English"):
        small.read("products", f"{headings};Sale price\n{WOO_ROWS}")


def test_a_sale_price_is_never_the_price_of_a_woocommerce_product(small):
    job = small.read("products", WOO.replace("Regular price", "Sale price"))

    assert (job.mapping.source, job.mapping.columns.get("Sale price")) == ("woocommerce", None)


def test_pages_and_variations_of_a_plugin_of_woocommerce_are_a_product_and_its_variants(small):
    job = small.bring(
        "products",
        "ID,Type,SKU,Name,Published,Stock,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n"
        '1,variable-subscription,,Box,1,,,,Size,"S, M"\n'
        "2,subscription_variation,BX-S,Box - S,1,4,10,id:1,Size,S\n"
        "3,subscription_variation,BX-M,Box - M,1,4,12,id:1,Size,M\n",
    )

    assert small.counts(job) == (3, 3, 0, 0, 0)
    assert {row.code for row in small.shop.rows("sku")} - {spec.code for spec in PRODUCTS} == {"BX-S", "BX-M"}
    assert small.sku("BX-S").product_id == small.sku("BX-M").product_id is not None
    assert "plugin" not in " ".join(job.report["said"])
