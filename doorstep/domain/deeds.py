"""What each act of a person was, in one short sentence of the shop's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.domain.options import OPTIONS

# Steps of another act that stands in the list itself: nobody looks for them.
QUIET = ("channel.hook", "import.mapping")
DOORS: Mapping[str, str] = {
    "desk": "at the desk", "station": "at the station", "review": "in Prefect", "cli": "by command",
    "portal": "on the customer's page",
}  # fmt: skip
_LABELS: Mapping[str, str] = {option.key: option.label for option in OPTIONS}
_STEP = "step_owner_"

# `{about}` is on what it was, as the warehouse knows it; where a sentence does not say where, it stands at the end.
TOLD: Mapping[str, str] = {
    "address.give": "The customer gave what was missing in the address",
    "carrier.add": "Added the carrier {name}",
    "carrier.pause": "Paused the carrier {carrier}|Let the carrier {carrier} go on",
    "channel.connect": "Connected the channel {channel}, {shop}",
    "channel.cut_over": "Said from when on orders of {channel} are ours",
    "channel.hook": "Asked a channel to tell of “{topic}”",
    "channel.map": "Said that {sku} on {channel} is {code}",
    "channel.remove": "Took the channel {channel} away",
    "channel.secret": "Changed the secret of the channel {channel}",
    "channel.switch": "Paused the channel {channel}|Let the channel {channel} go on",
    "channel.unmap": "Said that nothing is known of {sku} on {channel}",
    "customer.forget": "Forgot a customer",
    "events.replay": "Had dead letters read again",
    "import.leave": "Left a sheet aside",
    "import.mapping": "Said what the columns of a sheet are",
    "import.photos": "Brought {files} photos in",
    "mail.account": "Said how mail goes out: {from}, over {host}",
    "mail.switch": "Paused mail|Let mail go out again",
    "mail.test": "Sent a mail to try",
    "mapping.change": "Changed how sheets like “{mapping}” are read",
    "mapping.keep": "Said how sheets like “{mapping}” are read",
    "mapping.remove": "Removed how sheets like “{mapping}” are read",
    "messages.words": "Changed what customers are told: {kind}, {language}",
    "order.cancel": "Cancelled an order: {reason}",
    "order.replay": "Had {count} orders judged anew by what their channels said",
    "people.enrol": "Made a phone the shop's: {phone}",
    "people.invite": "Invited {name}, as {role}",
    "people.join": "{name} joined",
    "people.key": "Made a key for the program {program}, as {role}",
    "people.link": "Made a link to choose a password, for {about}",
    "people.name": "Changed a name to {name}",
    "people.password": "Chose another password",
    "people.pin": "Changed the PIN of {about}",
    "people.remove": "Took {about} away from the people",
    "people.reset": "Chose another password, by a link",
    "people.review": "Looked the list of people over",
    "people.role": "Made {about} {role}",
    "pick_pack.pick": "Picked {qty}",
    "pick_pack.pick_wave": "Picked all of wave {wave}",
    "pick_pack.seal": "Sealed an order's parcels",
    "pick_pack.seal_wave": "Sealed all of wave {wave}",
    "pick_pack.short": "Found only {qty}",
    "printer.pause": "Paused the printer {name}|Let the printer {name} go on",
    "printer.test": "Printed a trial page on {name}",
    "printer.write": "Said how the printer {name} is reached",
    "product.barcode": "Gave {sku} the barcode {barcode}",
    "product.barcode_gone": "Took the barcode {barcode} from {sku}",
    "product.photo": "Changed the photo of {sku}",
    "product.save": "Saved the product {sku}, {title}",
    "returns.approve": "Approved a return",
    "returns.money": "Paid money back: {reason}",
    "returns.receive": "Received a return",
    "returns.refuse": "Refused a return: {reason}",
    "returns.request": "Asked for a return: {reason}",
    "ship.delivered": "Said that a parcel arrived",
    "ship.hand_over": "Handed parcels over",
    "ship.print": "Printed the {document}",
    "ship.print_elsewhere": "Printed the {document} on a printer of one's own",
    "ship.tracking": "Gave a parcel the tracking number {number}",
    "shop.box": "Put the box {name} away|Saved the box {name}",
    "shop.clock": "Set the clock of the sample shop",
    "shop.logo": "Changed the logo",
    "shop.site": "Saved the site {site}",
    "start.review": "Looked at the way that order {order} took",
    "station.write": "Saved the station {name}",
    "stock.count": "Counted {counted} of {sku} in {bin}, {site}",
    "supplier.save": "Saved the supplier {name}",
    "tax.save": "Saved a tax rate",
    "tax.stop": "Stopped a tax rate|Let a tax rate hold again",
    "typed.order": "Typed an order in",
    "typed.paid": "Said that the money is here, by {by}",
    "undo": "Undid: {told}",
}


def told(topic: str, body: Mapping[str, Any] | None, about: str = "") -> str:
    """What the act was, in one short sentence without names of customers; `about` is on what, where that is known."""
    said = {name: value for name, value in (body or {}).items() if value is not None and value != ""}
    template = TOLD.get(topic, "")
    if "{about}" in template:
        return template.format_map(_Facts({**said, "about": about or "somebody"}))
    plain = _special(topic, said) or _filled(template, said) or topic.replace(".", " ").replace("_", " ").capitalize()
    return f"{plain}, {about}" if about else plain


def _special(topic: str, said: Mapping[str, Any]) -> str:
    """Where the sentence depends on what was said."""
    if topic == "stock.receive":
        rows = said.get("rows") or []
        first = ", ".join(f"{row[3]} of {row[0]} into {row[2]}, {row[1]}" for row in rows[:2])
        return f"Received {first}{f' and {len(rows) - 2} more' if len(rows) > 2 else ''}"
    if topic == "case.answer":
        return f"Answered a case with “{str(said.get('answer', '')).replace('_', ' ')}”"
    if topic == "settings.change":
        return _changed([str(key) for key in said.get("settings", {})])
    if topic == "carrier.service":
        service = said.get("service", "")
        name = service.get("name", "") if isinstance(service, dict) else service
        return f"Saved the service {name} of {said.get('carrier', '')}"
    if topic in ("stop.stop", "stop.resume"):
        verb, scope = "Stopped" if topic == "stop.stop" else "Resumed", str(said.get("scope", ""))
        kind = "" if scope == "sku" else "everything" if scope == "everything" else f"the {scope}"
        return " ".join(word for word in (verb, kind, str(said.get("target") or "")) if word)
    if topic.startswith("import.") and topic not in TOLD:
        kind = topic.removeprefix("import.")
        sheet = str(said.get("name") or said.get("source") or f"of {said.get('kind', '')}")
        return f"Read the sheet {sheet}" if kind == "read" else f"Brought {kind.replace('_', ' ')} in"
    return ""


def _changed(keys: Sequence[str]) -> str:
    if keys and all(key.startswith(_STEP) for key in keys):
        return f"Changed who answers for {_listed([key.removeprefix(_STEP).replace('_', ' ') for key in keys])}"
    labels = [_LABELS.get(key, key.replace("_", " ")) for key in keys]
    return f"Changed {_listed([f'“{label}”' for label in labels])}"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:3])}{f' and {len(words) - 3} more' if len(words) > 3 else ''}"


def _filled(template: str, said: Mapping[str, Any]) -> str:
    """The sentence with what was said in it; of two the second, where what it is about is live."""
    off, _, on = template.partition("|")
    is_live = said.get("active", said.get("live", True))
    words = ("active", "live") if on else ()
    plain = on if on and is_live and (any(word in said for word in words)) else off
    return plain.format_map(_Facts(said))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
