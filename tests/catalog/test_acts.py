"""What people do with products: by hand, one at a time."""

import pytest

from doorstep.actions import catalog
from doorstep.domain.errors import CannotDoError


def save(shop, code, is_fresh=False, **said):
    return catalog.save_product(shop.database, code, said, shop.owner_id, is_fresh=is_fresh)


def test_a_product_is_added_by_hand_and_changed_field_by_field(shop):
    save(shop, "POT", is_fresh=True, title="Pot", price="12,90", weight="1.2 kg", height="30 cm", brand="Nord")
    save(shop, "POT", price="13.50")

    (row,) = shop.rows("sku", code="POT")
    assert (row.title, row.price_minor, row.grams, row.height_mm) == ("Pot", 1350, 1200, 300)
    assert shop.rows("product", id=row.product_id)[0].brand == "Nord"
    with pytest.raises(CannotDoError, match="already; change that one"):
        save(shop, "POT", is_fresh=True, title="Pot")
    with pytest.raises(CannotDoError, match="add it first"):
        save(shop, "NOBODY", title="x")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"price": "cheap"}, "Price: “cheap” is no price"),
        ({"price": "1.234"}, "may be thousands or decimals"),
        ({"weight": "heavy"}, "Weight: “heavy” cannot be read"),
        ({"kind": "boat"}, "the kind is one of"),
        ({"origin_country": "Atlantis"}, "is no country"),
        ({"title": ""}, "give it one"),
        ({"supplier": "Nobody"}, "no supplier called Nobody"),
        ({"kind": "kit"}, "Say what the kit is made of"),
        ({"parts": "NOTHING:1"}, "which is no product yet"),
        ({"parts": "MUG:1"}, "would contain itself"),
        ({"colour": "red"}, "A product has no “colour”"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence_and_nothing_is_kept(shop, said, why):
    before = [tuple(row) for row in shop.rows("sku")]
    with pytest.raises(CannotDoError, match=why):
        save(shop, "MUG", **said)
    assert [tuple(row) for row in shop.rows("sku")] == before


def test_a_thing_that_lies_in_bins_stays_a_thing(shop):
    shop.stock(MUG=2)
    with pytest.raises(CannotDoError, match="lies in bins"):
        save(shop, "MUG", kind="digital")


def test_a_kit_of_a_kit_may_not_come_back_to_itself(shop):
    save(shop, "BIG", is_fresh=True, title="Big set", parts="GIFT:2 MUG:1")
    with pytest.raises(CannotDoError, match="The kit GIFT would contain itself"):
        save(shop, "GIFT", parts="BIG:1")
    save(shop, "GIFT", parts="CANDLE:2 BOX:1")
    assert len(shop.rows("kit_recipe")) == 2  # the same parts make no other release


def test_a_barcode_names_one_thing_and_can_be_taken_off(shop):
    assert catalog.add_barcode(shop.database, "BOX", " 40123455 ", shop.owner_id) == "40123455"
    with pytest.raises(CannotDoError, match="is on MUG already"):
        catalog.add_barcode(shop.database, "BOX", "4006381333931", shop.owner_id)
    with pytest.raises(CannotDoError, match="last digit"):
        catalog.add_barcode(shop.database, "BOX", "4006381333932", shop.owner_id)
    catalog.remove_barcode(shop.database, "BOX", "40123455", shop.owner_id)
    with pytest.raises(CannotDoError, match="is not on BOX"):
        catalog.remove_barcode(shop.database, "BOX", "40123455", shop.owner_id)


def test_a_bin_is_counted_with_what_orders_have_claimed(shop):
    shop.stock(MUG=10)
    shop.order(1001, {"MUG": 4})
    shop.run("capture", "normalize", "allocate")

    def count(units, where="A-01"):
        return catalog.count_bin(shop.database, "MUG", "Berlin", where, units, "counted", shop.owner_id)

    assert count(10) == 0
    assert count(12) == 2
    assert shop.balance("MUG") == 8
    with pytest.raises(CannotDoError, match="claimed 4 of MUG in A-01, and 3 lie there"):
        count(3)
    assert count(5, "Z-99") == 5  # found where the books knew nothing
    assert shop.balance("MUG") == 13


def test_an_order_that_asked_for_an_unknown_product_goes_on_when_it_is_added(shop):
    shop.order(1001, {"POT": 1})
    shop.run("capture", "normalize")
    assert shop.face() == "Blocked"

    save(shop, "POT", is_fresh=True, title="Pot", price="10", weight="300 g")
    shop.run("normalize")
    assert shop.cases("unknown_sku") == []
    assert shop.face() != "Blocked"


def test_a_supplier_is_kept_under_one_name(shop):
    one = catalog.save_supplier(shop.database, catalog.Supplier("Nord", country="de", lead_days=9), shop.owner_id)
    catalog.save_supplier(shop.database, catalog.Supplier("Keramik Nord", country="DE"), shop.owner_id, one)
    with pytest.raises(CannotDoError, match="already"):
        catalog.save_supplier(shop.database, catalog.Supplier("Keramik Nord"), shop.owner_id)
    save(shop, "MUG", supplier="Keramik Nord", supplier_ref="KN-1")

    (row,) = shop.rows("supplier")
    assert (row.name, row.country, shop.rows("sku", code="MUG")[0].supplier_id) == ("Keramik Nord", "DE", row.id)


def test_another_variant_is_made_by_hand_as_a_sheet_would_make_it(shop):
    save(shop, "MUG-W", is_fresh=True, title="Mug, white", price="12")
    save(
        shop, "MUG-B", is_fresh=True, title="Mug", price="12", variant_of="MUG-W", option1_name="Colour", option1="Blue"
    )
    save(shop, "MUG-G", is_fresh=True, title="Mug", variant_of="MUG-B", option1="Green")
    save(shop, "MUG-W", option1="White")

    white, blue, green = (shop.rows("sku", code=code)[0] for code in ("MUG-W", "MUG-B", "MUG-G"))
    assert white.product_id == blue.product_id == green.product_id
    (product,) = shop.rows("product", id=white.product_id)
    assert (product.title, product.options) == ("Mug", {"names": ["Colour"]})
    assert (blue.title, green.title) == ("Mug – Blue", "Mug – Green")
    assert [row.options for row in (white, blue)] == [
        {"Colour": "White", "variant": "White"}, {"Colour": "Blue", "variant": "Blue"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"variant_of": "NOBODY", "option1_name": "Colour", "option1": "Blue"}, "nothing can be a variant of it"),
        ({"variant_of": "MUG"}, "Say what tells MUG-2 from MUG"),
        ({"variant_of": "MUG", "option1": "Blue"}, "Say what Blue is, as in Colour"),
    ],
)
def test_a_variant_says_of_what_it_is_one_and_what_tells_it_apart(shop, said, why):
    with pytest.raises(CannotDoError, match=why):
        save(shop, "MUG-2", is_fresh=True, title="Mug", **said)
    assert shop.rows("sku", code="MUG-2") == []
