"""The pages of what the shop is set to, as its owner uses them."""

import re

import pytest

from doorstep.db.options import read_option
from doorstep.domain.options import GROUPS, OPTIONS


def value(shop, key):
    with shop.database.reading() as connection:
        return read_option(connection, key)


@pytest.mark.parametrize("group", [name for name in GROUPS if any(option.group == name for option in OPTIONS)])
def test_every_setting_stands_on_its_page_with_its_meaning_and_default(desk, group):
    page = desk.get(f"/settings/{group}")

    for option in (one for one in OPTIONS if one.group == group):
        assert option.label in page
        assert option.meaning in page
        assert f'name="{option.key}"' in page
    assert page.count("Default: ") == sum(option.group == group for option in OPTIONS)


def test_settings_are_kept_together_and_given_back_one_by_one(small_shop, desk):
    status, page = desk.post(
        "/settings/messages", quiet_from="22:00", quiet_until="08:00", contact_email="", tell_delays="no"
    )
    assert status == 303
    assert "3 settings changed; it holds from now." in page
    assert "Changed by you" in page
    assert [value(small_shop, key) for key in ("quiet_from", "quiet_until", "tell_delays")] == ["22:00", "08:00", False]

    _, page = desk.post("/settings/messages", quiet_from="22:00", default="quiet_from")
    assert "“Quiet from” changed" in page
    assert value(small_shop, "quiet_from") == "21:00"
    assert "2 changed" in desk.get("/settings")


def test_what_cannot_be_is_said_beside_what_was_typed_and_nothing_is_kept(small_shop, desk):
    status, page = desk.post("/settings/orders", wave_size="5000", risk_hold_at="60")

    assert status == 409
    assert (
        "“Orders of one pick list” cannot be “5000”; give a whole number from 1 to 1,000. Nothing was changed." in page
    )
    assert re.search(r'name="wave_size" value="5000"[^>]*aria-invalid="true"', page)
    assert re.search(r'name="risk_hold_at" value="60"', page)
    assert value(small_shop, "risk_hold_at") == 70


def test_the_hub_leads_to_everything_of_the_shop_and_to_nothing_that_is_not_there(desk):
    page = desk.get("/settings")
    doors = set(re.findall(r'href="(/[a-z][a-z/-]*)"', page))

    assert {"/messages", "/backups", "/people", "/products", "/start", "/settings/sites"} <= doors
    assert {door for door in doors if desk.client.get(door, follow_redirects=True).status_code != 200} == set()


def test_the_environment_is_shown_and_no_secret_of_it(desk, sqlite_url):
    page = desk.get("/settings/environment")

    assert "DOORSTEP_PUBLIC_URL" in page
    assert "Where the world reaches the shop" in page
    assert sqlite_url not in page  # it may hold a password


def test_a_site_is_added_and_changed_on_its_page(small_shop, desk):
    address = {
        "name": "Kiel", "country": "DE", "line1": "Alter Markt 1", "postcode": "24103", "city": "Kiel",
        "time_zone": "Europe/Berlin", "rank": "2", "active": "yes", "closed_on": "2026-12-24..2026-12-26",
        "cut_off_mon": "14:00", "cut_off_sat": "11:00",
    }  # fmt: skip
    status, page = desk.post("/settings/sites/add", **address)
    assert status == 303
    assert "Kiel is a site of the shop: orders leave Mon until 14:00, Sat until 11:00." in page
    (row,) = small_shop.rows("site", name="Kiel")
    assert row.calendar == {"closed_on": ["2026-12-24", "2026-12-25", "2026-12-26"]}
    shown = desk.get(f"/settings/sites/{row.public_id}")
    assert "2026-12-24..2026-12-26</textarea>" in shown

    status, page = desk.post(f"/settings/sites/{row.public_id}", **{**address, "time_zone": "Europe/Berln"})
    assert status == 409
    assert "the nearest one is Europe/Berlin. Nothing was changed." in page
    assert 'value="Europe/Berln"' in page  # what was typed is not lost

    status, _ = desk.post(f"/settings/sites/{row.public_id}", **{**address, "name": "Kiel port", "rank": "0"})
    assert status == 303
    assert [one.name for one in small_shop.rows("site")] == ["Berlin", "Hamburg", "Kiel port"]


def test_there_is_no_page_for_what_is_not_there(desk):
    for path in ("/settings/nothing", "/settings/sites/sit_none"):
        assert desk.client.get(path).status_code == 404
