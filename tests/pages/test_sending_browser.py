"""Sending without a contract in a real browser: on a phone and a desktop, read by axe, never wider than the screen."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from doorstep.actions import boxes, floor, printers
from doorstep.testing.sending import LETTER, PARCEL, add_post

SCREENS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
_SHOTS = os.environ.get("SHOTS", "")  # a folder: every page is kept there as it looked
TOUCH = 43.5


@pytest.fixture
def sending_house(house):
    """A carrier, boxes, printers, and parcels at every point of their way."""
    shop = house.shop
    shop.stock(MUG=40, CANDLE=40)
    boxes.write_box(shop.database, "Small", shop.owner_id, (300, 200, 100), 120, 5000)
    boxes.write_box(shop.database, "Tube 60", shop.owner_id, (600, 80, 80), 90)
    add_post(shop, LETTER, PARCEL)
    add_post(shop, name="bikes")
    printers.write_printer(shop.database, "Zebra", "raw", shop.owner_id, "127.0.0.1:9", "4x6")
    printers.write_printer(shop.database, "Office", "browser", shop.owner_id, media="a4")
    printers.write_station(shop.database, "Packing table", "Berlin", shop.owner_id, "", "Office", prints_slips=True)
    wave = house.wave_of({1001: {"MUG": 1}, 1002: {"MUG": 2}, 1003: {"MUG": 30}})
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    shop.run("ship", rounds=2)
    first = shop.rows("parcel")[0]
    printers.want_print(shop.database, first.public_id, "label", shop.owner_id)
    wave = house.wave_of({1004: {"CANDLE": 2}})
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    return house


def addresses(shop) -> dict[str, str]:
    parts = [f"/station/pack/{row.public_id}" for row in shop.rows("fulfillment")]
    return {
        "carriers": "/carriers?grams=1200&country=DE",
        "service": "/carriers/post/services/parcel",
        "add-service": "/carriers/bikes/services/add",
        "boxes": "/boxes",
        "printers": "/printers",
        "brand": "/brand",
        "tracking": parts[0],
        "print": parts[1],
        "refused": parts[2],
        "pack": parts[3],
        "hand-over": "/station/hand-over",
        "order": f"/orders/{shop.find(1001).public_id}",
    }


def shoot(page: Page, name: str) -> None:
    if _SHOTS:
        Path(_SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{_SHOTS}/{name}.png", full_page=True)


@pytest.mark.timeout(240)
def test_every_page_of_sending_reads_well_on_a_phone_and_a_desktop(sending_house, chromium):
    named, axe = addresses(sending_house.shop), Axe()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for screen, size in SCREENS.items():
            context = started.new_context(base_url=sending_house.address, viewport=size)
            context.add_cookies(
                [{"name": "doorstep_person", "value": "Ben", "url": f"{sending_house.address}/station"}]
            )
            page, told = context.new_page(), []
            page.on("console", lambda said, kept=told: kept.append(said.text) if said.type == "error" else None)
            for name, address in named.items():
                page.goto(address)
                shoot(page, f"{name}-{screen}")
                found = axe.run(page)
                assert found.violations_count == 0, f"{name} on a {screen}:\n{found.generate_report()}"
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"{name} on a {screen} is {wide} px too wide"
                small = page.evaluate(
                    "least => [...document.querySelectorAll('main button, main .button, main input:not([type=hidden]), "
                    "main select, footer .button')].filter(one => one.offsetParent && one.offsetHeight < least)"
                    ".map(one => one.outerHTML.slice(0, 90))",
                    TOUCH if screen == "phone" else 0,
                )
                assert small == [], f"{name} on a {screen}"
            assert told == []
        started.close()
