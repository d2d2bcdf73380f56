"""The names under which shops' forms and apps put a gift note or delivery instructions on an order."""

import re

_GIFT_NOTE_NAMES = frozenset({
    "gift_message", "gift_note", "gift_card_message", "gift_wrap_message", "gift_text", "gift_greeting",
    "greeting_card", "greeting_card_message", "card_message",
})  # fmt: skip
_DELIVERY_NAMES = frozenset({
    "delivery_instructions", "delivery_instruction", "delivery_note", "delivery_notes", "delivery_comment",
    "delivery_comments", "shipping_instructions", "shipping_note", "driver_instructions", "driver_note",
    "courier_instructions", "courier_note", "drop_off_instructions", "leave_with", "safe_place",
})  # fmt: skip
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def plain_name(name: str) -> str:
    """The name as the tables above spell it: "_Gift-Message:" is gift_message."""
    return _BETWEEN_WORDS.sub("_", name.lower()).strip("_")


def wish_named(name: str) -> str:
    """The field of an order that a form's field fills, by its plain name; '' where it is neither of these."""
    if name in _GIFT_NOTE_NAMES:
        return "gift_note"
    return "delivery_instructions" if name in _DELIVERY_NAMES else ""
