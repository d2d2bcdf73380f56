"""Sending without a contract over real HTTP: services typed in, packed, printed, numbered, handed over."""

import io

import pytest
from PIL import Image

from doorstep.actions import printers
from doorstep.testing.sending import LETTER, PARCEL, add_post


def picked(house, number=1001, lines=None):
    """An order is in its tote; returns the address of its packing page."""
    house.shop.stock(MUG=9, CANDLE=9)
    wave = house.wave_of({number: lines or {"MUG": 1}})
    house.program().post(f"/station/waves/{wave.public_id}/pick")
    return f"/station/pack/{house.shop.rows('fulfillment')[-1].public_id}"


def sealed(house, number=1001):
    """An order is in a sealed parcel with its label; returns the packing page as Ben sees it."""
    address, ben = picked(house, number), house.visitor("Ben")
    ben.press(ben.get(address), address, "Seal")
    house.shop.run("ship")
    return ben, ben.get(address), address


def test_an_owner_writes_down_a_carrier_and_a_service_and_sees_what_a_parcel_would_cost(house):
    owner = house.visitor()
    page = owner.get("/carriers")
    assert "There is no way to send yet" in page

    assert "What would a parcel cost?" not in page  # nothing could answer yet
    page = owner.press(page, "/carriers", name=" Deutsche  Post ")
    assert "Deutsche Post is there. Commands and addresses call it deutsche-post." in page
    assert "A service of Deutsche Post" in page
    typed = {"name": "Parcel", "countries": "Germany, at", "grams__1": "2 kg", "price__1": "5,49"}
    page = owner.press(page, "/carriers/deutsche-post/services/add", **typed, grams__2="5000", price__2="7.49")

    assert "Parcel is written down." in page
    assert "to 2 kg 5.49 € · to 5 kg 7.49 €" in page.text.replace("\xa0", " ")
    preview = owner.get("/carriers", grams="1200", country="AT")
    assert "Parcel Deutsche Post · 1–3 days 5.49 €" in preview.text.replace("\xa0", " ")
    assert "No service that is written down takes it there" in owner.get("/carriers", grams="9000", country="AT")
    assert "Give the weight in whole grams" in owner.get("/carriers", grams="a lot", country="AT")


def test_a_service_that_makes_no_sense_is_refused_with_what_to_write_and_what_was_typed_stays(house):
    add_post(house.shop)
    owner = house.visitor()
    page = owner.get("/carriers/post/services/add")

    typed = {"grams__1": "2 stones", "price__1": "cheap", "grams__2": "5 kg", "price__2": ""}
    told = owner.press(page, "/services/add", name="Parcel", countries="Germny", days_max="soon", **typed)

    assert told.status == 409
    assert "5 things to mend; nothing was changed." in told
    for sentence in (
        "Goes to: 'Germny' is no country; the nearest one is Germany",
        "Weight in row 1: “2 stones” cannot be read",
        "Price in row 1: “cheap” is no price in EUR",
        "Price in row 2: “” is no price",
        "Days, at most: give a whole number up to 120.",
    ):
        assert sentence in told
    marked = {given["name"] for tag, given in told.tags if given.get("aria-invalid")}
    assert marked == {"countries", "days_max", "grams-1", "price-1", "price-2"}
    assert told.form("/services/add").fields["grams-2"] == "5 kg"
    typed = {"grams__1": "2000", "price__1": "5.49", "grams__2": "", "days_max": "3"}
    told = owner.press(told, "/services/add", countries="DE", **typed, tracking_url="javascript:alert(1){tracking}")
    assert "is no address of a tracking page" in told
    assert house.shop.rows("vendor_account", kind="carrier")[0].config == {"services": []}


def test_a_parcel_goes_from_the_tote_to_the_door_with_one_next_action_each_time(house):
    add_post(house.shop, PARCEL)
    ben, page, address = sealed(house)
    assert "Print the label" in page

    paper = ben.press(page, "/station/prints")
    assert paper.headers["content-type"] == "application/pdf"
    page = ben.get(address)
    assert "Scan its tracking number" in page
    page = ben.press(page, "/tracking", "Keep the number", number="rr123456785de")
    assert "RR123456785DE stands on it." in page
    assert "Ready for post." in page
    page = ben.press(ben.get("/station/hand-over"), "/station/hand-over")
    assert "1 parcel is with the carrier." in page

    order = house.visitor().get("/orders/1001")
    assert "https://post.example/find?n=RR123456785DE" in order.links("https://")


def test_a_number_may_come_after_the_hand_over_and_so_may_the_arrival(house):
    add_post(house.shop, PARCEL)
    ben, _, _ = sealed(house)
    page = ben.get("/station/hand-over")
    assert "1 parcel has no tracking number yet" in page
    ben.press(page, "/station/hand-over", "without a number")
    owner = house.visitor()

    page = owner.press(owner.get("/orders/1001"), "/tracking", number="RR123456785DE")
    assert "RR123456785DE stands on it." in page
    page = owner.press(page, "/delivered")

    assert "Parcel 1 of order #1001 has arrived." in page
    assert house.shop.face() == "Completed"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("RR123456784DE", "its check digit does not fit"),
        ("12", "cannot be a tracking number"),
        ("0000000", "over and over"),
    ],
)
def test_a_number_with_a_slip_in_it_is_refused_in_one_sentence(house, number, words):
    add_post(house.shop, PARCEL)
    ben, page, address = sealed(house)
    ben.press(page, "/station/prints")

    told = ben.press(ben.get(address), "/tracking", "Keep the number", number=number)

    assert (told.status, words in told) == (409, True)
    assert house.shop.rows("shipment")[0].tracking_ref is None


def test_a_letter_needs_no_number(house):
    add_post(house.shop, LETTER)
    ben, page, address = sealed(house)

    ben.press(page, "/station/prints")

    assert "Ready for post." in ben.get(address)


def test_a_refused_parcel_is_not_said_to_wait_for_its_label(house):
    add_post(house.shop, LETTER)
    house.shop.stock(MUG=9)
    address, ben = picked(house, 1001, {"MUG": 9}), house.visitor("Ben")
    ben.press(ben.get(address), address, "Seal")
    house.shop.run("ship")

    page, hand_over = ben.get(address), ben.get("/station/hand-over")

    assert "No carrier takes it: no service goes to DE, 3230 g." in page
    assert "being made" not in page
    assert "being made" not in hand_over
    assert house.program().get("/station/hand-over") == (
        200, {"parcels": [], "waiting_for_labels": 0, "refused": 1}
    )  # fmt: skip


def test_a_second_print_at_the_station_wants_a_reason(house):
    add_post(house.shop, LETTER)
    ben, page, address = sealed(house)
    ben.press(page, "/station/prints")
    page = ben.get(address)

    told = ben.post("/station/prints", parcel=house.shop.rows("parcel")[0].public_id, document="label")
    again = ben.press(page, "/station/prints", "Print it again", reason="torn")

    assert "The label was printed already. Say why it is wanted again" in told
    assert again.headers["content-type"] == "application/pdf"
    assert len(house.shop.rows("effect", operation="print_label")) == 2


def test_the_bars_of_a_parcel_lead_to_its_page(house):
    add_post(house.shop, LETTER)
    ben, _, address = sealed(house)
    (parcel,) = house.shop.rows("parcel")

    assert ben.get("/station/parcels", scan=f" {parcel.public_id} ").address.endswith(address)
    assert ben.get("/station/parcels", scan="par_nothing").status == 404


def test_slips_and_sheets_are_papers_too(house):
    add_post(house.shop, LETTER)
    ben, _, _ = sealed(house)
    (parcel,) = house.shop.rows("parcel")

    for address in (f"/station/slips/{parcel.public_id}.pdf", f"/station/sheet.pdf?per=4&parcels={parcel.public_id}"):
        paper = ben.get(address)
        assert (paper.status, paper.headers["content-type"], paper.html[:5]) == (200, "application/pdf", "%PDF-")
    assert ben.get("/station/slips/par_nothing.pdf").status == 404


def test_a_printer_that_is_off_is_said_at_the_desk_and_the_station_prints_here_instead(house):
    add_post(house.shop, LETTER)
    printers.write_printer(house.shop.database, "Zebra", "raw", house.shop.owner_id, "127.0.0.1:9")
    printers.write_station(house.shop.database, "Table", "Berlin", house.shop.owner_id, "Zebra")
    address, ben = picked(house), house.visitor("Ben")
    ben.press(ben.get(address), address, "Seal")
    house.shop.run("ship", rounds=2)

    page = ben.get(address)
    assert "Zebra prints nothing: nothing answers at 127.0.0.1:9" in page
    desk = house.visitor().get("/printers")
    assert "silent 1 print waits" in desk
    page = ben.press(page, "/station/prints/elsewhere")

    assert "The label is yours to print here." in page
    assert "Print the label" in page


def test_printers_and_stations_are_written_down_at_the_desk(house):
    owner = house.visitor()

    page = owner.press(owner.get("/printers"), "/printers", name="Zebra", kind="raw", address="nowhere at all")
    assert "is no address of a printer" in page
    page = owner.press(page, "/printers", kind="raw", address="127.0.0.1")
    page = owner.press(page, "/printers/stations", name="Table", label_printer="Zebra")
    assert "labels: Zebra · slips: when somebody asks" in page
    page = owner.press(page, "/test")

    assert page.status == 409
    assert "Zebra prints nothing: nothing answers at 127.0.0.1:9100" in page


def test_a_logo_that_is_no_picture_is_one_sentence_and_a_picture_is_kept_as_our_own(house):
    owner = house.visitor()

    def send(content: bytes, name: str):
        return owner.client.post("/brand", files={"logo": (name, content)}, data={"token": name})

    told = send(b"<svg onload=alert(1)>", "logo.png")
    assert (told.status_code, "The logo is no picture that we can print; send a PNG or a JPEG." in told.text) == (
        409,
        True,
    )
    assert "save it anew as PNG" in send(b"\x89PNG\r\n\x1a\nspoilt", "spoilt.png").text
    picture = io.BytesIO()
    Image.new("RGB", (2000, 500), "#0d5f54").save(picture, "JPEG")
    assert "The logo stands on every slip" in send(picture.getvalue() + b"<script>", "logo.jpg").text

    kept = owner.client.get("/brand/logo.png")
    assert (kept.headers["content-type"], Image.open(io.BytesIO(kept.content)).size) == ("image/png", (1200, 300))
    assert b"<script>" not in kept.content


def test_a_box_is_offered_by_name_and_its_weight_is_added(house):
    owner = house.visitor()
    page = owner.press(
        owner.get("/boxes"), "/boxes", name="Small", grams="120", side__1="300", side__2="200", side__3="100"
    )
    assert "300 × 200 × 100 mm · weighs 120 g" in page
    address, ben = picked(house), house.visitor("Ben")

    page = ben.get(address)
    assert page.form(address).fields["box-1"] == "Small"
    ben.press(page, address, "Seal")

    assert [(row.box, row.grams) for row in house.shop.rows("parcel")] == [("Small", 470)]


def test_a_station_that_puts_a_slip_into_every_parcel_offers_it_after_the_label(house):
    add_post(house.shop, LETTER)
    printers.write_station(house.shop.database, "Table", "Berlin", house.shop.owner_id, prints_slips=True)
    ben, page, address = sealed(house)

    ben.press(page, "/station/prints")
    page = ben.get(address)
    paper = ben.press(page, "/station/prints", "Print the packing slip")

    assert paper.address.endswith(f"/station/slips/{house.shop.rows('parcel')[0].public_id}.pdf")
    assert "Ready for post." in ben.get(address)
