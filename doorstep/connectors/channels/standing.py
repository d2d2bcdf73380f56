"""How our webhooks stand at a channel, by its own list: which are good, what is wrong with the others, what is to be
made and what to be removed. Pure: both who asks by hand and who looks every five minutes decide by it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from doorstep.connectors.channels.api import Hook

LIVE, PAUSED, GONE = "live", "paused", "gone"  # as channel_hook keeps it
_WORST = (LIVE, PAUSED, GONE)


@dataclass(slots=True)
class HooksStand:
    """What the channel's list says of each topic that matters."""

    good: dict[str, Hook] = field(default_factory=dict)  # by topic: ours, live, and where it should go
    taken: list[Hook] = field(default_factory=list)  # of the good ones, those that somebody else registered
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)  # by topic: how it stands, and why in words
    surplus: list[str] = field(default_factory=list)  # refs that go once the good ones stand

    @property
    def is_well(self) -> bool:
        return not self.wrong

    def standing(self, topic: str) -> str:
        return self.wrong[topic][0] if topic in self.wrong else LIVE

    @property
    def words(self) -> str:
        """What is wrong, each kind of trouble once, the worst first."""
        kinds: dict[str, list[str]] = {}
        for topic, (_, why) in sorted(self.wrong.items(), key=lambda one: -_WORST.index(one[1][0])):
            kinds.setdefault(why, []).append(topic)
        if len(kinds) == 1 and not self.good:
            return f"all {len(self.wrong)} webhooks are {next(iter(kinds))}"
        return "; ".join(f"{', '.join(sorted(topics))} {why}" for why, topics in kinds.items())


def look(
    there: Sequence[Hook],
    ours: Mapping[str, str],
    address: str,
    topics: Sequence[str],
    takes_on: bool = False,
    strange: Collection[str] = (),
    earlier: Collection[str] = (),
) -> HooksStand:
    """`ours` is our ref of each topic; `strange` are topics whose webhook signs with what we do not know, `earlier`
    those whose webhook signs with a secret that another one was to follow. A live one to our address that somebody else
    made is taken on where `takes_on`: where the app signs it, whoever made it."""
    by_ref, stand = {hook.ref: hook for hook in there}, HooksStand()
    for topic in topics:
        hook = by_ref.get(ours.get(topic, ""))
        why = _why(hook, topic, address, strange, earlier)
        if not why and hook is not None:
            stand.good[topic] = hook
            continue
        other = _another(there, topic, address) if takes_on and topic not in strange else None
        if other is not None:
            stand.good[topic] = other
            stand.taken.append(other)
        else:
            stand.wrong[topic] = why
    kept = {hook.ref for hook in stand.good.values()}
    mine = set(ours.values())
    stand.surplus = [one.ref for one in there if one.ref not in kept and (one.address == address or one.ref in mine)]
    return stand


def _why(
    hook: Hook | None, topic: str, address: str, strange: Collection[str], earlier: Collection[str]
) -> tuple[str, str] | tuple[()]:
    if hook is None:
        return GONE, "removed there"
    if not hook.is_live:
        return PAUSED, "switched off there"
    if hook.topic != topic or hook.address != address:
        return GONE, "sent elsewhere"
    if topic in strange:
        return PAUSED, "signed with a secret that we do not know"
    if topic in earlier:
        return PAUSED, "signed with the secret before, as its change was not finished"
    return ()


def _another(there: Sequence[Hook], topic: str, address: str) -> Hook | None:
    found = [hook for hook in there if hook.is_live and (hook.topic, hook.address) == (topic, address)]
    return found[-1] if found else None
