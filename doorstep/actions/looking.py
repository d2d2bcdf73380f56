"""Looking at what it would do to say which of our products a channel's SKU is, before it is said."""

from typing import Any

import sqlalchemy as sa

from doorstep.db.accounts import find_account
from doorstep.db.engine import Database
from doorstep.db.queries import mapping as reads
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import CASE
from doorstep.domain.mapping import Preview
from doorstep.domain.sku_keys import cut_key


def preview_answer(database: Database, case_public_id: str, code: str) -> tuple[Preview, int]:
    """What mapping the case's SKU to our product would do, and the revision of the case that was looked at; nothing is
    done."""
    with database.reading() as connection:
        case = reads.find_case(connection, case_public_id)
        if case is None or case.cause != "unknown_sku":
            raise CannotDoError("Only a case that asks which product a SKU is can be looked at before it is answered.")
        if case.status != CASE.initial:
            raise CannotDoError("This case is closed already; nothing waits for it.")
        if "account_id" not in case.facts:
            raise CannotDoError("This case does not say which channel's SKU it asks about; answer it without a look.")
        account_id, key = int(case.facts["account_id"]), str(case.facts["sku"])
        return reads.preview(connection, account_id, key, product_of(connection, code), case.id), case.revision


def preview_mapping(database: Database, channel: str, key: str, code: str) -> Preview:
    """What it would do to say so of the channel, whether or not an order asks."""
    key = cut_key(key)
    with database.reading() as connection:
        account_id = channel_of(connection, channel)
        case = reads.find_asking(connection, account_id, key)
        return reads.preview(connection, account_id, key, product_of(connection, code), case.id if case else None)


def channel_of(connection: sa.Connection, name: str) -> int:
    """The account of the channel; CannotDoError where there is none of that name."""
    account = find_account(connection, name)
    if account is None or account.kind != "channel":
        raise CannotDoError(f"There is no channel {name!r}; `doorstep channel list` names those there are.")
    return account.id


def product_of(connection: sa.Connection, code: str) -> Any:
    """Our product of that SKU; CannotDoError where there is none."""
    found = reads.find_product(connection, code.strip())
    if found is None:
        raise CannotDoError(f"There is no product with the SKU {code}. Add it first, or mend the spelling.")
    return found
