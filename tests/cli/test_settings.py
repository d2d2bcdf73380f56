"""What the environment may say, and what it hears when it makes no sense."""

import pytest

from doorstep.domain.errors import SettingsError
from doorstep.settings import read_settings


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("PORT", "70000", "a whole number from 0 to 65535"),
        ("PREFECT_PORT", "0", "a whole number from 1 to 65535"),
        ("PORT", "web", "a whole number from 0 to 65535"),
        ("SLICE_ORDERS", "0", "a whole number of 1 or more"),
        ("WEBHOOK_BODY_LIMIT", "-5", "a whole number of 1 or more"),
        ("DRAIN_SECONDS", "nan", "a number of seconds of 0 or more"),
        ("LINGER_SECONDS", "-1", "a number of seconds of 0 or more"),
        ("PUBLIC_URL", "shop.example", "the whole address, as in https://shop.example"),
        ("PUBLIC_URL", "https://shop.example/desk", "the whole address, as in https://shop.example"),
        ("PROXY", "172.29.84.0/24, caddy", "addresses or networks, as in 172.29.84.0/24, with commas"),
        ("PUBLIC_URL", "https://shop.example:99999", "the whole address, as in https://shop.example"),
    ],
)
def test_a_setting_without_meaning_is_named_with_what_it_may_be(monkeypatch, name, text, what):
    monkeypatch.setenv(f"DOORSTEP_{name}", text)
    with pytest.raises(SettingsError, match=f"^DOORSTEP_{name} is '{text}'; give {what}.$"):
        read_settings()


def test_what_is_said_is_taken(monkeypatch, tmp_path):
    for name, text in (("PORT", "0"), ("LINGER_SECONDS", "0.5"), ("HOME", str(tmp_path)), ("SANDBOX_PORT", "")):
        monkeypatch.setenv(f"DOORSTEP_{name}", text)
    told = read_settings()
    assert (told.port, told.linger_seconds, told.home, told.sandbox_port) == (0, 0.5, tmp_path, 8431)


def test_the_public_address_is_kept_without_its_last_stroke(monkeypatch):
    monkeypatch.setenv("DOORSTEP_PUBLIC_URL", "https://Shop.Example:8443/")
    told = read_settings()
    assert (told.shop_url, told.public_host) == ("https://shop.example:8443", "shop.example")


def test_a_shop_without_a_public_address_is_on_this_machine():
    told = read_settings()
    assert (told.public_host, told.shop_url) == ("", told.base_url)
