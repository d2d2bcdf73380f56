"""Telling PrestaShop that a parcel left: its number among those of the order's carrier, and the state of the order."""

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.api_parts import Around
from doorstep.connectors.channels.prestashop.api_wire import Wire, error_of, read_one
from doorstep.connectors.channels.prestashop.lines import number
from doorstep.connectors.channels.prestashop.order import meaning
from doorstep.connectors.channels.prestashop.xml import Node, written
from doorstep.connectors.channels.telling import halted, order_number, refusal, told_before, untold
from doorstep.domain.errors import CannotDoError, DoorstepError

_FIELDS = (
    "id", "id_order", "id_carrier", "id_order_invoice", "weight", "shipping_cost_tax_excl", "shipping_cost_tax_incl",
    "tracking_number", "date_add",
)  # fmt: skip
_BETWEEN, _LONGEST = ", ", 64  # an order of PrestaShop has one carrier, and one text for all its numbers


async def find(wire: Wire, around: Around, left: Left) -> Told | None:
    """What the order's carrier holds of the parcel; without a number, only the order's state tells of it."""
    if not left.tracking_ref:
        return None
    carrier, raw = await _carrier(wire, left)
    if carrier is None or left.tracking_ref not in _numbers(carrier):
        return None
    if left.is_last and not await _is_over(wire, around, left):
        return None
    return Told(left.key, _ref(carrier, left), raw)


async def tell(wire: Wire, around: Around, left: Left) -> TellAnswer:
    """The parcel stands on the order, once: the number is looked for before it is written, and so is the state."""
    try:
        await around.ready()
        carrier, raw = await _carrier(wire, left)
        if left.tracking_ref and carrier is None:
            return TellRefused(left.key, "The order has no carrier at PrestaShop that could hold a tracking number.")
        if carrier is not None and left.tracking_ref and left.tracking_ref not in _numbers(carrier):
            answer = await wire.send("PUT", f"order_carriers/{carrier.get('id')}", _with_number(carrier, left))
            if (trouble := _trouble(wire, left, answer, "order_carriers")) is not None:
                return trouble
            assert isinstance(answer, httpx.Response)
            raw = answer.content
            read_one(answer, _must_hold_carrier)
        if left.is_last and not await _is_over(wire, around, left):
            answer = await wire.send("POST", "order_histories", written("order_history", _sent(around, left)))
            if (trouble := _trouble(wire, left, answer, "order_histories")) is not None:
                return trouble
        return Told(left.key, _ref(carrier, left), raw)
    except UnreadableAnswerError as error:
        return TellUnknown(left.key, str(error), may_be_done=True)
    except DoorstepError as error:
        return halted(left, error)


async def _carrier(wire: Wire, left: Left) -> tuple[Node | None, bytes]:
    """The order's newest carrier."""
    ref = order_number(left, "PrestaShop")
    found = await wire.listed("order_carriers", "order_carrier", filter_id_order=f"[{ref}]")
    held = [(int(number(node.get("id")) or 0), node, raw) for node, raw in found if node.get("id").isdecimal()]
    if not held:
        return None, b""
    _, node, raw = max(held, key=lambda one: one[0])
    return node, raw


def _numbers(carrier: Node) -> list[str]:
    return [one.strip() for one in carrier.get("tracking_number").split(",") if one.strip()]


def _with_number(carrier: Node, left: Left) -> bytes:
    """The carrier with this number: in the place of the one that was told of this parcel before, or behind the others.
    Where they grow too long for it, the oldest go."""
    before = told_before(left, "tracking")
    numbers = [one for one in _numbers(carrier) if one != before] + [left.tracking_ref]
    while len(_BETWEEN.join(numbers)) > _LONGEST and len(numbers) > 1:
        numbers.pop(0)
    told = {name: carrier.get(name) for name in _FIELDS if carrier.find(name) is not None}
    return written("order_carrier", {**told, "tracking_number": _BETWEEN.join(numbers)})


async def _is_over(wire: Wire, around: Around, left: Left) -> bool:
    """Whether the order is in a state of sent, or was called off."""
    await around.ready()
    found = await wire.listed("orders", "order", "[id,current_state]", filter_id=f"[{left.order_ref}]")
    if not found:
        raise CannotDoError(f"PrestaShop has no order {left.order_ref} any more.")
    state = around.states.get(found[0][0].get("current_state"), (None, b""))[0]
    is_sent = state is not None and state.get("shipped") == "1"
    return is_sent or meaning(state, around.settings) in (words.CANCELLED, words.REFUNDED)


def _sent(around: Around, left: Left) -> dict[str, str]:
    """The order is in the state that the shop keeps for what was sent."""
    stated = around.settings.get(words.SHIPPED_STATE, "")
    shipped = [ref for ref, (state, _) in around.states.items() if state.get("shipped") == "1"]
    chosen = stated if stated in around.states else next(iter(shipped), "")
    if not chosen:
        raise CannotDoError("The shop has no state of orders that says that they were sent; make one in PrestaShop.")
    return {"id_order": left.order_ref, "id_order_state": chosen}


def _ref(carrier: Node | None, left: Left) -> str:
    return f"carrier:{carrier.get('id') if carrier is not None else ''} tracking:{left.tracking_ref}"


def _must_hold_carrier(root: Node) -> None:
    if root.find("order_carrier") is None:
        raise ValueError("no carrier of an order was answered")


def _trouble(wire: Wire, left: Left, answer: httpx.Response | NoAnswer, route: str) -> TellAnswer | None:
    """What a step that was not done means for the whole. Asked again, the telling finds what stands."""
    if isinstance(answer, NoAnswer):
        return untold(left, answer, lambda no: wire.silent(no, route))
    if answer.is_error:
        return refusal(left, answer, error_of(answer.content))
    return None
