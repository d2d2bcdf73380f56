"""Exports under the headings that a program gives them today, beside those it gave them before."""

# Shopify's template since 2025: other words for the same columns (Help Center, "Using CSV files", product columns).
# ruff: noqa: E501 - exports are as wide as they are
SHOPIFY_NOW = """Title,URL handle,Description,Vendor,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Price,Inventory quantity,Weight value (grams),Weight unit for display,Requires shipping,Product image URL,Variant image URL,Gift card
Shirt,shirt,Soft,Acme,TRUE,Active,SHIRT-S,40123455,Size,S,25.00,3,145,g,TRUE,https://shop.example/a.jpg,https://shop.example/s.jpg,FALSE
,shirt,,,,,SHIRT-M,,,M,25.00,2,150,g,TRUE,,,
Lamp,lamp,,,FALSE,Draft,LAMP,,Title,Default Title,69.90,,900,g,TRUE,,,FALSE
"""


def test_shopifys_newer_headings_lose_nothing(bringing):
    job = bringing.bring("products", SHOPIFY_NOW, place=("Berlin", "IN-1"))

    assert job.mapping.source == "shopify"
    assert bringing.counts(job) == (3, 3, 0, 0, 0)
    small, medium, lamp = (bringing.sku(code) for code in ("SHIRT-S", "SHIRT-M", "LAMP"))
    assert [one.title for one in (small, medium, lamp)] == ["Shirt – S", "Shirt – M", "Lamp"]
    assert [one.grams for one in (small, medium, lamp)] == [145, 150, 900]
    assert [one.active for one in (small, medium, lamp)] == [True, True, False]
    assert [bringing.shop.balance(code) for code in ("SHIRT-S", "SHIRT-M")] == [3, 2]
    (shirt,) = bringing.shop.rows("product", handle="shirt")
    assert shirt.options["photos"] == ["https://shop.example/a.jpg"]
