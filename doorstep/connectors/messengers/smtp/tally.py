"""What this machine remembers of mails that a killed process was sending: one line before each, one behind it.

A mail cannot be looked up at a mail server, so whoever dies between a mail and the storing of its answer would leave
every mail of the batch in doubt. The lines outlive a killed process (not a power cut, and not this machine): what they
say is believed, and where they are missing nothing is lost but certainty.
"""

import fcntl
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from doorstep.connectors.messengers import MailAnswer, MailRefused, MailSent, MailUnknown

_KEPT_SECONDS = 7 * 86_400
_FULL_BYTES = 4_000_000  # about fifteen thousand mails
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Tally:
    """One messenger's lines in a folder that all processes of this machine share."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._boot = folder, _this_boot()
        self._path = folder / f"{name}.{uuid.uuid4().hex}.tally"
        self._older = self._path.with_suffix(".older.tally")
        self._file: Any = None  # opened with the first mail
        self._older_file: Any = None

    def _open(self) -> Any:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear_away(self._folder)
        opened = open(self._path, "ab", buffering=0)  # noqa: SIM115 - kept as long as the messenger
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held as long as we live: who reads it then waits for us
        return opened

    def plan(self, keys: Sequence[str]) -> None:
        """These mails are about to be tried: from now on silence about one of them means that it was not."""
        if self._file is not None and self._file.tell() > _FULL_BYTES:
            self._turn_over()
        self._write({"plan": list(keys), "boot": self._boot, "at": time.time_ns()})

    def begin(self, key: str) -> None:
        """The mail is on its way to the server from this instant."""
        self._write({"begin": key})

    def end(self, answer: MailAnswer) -> None:
        """What the server said."""
        self._write({"end": answer.key, **_told(answer)})

    def _write(self, told: dict[str, Any]) -> None:
        if self._file is None:
            self._file = self._open()
        self._file.write(orjson.dumps(told) + b"\n")

    def _turn_over(self) -> None:
        self._path.replace(self._older)
        if self._older_file is not None:
            self._older_file.close()
        self._older_file, self._file = self._file, self._open()

    def recall(self, keys: Iterable[str]) -> dict[str, MailAnswer]:
        """What is known of mails whose sender died: the server's answer, or that the mail was never begun. Mails of
        which nothing certain is known are left out."""
        wanted = set(keys)
        newest: dict[str, tuple[int, MailAnswer | None]] = {}
        for path in sorted(self._folder.glob("*.tally")):
            is_alive = path not in (self._path, self._older) and _is_written_to(path)
            for at, key, answer in _read(path, wanted, self._boot):
                if key not in newest or newest[key][0] <= at:
                    newest[key] = (at, None if is_alive else answer)
        return {key: answer for key, (_, answer) in newest.items() if answer is not None}

    def close(self) -> None:
        """Nobody writes here any more; what stands is there for who asks."""
        for opened in (self._file, self._older_file):
            if opened is not None:
                opened.close()


def _read(path: Path, wanted: set[str], boot: str) -> Iterator[tuple[int, str, MailAnswer | None]]:
    """(when it was planned, key, what is known) at each step of each wanted mail; None while it is on its way."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    at, is_believed = 0, False
    for line in lines[:-1]:  # what follows the last line's end was cut off by a kill
        told = orjson.loads(line)
        if "plan" in told:
            # After a restart of the machine lines may be missing.
            at, is_believed = told["at"], bool(boot) and told["boot"] == boot
            for key in wanted.intersection(told["plan"]):
                unbegun = MailUnknown(key, "its sender died before it was this mail's turn", may_be_done=False)
                yield at, key, unbegun if is_believed else None
        elif (key := told.get("begin") or told.get("end")) in wanted:
            yield at, key, _answer(key, told) if "end" in told and is_believed else None


def _told(answer: MailAnswer) -> dict[str, Any]:
    if isinstance(answer, MailSent):
        return {"sent": [answer.message_ref, answer.words]}
    if isinstance(answer, MailRefused):
        return {"refused": [answer.code, answer.words]}
    return {"unknown": [answer.words, answer.may_be_done]}


def _answer(key: str, told: dict[str, Any]) -> MailAnswer:
    if "sent" in told:
        return MailSent(key, *told["sent"], told["sent"][1].encode())
    if "refused" in told:
        return MailRefused(key, *told["refused"])
    return MailUnknown(key, *told["unknown"])


def _is_written_to(path: Path) -> bool:
    """Whether the process that writes this file lives."""
    try:
        with open(path, "rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _clear_away(folder: Path) -> None:
    for path in folder.glob("*.tally"):
        try:
            if time.time() - path.stat().st_mtime > _KEPT_SECONDS and not _is_written_to(path):
                path.unlink()
        except FileNotFoundError:
            continue  # another process cleared it away


def _this_boot() -> str:
    """What tells this run of the machine from its last; '' where the system does not say, and nothing is believed."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""
