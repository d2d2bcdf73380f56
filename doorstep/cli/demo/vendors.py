"""What the demo tells the sandbox vendors: their time, what customers paid, and what the channels paid back."""

from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

import httpx

from doorstep.settings import Settings

API_KEY = "sandbox"


class Vendors:
    """The control routes of the carrier, the payment provider and the messenger."""

    def __init__(self, carrier_url: str, payments_url: str, mail_url: str, smtp_port: int) -> None:
        self.carrier_url, self.payments_url = carrier_url, payments_url
        self.mail_url, self.smtp_port = mail_url, smtp_port
        headers = {"Authorization": f"Bearer {API_KEY}"}
        self._client = httpx.Client(headers=headers, timeout=30, trust_env=False)

    @classmethod
    def of(cls, settings: Settings) -> "Vendors":
        """Those at the installation's own ports, in the order in which the supervisor gives them out."""
        carrier, payments, smtp, mail = range(settings.sandbox_port, settings.sandbox_port + 4)
        here = "http://127.0.0.1"
        return cls(f"{here}:{carrier}", f"{here}:{payments}", f"{here}:{mail}", smtp)

    def move_clocks(self, now: datetime) -> None:
        """All three live in that moment, and their time runs on from there."""
        offset = (now - datetime.now(UTC)) / timedelta(seconds=1)
        for url in (self.carrier_url, self.payments_url, self.mail_url):
            self._post(f"{url}/control/clock", {"offset_seconds": offset})

    def charge(self, charges: list[dict[str, str]]) -> None:
        """Customers have paid so much, each charge under the id that its channel tells."""
        asked = [{**one, "amount": int(one["amount_minor"])} for one in charges]
        if asked:
            self._post(f"{self.payments_url}/v1/charges/batch", {"charges": asked})

    def pay_back(self, refund: dict[str, str]) -> None:
        """A channel has paid a customer back through the provider, without us."""
        asked = {"charge": refund["charge"], "amount": int(refund["amount_minor"]), "currency": refund["currency"]}
        headers = {"Idempotency-Key": refund["key"]}
        self._post(f"{self.payments_url}/v1/refunds", asked, headers)

    def adjust(self, kind: str, amount_minor: int, currency: str, words: str) -> None:
        """A line stands on the provider's next statement that no charge explains."""
        asked = {"kind": kind, "amount": amount_minor, "currency": currency, "description": words}
        self._post(f"{self.payments_url}/control/adjustments", asked)

    def mails(self) -> int:
        """How many mails the messenger has taken."""
        found = self._client.get(f"{self.mail_url}/messages/count").raise_for_status().json()
        return int(found["count"])

    def _post(self, url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._client.post(url, json=body, headers=headers).raise_for_status()

    def __enter__(self) -> "Vendors":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
