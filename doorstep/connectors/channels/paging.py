"""Reading a list by the time of each one's last change, page after page, while its orders go on changing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EVER = datetime(1970, 1, 2, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)  # as fine as shops tell


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing goes on: since when, and on which page of what changed since then. From the last change that was
    seen, so that what moves to the end meanwhile pushes nothing off a page; by pages only within one second."""

    since: datetime
    page: int = 1

    @classmethod
    def read(cls, cursor: str, changed_since: datetime | None) -> "Place":
        """The place that a cursor names; without one, a second before that instant."""
        if not cursor:
            return cls((changed_since or EVER).astimezone(UTC).replace(microsecond=0) - A_SECOND)
        since, page = cursor.split("|")
        return cls(datetime.fromisoformat(since), int(page))

    def after(self, changed: Sequence[datetime], is_full: bool) -> str:
        """The cursor behind a page of which each was changed then; '' where a page that is not full ends the list."""
        if not is_full or not changed:
            return ""
        last = max(changed) - A_SECOND
        if last <= self.since:
            return f"{self.since.isoformat()}|{self.page + 1}"
        return f"{last.isoformat()}|1"
