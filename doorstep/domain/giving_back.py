"""Units that a channel counted as sent, and does not any more: whose they were, and whether they are to be sent now."""

from collections.abc import Sequence

from .standing import Standing, ToldThere
from .truth import Truth


def units_back(standing: Standing, truth: Truth) -> dict[str, int]:
    """By the channel's line id: units counted as sent elsewhere for which nothing speaks any more. Of what the channel
    still counts the parcels come first that we told it of. Where a channel does not say which of its fulfillments it
    took back, and one of them may be ours, nothing is guessed. Of an order that is judged anew all is counted again."""
    ours: dict[str, int] = {}
    for told in standing.told_there:
        if not told.refs or not told.refs <= truth.called_off:
            for ref, units in told.lines.items():
                ours[ref] = ours.get(ref, 0) + units
    back = {}
    for ref in sorted(standing.lines if standing.is_anew else truth.fewer):
        stands = standing.lines.get(ref)
        if stands is None or (ours.get(ref) and (standing.is_anew or not truth.called_off)):
            continue
        if standing.is_anew and stands.told_back:
            continue
        units = stands.elsewhere - max(truth.sent.get(ref, 0) - ours.get(ref, 0), 0)
        if units > 0:
            back[ref] = units
    return back


def parcels_called_off(standing: Standing, truth: Truth) -> list[int]:
    """Parcels of ours that the channel says now were not sent; also those of which one may be, where it does not say
    which."""
    named = [told for told in standing.told_there if told.refs & truth.called_off_now]
    doubtful: Sequence[ToldThere] = ()
    if not truth.called_off:
        doubtful = [told for told in standing.told_there if truth.fewer & told.lines.keys()]
    return sorted({told.parcel_id for told in (*named, *doubtful)})
