"""A delivery's headers as text, and those of them that are stored beside the body."""

from collections.abc import Iterable

_NAMES = 1000  # a caller may make up names: so many are remembered
_LONGEST = 1000  # the column takes more; no vendor's header is nearly as long


class Headers:
    """The headers of one vendor. A channel sends the same names each time: what they are is found out once."""

    def __init__(self, kept: tuple[str, ...]) -> None:
        self._kept = kept
        self._names: dict[bytes, tuple[str, bool]] = {}

    def read(self, raw: Iterable[tuple[bytes, bytes]]) -> tuple[dict[str, str], dict[str, str]]:
        """All of them, and those that are kept, cut where they are too long; of one that comes twice the last counts.

        Whatever is not UTF-8 is read as Latin-1, so that any byte is some letter."""
        names, every, kept = self._names, {}, {}
        for name, value in raw:
            told, is_kept = names.get(name) or self._learn(name)
            try:
                text = value.decode()
            except UnicodeDecodeError:
                text = value.decode("latin-1")
            every[told] = text
            if is_kept:
                kept[told] = text if len(text) <= _LONGEST else text[:_LONGEST]
        return every, kept

    def _learn(self, name: bytes) -> tuple[str, bool]:
        if len(self._names) >= _NAMES:
            self._names.clear()
        told = name.decode("latin-1")
        self._names[name] = (told, told.startswith(self._kept))
        return self._names[name]
