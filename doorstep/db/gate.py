"""A fair gate between processes and threads for SQLite's one writer: nobody is overtaken for ever.

Without it a writer that commits slice after slice starves the others (SQLite only sleeps and tries again); with it
each waits for its turn behind a turnstile, and then is the next one. Who is waited for by the second leaves a note on
the turnstile that it was here, so that the others take shorter turns (decision 0014).
"""

import fcntl
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HASTE_SECONDS = 1.0  # for so long after a turn in haste the turns are short
_NOTE = struct.Struct("=d")


class _Files:
    """A thread's own openings of the three files: flock belongs to an opening, so threads queue as processes do."""

    def __init__(self, path: str) -> None:
        flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
        # Nobody else's: whoever could lock these files could keep the shop from writing.
        self.turnstile = os.open(path + ".turn", flags, 0o600)
        self.next = os.open(path + ".next", flags, 0o600)
        self.writer = os.open(path + ".writer", flags, 0o600)
        self.pid = os.getpid()

    def __del__(self) -> None:
        for file in (self.turnstile, self.next, self.writer):
            os.close(file)


class Gate:
    """One writer at a time, over all threads and processes that name the same file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._of_thread = threading.local()
        self._went_ahead = False

    def _files(self) -> _Files:
        """Closed when the thread ends; a forked child must not share its parent's."""
        files: _Files | None = getattr(self._of_thread, "files", None)
        if files is None or files.pid != os.getpid():
            self._of_thread.files = files = _Files(self._path)
        return files

    @contextmanager
    def turn(self, in_haste: bool = False) -> Iterator[None]:
        """The one turn to write. Who is in haste goes ahead of the queue every second time: short as its turns are,
        the others must come to theirs."""
        files = self._files()
        if in_haste:
            os.pwrite(files.turnstile, _NOTE.pack(time.monotonic()), 0)
            self._went_ahead = not self._went_ahead
        if not (in_haste and self._went_ahead):
            fcntl.flock(files.turnstile, fcntl.LOCK_EX)
        try:
            # Who is next is one alone: else whoever has just written could be back before the other wakes.
            fcntl.flock(files.next, fcntl.LOCK_EX)
            fcntl.flock(files.writer, fcntl.LOCK_EX)
        finally:
            fcntl.flock(files.next, fcntl.LOCK_UN)
            fcntl.flock(files.turnstile, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(files.writer, fcntl.LOCK_UN)

    def is_hurried(self) -> bool:
        """Whether somebody in haste was here a moment ago."""
        note = os.pread(self._files().turnstile, _NOTE.size, 0)
        # The clock is the machine's: what an earlier start of the machine wrote may lie in the future.
        return len(note) == _NOTE.size and 0 <= time.monotonic() - _NOTE.unpack(note)[0] < HASTE_SECONDS

    def close(self) -> None:
        self._of_thread = threading.local()
