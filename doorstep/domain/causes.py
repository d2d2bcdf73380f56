"""The closed list of what a person may have to decide, with the answers that each allows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .money import Money
from .roles import MANAGER, OPERATOR, Role


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an answer must bring. `choices` makes it a select; `personal` keeps it off the Prefect UI."""

    name: str
    label: str
    required: bool = True
    choices: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a person may do about a case; the label says what will happen. `role` is the least that may give it:
    what touches money, what lets an order go that was held for its risk and what leaves things out is a manager's."""

    name: str
    label: str
    explains: str
    fields: tuple[Field, ...] = ()
    desk_only: bool = False
    role: Role = MANAGER
    keeps_open: bool = False  # the case goes on waiting, and comes back when it is due


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of trouble. `key` says what groups cases; `covers_later`: the answer holds for who joins later too."""

    name: str
    question: str  # the case's heading; {…} are filled from the case's facts
    subject: str  # kind of row that is held
    key: str  # what the group key is made of, in words
    grouped: bool
    holds: bool  # whether its subjects (and their orders) may not move on
    covers_later: bool
    due_hours: int
    playbook: str
    answers: tuple[Answer, ...]


_CANCEL = Answer(
    "cancel", "Cancel the order",
    "Units go back to the shelf, what was paid is refunded in full: by you, where no payment account here can.",
)  # fmt: skip
_ADDRESS = (
    Field("name", "Name of who receives it", required=False, personal=True),
    Field("line1", "Street and number", personal=True), Field("postcode", "Postcode", personal=True),
    Field("city", "City", personal=True), Field("region", "Region", required=False, personal=True),
    Field("country", "Country", personal=True),
)  # fmt: skip
_RETRY = Answer("retry", "Try again", "The work is done again as it stands now.", role=OPERATOR)
_MONEY_AGAIN = replace(_RETRY, role=MANAGER)
_KEEP_WAITING = Answer(
    "hold", "Keep waiting", "Nothing changes; the case comes back when it is due.", role=OPERATOR, keeps_open=True
)

LOOK = "look"  # an answer that only shows what another would do, and is then asked again

CAUSES: tuple[Cause, ...] = (
    Cause(
        "unknown_sku", "Which product is {sku}?", "order", "channel and SKU", True, True, True, 4,
        "Add it as a product, or say which of ours it is; every order that waits goes on at once.",
        (
            Answer("map", "Map and release", "The channel's SKU means this product from now on.",
                   (Field("sku", "Our SKU"),)),
            Answer(LOOK, "Look first", "Says which orders that would release, with how much money, and does nothing.",
                   (Field("sku", "Our SKU"),), role=OPERATOR),
            _KEEP_WAITING,
        ),
    ),
    Cause(
        "short_stock", "{sku} is short: what now?", "order", "SKU", True, True, False, 8,
        "Count the bin. Receive what is on its way, or cancel what cannot be promised.",
        (
            Answer("hold", "Wait for stock", "Nothing changes; stock that is received releases them, oldest first.",
                   role=OPERATOR, keeps_open=True),
            Answer("retry", "Allocate again", "All that waits is tried again, oldest first.", role=OPERATOR),
            Answer("cancel", "Cancel these orders",
                   "Every order on this case is cancelled and refunded in full: by you, where no payment account here "
                   "can."),
        ),
    ),
    Cause(
        "bad_address", "Where does {number} go?", "order", "order", False, True, False, 8,
        "Ask the customer, or call. A wrong address costs the parcel twice.",
        (
            Answer("correct", "Correct the address", "The new address is used for label and messages.",
                   _ADDRESS, desk_only=True, role=OPERATOR),
            Answer("ask", "Ask the customer", "One message with a link to a page that asks for just what is missing. "
                   "The order goes on by itself when they answer.", role=OPERATOR, keeps_open=True),
            Answer("accept", "Send as it is", "The address stands, with your reason.", (Field("reason", "Reason"),),
                   role=OPERATOR),
            _CANCEL,
        ),
    ),
    Cause(
        "high_risk", "Is {number} honest?", "order", "order", False, True, False, 4,
        "Read the reasons. Most honest buyers look odd once; ask before you cancel.",
        (
            Answer("release", "Release", "The order goes on as any other.", (Field("reason", "Reason"),)),
            _KEEP_WAITING,
            _CANCEL,
        ),
    ),
    Cause(
        "totals_do_not_foot", "{number} does not add up by {difference}", "order", "order", False, True, False, 8,
        "Compare with the channel's own page. The channel's total is what was paid.",
        (
            _RETRY,
            Answer("accept", "Take the channel's total as it is", "The difference is booked as rounding, with your "
                   "reason.", (Field("reason", "Reason"),)),
            _CANCEL,
        ),
    ),
    Cause(
        "tax_differs", "{channel} taxes {class} goods to {place} otherwise: {theirs} where you have {ours}", "order",
        "channel, destination, tax class and your rate", True, False, True, 48,
        "Nothing waits: the channel's figure stands on every order. Compare your rates (Shop, Tax) with the channel's "
        "own, and mend the one that is wrong.",
        (
            Answer("leave", "The channel is right", "You are not asked again for this channel, place and class, unless "
                   "your own rate changes.", (Field("reason", "Reason"),)),
            Answer("mended", "I mended it", "You are asked again if the next order still differs.",
                   (Field("reason", "What was mended"),), role=OPERATOR),
        ),
    ),
    Cause(
        "not_paid", "{number} is not paid", "order", "order", False, True, False, 48,
        "It goes on by itself when the channel says that it is paid; of an order typed in you say so on its page.",
        (
            Answer("release", "Send on agreed terms", "The order goes on; you collect the money.",
                   (Field("reason", "Reason"),)),
            _CANCEL,
        ),
    ),
    Cause(
        "carrier_refused", "The carrier refuses {number}: {words}", "parcel", "parcel", False, True, False, 4,
        "Read the carrier's words. Correct the address, or try another service.",
        (
            _RETRY,
            Answer("correct", "Correct the address", "A new label is asked for with the new address.",
                   _ADDRESS, desk_only=True, role=OPERATOR),
            Answer("service", "Use another service", "A new label is asked for with this service.",
                   (Field("service", "Service"),), role=OPERATOR),
            _CANCEL,
        ),
    ),
    Cause(
        "effect_in_doubt", "Did {what} happen for {number}?", "effect", "effect", False, True, False, 2,
        "The answer was lost and the vendor cannot tell. Look on the vendor's own page.",
        (
            Answer("it_did", "It did happen", "Nothing is called again.", (Field("reference", "The vendor's number"),)),
            Answer("it_did_not", "It did not: do it again", "It is asked for anew."),
        ),
    ),
    Cause(
        "send_in_doubt", "Did the customer of {number} get “{subject}”?", "message", "message", False, False, False, 24,
        "The mail server's answer was lost. Most such mails did arrive.",
        (
            Answer("it_did", "Leave it", "Nothing is sent again.", role=OPERATOR),
            Answer("send_again", "Send it again", "The customer may get it twice.", role=OPERATOR),
        ),
    ),
    Cause(
        "message_refused", "The mail server refuses to take mail for {number}", "message", "message",
        False, False, False, 24, "Look at the address with the customer's order.",
        (Answer("send_again", "Send it again", "It is tried once more.", role=OPERATOR),
         Answer("drop", "Do not send it", "The customer is not told.", role=OPERATOR)),
    ),
    Cause(
        "refund_refused", "The refund for {number} was refused: {words}", "refund", "refund", False, False, False, 8,
        "Read the provider's words; pay back by hand if it cannot.",
        (_MONEY_AGAIN, Answer("paid_by_hand", "It was paid by hand", "It is booked as paid back.",
                        (Field("reference", "Reference"),))),
    ),
    Cause(
        "refund_by_hand", "Pay {amount} back for {number} yourself", "refund", "refund", False, False, False, 24,
        "No payment account here can pay it back. Pay it the way it was paid (your bank, the channel's own page), then "
        "say so here.",
        (Answer("paid_by_hand", "I paid it back", "It is booked as paid back, and the customer is told.",
                (Field("reference", "Your transfer's reference"),)),
         replace(_MONEY_AGAIN, explains="Once a payment account that can pay it back is connected.")),
    ),
    Cause(
        "cancelled_too_late", "{number} was cancelled after it left", "order", "order", False, False, False, 24,
        "The parcel is on its way. Ask the carrier to send it back, or wait for the return.",
        (Answer("noted", "Noted", "It comes back as a return, or stays with the customer.", role=OPERATOR),),
    ),
    Cause(
        "changed_too_late", "{number} was changed after packing began", "order", "order", False, True, False, 4,
        "The channel changed what is already claimed, packed or labelled. Decide before it leaves.",
        (Answer("send_as_packed", "Send it as it was", "The change is noted on the order.", role=OPERATOR),
         Answer("relabel", "Buy a new label", "The old one is given back; the new one bears the address as it is now.",
                role=OPERATOR),
         Answer("cancel", "Cancel and start over", "Units go back to the shelf; the channel is told by you.")),
    ),
    Cause(
        "sent_elsewhere", "{channel} says {sent} units of {number} were sent; here it is still {stands}", "order",
        "order", False, True, False, 4,
        "Somebody marked it as sent there. Look whether the goods are gone: sent again, the customer has them twice.",
        (Answer("sent_already", "It was sent already: take it off our list",
                "The units that the channel counts end here as sent elsewhere and leave your stock; a label that was "
                "bought is given back. What it does not count is still sent.", role=OPERATOR),
         Answer("send", "It is still here: send it", "It goes on from where it stands.", role=OPERATOR)),
    ),
    Cause(
        "wanted_again", "{number} was called off, and the channel wants it now", "order", "order",
        False, False, False, 4,
        "Its units went back to the shelf. Make a new order of it at the channel, or pay the customer back there.",
        (Answer("leave", "Leave it cancelled", "It stays cancelled, with your reason.", (Field("reason", "Reason"),)),),
    ),
    Cause(
        "money_kept", "{number} was called off at the channel, and {left} was not paid back", "order", "order",
        False, False, False, 24,
        "It closes by itself when the channel says that it has paid back. Else pay it back, or say why you keep it.",
        (Answer("pay_back", "Pay it back",
                "All that is left of the payment goes back to the customer; where no payment account here can, a case "
                "asks you to pay it by hand."),
         Answer("keep", "Keep it", "Nothing is paid back, with your reason.", (Field("reason", "Reason"),))),
    ),
    Cause(
        "refund_beyond_paid", "The channel paid back {more} more for {number} than was left of it", "order",
        "order and refund", False, False, False, 24,
        "Compare with the channel's own page: paid back twice, or a gift of yours? What was left is booked.",
        (Answer("noted", "Noted", "It stays as it is booked, with your reason.", (Field("reason", "Reason"),)),),
    ),
    Cause(
        "channel_not_told", "{channel} will not have it that {number} was sent: {words}", "parcel",
        "parcel; channel, where it refuses the key", True, False, False, 24,
        "The customer's parcel is on its way all the same. Read the channel's words, mend what they name, try again.",
        (Answer("retry", "Tell it again", "The channel is told again, as things stand now.", role=OPERATOR),
         Answer("told_by_hand", "I told the channel myself", "It is not told again of these parcels.")),
    ),
    Cause(
        "channel_silent", "{channel} may not have told us of all its orders: {fetched}", "channel",
        "channel, and what was silent", True, False, False, 4,
        "It closes by itself once everything stands again and what was missing is here; until then its orders are "
        "fetched every 15 minutes. Where its webhooks cannot be made again, do what the case says.",
        (Answer("retry", "Look again now", "The channel is asked at once how it stands.", role=OPERATOR),),
    ),
    Cause(
        "orders_missing", "{channel} has {orders} of {day} that we do not hold", "channel", "channel and day",
        True, False, False, 4,
        "They were fetched, and are still not here. Look for their numbers at the channel, and among the cases of what "
        "could not be read.",
        (Answer("retry", "State the day again", "The channel's list is read again now.", role=OPERATOR),
         Answer("noted", "Leave them out", "The day stays as it is stated, with your reason.",
                (Field("reason", "Reason"),))),
    ),
    Cause(
        "sent_called_off", "The channel says that a parcel of {number} was not sent", "parcel", "parcel",
        False, False, False, 24,
        "Its fulfillment there was called off, and the parcel has left. Was it a mistake there, or did the parcel come "
        "back?",
        (Answer("noted", "It has left", "It stays sent here; tell the channel there that it was.", role=OPERATOR),),
    ),
    Cause(
        "printer_silent", "{printer} prints nothing: {words}", "printer", "printer", True, False, False, 4,
        "Look whether it is on and has paper. What waits for it is tried again by itself; nothing else stops.",
        (Answer("retry", "Try again now", "Everything that waits for this printer is sent to it again.", role=OPERATOR),
         Answer("drop", "Print it elsewhere", "What waits is not sent to it; the station's pages offer it instead.",
                role=OPERATOR)),
    ),
    Cause(
        "print_in_doubt", "Did the {document} of {number} come out of the printer?", "effect", "effect",
        False, False, False, 4, "The line to the printer was lost on the way. Look at the printer.",
        (Answer("it_did", "It did", "Nothing is printed again.", role=OPERATOR),
         Answer("it_did_not", "It did not: print it", "It is sent to the printer once more.", role=OPERATOR)),
    ),
    Cause(
        "payout_residual", "Payout {payout} leaves {difference} unexplained", "payout", "payout",
        False, False, False, 24,
        "Look for the amount on the provider's statement: a loan, a reserve, a late fee.",
        (Answer("explain", "Say what it is", "The line is booked under your words.", (Field("reason", "What it is"),)),
         _MONEY_AGAIN),
    ),
    Cause(
        "contract_broken", "{count} rows break “{rule}” on their way into {stage}", "order", "stage, contract and rule",
        True, True, False, 8, "A row is not what this stage takes. See the rule and the value; mend the source.",
        (_RETRY, Answer("drop", "Leave them out", "They stay stored and are not worked on.")),
    ),
    Cause(
        "dead_letter", "{channel} sent “{topic}” that nothing can be made of: {reason}", "inbound_event",
        "channel, topic and reason", True, False, False, 24,
        "What came is kept as it came: look at it, have it mended and sent again. If the channel changed its shape, "
        "tell us.",
        (_RETRY, Answer("drop", "Leave it", "What came stays stored and is not worked on.")),
    ),
    Cause(
        "orphan_event", "{topic} came for an order we do not know: {ref}", "inbound_event", "channel and order",
        True, False, False, 2, "It applies by itself when its order arrives. If it never does, look at the channel.",
        (_RETRY, Answer("drop", "Leave it", "It stays stored and is not worked on.")),
    ),
    Cause(
        "unknown_word", "{vendor} says “{word}”: what is that?", "inbound_event", "vendor and word",
        True, False, False, 24,
        "A status word we do not know. Nothing was guessed.",
        (_RETRY, Answer("drop", "Leave it", "It changes nothing.")),
    ),
    Cause(
        "pick_short", "{sku} was not all in {bin}", "fulfillment", "fulfillment", False, True, False, 2,
        "Count the bin. The rest of the order waits in its tote.",
        (Answer("reallocate", "Take it from elsewhere", "What is missing is allocated again.", role=OPERATOR), _CANCEL),
    ),
    Cause(
        "audit_failed", "The audit found {count} rows: {rule}", "checkpoint", "rule", True, False, False, 4,
        "Something that must hold over the warehouse does not. Read the rows before anything else.",
        (Answer("noted", "Noted", "It comes back at the next audit if it still does not hold."),),
    ),
    Cause(
        "stuck_work", "{stage} cannot get on: {words}", "work_item", "stage and words", True, False, False, 2,
        "It was tried many times. Read the words, mend the reason, try again.",
        (_RETRY,),
    ),
)  # fmt: skip


BY_NAME: dict[str, Cause] = {cause.name: cause for cause in CAUSES}


def cause_of(name: str, facts: Mapping[str, Any]) -> Cause:
    """The kind of trouble that it is, its answers in the order in which they are likely for what the case knows: that a
    difference is a rounding is the first thought only where it is at most a cent a line."""
    cause = BY_NAME[name]
    if name == "totals_do_not_foot" and abs(facts.get("difference_minor", 0)) <= facts.get("line_count", 0):
        return replace(cause, answers=tuple(sorted(cause.answers, key=lambda one: one.name != "accept")))
    return cause


_AMOUNTS = {"lines_minor": "its lines come to", "total_minor": "the channel's total"}


def told_facts(facts: Mapping[str, Any], currency: str | None = None) -> dict[str, Any]:
    """What people read of a case's facts: amounts as money, without our own ids, and without what only an answer looks
    up."""
    told: dict[str, Any] = {}
    for name, value in facts.items():
        amount = Money(value, currency) if name in _AMOUNTS and currency and isinstance(value, int) else None
        if amount is not None:
            told[_AMOUNTS[name]] = str(amount)
        elif not name.endswith(("_id", "_minor", "_count")) and not isinstance(value, Mapping):
            told[name] = value
    return told
