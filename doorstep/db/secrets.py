"""Vendor secrets: sealed in the warehouse, opened only in memory, several live ones while one rotates."""

import hashlib
import hmac
import os
import secrets as randomness
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from doorstep.domain.errors import CannotDoError, SettingsError
from doorstep.settings import Settings

from . import tables
from .write import among, insert, take_ids

WEBHOOK = "webhook"  # the name under which a channel signs; vendors' keys have names of their own
SIGNER = "signer"  # public keys of a channel that signs with its own, each learnt when it was first met
_KEY_FILE = "secret.key"


class Safe:
    """Seals what goes into the warehouse and opens what comes out of it, with one key."""

    def __init__(self, key: bytes) -> None:
        try:
            self._fernet = Fernet(key)
            self._proof_key = hashlib.sha256(b"doorstep healthz" + key.strip()).digest()
            self._mark_key = hashlib.sha256(b"doorstep mark" + key.strip()).digest()
            self._door_key = hashlib.sha256(b"doorstep door" + key.strip()).digest()
            self._statement_key = hashlib.sha256(b"doorstep statement" + key.strip()).digest()
            self._link_key = hashlib.sha256(b"doorstep link" + key.strip()).digest()
        except ValueError:
            raise SettingsError(
                "DOORSTEP_SECRET_KEY is not a key: give 32 random bytes in URL-safe base64, "
                "or leave it empty and Doorstep makes one in its home."
            ) from None

    def prove(self, nonce: str) -> str:
        """What only an installation with this key can say to that number; the key cannot be told from it."""
        return hmac.new(self._proof_key, nonce.encode(), hashlib.sha256).hexdigest()

    def mark(self, kind: str, words: str) -> str:
        """By what this installation knows the same words again, without keeping them; nobody without its key can try
        which words they were."""
        return f"{kind}{hmac.new(self._mark_key, f'{kind}:{words}'.encode(), hashlib.sha256).hexdigest()[:24]}"

    def password(self, door: str) -> str:
        """What opens that door of the installation: it follows from the key, and so it is stored nowhere."""
        return "doorstep:" + hmac.new(self._door_key, door.encode(), hashlib.sha256).hexdigest()[:32]

    def sign(self, text: str) -> str:
        """What only an installation with this key can put under that text."""
        return hmac.new(self._statement_key, text.encode(), hashlib.sha256).hexdigest()

    def is_signed(self, text: str, signature: str) -> bool:
        """Whether an installation with this key put that under exactly this text."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())

    def link(self, purpose: str, said: str) -> str:
        """What makes a link out of what it says: only this installation can have made it, and for that purpose alone.
        Of the letters that a mail leaves as they are."""
        mac = hmac.new(self._link_key, f"{purpose}:{said}".encode(), hashlib.sha256).hexdigest()[:40]
        return f"{said}.{mac}"

    def read_link(self, purpose: str, link: str) -> str | None:
        """What a link says; None where it is not whole, or not of our making."""
        said = link.rpartition(".")[0]
        return said if hmac.compare_digest(self.link(purpose, said).encode(), link.encode()) else None

    def seal(self, secret: bytes) -> bytes:
        return self._fernet.encrypt(secret)

    def unseal(self, sealed: bytes) -> bytes:
        """What was sealed; SettingsError where another key has sealed it."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SettingsError(
                "A stored secret does not open with this installation's key: restore DOORSTEP_SECRET_KEY (or the "
                "home's secret.key) as it was, or store the secret again with `doorstep channel secret NAME`."
            ) from None


def open_safe(settings: Settings) -> Safe:
    """The installation's safe; its key is the setting's, or a file in the home, made on first use."""
    return Safe(settings.secret_key.encode() if settings.secret_key else _key_of(settings.home))


def prefect_password(settings: Settings) -> str:
    """What the embedded Prefect server asks for, of people and of our own clients alike."""
    return open_safe(settings).password("prefect")


def key_path(home: Path) -> Path:
    """Where the key of this home lies, where no setting gives one."""
    return home / _KEY_FILE


def _key_of(home: Path) -> bytes:
    path = key_path(home)
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"The key file {path} cannot be used ({error.strerror}); let this user read it.") from None
    try:
        Fernet(key)
    except ValueError:
        raise SettingsError(f"{path} does not hold a key; restore it from a backup of the home.") from None
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{randomness.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, Fernet.generate_key() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)  # unlike a rename, this leaves a key alone that another process made meanwhile
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def add_secret(
    connection: sa.Connection, safe: Safe, account_id: int, secret: bytes, at: datetime, name: str = WEBHOOK
) -> int:
    """The account has one more live secret of that name; returns its id."""
    if not secret.strip():
        raise CannotDoError("An empty secret proves nothing; copy it from the vendor's own page.")
    (one,) = take_ids(connection, tables.vendor_secret, 1)
    row = (one, account_id, name, safe.seal(secret), at)
    insert(connection, tables.vendor_secret, ("id", "account_id", "name", "sealed", "since"), [row])
    return one


def end_secrets(
    connection: sa.Connection, account_id: int, until: datetime, name: str = WEBHOOK, but: Iterable[int] = ()
) -> int:
    """The account's other secrets of that name live until then, no longer. Returns how many these are."""
    held = tables.vendor_secret
    changed = connection.execute(
        held.update()
        .where(held.c.account_id == account_id, held.c.name == name, held.c.id.not_in(list(but)))
        .where(sa.or_(held.c.until.is_(None), held.c.until > until))
        .values(until=until)
    )
    return changed.rowcount


def keep_newest(connection: sa.Connection, account_id: int, until: datetime) -> None:
    """The account's newest webhook secret is the one to sign with; those before it live until then, no longer."""
    held = tables.vendor_secret
    of_account = sa.and_(held.c.account_id == account_id, held.c.name == WEBHOOK)
    newest = connection.execute(sa.select(sa.func.max(held.c.id)).where(of_account)).scalar_one()
    end_secrets(connection, account_id, until, but=[newest])


def sealed_secrets(
    connection: sa.Connection, at: datetime, account_ids: Iterable[int], *names: str
) -> dict[int, tuple[bytes, ...]]:
    """The live secrets of these names (of the webhooks, where none is given), still sealed, the newest first. `at` is
    the machine's time: a shop whose own clock is moved must not lock its channels out."""
    held = tables.vendor_secret
    rows = connection.execute(
        sa.select(held.c.account_id, held.c.sealed)
        .where(among(connection, held.c.account_id, account_ids), held.c.name.in_(names or (WEBHOOK,)))
        .where(sa.or_(held.c.until.is_(None), held.c.until > at))
        .order_by(held.c.id.desc())
    )
    found: dict[int, list[bytes]] = defaultdict(list)
    for account_id, sealed in rows:
        found[account_id].append(bytes(sealed))
    return {account_id: tuple(listed) for account_id, listed in found.items()}


def read_secret(connection: sa.Connection, safe: Safe, account_id: int, name: str, at: datetime) -> bytes | None:
    """The account's newest live secret of that name, opened; None where it has none."""
    sealed = sealed_secrets(connection, at, [account_id], name).get(account_id)
    return safe.unseal(sealed[0]) if sealed else None
