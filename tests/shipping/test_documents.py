"""Papers: labels and slips that people and scanners can read, for any name."""

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from doorstep.actions import brand, documents
from doorstep.connectors.documents import Address, Brand, Label, Slip, SlipLine
from doorstep.connectors.documents.addresses import address_lines
from doorstep.connectors.documents.labels import MEDIA, draw_labels
from doorstep.connectors.documents.pictures import read_logo
from doorstep.connectors.documents.slips import draw_slip
from doorstep.connectors.documents.zpl import draw_zpl
from doorstep.domain.errors import CannotDoError
from doorstep.testing.sending import PARCEL, add_post, seal_orders

BERLIN = Address("", "", "Kastanienallee 7", "", "10435", "Berlin", "", "DE")
LODZ = Address("Łukasz Żółty", "Büro & Söhne", "ul. Długa 12/3", "", "90-001", "Łódź", "", "PL")
SHOP = Brand("The Candle Shop", contact="hello@candles.example")


def label(to: Address = LODZ, **changes) -> Label:
    told = {"parcel": "par_0123456789abcdefgh", "order": "#1001", "carrier": "post", "service": "parcel", "grams": 1234}
    return Label(**{**told, "to": to, "sender": BERLIN, **changes})


def pages(pdf: bytes) -> list[tuple[str, Image.Image]]:
    """Each page as its words and as it looks."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [(page.get_textpage().get_text_bounded(), page.render(scale=3).to_pil()) for page in opened]
    finally:
        opened.close()


def bars(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("media", ["a6", "4x6"])
def test_a_label_is_as_large_as_its_paper_and_its_bars_are_the_parcel(media):
    pdf = draw_labels([label()], SHOP, media)

    ((words, picture),) = pages(pdf)
    assert bars(picture) == ["par_0123456789abcdefgh"]
    assert (round(picture.width / 3), round(picture.height / 3)) == tuple(round(side) for side in MEDIA[media])
    assert "Łukasz Żółty" in words
    assert "90-001 ŁÓDŹ" in words
    assert "POLAND" in words


@pytest.mark.parametrize(("per_sheet", "labels", "sheets"), [(1, 2, 2), (2, 3, 2), (4, 5, 2)])
def test_labels_share_a_sheet(per_sheet, labels, sheets):
    wanted = [label(parcel=f"par_{n}aaaaaaaaaaaaaaaaaa") for n in range(labels)]

    drawn = pages(draw_labels(wanted, SHOP, "a4", per_sheet))

    assert len(drawn) == sheets
    assert sorted(text for _, picture in drawn for text in bars(picture)) == [one.parcel for one in wanted]


@pytest.mark.parametrize(
    "name",
    ["Χρήστος Παπαδόπουλος", "Жанна Ющенко", "Đặng Thị Ngọc Ánh", "Þórður Ægisson", "Şükrü Ağaoğlu", "Łucja Źrebię"],
)
def test_a_name_in_latin_greek_or_cyrillic_stands_as_it_is_written(name):
    ((words, _),) = pages(draw_labels([label(Address(name, "", "1 Street", "", "1000", "City", "", "CY"))], SHOP))

    assert name in words
    assert "by hand" not in words


@pytest.mark.parametrize("name", ["山田太郎", "김민준", "陳大文"])
def test_far_eastern_names_are_written_in_the_readers_own_fonts(name):
    pdf = draw_labels([label(Address(name, "", "1-1", "", "100-0005", "City", "", "JP"))], SHOP)

    ((words, _),) = pages(pdf)
    assert "by hand" not in words
    assert any(font in pdf for font in (b"HeiseiKakuGo-W5", b"HYGothic-Medium", b"STSong-Light"))


def test_letters_that_no_font_here_has_are_said_on_the_label():
    ((words, _),) = pages(draw_labels([label(Address("محمد Ali", "", "1", "", "1000", "City", "", "EG"))], SHOP))

    assert "are not in the label's font: write them by hand" in words


def test_an_address_stands_in_the_order_of_its_country_and_its_own_country_is_not_named():
    street, town = "1 Main St", {"city": "Springfield", "region": "IL", "postcode": "62701"}
    america = Address("Jo Doe", "ACME", street, "", country="US", **town)

    assert address_lines(america, "DE") == ["Jo Doe", "ACME", street, "SPRINGFIELD, IL 62701", "UNITED STATES"]
    assert address_lines(BERLIN, "DE") == ["Kastanienallee 7", "10435 BERLIN"]
    assert address_lines(Address("X", line1="Y 1", city="Z", country="XX"), "DE") == ["X", "Y 1", "Z", "XX"]
    japan = address_lines(Address("山田", "", "丸の内1-1", "", "100-0005", "千代田区", "東京都", "JP"), "DE")
    assert "千代田区" in "".join(japan)


def test_a_very_long_address_is_made_smaller_and_stays_on_the_label():
    long = Address("Name " * 12, "Company " * 10, "Street " * 20, "Floor " * 15, "90-001", "Łódź", "", "PL")

    ((words, picture),) = pages(draw_labels([label(long)], SHOP))

    assert bars(picture) == ["par_0123456789abcdefgh"]
    assert words.count("Street") == 20


def test_zpl_says_everything_obeys_nothing_of_it_and_fits_the_dots():
    evil = label(Address("Eve ^XZ~JA_00", "", "1 \\ Street", "", "1000", "City", "", "DE"), order="#^FS")

    told = draw_zpl(evil, SHOP, "4x6", 300).decode()

    assert (told.count("^XA"), told.count("^XZ"), told.count("~JA")) == (1, 1, 0)
    assert "Eve _5EXZ_7EJA_5F00" in told
    assert "^PW1200" in told
    assert "^LL1800" in told
    assert "Łukasz Żółty" in draw_zpl(label(), SHOP).decode()


def slip(**changes) -> Slip:
    lines = (SlipLine(2, "MUG", "Mug, white", (("Engraving", "Für Łukasz"),)), SlipLine(1, "CANDLE", "Candle"))
    told = {"parcel": "par_0123456789abcdefgh", "order": "#1001", "ordered_on": None, "to": LODZ, "sender": BERLIN}
    return Slip(**{**told, "lines": lines, **changes})


def test_a_slip_says_what_is_inside_what_was_wished_and_no_price():
    ((words, picture),) = pages(
        draw_slip(
            slip(gift_note="Alles Gute, Łukasz", delivery="To the neighbour", note="Send it\nwithin 30 days"), SHOP
        )
    )

    for text in (
        "Packing slip", "Mug, white", "Engraving: Für Łukasz", "Alles Gute, Łukasz", "To the neighbour",
        "within 30 days",
    ):  # fmt: skip
        assert text in words
    assert "EUR" not in words
    assert "€" not in words
    assert bars(picture) == ["par_0123456789abcdefgh"]


def test_a_slip_of_many_lines_goes_on_on_the_next_sheet():
    many = tuple(SlipLine(n, f"SKU-{n:03}", f"Thing number {n:03} of a long list") for n in range(1, 90))

    drawn = pages(draw_slip(slip(lines=many), SHOP))

    words = "".join(text for text, _ in drawn)
    assert len(drawn) > 2
    assert all(f"SKU-{n:03}" in words for n in range(1, 90))


def png(size=(600, 200), colour="#0d5f54", **kept) -> bytes:
    made = io.BytesIO()
    Image.new("RGBA", size, colour).save(made, "PNG", **kept)
    return made.getvalue()


def test_the_logo_stands_on_the_slip_and_on_the_label_of_the_shop(shop, home):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")
    brand.set_logo(shop.database, home, png(), "logo.png", shop.owner_id)

    with shop.database.reading() as connection:
        (shipment,), (parcel,) = shop.rows("shipment"), shop.rows("parcel")
        papers = [
            documents.draw_label(connection, home, shipment.id, "pdf", "a6", 203),
            documents.draw_slip(connection, home, parcel.id),
        ]

    for paper in papers:
        ((words, picture),) = pages(paper)
        assert "Mara Lind" in words
        assert bars(picture) == [parcel.public_id]
        assert (13, 95, 84) in {picture.getpixel((x, y)) for x in range(0, picture.width, 7) for y in range(0, 200, 3)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no picture that we can print"),
        (b"GIF89a", "no picture that we can print"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "save it anew as PNG"),
        (png()[:-30], "save it anew as PNG"),
        (b"\xff\xd8\xff" + b"x" * 3_000_000, "larger than 2 MB"),
        (png((6001, 10)), "6001 × 10 pixels"),
    ],
)
def test_a_logo_that_is_no_picture_is_one_sentence(content, words):
    with pytest.raises(CannotDoError, match=words):
        read_logo(content)


def test_a_logo_is_written_anew_and_brings_nothing_along():
    from PIL.PngImagePlugin import PngInfo

    hidden = PngInfo()
    hidden.add_text("Comment", "<script>alert(1)</script>")

    kept = read_logo(png(pnginfo=hidden) + b"<?php ?>")

    assert b"script" not in kept
    assert b"php" not in kept
