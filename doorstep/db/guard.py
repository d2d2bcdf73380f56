"""What the database itself refuses: undeclared moves of a lifecycle, and changes to what is only ever appended to."""

from doorstep.domain.lifecycle import LIFECYCLES, Lifecycle

APPEND_ONLY = ("entry", "posting", "journal", "batch", "order_revision")
# What may change on an inbound event is its outcome, how often it was delivered, and which order it turned out to be.
_EVENT_FIXED = (
    "account_id",
    "dedupe_key",
    "topic",
    "delivery_ref",
    "received_at",
    "occurred_at",
    "sha256",
    "size_bytes",
    "actor_id",
)


def _declared(lifecycle: Lifecycle) -> str:
    return ", ".join(f"'{source}>{target}'" for source, target in lifecycle.pairs())


def _sqlite_moves(lifecycle: Lifecycle) -> str:
    return (
        f"CREATE TRIGGER {lifecycle.table}_moves_as_declared BEFORE UPDATE OF status ON {lifecycle.table} "
        f"WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({_declared(lifecycle)}) "
        f"BEGIN SELECT RAISE(ABORT, '{lifecycle.table}_moves_as_declared'); END"
    )


def _postgres_refusal() -> str:
    return (
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'check_violation'; END $$"
    )


def _postgres_moves(lifecycle: Lifecycle) -> str:
    return (
        f"CREATE TRIGGER {lifecycle.table}_moves_as_declared BEFORE UPDATE OF status ON {lifecycle.table} FOR EACH ROW "
        f"WHEN (OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({_declared(lifecycle)})) "
        "EXECUTE FUNCTION refuse()"
    )


def _append_only(table: str, dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_is_append_only_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table}_is_append_only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION refuse()"
    ]


def _events_stay(dialect: str) -> list[str]:
    changed = " OR ".join(f"OLD.{column} IS {{differs}} NEW.{column}" for column in _EVENT_FIXED)
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER inbound_event_is_kept BEFORE UPDATE ON inbound_event WHEN {changed.format(differs='NOT')} "
            "BEGIN SELECT RAISE(ABORT, 'inbound_event_is_kept'); END",
            "CREATE TRIGGER inbound_event_is_never_deleted BEFORE DELETE ON inbound_event BEGIN "
            "SELECT RAISE(ABORT, 'inbound_event_is_never_deleted'); END",
        ]
    return [
        f"CREATE TRIGGER inbound_event_is_kept BEFORE UPDATE ON inbound_event FOR EACH ROW WHEN "
        f"({changed.format(differs='DISTINCT FROM')}) EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER inbound_event_is_never_deleted BEFORE DELETE ON inbound_event FOR EACH ROW "
        "EXECUTE FUNCTION refuse()",
    ]


def guards(dialect: str) -> list[str]:
    """Every statement that puts the guards on fresh tables, in order, for 'sqlite' or 'postgresql'."""
    statements = [] if dialect == "sqlite" else [_postgres_refusal()]
    move = _sqlite_moves if dialect == "sqlite" else _postgres_moves
    statements += [move(lifecycle) for lifecycle in LIFECYCLES]
    for table in APPEND_ONLY:
        statements += _append_only(table, dialect)
    return statements + _events_stay(dialect)


def violated(error: BaseException) -> str:
    """The name of the guard or constraint that a database error speaks of, or '' where it names none."""
    original = getattr(error, "orig", error)
    diagnosis = getattr(original, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or diagnosis.message_primary or ""
    text = str(original)
    return text.removeprefix("CHECK constraint failed: ").removeprefix("UNIQUE constraint failed: ")
