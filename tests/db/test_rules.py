"""The shop's rules: numbered releases, of which the newest counts, and whose numbers the batches name."""

from doorstep.actions.found import found_shop
from doorstep.db import rules
from doorstep.db.engine import Database
from doorstep.testing.rows import A_DAY
from doorstep.testing.shop import BERLIN, Shop


def publish(database: Database, **body: object) -> int:
    with database.writing("act") as connection:
        return rules.publish(connection, body, A_DAY)


def test_a_rule_that_nobody_set_has_its_default(database: Database) -> None:
    with database.reading() as connection:
        assert rules.current(connection)["wave_size"] == rules.DEFAULTS["wave_size"]
    publish(database, risk_hold_at=50)
    with database.reading() as connection:
        in_force = rules.current(connection)
    assert (in_force["risk_hold_at"], in_force["wave_size"]) == (50, rules.DEFAULTS["wave_size"])


def test_rules_that_are_in_force_are_not_released_again(database: Database) -> None:
    assert publish(database, risk_hold_at=50, wave_size=5) == publish(database, wave_size=5, risk_hold_at=50)


def test_a_shop_may_go_back_to_the_rules_that_it_had_before(database: Database) -> None:
    first = publish(database, risk_hold_at=50)
    publish(database, risk_hold_at=90)
    assert publish(database, risk_hold_at=50) > first
    with database.reading() as connection:
        assert rules.current(connection)["risk_hold_at"] == 50


def test_a_shop_that_is_founded_again_keeps_its_rules(shop: Shop) -> None:
    publish(shop.database, risk_hold_at=50)
    found_shop(shop.database, "The Candle Shop", "EUR", (BERLIN,))
    with shop.database.reading() as connection:
        assert rules.current(connection)["risk_hold_at"] == 50


def test_a_batch_names_the_rules_by_which_it_was_decided(shop: Shop) -> None:
    release = publish(shop.database, wave_size=2)
    shop.stock(MUG=9)
    for number in range(1001, 1006):
        shop.order(number)
    shop.run("capture", "normalize", "allocate", "pick_pack")
    assert {row.rules_release_id for row in shop.rows("batch", stage="pick_pack")} == {release}
    sizes = [len(shop.rows("fulfillment", wave_id=wave.id)) for wave in shop.rows("wave")]
    assert sorted(sizes) == [1, 2, 2]
