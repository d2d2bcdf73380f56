"""Named places to die, off unless a test arms one: `DOORSTEP_FAILPOINT=name[:nth]` kills the process there."""

import os
import signal

_COMMITS = (
    "intake", "capture", "normalize", "allocate", "pick_pack", "ship.intend", "ship.answer", "ship", "notify.intend",
    "notify.answer", "notify", "returns.intend", "returns.answer", "returns", "reconcile", "sync.intend",
    "sync.answer", "sync", "watch.intend", "watch.answer", "watch", "fetch", "review", "audit",
    "housekeeping", "act", "claim",
)  # fmt: skip
_CALLS = (
    "carrier.buy",
    "carrier.find",
    "carrier.tracking",
    "carrier.tariff",
    "carrier.document",
    "carrier.void",
    "carrier.hand_over",
    "payments.refund",
    "payments.find",
    "payments.payouts",
    "messenger.send",
    "channel.read",
    "channel.write",
)

NAMES: tuple[str, ...] = tuple(
    [f"{commit}.commit.{side}" for commit in _COMMITS for side in ("before", "after")]
    + [f"{call}.{side}" for call in _CALLS for side in ("before", "after")]
)
_KNOWN = frozenset(NAMES)
_armed, _left = "", 0


def arm(where: str) -> None:
    """From now on, reaching `name` (or, as `name:n`, reaching it for the n-th time) kills this process; '' disarms."""
    global _armed, _left
    _armed, _, nth = where.partition(":")
    _left = int(nth or 1)
    if _armed and _armed not in _KNOWN:
        raise KeyError(f"{_armed!r} is not a declared failpoint; choose one of doorstep.failpoints.NAMES")


arm(os.environ.get("DOORSTEP_FAILPOINT", ""))


def reach(name: str) -> None:
    """Kill this very process, as `kill -9` would, if a test armed this place; otherwise nothing."""
    global _left
    if not _armed:
        return
    if name not in _KNOWN:
        raise KeyError(f"{name!r} is not a declared failpoint; add it to doorstep.failpoints")
    if name == _armed:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
