"""What the sandbox vendors say they did, beside what we asked of them: neither may know more than the other."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from doorstep.db.queries.laws import Kept, Law

if TYPE_CHECKING:
    import sqlalchemy as sa

    from doorstep.db.accounts import Account

_LISTS = {  # by kind of account: the operation, the path of the vendor's own list, and what it lists
    "carrier": ("buy_label", "/control/labels", "labels"),
    "payment": ("refund", "/control/ledger", "refunds"),
    "messenger": ("send_message", "/messages", "mails"),
}
_CALLED = {"carrier": "carrier", "payment": "payment provider", "messenger": "messenger"}
_UNDER_WAY = frozenset(("calling", "in_doubt"))


class VendorSilentError(Exception):
    """The vendor's list could not be read; the text says why."""


def compare_vendors(connection: "sa.Connection") -> list[Kept]:
    """For each vendor that keeps a list for us, whether its list and our effects are the same."""
    from doorstep.db.accounts import list_accounts
    from doorstep.db.queries.prove import read_channel_refunds, read_effects

    found = []
    for kind, (operation, path, noun) in _LISTS.items():
        asked = [(account, url) for account in list_accounts(connection, kind) if (url := _address(account))]
        for account, url in asked:
            law = _law(kind, account.name, noun)
            try:
                theirs = _read(url + path, kind)
            except VendorSilentError as error:
                found.append(Kept(law, 0, 0, (), f"could not be asked: {error}", is_silent=True))
                continue
            ours = read_effects(connection, account.id, operation)
            if kind == "messenger":
                ours = [*ours, *read_effects(connection, account.id, "send_test")]
            if kind == "payment":
                theirs = _but_for_channels(theirs, ours, read_channel_refunds(connection))
            wrong = list(_differences(kind, theirs, ours))
            found.append(Kept(law, len(theirs), len(wrong), tuple(enumerate(wrong[:5]))))
        if not asked:
            found.append(Kept(_law(kind, "", noun), 0, 0, (), "not asked: none here keeps a list for us"))
    return found


def _address(account: "Account") -> str:
    """Where the vendor's own list is; '' for a real vendor, which keeps none for us."""
    config = account.config
    if account.kind == "messenger":
        return str(config.get("list_url") or "").rstrip("/")
    return str(config.get("base_url") or "").rstrip("/") if account.vendor == "sandbox" else ""


def _law(kind: str, name: str, noun: str) -> Law:
    says = f"The {_CALLED[kind]}{f' {name}' if name else ''} did what we asked, and nothing twice"
    return Law(f"the_{kind}_agrees{f'_{name}' if name else ''}".replace("-", "_"), says, "vendor_account", "", "", noun)


def _read(url: str, kind: str) -> list[dict[str, Any]]:
    import httpx

    try:
        answer = httpx.get(
            url, params={"limit": 1_000_000} if kind == "messenger" else None, timeout=30, trust_env=False
        )
        answer.raise_for_status()
        told = answer.json()
        return list(told[{"carrier": "labels", "payment": "refunds", "messenger": "messages"}[kind]])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise VendorSilentError(
            f"{url} does not tell ({type(error).__name__}); start the vendors and ask again"
        ) from None


def _but_for_channels(
    theirs: Sequence[Mapping[str, Any]], ours: Sequence[Any], of_channels: Sequence[tuple[str, int, str]]
) -> list[Mapping[str, Any]]:
    """Their list without what a channel paid back by itself: we never asked for that, and its webhook said so."""
    known, left = {effect.key for effect in ours}, Counter(of_channels)
    kept = []
    for one in theirs:
        paid_back = (one["charge"], one["amount"], one["currency"])
        if one["key"] not in known and left[paid_back] > 0:
            left[paid_back] -= 1
        else:
            kept.append(one)
    return kept


def _differences(kind: str, theirs: Sequence[Mapping[str, Any]], ours: Sequence[Any]) -> Iterator[str]:
    """Each thing that one side knows and the other does not, or knows otherwise."""
    name = "message_id" if kind == "messenger" else "key"
    by_key = {_known(kind, effect): effect for effect in ours}
    seen = Counter(str(one[name]).strip("<>") for one in theirs)
    for key, times in seen.items():
        effect = _ours(kind, by_key, key)
        if effect is None:
            yield f"{key} is on their list and no effect of ours"
        elif times > 1 and not _all_but_one_given_back(kind, theirs, key):
            yield f"{key} is {times} times on their list"
        elif effect.status != "done" and effect.status not in _UNDER_WAY:
            yield f"{key} is on their list and {effect.status} on ours"
    for one in theirs:
        effect = _ours(kind, by_key, str(one[name]).strip("<>"))
        if effect is not None and effect.status == "done":
            yield from _mismatch(kind, one, effect)
    for key, effect in by_key.items():
        if effect.status == "done" and key and key not in seen:
            yield f"{effect.key} is done on ours and not on their list"


def _known(kind: str, effect: Any) -> str:
    """By what their list names this effect: mails by their Message-ID, which is made of our key."""
    if kind == "messenger":
        return str(effect.external_ref or effect.key).strip("<>")
    return str(effect.key)


def _ours(kind: str, by_key: Mapping[str, Any], key: str) -> Any:
    found = by_key.get(key)
    # A mail whose answer was lost is known by our key alone, without the domain.
    return by_key.get(key.partition("@")[0]) if found is None and kind == "messenger" else found


def _all_but_one_given_back(kind: str, theirs: Sequence[Mapping[str, Any]], key: str) -> bool:
    return kind == "carrier" and sum(one["key"] == key and not one["void"] for one in theirs) <= 1


def _mismatch(kind: str, one: Mapping[str, Any], effect: Any) -> Iterator[str]:
    if kind == "carrier":
        if (one["id"], one["cost"], one["currency"]) != (effect.external_ref, effect.amount_minor, effect.currency):
            yield f"{effect.key} costs {one['cost']} there and {effect.amount_minor} here"
        if bool(one["void"]) != (effect.shipment == "voided"):
            yield f"{effect.key} is {'given back' if one['void'] else 'live'} there and {effect.shipment} here"
    elif kind == "payment" and (one["amount"], one["currency"]) != (effect.amount_minor, effect.currency):
        yield f"{effect.key} is {one['amount']} there and {effect.amount_minor} here"
