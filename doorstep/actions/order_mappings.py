"""The mappings of order sheets that a channel keeps: made by an import or by hand, shown, changed and removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from doorstep.actions.act import acting
from doorstep.actions.order_sheet_plan import NAMES, judged_columns, open_orders, settle, spell_out
from doorstep.connectors.channels.own import OWN
from doorstep.connectors.files.guess import parse_mapping
from doorstep.db.accounts import Account, list_accounts
from doorstep.db.engine import Database
from doorstep.db.queries.order_sheets import KeptMapping, drop_mapping, keep_mapping, list_mappings, read_mappings
from doorstep.domain.errors import CannotDoError
from doorstep.domain.order_columns import doubted, spelled
from doorstep.domain.order_plan import Plan

OF_ONE_FILE = frozenset(("placed_at", "decimals", "letters"))  # what is never kept for the next file
_NAME_MOST = 60


def must_be_own(account: Account) -> None:
    """Raises for a channel whose orders have a form of their own."""
    if account.vendor != OWN.vendor:
        raise CannotDoError(
            f"{account.name} is at {account.vendor}, which has a form of its own; sheets of orders come in through a "
            "channel of your own: `doorstep channel add NAME --vendor own --sheets-only` makes one."
        )


# --- what an import keeps -------------------------------------------------------------------------------------


class Names:
    """Names for what an import is to keep: the one that was given, the one that stands, or the next number."""

    def __init__(self, standing: Iterable[KeptMapping], account_id: int | None, channel: str) -> None:
        self._taken = {one.name: (one.headings, one.account_id) for one in standing}
        self._account_id, self._channel = account_id, channel
        self._chosen: dict[tuple[str, ...], str] = {}

    def choose(self, kept: KeptMapping | None, headings: tuple[str, ...], given: str) -> str:
        """The same for the same headings; CannotDoError where that name is another mapping's."""
        if headings in self._chosen:
            return self._chosen[headings]
        is_own = kept is not None and kept.account_id == self._account_id
        name = plain_name(given) if given.strip() else kept.name if kept and is_own else self._next()
        if self._taken.setdefault(name, (headings, self._account_id)) != (headings, self._account_id):
            raise CannotDoError(f"“{name}” is the name of another mapping; choose another one.")
        self._chosen[headings] = name
        return name

    def _next(self) -> str:
        n = 1
        while (name := f"{self._channel} {n}") in self._taken:
            n += 1
        return name


def plain_name(name: str) -> str:
    """The name as it is kept; CannotDoError where it is none."""
    kept = " ".join(name.split())
    if not kept or len(kept) > _NAME_MOST or not kept.isprintable():
        raise CannotDoError(f"A mapping has a name of 1 to {_NAME_MOST} letters on one line.")
    return kept


def kept_of(
    plan: Plan, account_id: int, before: KeptMapping | None, given: Mapping[str, str], name: str
) -> KeptMapping:
    """How the next sheet with these headings is understood: as this one was."""
    columns = {heading: "" for heading in plan.headings} | {plan.headings[n]: ours for ours, n in plan.at.items()}
    said = {**(before.said if before else {}), **{k: plan.said[k] for k, v in given.items() if v.strip()}}
    if scale := plan.scales.get("line_discount_rate"):
        said["discounts"] = scale  # the next file may have too few numbers to tell
    said = {k: v for k, v in said.items() if k not in OF_ONE_FILE}
    return KeptMapping(0, name, account_id, plan.headings, columns, said, None)


def by_words(kept: KeptMapping) -> str:
    """By which mapping a sheet is read, in words."""
    held = _set_by(kept)
    return f"read by the mapping “{kept.name}”" + (f", with {held}." if held else ".")


def _set_by(kept: KeptMapping) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(kept.said.items()))


# --- what was kept for nearly these headings --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """A mapping that was kept for other headings, of which this sheet has most."""

    kept: KeptMapping
    columns: Mapping[str, str]  # of the sheet's own headings: those that the mapping knows
    missing: tuple[str, ...]  # headings that it reads and the sheet has not

    def told(self, plan: Plan, typed: Mapping[str, str]) -> list[str]:
        """What is other than in the sheets that it was kept for, and what of it may be doubted, in words."""
        at = {plan.headings[n]: ours for ours, n in plan.at.items()}
        fresh = [heading for heading in plan.headings if heading not in self.columns]
        told = [
            f"“{h[:40]}” is not known to it, and is {f'taken for {at[h]}' if h in at else 'not read'}" for h in fresh
        ]
        told += [f"“{heading[:40]}”, which it reads, is not here" for heading in self.missing]
        doubts = doubted({h: ours for h, ours in at.items() if h in self.columns and h not in typed})
        return [*([f"the mapping was kept for other headings: {'; '.join(told)}."] if told else []), *doubts]


def find_fit(listed: Iterable[KeptMapping], account_id: int, headings: tuple[str, ...]) -> Fit | None:
    """The channel's mapping that knows the most of these headings, wherever they stand and however they are spelled;
    None where half of what it reads is not among them."""
    alike = {spelled(heading): heading for heading in headings} | {heading: heading for heading in headings}
    best: tuple[tuple[bool, float, int], Fit] | None = None
    for kept in listed:
        read = [heading for heading, ours in kept.columns.items() if ours]
        here = {heading: alike.get(heading) or alike.get(spelled(heading)) for heading in kept.headings}
        missing = tuple(heading for heading in read if not here.get(heading))
        if kept.account_id not in (account_id, None) or 2 * len(missing) >= len(read):
            continue
        columns = {found: kept.columns.get(heading, "") for heading, found in here.items() if found}
        rank = (kept.account_id is not None, 1 - len(missing) / len(read), len(columns))
        if best is None or rank > best[0]:
            best = rank, Fit(kept, columns, missing)
    return best[1] if best else None


def unused(listed: Iterable[KeptMapping], account_id: int) -> list[str]:
    """What was set for other sheets of the channel and does not hold for one that none of its mappings fits."""
    return [
        f"it is not read by the mapping “{one.name}” ({_set_by(one)}), which was kept for other headings."
        for one in listed
        if one.account_id == account_id and one.said
    ]


# --- by hand --------------------------------------------------------------------------------------------------


def find_mapping(database: Database, name: str) -> KeptMapping:
    """The mapping of that name."""
    with database.reading() as connection:
        found = [one for one in list_mappings(connection) if one.name == " ".join(name.split())]
    if not found:
        raise CannotDoError(f"No mapping is called “{name[:60]}”; `doorstep sheet list` names those there are.")
    return found[0]


def told_of(database: Database, kept: KeptMapping) -> dict[str, Any]:
    """The mapping, as a listing shows it."""
    with database.reading() as connection:
        names = {one.id: one.name for one in list_accounts(connection, "channel")}
    return {
        "name": kept.name, "channel": names.get(kept.account_id or 0, ""), "headings": list(kept.headings),
        "columns": {heading: kept.columns.get(heading, "") for heading in kept.headings}, "set": dict(kept.said),
        "since": kept.at,
    }  # fmt: skip


def keep_for(
    database: Database, account: Account, name: str, path: Path, mapping: str, said: Mapping[str, str],
    actor_id: int | None, door: str = "cli",
) -> KeptMapping:  # fmt: skip
    """The channel keeps a mapping for files with the headings of this one; no order of it is read."""
    must_be_own(account)
    opened, said = (
        open_orders(path.name, path, said.get("letters", "")),
        {k: v for k, v in said.items() if k != "letters"},
    )
    with database.reading() as connection:
        standing = list_mappings(connection)
        before = read_mappings(connection, account.id, [opened.headings]).get(opened.headings)
    called = Names(standing, account.id, account.name).choose(before, opened.headings, name)
    typed = parse_mapping(mapping) if mapping else {}
    guessed = (
        before.columns if before else judged_columns(opened, list(opened.rows()), typed, account.currency or "EUR")[0]
    )
    columns = {heading: "" for heading in opened.headings} | dict(guessed)
    draft = KeptMapping(0, called, account.id, opened.headings, columns, before.said if before else {}, None)
    kept = _changed(draft, typed, said)
    _keep(database, kept, "mapping.keep", actor_id, door)
    return kept


def change_mapping(
    database: Database, name: str, columns: Mapping[str, str], said: Mapping[str, str], rename: str,
    actor_id: int | None, door: str = "cli",
) -> KeptMapping:  # fmt: skip
    """The next file with its headings is read so; what is stored already stays as it is. An empty value unsets."""
    before = find_mapping(database, name)
    kept = _changed(before, columns, said)
    if rename.strip():
        with database.reading() as connection:
            others = [one for one in list_mappings(connection) if one.id != before.id]
        kept = replace(kept, name=plain_name(rename))
        if any(one.name == kept.name for one in others):
            raise CannotDoError(f"“{kept.name}” is the name of another mapping; choose another one.")
    _keep(database, kept, "mapping.change", actor_id, door)
    return kept


def remove_mapping(database: Database, name: str, actor_id: int | None, door: str = "cli") -> None:
    """What the columns of such files mean is guessed, and shown, the next time."""
    kept = find_mapping(database, name)
    with acting(database, door, "mapping.remove", actor_id, {"mapping": kept.name}) as act:
        drop_mapping(act.connection, kept.id)


def _changed(kept: KeptMapping, columns: Mapping[str, str], said: Mapping[str, str]) -> KeptMapping:
    if unknown := [heading for heading in columns if heading not in kept.headings]:
        raise CannotDoError(f"“{unknown[0]}” is no heading of “{kept.name}”; it has {spell_out(kept.headings)}.")
    taken = {ours for ours in columns.values() if ours}
    after = {h: ours for h, ours in kept.columns.items() if ours not in taken} | dict(columns)
    must_make_sense(after.values())
    held = {name: value for name, value in {**kept.said, **said}.items() if value.strip() and name not in OF_ONE_FILE}
    if once := [name for name in said if name in OF_ONE_FILE]:
        raise CannotDoError(f"“{once[0]}” is each file's own and is not kept; set it with the import.")
    settled = settle(held, "EUR")
    shown = {heading: after.get(heading, "") for heading in kept.headings}
    return replace(kept, columns=shown, said={name: settled[name] for name in held})


def must_make_sense(names: Iterable[str]) -> None:
    """Raises where a sheet could not be read by columns of these names."""
    used = [name for name in names if name]
    if unknown := [name for name in used if name not in NAMES]:
        raise CannotDoError(f"“{unknown[0]}” is nothing orders have; choose one of {', '.join(NAMES)}.")
    if twice := [name for name in used if used.count(name) > 1]:
        raise CannotDoError(f"Two columns cannot both be {NAMES[twice[0]].label.lower()}; leave one of them out.")
    if "number" not in used:
        raise CannotDoError("One column must say the order's number.")


def _keep(database: Database, kept: KeptMapping, topic: str, actor_id: int | None, door: str) -> None:
    body = {"mapping": kept.name, "columns": dict(kept.columns), "set": dict(kept.said)}
    with acting(database, door, topic, actor_id, body) as act:
        keep_mapping(act.connection, kept, act.by.at, actor_id)
