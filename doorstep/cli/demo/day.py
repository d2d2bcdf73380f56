"""The sample's days, from Tuesday's first webhook to the evening of the Monday after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import sqlalchemy as sa

from doorstep.actions.clock import move_clock
from doorstep.db import tables
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError

from .operator import Operator
from .posting import post
from .sample import Sample
from .telling import Teller
from .vendors import Vendors

Rest = Callable[[], float]  # returns once nothing is due any more, with how many seconds that took
_PEOPLE = ("Kim", "Ole", "Ada")  # one at each site


@dataclass
class Day:
    """The sample being played on a running shop; `rest` waits until the shop has done what is due."""

    sample: Sample
    database: Database
    base_url: str
    vendors: Vendors
    teller: Teller
    rest: Rest
    wrong: list[str] = field(default_factory=list)
    _charged: int = 0

    def play(self) -> None:
        """Everything happens, in the order in which it would."""
        opens = self.sample.opens_at
        places = zip(_PEOPLE, self.sample.shop["site"], strict=False)
        operators = [Operator(self.base_url, name, site["name"]) for name, site in places]
        try:
            self._morning(opens)
            self._before_packing(opens + timedelta(hours=1, minutes=30))
            self._floor(operators)
            self._pick_up(operators, opens + timedelta(hours=4, minutes=45))
            self._thursday(opens + timedelta(days=2, hours=9))
            self._last_evening(operators, opens + timedelta(days=6, hours=9))
        finally:
            for operator in operators:
                operator.close()

    def _morning(self, at: datetime) -> None:
        self._begin(at, "the night's orders come in")
        self._post("1-tuesday-morning")
        self._rest()

    def _before_packing(self, at: datetime) -> None:
        self._begin(at, "a customer changes their mind before anything is packed")
        self._post("2-before-packing")
        self._rest()

    def _floor(self, operators: Sequence[Operator]) -> None:
        parcels_of = dict.fromkeys(self.sample.numbers("three_parcels"), 3)
        for one in operators:
            with self.teller.bar(f"the floor in {one.site}"):
                lines, parcels = one.work_through(self.sample.numbers("pick_short"), parcels_of)
            self.teller.say(
                f"  {one.name} in {one.site} picks {lines} lines and seals {parcels} parcels at the station"
            )
        self._rest()

    def _pick_up(self, operators: Sequence[Operator], at: datetime) -> None:
        self._begin(at, "the carrier comes to both sites")
        parcels = sum(one.hand_over() for one in operators)
        self.teller.say(f"  {parcels} parcels are handed over")
        # What the provider will name on Thursday's statement: its own fee, and a correction that nothing explains.
        currency = self.sample.shop["currency"]
        self.vendors.adjust("fee", -990, currency, "Monthly fee")
        self.vendors.adjust("adjustment", -1250, currency, "Correction 2026-02")
        self._rest()

    def _thursday(self, at: datetime) -> None:
        self._begin(at, "parcels arrive in Germany, two payouts come, and a bank transfer")
        self._post("3-thursday")
        self._rest()
        for number in self.sample.numbers("returned"):
            rma = self._ask_return(number)
            self.teller.say(f"  a return of order {number} is asked for and approved ({rma})")

    def _last_evening(self, operators: Sequence[Operator], at: datetime) -> None:
        self._begin(at, "parcels arrive in Europe, a return comes back, and the evening's orders come in")
        self._post("4-last-evening")
        first = operators[0]
        for rma in first.returns():
            units = first.receive(rma["id"])
            self.teller.say(f"  the return of order {rma['number']} is received: {units} unit back on the shelf")
        self._rest()
        parcels = sum(one.pack_orders(self.sample.numbers("packed_last")) for one in operators)
        self.teller.say(f"  {parcels} of the evening's orders are packed; the others wait on the floor for you")
        self._rest()

    def _begin(self, at: datetime, words: str) -> None:
        """It is that moment, for the vendors first: what the shop asks them must have happened by then."""
        self.vendors.move_clocks(at)
        due = [one for one in self.sample.charges if datetime.fromisoformat(one["captured_at"]) <= at]
        self.vendors.charge(due[self._charged :])
        self._charged = len(due)
        with self.database.reading() as connection:
            owner = find_actor(connection, "person", OWNER)
        move_clock(self.database, at, owner)
        self.teller.heading(f"{at:%A}, {at.day} {at:%B}, {at:%H:%M}: {words}")

    def _post(self, chapter: str) -> None:
        for refund in self.sample.refunds:
            if refund["chapter"] == chapter:
                self.vendors.pay_back(refund)
        posted = post(self.base_url, self.sample.chapters[chapter], self.teller)
        self.wrong += posted.wrong
        heard, refused = posted.answers[200], posted.answers[401]
        told = f"  {heard} webhooks heard" + (f", {refused} refused for its signature" if refused else "")
        told += f", {posted.again} sent again because nobody answered" if posted.again else ""
        self.teller.say(f"{told}, in {posted.seconds:.1f} s")

    def _rest(self) -> None:
        self.teller.say(f"  all that was due is done, after {self.rest():.1f} s")

    def _ask_return(self, number: str) -> str:
        """Somebody at the desk enters what the customer wrote, one unit of the first line, and approves it."""
        headers = {"Origin": self.base_url}
        with httpx.Client(base_url=self.base_url, headers=headers, timeout=30, trust_env=False) as client:
            order = self._public_id(number)
            said = {"qty-1": "1", "reason": "One is one too many"}
            _check(client.post(f"/orders/{order}/returns", data=said))
            rma = self._return_of(order)
            _check(client.post(f"/orders/{order}/returns/{rma}/approve", data={}))
        return rma

    def _public_id(self, number: str) -> str:
        orders = tables.orders
        with self.database.reading() as connection:
            return str(connection.execute(sa.select(orders.c.public_id).where(orders.c.number == number)).scalar_one())

    def _return_of(self, order_public_id: str) -> str:
        rma, orders = tables.rma, tables.orders
        wanted = (
            sa.select(rma.c.public_id).join(orders, orders.c.id == rma.c.order_id).order_by(rma.c.id.desc()).limit(1)
        )
        with self.database.reading() as connection:
            return str(connection.execute(wanted.where(orders.c.public_id == order_public_id)).scalar_one())


def _check(answer: httpx.Response) -> None:
    if answer.status_code != 303:
        raise CannotDoError(f"The desk does not do that ({answer.status_code}): {answer.text.strip()[:200]}")
