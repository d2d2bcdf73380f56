"""What the demo shows while it runs: bars on a terminal, plain lines into a file."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


class Bar:
    """One bar: so much of so much, and a word about what it is at."""

    def __init__(self, progress: Progress | None, task: int) -> None:
        self._progress, self._task = progress, task

    def show(self, done: int, total: int, words: str = "") -> None:
        if self._progress is not None:
            self._progress.update(self._task, completed=done, total=max(total, 1), words=words)  # type: ignore[arg-type]


class Teller:
    """Speaks to whoever watches."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._begun = time.monotonic()

    def say(self, words: str = "") -> None:
        """One line."""
        self._console.print(words, markup=False)

    def heading(self, words: str) -> None:
        """A line that begins something."""
        self._console.print()
        self._console.print(words, style="bold", markup=False)

    def start_clock(self) -> None:
        """From now on the time is taken: the first server is about to be started."""
        self._begun = time.monotonic()

    def seconds(self) -> float:
        """How long it is since then."""
        return time.monotonic() - self._begun

    @contextmanager
    def bar(self, words: str) -> Iterator[Bar]:
        """A bar while the block runs, on a terminal; nothing elsewhere."""
        if not self._console.is_terminal:
            yield Bar(None, 0)
            return
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[words]}"),
        )
        with Progress(*columns, console=self._console, transient=True) as progress:
            yield Bar(progress, progress.add_task(words, total=1, words=""))
