"""What a stand-in shop is told over its control routes: taken, or refused in one sentence."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from doorstep.sandbox.office import Refusal

Thing = dict[str, Any]


class Bought(NamedTuple):
    """One line of a checkout."""

    ware: Any  # what is sold under its SKU, as the shop keeps it
    qty: int
    told: Thing  # and whatever else was said of the line


def check(told: Any, known: Iterable[str], thing: str, *needed: str) -> None:
    """Whoever told it learns in a sentence what is not known or what is missing, and what there is."""
    if not isinstance(told, Mapping):
        raise Refusal("bad_request", f"{thing} must be a JSON object, not {told!r}", 400)
    known = sorted({*known, *needed})
    unknown, missing = sorted(set(told) - set(known)), [name for name in needed if told.get(name) in (None, "")]
    if unknown or missing:
        wrong = f"has no {', '.join(unknown)}" if unknown else f"needs {', '.join(missing)}"
        raise Refusal("bad_request", f"{thing} {wrong}; it has {', '.join(known)}", 400)


def altered(usual: Thing, told: Any, thing: str) -> Thing:
    """The thing as it is told to be; nothing is told of it that it does not have."""
    check(told, usual, thing)
    return {**usual, **told}
