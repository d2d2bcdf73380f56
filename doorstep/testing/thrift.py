"""What every test would do again though it comes out the same: done once a process."""

from pathlib import Path
from typing import Any

import certifi
from sqlalchemy.util import LRUCache

from doorstep.db.engine import Database

_END = "-----END CERTIFICATE-----\n"


class _Compiled(LRUCache[Any, Any]):
    """Statements as text, by what they say and by the kind of database; SQLAlchemy keeps them by each engine."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_by_kind(key), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(_by_kind(key), value)


def _by_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return (type(key[0]), *key[1:])


def compile_statements_once() -> None:
    """Every database of a kind reads the same statements, and a test's own would compile each of them again."""
    compiled, opened = _Compiled(4000), Database.__init__

    def shared(self: Database, url: str, pool_size: int = 8) -> None:
        opened(self, url, pool_size)
        for engine in (self.reader, self.writer):
            engine.update_execution_options(compiled_cache=compiled)

    Database.__init__ = shared  # type: ignore[method-assign]


def trust_one_authority(folder: str) -> None:
    """A client reads 140 certificates when it is made, to trust strangers whom no test may call: one is enough."""
    first, end, _ = Path(certifi.where()).read_text().partition(_END)
    kept = Path(folder) / "trusted.pem"
    kept.write_text(first + end)
    certifi.where = lambda: str(kept)
