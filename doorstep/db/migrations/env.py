"""Alembic's environment: always on a connection that `doorstep.db.migrate` opened."""

from alembic import context

from doorstep.db.tables import metadata
from doorstep.db.types import Instant


def _render(kind: str, value: object, _context: object) -> str | bool:
    return "Instant()" if kind == "type" and isinstance(value, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True, render_item=_render,
    transaction_per_migration=False, transactional_ddl=True,
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
