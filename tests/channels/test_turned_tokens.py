"""A key that is another one after each use is not lost by a slip of the pen, by a death, or by programs that want it at
once."""

import os
import subprocess
import sys

import pytest

TODAY = ("channel", "test", "prints")


@pytest.fixture
def etsy(shop_at):
    return shop_at("etsy", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20})


def words(etsy, name="prints", *more, **changes):
    keys = etsy.keys("etsy") | changes
    told = [word for key, value in keys.items() for word in ("--key", f"{key}={value}")]
    return ("channel", "add", name, "--vendor", "etsy", "--shop", etsy.url("etsy"), *told, "--json", *more)


def begun(*command, failpoint=""):
    told = {**os.environ, "DOORSTEP_FAILPOINT": failpoint}
    return subprocess.Popen(
        [sys.executable, "-m", "doorstep.cli.main", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=told,
    )  # fmt: skip


def live(shop):
    return sorted(row.name for row in shop.rows("vendor_secret") if row.until is None)


CONNECTED = ["access", "keystring", "refresh_token", "shared_secret"]


@pytest.mark.parametrize(
    ("name", "more", "why"),
    [
        ("Bad Name!", (), "cannot be a name"),
        ("stall", (), "already the name of own"),
        ("prints", ("--cut-over", "2062-11-01"), "still to come"),
    ],
)
def test_what_is_ours_to_judge_is_judged_before_the_consent_is_used(own_shop, etsy, name, more, why):
    own_shop(
        "channel", "add", "stall", "--vendor", "own", "--shop", "stall.example", "--secret", "first-secret-of-ours"
    )
    refused = own_shop(*words(etsy, name, *more))

    assert (refused.status, why in refused.err) == (1, True), refused.err
    assert etsy.keys("etsy")["refresh_token"] in etsy.get("etsy", "/control/state")["refresh"]
    assert own_shop(*words(etsy)).status == 0


def test_a_token_that_was_turned_for_a_channel_that_does_not_stand_is_kept_for_the_next_try(own_shop, etsy):
    refused = [own_shop(*words(etsy, shared_secret="wrong")) for _ in range(2)]
    assert [(one.status, "check the keystring and the shared secret" in one.err) for one in refused] == [(1, True)] * 2
    assert own_shop.rows("vendor_account", kind="channel") == []

    connected = own_shop(*words(etsy))
    assert (connected.status, live(own_shop)) == (0, CONNECTED), connected.err
    assert own_shop(*TODAY).status == 0


def test_killed_before_the_channel_stands_the_same_keys_connect_it(own_shop, etsy):
    killed = begun(*words(etsy), failpoint="act.commit.before:2")
    killed.communicate(timeout=100)
    assert (killed.returncode, own_shop.rows("vendor_account", kind="channel")) == (-9, [])

    connected = own_shop(*words(etsy))
    assert (connected.status, live(own_shop)) == (0, CONNECTED), connected.err


def test_the_keys_that_connected_it_are_good_for_ever(own_shop, etsy):
    assert own_shop(*words(etsy)).status == 0
    for _ in range(3):
        etsy.tell("etsy", "/control/tokens")
        assert own_shop(*TODAY).status == 0
        again = own_shop(*words(etsy))
        assert again.status == 0, again.err
    other = own_shop(*words(etsy, "other"))
    assert (other.status, "These keys are those of prints" in other.err) == (1, True), other.err
    assert live(own_shop) == CONNECTED


def test_of_several_programs_that_want_a_token_at_once_each_gets_one(own_shop, etsy):
    assert own_shop(*words(etsy)).status == 0
    for _ in range(3):
        etsy.tell("etsy", "/control/tokens")
        wanting = [begun(*TODAY) for _ in range(3)]
        told = [one.communicate(timeout=100) for one in wanting]
        assert [one.returncode for one in wanting] == [0, 0, 0], told


def test_a_token_that_our_own_death_lost_is_told_as_that_too(own_shop, etsy):
    assert own_shop(*words(etsy)).status == 0
    etsy.tell("etsy", "/control/tokens")
    killed = begun(*TODAY, failpoint="act.commit.before")
    killed.communicate(timeout=100)

    refused = own_shop(*TODAY)
    assert (killed.returncode, refused.status) == (-9, 1)
    assert "or where Doorstep was killed before it could store the next one" in refused.err
