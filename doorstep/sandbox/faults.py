"""What a vendor was told to get wrong, how often, and for whom: by counts or by a seeded share, never by luck."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256

from doorstep.sandbox.store import Connection, read_setting, write_setting

MODES = (
    "slow",  # answers after `seconds`
    "refuse",  # refuses with `code` and `words`
    "timeout_after_doing",  # does it, then says nothing for `seconds`, then hangs up
    "answer_twice",  # every element of the answer stands in it twice; a lone object is written twice
    "not_found_for_a_while",  # a look-up does not see what is younger than `seconds`, or misses `count` times
    "server_error",  # 500 (SMTP: 451); before doing it, unless `after_doing`
    "too_many_requests",  # 429 with Retry-After of `seconds` (SMTP: 421), and does nothing
    "nonsense",  # 200, and `words` instead of an answer, as of a plugin or a proxy (not over SMTP)
    "drop_connection",  # hangs up without an answer; before doing it, unless `after_doing`
)
# These befall one label or look-up in a request; the others befall the request.
SINGLE_MODES = frozenset({"refuse", "not_found_for_a_while"})


@dataclass(slots=True)
class Fault:
    """One thing to get wrong. `matching` is the beginning of a reference, postcode, recipient or Message-ID."""

    operation: str
    mode: str
    count: int | None = None
    share: float | None = None
    seed: int = 0
    seconds: float = 0.0
    matching: str = ""
    after_doing: bool = False
    code: str = "refused_by_sandbox"
    words: str = "the sandbox was told to refuse this"
    n: int = 0


_FIELDS = {field.name for field in fields(Fault)} - {"n"}


class FaultBook:
    """The faults in force. Kept in the vendor's file, so that a vendor killed in the middle goes on misbehaving."""

    def __init__(self, connection: Connection, operations: Iterable[str]) -> None:
        self._connection = connection
        self._operations = (*operations, "*")
        self._faults = [Fault(**told) for told in json.loads(read_setting(connection, "faults", "[]"))]
        self._seen: Counter[tuple[int, str]] = Counter()

    def tell(self, told: Mapping[str, object]) -> Fault:
        """Misbehave from now on as told; raises ValueError with what is allowed where it makes no sense."""
        unknown = set(told) - _FIELDS
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; a fault has {', '.join(sorted(_FIELDS))}")
        if told.get("mode") not in MODES:
            raise ValueError(f"`mode` must be one of {', '.join(MODES)}")
        if told.get("operation") not in self._operations:
            raise ValueError(f"`operation` must be one of {', '.join(self._operations)}")
        fault = Fault(**told, n=max((fault.n for fault in self._faults), default=0) + 1)  # type: ignore[arg-type]
        self._faults.append(fault)
        self._keep()
        return fault

    def forget(self) -> None:
        """Behave well again."""
        self._faults.clear()
        self._seen.clear()
        self._keep()

    def listing(self) -> list[dict[str, object]]:
        return [asdict(fault) for fault in self._faults]

    def for_request(self, operation: str, subjects: Sequence[Sequence[str]]) -> list[Fault]:
        """The faults that befall the request as a whole, each used up by one."""
        if not self._faults:
            return []
        return [
            fault
            for fault in list(self._faults)
            if fault.mode not in SINGLE_MODES and any(self._strikes(fault, operation, subject) for subject in subjects)
        ]

    def for_one(self, operation: str, mode: str, subject: Sequence[str]) -> Fault | None:
        """The fault that befalls this one label, refund or look-up, used up by one."""
        for fault in self._faults:
            if fault.mode == mode and self._strikes(fault, operation, subject):
                return fault
        return None

    def _strikes(self, fault: Fault, operation: str, subject: Sequence[str]) -> bool:
        if fault.operation not in (operation, "*") or fault.count == 0:
            return False
        if not any(word.startswith(fault.matching) for word in subject):
            return False
        if fault.share is not None and not self._falls_in_share(fault, subject[0]):
            return False
        if fault.count is not None:
            fault.count -= 1
            self._keep()
        return True

    def _falls_in_share(self, fault: Fault, reference: str) -> bool:
        # By reference and by how often it was asked, so that the order of arrival changes nothing.
        self._seen[fault.n, reference] += 1
        text = f"{fault.seed}\x1f{reference}\x1f{self._seen[fault.n, reference]}"
        return int.from_bytes(sha256(text.encode()).digest()[:8], "big") < (fault.share or 0) * 2**64

    def _keep(self) -> None:
        write_setting(self._connection, "faults", json.dumps(self.listing()))
