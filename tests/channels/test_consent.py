"""The owner of a shop at a market lets our app in by one command, and what comes of it connects the channel."""

import os
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from doorstep.cli.channel_consent import take_consent
from doorstep.domain.errors import CannotDoError
from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def markets(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("markets"), "--only=etsy,ebay") as running:
        yield running


@pytest.fixture
def given(tmp_path):
    """Runs the command up to its question, answers with what `ended_at` makes of the address, and tells the end."""

    def give(vendor, lines, shop, redirect, ended_at):
        file = tmp_path / "app.keys"
        file.write_text("\n".join(lines) + "\n")
        words = ["channel", "consent", vendor, "--redirect", redirect, "--keys-file", str(file), "--shop", shop]
        running = subprocess.Popen(
            [sys.executable, "-m", "doorstep.cli.main", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ.copy(),
        )  # fmt: skip
        running.stdout.readline()
        address = running.stdout.readline().strip()
        _, said = running.communicate(ended_at(address) + "\n" if address else "", timeout=100)
        return running.returncode, said, file

    return give


def test_an_etsy_shop_is_let_in_and_connected_by_what_came_of_it(own_shop, markets, given):
    app = markets.keys("etsy")
    lines = [f"{name}={app[name]}" for name in ("keystring", "shared_secret")]
    allow = lambda address: markets.tell("etsy", "/control/consent", address=address)["ended_at"]  # noqa: E731

    status, said, file = given("etsy", lines, markets.url("etsy"), "https://kiln.example/etsy", allow)
    shop = ("--vendor", "etsy", "--shop", markets.url("etsy"), "--keys-file", str(file))
    added = own_shop("channel", "add", "prints", *shop, "--json")

    assert status == 0, said
    assert (file.stat().st_mode & 0o777, len(file.read_text().splitlines())) == (0o600, 3)
    assert (added.status, added.json["shop"]) == (0, "KilnOfATest"), added.err


def test_an_ebay_seller_is_let_in(markets, given):
    app = markets.keys("ebay")

    def allow(address):
        asked = parse_qs(urlsplit(address).query)
        assert asked["redirect_uri"] == ["Kiln-RuName"]
        return f"https://signin.ebay.com/ok?state={asked['state'][0]}&code=granted&expires_in=299"

    lines = [f"{name}={app[name]}" for name in ("app_id", "cert_id")]
    status, said, file = given("ebay", lines, markets.url("ebay"), "Kiln-RuName", allow)

    assert status == 0, said
    assert f"refresh_token={app['refresh_token']}" in file.read_text()


@pytest.mark.parametrize(
    ("lines", "ended_at", "words"),
    [
        (["keystring=k"], "", "holds no shared_secret"),
        (["keystring=k", "shared_secret=s"], "https://kiln.example/?code=x&state=other", "is of another consent"),
        (["keystring=k", "shared_secret=s"], "https://kiln.example/", "holds no code"),
        (["keystring=k", "shared_secret=s"], "https://kiln.example/?error=access_denied", "No consent was given"),
    ],
)
def test_what_is_no_consent_is_one_sentence_and_changes_nothing(markets, given, lines, ended_at, words):
    status, said, file = given("etsy", lines, markets.url("etsy"), "https://kiln.example/", lambda _: ended_at)

    assert (status, words in said) == (1, True), said
    assert file.read_text().splitlines() == lines


def test_what_is_left_out_of_the_command_is_told_in_one_sentence(tmp_path):
    """Nobody is left with the name of an option alone."""
    file = tmp_path / "app.keys"
    file.write_text("keystring=k\nshared_secret=s\n")
    with pytest.raises(CannotDoError, match=r"keystring=… and shared_secret=….*--keys-file etsy.keys"):
        take_consent("etsy", "", None, "shop")
    with pytest.raises(CannotDoError, match="callback URL the app is registered with at Etsy: --redirect"):
        take_consent("etsy", "", file, "shop")
    with pytest.raises(CannotDoError, match="app_id=… and cert_id=…"):
        take_consent("ebay", "", None, "shop")
