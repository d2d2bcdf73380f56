"""How the owner of a shop at a market lets our app in: an address to open, and the token that comes of it."""

from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from doorstep.domain.errors import CannotDoError


@dataclass(frozen=True, slots=True)
class Grant:
    """One consent that is being given."""

    keys: Mapping[str, str]  # the app's own, by the names under which they are kept
    redirect: str  # where the market sends the browser afterwards, as the app was registered with it
    state: str  # proves that what comes back is of this consent
    verifier: str  # proves that whoever takes the token asked for the code

    @property
    def challenge(self) -> str:
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Consent:
    """How one vendor gives it."""

    needs: tuple[str, ...]  # the keys that an app has before anybody consents
    redirect: str  # what the vendor calls the place that the browser is sent to
    address: Callable[[Grant], str]
    token: Callable[[Mapping[str, Any], Grant, str], Awaitable[str]]  # config, grant, code: the refresh token


def code_of(address: str, state: str) -> str:
    """The code in the address where the browser ended; CannotDoError where it holds none, or one of another consent."""
    told = {name: values[-1] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    if "error" in told:
        words = told.get("error_description") or told["error"]
        raise CannotDoError(f"No consent was given ({words[:200]}); open the address again, and allow it.")
    if not told.get("code"):
        raise CannotDoError("That address holds no code: copy the whole address that the browser ended at.")
    if told.get("state") != state:
        raise CannotDoError("That address is of another consent: open the one above, and copy where it ends.")
    return told["code"]
