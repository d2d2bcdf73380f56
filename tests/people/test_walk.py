"""One walk on a phone's screen: invited, joined, a PIN chosen, and the first pick at the shop's phone."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PASSWORD = "correct horse battery"
SMALL = """() => [...document.querySelectorAll('button, .button, select, nav a, summary, .choice')]
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5)
    .map(one => one.outerHTML.slice(0, 90))"""


class Walk:
    """Somebody's browser; every page that is passed is looked at."""

    def __init__(self, started: Any, house: Any, keep: Path, screen: dict[str, int] = PHONE) -> None:
        context = started.new_context(base_url=house.address, viewport=screen)
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.told: list[str] = []
        self.page.on("console", lambda m: self.told.append(m.text) if m.type in ("error", "warning") else None)
        self.keep, self.screen = keep, screen

    def see(self, name: str) -> None:
        """The page is no wider than the screen, axe finds nothing, a thumb finds its buttons; and it is kept."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(width) <= 0, f"{name} scrolls sideways"
        found = [
            f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}"
            for one in Axe().run(self.page).response["violations"]
        ]
        assert not found, f"{name}, {self.screen['width']} px: {found}"
        if self.screen is PHONE:
            assert not self.page.evaluate(SMALL), name
        self.page.screenshot(path=self.keep / f"{name}-{self.screen['width']}.png", full_page=True)

    def fill(self, **typed: str) -> "Walk":
        for name, text in typed.items():
            self.page.fill(f"[name={name}]", text)
        return self

    def press(self, words: str) -> "Walk":
        self.page.get_by_role("button", name=words, exact=True).click()
        return self


@pytest.mark.timeout(300)
def test_a_helper_is_invited_joins_chooses_a_pin_and_picks_at_the_shops_phone(small_house, chromium, tmp_path):
    shop = small_house.shop
    shop.stock(MUG=3)
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    first = _first_link(small_house)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ada, ben, phone = (Walk(started, small_house, tmp_path) for _ in range(3))
        link = _ada_comes_in_and_invites(ada, first)
        _ben_joins_and_chooses_a_pin(ben, link)
        _ben_is_kept_out_and_let_in_again(ben)
        _the_phone_becomes_the_shops(phone)
        _ben_picks_at_it(phone)
        ada.page.goto("/people")
        ada.see("people")
        ada.page.get_by_role("link", name="Ben Okri").click()
        ada.see("person")
        wide = Walk(started, small_house, tmp_path, DESKTOP)
        wide.page.context.add_cookies(ada.page.context.cookies())
        for name in ("people", "me", "sign-in", "sign-in/forgot"):
            wide.page.goto(f"/{name}")
            wide.see(name.replace("/", "-"))
        told = [one for walk in (ada, ben, phone, wide) for one in walk.told if "status of 4" not in one]
        started.close()

    assert not told
    names = {row.id: row.name for row in shop.rows("actor")}
    (picked,) = [row.actor_id for row in shop.rows("journal") if row.kind == "pick_task" and row.verb == "pick"]
    assert names[picked] == "Ben Okri"


def _ada_comes_in_and_invites(ada: Walk, first: str) -> str:
    ada.page.goto(first)
    ada.see("join-owner")
    ada.fill(name="Ada Byron", email="ada@kiln.example", password=PASSWORD).press("Come in")
    ada.page.wait_for_url("**/")
    ada.page.locator(".menu summary").click()
    ada.see("menu")
    ada.page.get_by_role("link", name="People", exact=True).click()
    ada.see("people-first")
    ada.fill(name="Ben Okri", email="ben@kiln.example")
    ada.page.get_by_label("Operator").check()
    ada.press("Make the link")
    ada.page.get_by_role("heading", name="A link for Ben Okri").wait_for()
    ada.see("link")
    return str(ada.page.locator("#link").input_value())


def _ben_joins_and_chooses_a_pin(ben: Walk, link: str) -> None:
    ben.page.goto(link)
    ben.see("join")
    ben.fill(password="short but").page.evaluate("document.querySelector('form').noValidate = true")
    ben.press("Come in")
    ben.page.get_by_role("alert").wait_for()
    ben.see("join-refused")
    ben.fill(password=PASSWORD).press("Come in")
    ben.page.wait_for_url("**/")
    ben.page.goto("/me")
    ben.see("me")
    ben.fill(pin="2580").press("Set the PIN")
    ben.page.get_by_text("Your PIN is set; it opens the shop's phones.").wait_for()


def _ben_is_kept_out_and_let_in_again(ben: Walk) -> None:
    ben.page.goto("/people")
    ben.page.get_by_role("heading", name="This is not for your role").wait_for()
    ben.see("not-yours")
    ben.page.goto("/me")
    ben.page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    ben.page.get_by_text("You are signed out.").wait_for()
    ben.see("sign-in")
    ben.fill(email="ben@kiln.example", password="not this one").press("Sign in")
    ben.page.get_by_role("alert").wait_for()
    ben.see("sign-in-refused")
    ben.fill(password=PASSWORD).press("Sign in")
    ben.page.wait_for_url("**/")
    ben.page.context.clear_cookies()
    ben.page.goto("/sign-in/forgot")
    ben.see("forgot")
    ben.page.goto("/join/none")
    ben.see("link-over")


def _the_phone_becomes_the_shops(phone: Walk) -> None:
    phone.page.goto("/station/enrol")
    phone.fill(email="ada@kiln.example", password=PASSWORD).press("Sign in")
    phone.page.get_by_role("heading", name="Make this the shop's phone").wait_for()
    phone.see("enrol")
    phone.fill(name="Packing table").press("Make it the shop's")
    phone.page.get_by_role("heading", name="Who is here?").wait_for()
    phone.see("who")


def _ben_picks_at_it(phone: Walk) -> None:
    phone.page.get_by_role("link", name="Ben Okri").click()
    phone.page.wait_for_function("document.activeElement.name === 'pin'")
    phone.see("pin")
    phone.fill(pin="2580").press("Open")
    phone.page.get_by_text("Ben Okri · Berlin").wait_for()
    phone.see("station")
    phone.page.get_by_role("link", name=re.compile("^Pick")).click()
    phone.page.wait_for_function("document.activeElement.name === 'scan'")
    phone.page.keyboard.type("MUG\n")
    phone.page.get_by_text("1 order to pack").wait_for()
    phone.page.get_by_text("Ben Okri · Berlin").click()  # somebody else: one touch
    phone.page.get_by_role("heading", name="Who is here?").wait_for()
    phone.see("switch")


def _first_link(house: Any) -> str:
    from doorstep.actions.people import first_owner_link
    from doorstep.settings import Settings

    return "/join/" + first_owner_link(house.database, Settings()).rpartition("/")[2]
