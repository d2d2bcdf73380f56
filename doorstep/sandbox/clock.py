"""The vendor's own time: the machine's, the machine's shifted, or standing still where it was told."""

import json
from datetime import UTC, datetime, timedelta

from doorstep.sandbox.store import Connection, read_setting, write_setting


class Clock:
    """Kept in the vendor's file, so that a vendor that starts again lives in the same week."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told: dict[str, str | float] = json.loads(read_setting(connection, "clock", "{}"))

    def now(self) -> datetime:
        if "now" in self._told:
            return datetime.fromisoformat(str(self._told["now"]))
        return datetime.now(UTC) + timedelta(seconds=float(self._told.get("offset_seconds", 0)))

    def tell(self, told: dict[str, str | float | None]) -> None:
        """Stand still at `now`, or run `offset_seconds` beside the machine; neither: run with the machine."""
        if told.get("now"):
            now = datetime.fromisoformat(str(told["now"]))
            if now.tzinfo is None:
                raise ValueError("`now` needs a time zone, as in 2026-03-02T08:00:00Z")
            self._told = {"now": now.astimezone(UTC).isoformat()}
        elif told.get("offset_seconds") is not None:
            self._told = {"offset_seconds": float(told["offset_seconds"] or 0)}
        else:
            self._told = {}
        write_setting(self._connection, "clock", json.dumps(self._told))

    def state(self) -> dict[str, str | bool]:
        return {"now": self.told(), "stands_still": "now" in self._told}

    def told(self) -> str:
        return wire_time(self.now())


def wire_time(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_seconds(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
