"""Products with variants, kits, barcodes and prices: the difference before, and what stands after."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from doorstep import failpoints
from doorstep.actions import imports
from doorstep.domain.errors import CannotDoError
from doorstep.testing.shop import PRODUCTS

SHEET = """SKU;Title;Variant;EAN;Price;Cost;Weight (kg);Bin;Site;On hand;Parts;Supplier;Tax class
POT-S;Pot;small;40123455;1.234,50;500,00;0,75;A-1;Berlin;4;;Keramik Nord;
POT-L;Pot;large;;1.999,00;;1,5;A-2;Berlin;2;;Keramik Nord;reduced
SET;Set of two;;;3.000,00;;;;;;POT-S:1 POT-L:1;;
"""


def test_a_sheet_is_shown_as_a_difference_and_nothing_is_written_until_it_is_applied(bringing):
    before = bringing.standing()
    job = bringing.read("products", SHEET)

    assert bringing.counts(job) == (3, 3, 0, 0, 0)
    assert bringing.standing() == before
    bringing.apply(job)

    pot, kit = bringing.sku("POT-S"), bringing.sku("SET")
    assert (pot.title, pot.price_minor, pot.cost_minor, pot.grams) == ("Pot – small", 123450, 50000, 750)
    assert (bringing.sku("POT-L").tax_class, kit.kind) == ("reduced", "kit")
    assert pot.product_id == bringing.sku("POT-L").product_id
    assert bringing.shop.balance("POT-S") == 4
    (recipe,) = bringing.shop.rows("kit_recipe", sku_id=kit.id)
    assert {row.sku_id: row.qty for row in bringing.shop.rows("kit_component", recipe_id=recipe.id)} == {
        pot.id: 1, bringing.sku("POT-L").id: 1,
    }  # fmt: skip
    assert [row.name for row in bringing.shop.rows("supplier")] == ["Keramik Nord"]
    assert [row.code for row in bringing.shop.rows("barcode", target_id=pot.id)] == ["40123455"]


def test_the_same_file_a_second_time_changes_nothing_at_all(bringing):
    bringing.bring("products", SHEET)
    before = bringing.standing()

    job = bringing.bring("products", SHEET)

    assert bringing.counts(job) == (3, 0, 0, 3, 0)
    assert bringing.standing() == before


def test_a_changed_cell_is_said_from_what_to_what_and_an_empty_one_changes_nothing(bringing):
    bringing.bring("products", SHEET)
    job = bringing.read("products", "SKU;Title;Variant;Price;Weight\nPOT-S;Pot;small;1.300,00;\n")

    assert bringing.counts(job) == (1, 0, 1, 0, 0)
    assert job.report["shown"]["changed"][0]["changes"] == [["price", "1,234.50 EUR", "1,300.00 EUR"]]
    bringing.apply(job)
    assert bringing.sku("POT-S").grams == 750


def test_a_kit_whose_parts_changed_gets_another_release_and_keeps_the_first(bringing):
    bringing.bring("products", SHEET)
    bringing.bring("products", "SKU;Title;Parts\nSET;Set of two;POT-S:2 POT-L:1\n")

    assert [row.release for row in bringing.shop.rows("kit_recipe", sku_id=bringing.sku("SET").id)] == [1, 2]


def test_a_row_is_rejected_with_its_number_and_what_to_do(bringing):
    sheet = """SKU;Title;EAN;Price;Kind;Parts
MUG;Mug;;-1;;
POT;;;;;
POT;Pot again;;;;
JAR;Jar;4006381333931;;;
;;;;;
;;;5,00;;
KIT;Kit;;;;NOTHING:1
LOOP;Loop;;;;LOOP:1
TIN;Tin;;;boat;
"""
    job = bringing.bring("products", sheet)
    whys = bringing.whys(job)

    assert bringing.counts(job)[0] == 8
    assert whys[3] == "There is no product POT yet, and the row has no title to make one; give it a title."
    assert whys[4] == "Row 3 has the same SKU POT; give each variant its own, or remove one row."
    assert whys[5] == "The barcode is on the product MUG already; it names one thing."
    assert "neither a SKU nor a title" in whys[7]
    assert whys[8] == "The kit is made of NOTHING, which is no product here; add it, or mend its row."
    assert whys[9] == "The kit LOOP contains itself; mend its parts."
    assert whys[10] == "The kind is physical, kit, digital or gift_card; write one of them."
    assert {row.code for row in bringing.shop.rows("sku")} == {spec.code for spec in PRODUCTS}


def test_what_is_left_out_of_a_row_that_is_taken_is_said(bringing):
    shop = bringing.shop
    sheet = """SKU;Title;EAN;On hand;Bin;Site;Parts;Photo
POT;Pot\x01;4012345678902;;;;;file:///etc/passwd
pot;Jug\u202e;40123455.0;;;;;pot.jpg
MUG;Mug, white;;7;A-01;Berlin;;
SET;Set;;3;A-01;Berlin;MUG:2;
TIN;Tin;;1;A\x02;Berlin;;
"""
    shop.stock(MUG=10)
    job = bringing.bring("products", sheet)

    assert bringing.whys(job) == {6: "The cell holds signs that cannot be seen; write it anew."}
    assert [(bringing.sku(code).title, bringing.sku(code).photo) for code in ("POT", "pot")] == [
        ("Pot", ""),
        ("Jug", ""),
    ]
    assert [row.code for row in shop.rows("barcode", target_id=bringing.sku("pot").id)] == ["40123455"]
    assert shop.rows("barcode", target_id=bringing.sku("POT").id) == []
    assert shop.balance("MUG") == 10
    said = " ".join(job.report["said"])
    for sentence in (
        "1 barcodes are left out, since their last digit does not fit the others (4012345678902)",
        "SKUs that look alike are products of their own: POT and pot.",
        "1 row says how many are there of what was counted before",
        "1 row says how many are there of a kit",
        "2 photos are neither web addresses nor in a ZIP that came along; none of them will be seen: file:///etc/passwd",
    ):
        assert sentence in said
    assert "look alike" not in str(bringing.read("products", PRICES).report["said"])


PRICES = "Article code;What it is;Netto;UVP;Shop\nPOT-1;A pot;10,00;15,00;11,90\nCUP-2;A cup;5,00;9,00;5,95\n"


def test_a_column_that_is_taken_by_its_contents_is_said_and_is_never_a_net_price(small):
    job = small.bring("products", PRICES)

    assert small.sku("POT-1").price_minor == 1190
    assert job.report["unread"] == ["Netto", "UVP"]
    said = (
        "Taken by what stands below it: “Article code” for the sku, “What it is” for the title, “Shop” for the price."
    )
    assert f"{said} Look whether that is right." in job.report["said"]


def test_an_amount_that_could_be_read_in_two_ways_is_asked_about_and_never_guessed(small):
    sheet = "SKU;Title;Price\nPOT;Pot;1.234\nCUP;Cup;2.500\n"
    job = small.read("products", sheet)
    assert small.counts(job) == (2, 0, 0, 0, 2)
    assert small.whys(job)[2] == (
        "“1.234” may be thousands or decimals; write 1234 or 1.2340, or say which sign the decimals have."
    )

    imports.change_mapping(
        small.shop.database,
        small.home,
        job.public_id,
        job.mapping.columns,
        ("", ""),
        {"price": ","},
        small.shop.owner_id,
    )
    small.apply(imports.read_job(small.shop.database, job.public_id))
    assert small.sku("POT").price_minor == 123400

    told = small.read("products", sheet + "JAR;Jar;9,99\n".replace("Jar", "Glass"))
    assert small.counts(told) == (3, 1, 0, 2, 0)


def test_kits_that_would_contain_each_other_are_both_rejected(bringing):
    job = bringing.bring("products", "SKU;Title;Parts\nA;A;B:1\nB;B;A:1\nC;C;MUG:1\nD;D;C:2\n")

    assert bringing.counts(job) == (4, 2, 0, 0, 2)
    assert set(bringing.whys(job)) == {2, 3}
    circle = bringing.read("products", "SKU;Title;Parts\nC;C;D:1\n")
    assert bringing.whys(circle) == {2: "The kit C would contain itself; mend its parts."}


# ruff: noqa: E501 - exports are as wide as they are
SHOPIFY = """Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Requires Shipping,Variant Barcode,Image Src,Gift Card,Status
tee,T-Shirt,<p>Soft</p>,Acme,Size,S,TEE-S,145,3,25.00,true,'40123455,https://shop.example/a.jpg,false,active
tee,,,,,M,,145,0,25.00,true,,https://shop.example/b.jpg,,
tee,,,,,,,,,,,,https://shop.example/c.jpg,,
lamp,Lamp,,,Title,Default Title,,0.0,,69.9,true,,,false,draft
"""


def test_shopifys_own_export_is_read_as_it_is(bringing):
    job = bringing.bring("products", SHOPIFY, place=("Berlin", "IN-1"))

    assert job.mapping.source == "shopify"
    assert bringing.counts(job) == (4, 4, 0, 0, 0)
    assert job.report["pictures"] == 1
    assert bringing.sku("tee-m").title == "T-Shirt – M"
    assert bringing.sku("lamp").title == "Lamp"
    assert not bringing.sku("lamp").active
    (tee,) = bringing.shop.rows("product", handle="tee")
    assert tee.options == {"names": ["Size"], "photos": [f"https://shop.example/{n}.jpg" for n in "abc"]}
    assert bringing.shop.balance("TEE-S") == 3
    assert bringing.counts(bringing.bring("products", SHOPIFY, place=("Berlin", "IN-1"))) == (4, 0, 0, 4, 0)


def test_units_without_a_bin_are_said_and_not_invented(bringing):
    job = bringing.bring("products", SHOPIFY)

    assert "1 row says how many are there, and no bin: give a bin (and a site) to count them in." in job.report["said"]
    assert bringing.shop.rows("posting") == []


def test_units_of_a_product_sheet_are_only_an_opening_stock(bringing):
    bringing.bring("products", SHEET)
    bringing.shop.order(1001, {"POT-S": 1})
    bringing.shop.run("capture", "normalize", "allocate")

    assert bringing.counts(bringing.bring("products", SHEET)) == (3, 0, 0, 3, 0)
    assert (bringing.shop.balance("POT-S"), bringing.shop.balance("POT-S", "allocated")) == (3, 1)


def test_rows_out_of_a_channels_api_go_the_same_way_and_its_skus_are_known(bringing):
    rows = [
        {
            "handle": "tee",
            "title": "Tee",
            "variant": "S",
            "sku": "TEE-S",
            "price": "25.00",
            "weight": "145 g",
            "qty": "4",
        },
        {"handle": "tee", "title": "Tee", "variant": "M", "sku": "", "price": "25.00", "weight": "145 g"},
        {"handle": "mug", "title": "Mug, white", "sku": "MUG", "price": "12.90"},
    ]
    shop = bringing.shop

    def pull():
        one = imports.import_rows(
            shop.database, bringing.home, "products", "shopify", shop.channel_id, rows, shop.owner_id,
            place=("Berlin", "IN-1"),
        )  # fmt: skip
        return bringing.apply(imports.read_job(shop.database, one))

    first = pull()
    assert bringing.counts(first) == (3, 2, 1, 0, 0)
    assert shop.balance("TEE-S") == 4
    assert not any("Read as" in sentence for sentence in first.report["said"])  # it was no file
    assert sorted(row.sku for row in shop.rows("sku_mapping")) == ["MUG", "TEE-S"]
    before = bringing.standing()
    assert bringing.counts(pull()) == (3, 0, 0, 3, 0)
    assert bringing.standing() == before


@pytest.mark.parametrize("reached", ["act.commit.before", "act.commit.after"])
def test_an_import_that_dies_in_the_middle_goes_on_and_doubles_nothing(bringing, monkeypatch, reached):
    monkeypatch.setattr(imports, "SLICE", 10)
    sheet = "SKU;Title;Price;Bin;Site;On hand\n" + "".join(f"P-{n:03};Pot {n};1,00;A;Berlin;2\n" for n in range(95))
    job = bringing.read("products", sheet)
    real, seen = failpoints.reach, []

    def die(name):
        seen.extend([name] if name == reached else [])
        if name == reached and len(seen) == 5:
            raise KeyboardInterrupt
        real(name)

    monkeypatch.setattr(failpoints, "reach", die)
    with pytest.raises(KeyboardInterrupt):
        bringing.apply(job)
    monkeypatch.setattr(failpoints, "reach", real)
    assert 0 < imports.read_job(bringing.shop.database, job.public_id).applied_rows < 95

    done = bringing.apply(job)
    assert (done.applied_rows, done.report["applied"]) == (95, {"fresh": 95, "changed": 0})
    assert bringing.shop.balance("P-094") == 2
    with bringing.shop.database.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM sku WHERE code LIKE 'P-%'")).scalar() == 95
        assert connection.execute(sa.text("SELECT sum(amount) FROM balance")).scalar() == 190


def test_a_slice_costs_the_same_few_statements_however_many_rows_it_has(small):
    def cost(rows):
        sheet = "SKU;Title;EAN;Price;Bin;Site;On hand;Supplier\n" + "".join(
            f"X{rows}-{n};Thing {rows} {n};;1,00;A;Berlin;2;Nord\n" for n in range(rows)
        )
        job, told = small.read("products", sheet), []
        engine = small.shop.database.writer
        sa.event.listen(engine, "before_cursor_execute", lambda *a: told.append(a[2]), named=False)
        small.apply(job)
        return len(told)

    few, many = cost(20), cost(400)
    assert many <= 2 * few + 5  # the listener of the first is still there


def test_an_import_that_was_left_writes_nothing(bringing):
    job = bringing.read("products", SHEET)
    imports.leave(bringing.shop.database, job.public_id, bringing.shop.owner_id)

    with pytest.raises(CannotDoError, match="was left"):
        bringing.apply(job)
    assert bringing.shop.rows("supplier") == []


def test_two_people_who_press_the_button_at_once_bring_it_in_once(bringing, monkeypatch):
    monkeypatch.setattr(imports, "SLICE", 10)
    sheet = "SKU;Title;Bin;Site;On hand\n" + "".join(f"P-{n:03};Pot {n};A;Berlin;2\n" for n in range(60))
    job, shop = bringing.read("products", sheet), bringing.shop

    def press(_):
        return imports.apply(shop.database, bringing.home, job.public_id, shop.owner_id)

    with ThreadPoolExecutor(3) as people:
        assert list(people.map(press, range(3))) == [True, True, True]
    done = imports.read_job(shop.database, job.public_id)
    assert (done.applied_rows, shop.balance("P-059"), len(shop.rows("entry", kind="count"))) == (60, 2, 60)
    assert len(shop.rows("inbound_event", topic="import.products")) == 6
