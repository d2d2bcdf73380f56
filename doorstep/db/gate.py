"""A fair gate between processes for SQLite's one writer: nobody is overtaken for ever.

Without it a writer that commits slice after slice starves the others (SQLite only sleeps and tries again); with it
each waits for its turn behind a turnstile.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """One writer at a time, over all threads and processes that name the same file."""

    def __init__(self, path: str) -> None:
        self._turnstile_path, self._writer_path = path + ".turn", path + ".writer"
        self._threads = threading.Lock()
        self._pid = 0
        self._turnstile = self._writer = -1

    def _open(self) -> None:
        # A forked child must not share its parent's open file descriptions: flock belongs to these.
        self._turnstile = os.open(self._turnstile_path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        self._writer = os.open(self._writer_path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        self._pid = os.getpid()

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._threads:
            if self._pid != os.getpid():
                self._open()
            fcntl.flock(self._turnstile, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._writer, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._turnstile, fcntl.LOCK_UN)
            try:
                yield
            finally:
                fcntl.flock(self._writer, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._pid == os.getpid():
            os.close(self._turnstile)
            os.close(self._writer)
            self._pid = 0
