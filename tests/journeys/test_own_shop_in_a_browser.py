"""A shop of one's own on the screen of a phone and of a desk: from the owner's link to the first order looked back at.

Nothing here knows an address but the link that `doorstep up` says: the checklist leads, and its buttons are pressed.
With DOORSTEP_TEST_SHOTS, a folder, what was seen on the way is kept there.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from doorstep.testing.evening import Evening, first_evening

SCREENS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
pytestmark = pytest.mark.timeout(300)


@dataclass
class Owner:
    """Mara, who reads what stands on the screen and presses what it says."""

    page: Page
    shots: Path
    seen: int = 0
    troubles: list[str] = field(default_factory=list)

    def see(self, name: str) -> None:
        """Keep a picture of the page; no page is wider than its screen, and none complains."""
        self.seen += 1
        self.page.screenshot(path=str(self.shots / f"{self.seen:02d}-{name}.png"), full_page=True)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.troubles.append(f"{name} is {wide} px wider than the screen")

    def press(self, name: str, kind: str = "button", within: Locator | None = None) -> None:
        """Press what is so called, and wait for the page that it leads to."""
        place = within or self.page.locator("main")
        with self.page.expect_navigation():
            place.get_by_role(kind, name=re.compile(f"^{re.escape(name)}")).first.click()  # type: ignore[arg-type]

    def fill(self, **told: str) -> None:
        """Type into the fields of these names."""
        for name, text in told.items():
            self.page.locator(f"main form[method=post] [name='{name.replace('__', '-')}']").first.fill(text)

    def next_step(self, title: str) -> None:
        """The checklist says what comes next; that button is pressed."""
        self.page.locator("header a.mark").first.click()
        if self.page.locator("main a", has_text="All steps").count():
            self.press("All steps", "link")
        said = self.page.locator(".next").first
        assert title in said.inner_text(), f"the checklist says {said.inner_text()!r}, not {title!r}"
        with self.page.expect_navigation():
            said.get_by_role("link").first.click()


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    with first_evening(tmp_path) as made:
        yield made


@pytest.fixture
def shots(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = Path(os.environ.get("DOORSTEP_TEST_SHOTS", tmp_path)) / request.node.callspec.params["screen"]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("screen", SCREENS)
def test_from_the_owners_link_to_the_first_order_looked_back_at(evening, chromium, screen, shots):
    evening(
        "init", "--shop", "Kerzen & Mehr", "--country", "DE", "--line1", "Kastanienallee 7", "--postcode", "10435",
        "--city", "Berlin", "--time-zone", "Europe/Berlin", "--open", "mon-sun", "--cut-off", "18:00",
    )  # fmt: skip
    evening.never_quiet()
    evening.stock_the_channel()
    with evening.running() as up, sync_playwright() as playwright:
        (link,) = re.findall(r"http://\S+/join/\S+", "".join(up.lines))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport=SCREENS[screen]).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(60_000)
        mara = Owner(page, shots)
        page.on("console", lambda m: mara.troubles.append(m.text) if m.type == "error" else None)
        _come_in(mara, link)
        _set_up(mara, evening)
        order = evening.buy(MUG=2)
        _send(mara, evening, str(order["number"]))
        _look_back(mara, evening, order["id"])
        browser.close()
    assert mara.troubles == []


def _come_in(mara: Owner, link: str) -> None:
    mara.page.goto(link)
    mara.see("join")
    mara.fill(name="Mara", email="mara@kerzen.example", password="a long evening at home")
    mara.press("Come in")
    mara.see("home")


def _set_up(mara: Owner, evening: Evening) -> None:
    mara.next_step("First product ready")
    mara.fill(code="MUG", title="Mug, white", price="12.90", weight="350")
    mara.press("Add this product")
    mara.see("product")
    mara.next_step("Stock counted")
    mara.fill(sku="MUG", qty="20", bin="A-01")
    mara.press("Put them on the shelf")
    mara.see("stock")
    mara.next_step("A box to pack in")
    mara.fill(name="Small", side__1="200", side__2="150", side__3="100", grams="80")
    mara.press("Write it down")
    mara.see("box")
    _write_down_the_post(mara)
    _connect(mara, evening)
    mara.next_step("Who does what")
    for choice in mara.page.locator("main select").all():
        choice.select_option(index=1)
    mara.press("Keep these settings")
    mara.see("who-does-what")
    mara.next_step("A backup, put back once")
    mara.press("Keep the shop now")
    mara.next_step("A backup, put back once")
    mara.press("Try the newest")
    assert "it can be put back" in mara.page.inner_text("main")
    mara.see("backup")


def _write_down_the_post(mara: Owner) -> None:
    mara.next_step("A way to ship")
    mara.fill(name="post")
    mara.press("Add it")
    mara.fill(
        name="Parcel", countries="DE, AT", days_min="1", days_max="3", grams__1="2000", price__1="5.49",
        tracking_url="https://post.example/t/{tracking}",
    )  # fmt: skip
    mara.page.get_by_label("Bears a number").select_option(label="yes, it is scanned or typed")
    mara.see("service")
    mara.press("Write it down")


def _connect(mara: Owner, evening: Evening) -> None:
    mara.next_step("A mail account for messages")
    mara.fill(sender="shop@kerzen.example", host="127.0.0.1", port=str(evening.outside.smtp_port))
    mara.page.get_by_label("How it is spoken with").select_option("none")
    mara.press("Try it, and keep it")
    assert "lets us in" in mara.page.inner_text("main")
    mara.see("mail")
    mara.next_step("A channel, tried")
    mara.press("Connect a channel", "link")
    mara.press("Connect WooCommerce", "link")
    keys = evening.outside.keys("woocommerce", "keys")
    mara.fill(shop=evening.outside.url("woocommerce"), name="woo", **keys)
    mara.see("keys")
    mara.press("Prove and connect")
    assert "came the whole way" in mara.page.inner_text("main")
    mara.see("channel")


def _send(mara: Owner, evening: Evening, number: str) -> None:
    """From the floor to the carrier's hands, with a label that was printed and a number that was scanned."""
    evening.until(lambda: evening.json("station", "list")["waves"], "the order is on the floor")
    mara.next_step("First order sent")
    mara.see("station")
    mara.press("Pick", "link")
    mara.see("pick")
    mara.page.get_by_role("button", name="2 taken, no scan").click()
    mara.page.get_by_text("Everything is picked").or_(mara.page.get_by_text("All is picked")).first.wait_for()
    mara.press(f"Pack order {number}", "link")
    mara.fill(box__1="Small")
    mara.fill(grams__1="820")
    mara.see("pack")
    mara.press("Seal 1 parcel")
    printing = mara.page.get_by_role("button", name=re.compile("^Print the label"))
    printing.wait_for()  # the label is bought meanwhile, and the page asks for it
    mara.see("sealed")
    with mara.page.context.expect_page() as opened:
        printing.click()
    assert re.search(r"/station/labels/\w+\.pdf", opened.value.url)
    opened.value.close()
    _hand_over(mara, evening, number)


def _hand_over(mara: Owner, evening: Evening, number: str) -> None:
    mara.page.get_by_role("link", name=re.compile("hand over", re.I)).first.click()
    mara.page.get_by_label(f"Number of order {number}, parcel 1").fill("JJD000390007882")
    mara.press("Keep the number")
    mara.see("hand-over")
    mara.press("post has it")
    assert "1 parcel is with the carrier" in mara.page.inner_text("main")


def _look_back(mara: Owner, evening: Evening, order_id: int) -> None:
    """The channel and the customer know; then the owner looks at the way that the order took."""

    def told() -> bool:
        order = evening.at_the_channel(order_id)
        return order["status"] == "completed" and "JJD000390007882" in str(order["meta_data"])

    evening.until(told, "the channel knows that it left")
    evening.until(lambda: len(evening.mails()) == 2, "the customer has both mails")
    letter = (evening.outside.mail_folder / evening.mails()[-1]["file"]).read_bytes()
    body = message_from_bytes(letter, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert "https://post.example/t/JJD000390007882" in body.get_content()
    mara.page.goto(evening.here.base_url)  # from the packing table back to the desk
    mara.next_step("The flow, looked at after it")
    mara.see("its-way")
    mara.fill(note="the boxes lie too far away")
    mara.press("We looked at it")
    mara.see("done")
    assert evening.json("start")["ready"] is True
    assert [law["name"] for law in evening.json("prove")["laws"] if not law["holds"]] == []
