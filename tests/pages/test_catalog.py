"""Products and imports through the pages' own forms, as a browser sends them."""

import io
import re

import pytest
from PIL import Image

SHEET = """Artikelnummer;Bezeichnung;Preis;Bestand;Lagerplatz
POT;Topf;12,90;4;A-07
CUP;Tasse;3,50;2;A-08
JAR;Glas;viel;1;A-09
"""


def send(visitor, path, name, content, **fields):
    response = visitor.client.post(path, data=fields, files={name[0]: (name[1], content)})
    return visitor._page(response)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), (10, 120, 90)).save(out, "PNG")
    return out.getvalue()


def test_a_file_is_brought_in_on_the_desk_from_the_difference_to_the_shelf(house):
    visitor, shop = house.visitor(), house.shop
    page = send(visitor, "/imports", ("file", "spring.csv"), SHEET.encode("cp1252"), kind="products", site="Berlin")

    assert "It would write 2 rows" in page
    assert "“viel” is no price; write it as 12.50." in page
    assert shop.rows("sku", code="POT") == []
    rejected = visitor.client.get(page.address.split("?")[0] + "/rejected.csv")
    assert rejected.text.splitlines()[1].startswith("JAR;Glas;viel;1;A-09;")
    assert rejected.headers["content-disposition"] == 'attachment; filename="spring-rejected.csv"'

    done = visitor.press(page, "/apply")
    assert "2 rows are written." in done
    assert shop.balance("POT") == 4
    again = send(visitor, "/imports", ("file", "spring.csv"), SHEET.encode("cp1252"), kind="products", site="Berlin")
    assert "Nothing in it is other than what stands" in again


def test_units_without_a_bin_are_asked_for_before_anything_is_written(small_house):
    visitor, shop = small_house.visitor(), small_house.shop
    page = send(visitor, "/imports", ("file", "a.csv"), b"SKU;Title;Stock\nPOT;Pot;4\nJAR;Jar;2\n", kind="products")
    assert "Where do the units lie?" in page
    assert "Write 2 rows without the units" in page

    page = visitor.press(page, "/mapping", "Count them in there", bin="A-09", site="Berlin")
    assert "Where do the units lie?" not in page
    visitor.press(page, "/apply")
    assert (shop.balance("POT"), shop.balance("JAR")) == (4, 2)


def test_a_column_is_given_another_meaning_and_the_next_file_is_read_so(small_house):
    visitor = small_house.visitor()
    page = send(visitor, "/imports", ("file", "a.csv"), b"Code;Words;Cash\nPOT;Pot;1,50\n", kind="products")
    fields = {
        given["name"] for tag, given in page.tags if tag == "select" and given.get("name", "").startswith("column-")
    }
    assert fields == {"column-0", "column-1", "column-2"}

    path = re.sub(r"^http://[^/]+", "", page.address)
    changed = visitor.post(f"{path}/mapping", **{"column-0": "sku", "column-1": "title", "column-2": "cost"})
    assert "Read again with these columns" in changed
    nothing = visitor.post(f"{path}/mapping", **{"column-0": "", "column-1": "", "column-2": "cost"})
    assert nothing.status == 409
    assert "No column says the Title" in nothing
    left = visitor.press(visitor.get(path), "/leave")
    assert "nothing of it was written" in left
    assert small_house.shop.rows("import_mapping")[0].mapping["columns"]["Cash"] == "cost"


def test_whether_a_count_is_a_thousand_or_one_is_said_on_the_page(small_house):
    visitor = small_house.visitor()
    sheet = b"SKU;Bin;Site;Counted\nMUG;Z-1;Berlin;1.000\n"
    page = send(visitor, "/imports", ("file", "count.csv"), sheet, kind="stock")
    assert "may be thousands or decimals; write 1000 or 1.0000" in page
    assert "Decimals of the units" in page

    path, names = re.sub(r"^http://[^/]+", "", page.address), ("sku", "bin", "site", "qty")
    columns = {f"column-{n}": name for n, name in enumerate(names)}
    page = visitor.post(f"{path}/mapping", **columns, **{"mark-qty": ","})
    visitor.press(page, "/apply")
    assert small_house.shop.balance("MUG") == 1000


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("mug.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "The file is a picture"),
        ("empty.csv", b"", "Choose a file first"),
        ("twice.csv", b"SKU;Title;Title\nA;B;C\n", "are both headed"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_on_the_page(small_house, name, content, why):
    page = send(small_house.visitor(), "/imports", ("file", name), content, kind="products")

    assert page.status == 409
    assert why in page
    assert small_house.shop.rows("import_job") == []
    assert list((small_house.server.config.app._settings.home / "files").glob("sent-*")) == []


def test_a_product_is_added_named_by_a_barcode_and_shown_by_its_photo(house):
    visitor, shop = house.visitor(), house.shop
    form = visitor.get("/products/new")
    page = visitor.press(
        form, "/products/new", code="POT", title="Pot", price="12,90", weight="1.2 kg", barcode="40123455"
    )
    assert "Not ready yet: it needs stock" in page

    page = visitor.press(
        page, page.address.rpartition("http")[2].split("/", 3)[3].join(("/", "/barcode")), "Add", barcode="X-77"
    )
    assert "X-77 is now POT." in page
    path = "/" + page.address.split("/", 3)[3]
    page = send(visitor, f"{path}/photo", ("photo", "pot.png"), picture())
    assert "is shown with this photo everywhere" in page
    (source,) = [given["src"] for tag, given in page.tags if tag == "img" and "/400" in given.get("src", "")]
    shown = visitor.client.get(source.replace("400", "88"))
    assert (shown.headers["content-type"], shown.headers["x-content-type-options"]) == ("image/webp", "nosniff")
    assert "immutable" in shown.headers["cache-control"]
    assert shop.rows("sku", code="POT")[0].photo == source

    refused = send(visitor, f"{path}/photo", ("photo", "pot.png"), b"<svg onload=alert(1)>")
    assert refused.status == 409
    assert "is no picture" in refused
    same = visitor.press(visitor.get("/products/new"), "/products/new", code="POT", title="Again")
    assert same.status == 409
    assert "already; change that one. Nothing was changed." in same
    assert [given["value"] for tag, given in same.tags if given.get("name") == "title"] == ["Again"]


def test_another_variant_is_added_from_a_product_s_page_with_its_photo(small_house):
    visitor, shop = small_house.visitor(), small_house.shop
    mug = shop.rows("sku", code="MUG")[0]
    (link,) = visitor.get(f"/products/{mug.public_id}").links("/products/new")
    form = visitor.get(link)
    assert "Another variant of" in form
    given = form.form("/products/new").fields | {
        "code": "MUG-B", "title": "Mug", "option1_name": "Colour", "option1": "Blue",
    }  # fmt: skip
    page = send(visitor, "/products/new", ("photo", "blue.png"), picture(), **given | {"barcode": "40123455"})

    assert "MUG-B is here. What is still missing" in page
    blue = shop.rows("sku", code="MUG-B")[0]
    assert (blue.title, blue.grams) == ("Mug – Blue", mug.grams)
    assert blue.product_id == shop.rows("sku", code="MUG")[0].product_id is not None
    assert blue.photo.startswith("/photos/")
    assert "Add another variant" in visitor.get(f"/products/{mug.public_id}")

    given |= {"code": "MUG-R", "option1": "Red", "barcode": "40123455", "token": "another"}
    page = send(visitor, "/products/new", ("photo", "red.png"), b"<svg>", **given)
    assert "MUG-R is here. Without its barcode:" in page  # what was typed is not lost, and what is not there is told
    assert "Without its photo:" in page


def test_a_sku_with_signs_in_it_is_doubted_once_since_it_stays_for_ever(small_house):
    visitor, shop = small_house.visitor(), small_house.shop
    page = visitor.press(visitor.get("/products/new"), "/products/new", code="mug white!", title="Mug")
    assert "“mug white!” has spaces or signs in it" in page
    assert "MUG-WHITE does better." in page
    assert shop.rows("sku", title="Mug") == []
    visitor.press(page, "/products/new")
    assert [row.code for row in shop.rows("sku", title="Mug")] == ["mug white!"]


def test_no_other_file_of_the_home_is_shown_as_a_photo(small_house):
    visitor = small_house.visitor()
    send(visitor, "/imports", ("file", "a.csv"), b"SKU;Title\nPOT;Pot\n", kind="products")
    (sheet,) = [row.sha256 for row in small_house.shop.rows("stored_file", kind="import")]

    for address in (
        f"/photos/{sheet}/400",
        "/photos/..%2f..%2fwarehouse.db/88",
        f"/photos/{'0' * 64}/88",
        f"/photos/{sheet}/5",
    ):
        assert visitor.get(address).status == 404, address


def test_a_file_beyond_the_bounds_of_its_page_is_refused_before_it_is_read(small_house):
    visitor = small_house.visitor()
    mug = small_house.shop.rows("sku", code="MUG")[0].public_id

    page = send(visitor, f"/products/{mug}/photo", ("photo", "huge.png"), bytes(11_000_000))
    assert page.status == 400
    assert "larger than 10 MB" in page


def test_a_bin_is_counted_on_the_stock_page(house):
    house.shop.stock(MUG=5)
    visitor = house.visitor()
    page = visitor.press(
        visitor.get("/stock?q=MUG"), "/stock/count", sku="MUG", counted="7", bin="A-01", reason="found two"
    )

    assert "7 of MUG lie in A-01: 2 more than the books." in page
    assert house.shop.balance("MUG") == 7
    assert [row.reason for row in house.shop.rows("entry", kind="count")] == ["found two"]


def test_suppliers_and_customers_have_their_pages(house):
    visitor = house.visitor()
    page = visitor.press(visitor.get("/suppliers"), "/suppliers", name="Keramik Nord", country="DE", lead_days="9")
    assert "Keramik Nord is here." in page
    page = visitor.press(page, "/" + page.address.split("/", 3)[3], phone="+49 40 1")
    assert house.shop.rows("supplier")[0].phone == "+49 40 1"
    send(
        visitor,
        "/imports",
        ("file", "c.csv"),
        b"Name;E-Mail;Ort\nMara Lind;mara@example.com;Berlin\n",
        kind="customers",
    )
    job = house.shop.rows("import_job")[0].public_id
    visitor.post(f"/imports/{job}/apply")
    found = visitor.get("/customers?q=berl")
    assert "Mara Lind" in found
    (link,) = [one for one in found.links("/customers/")]
    assert "mara@example.com" in visitor.get(link)
