"""What a kit comes to in things that lie in bins: by the recipe that was frozen when it was sold."""

from collections.abc import Mapping, Sequence
from datetime import datetime


class KitOfItselfError(ValueError):
    """A kit contains itself, by whatever way around."""


class Recipes:
    """Recipes of kits, and for each kit within a kit its releases with the instant since which each is in force."""

    def __init__(
        self, parts: Mapping[int, Sequence[tuple[int, int]]], releases: Mapping[int, Sequence[tuple[datetime, int]]]
    ) -> None:
        self._parts, self._releases = parts, releases
        self._plain = {one for one, listed in parts.items() if not any(sku in releases for sku, _ in listed)}
        self._known: dict[tuple[int, datetime | None], list[tuple[int, int]]] = {}

    @property
    def skus(self) -> set[int]:
        """Everything that any of them may come to."""
        return {sku for listed in self._parts.values() for sku, _ in listed}

    def flat(self, recipe_id: int, sold_at: datetime | None) -> list[tuple[int, int]]:
        """(SKU, units per kit) of the recipe; a kit within it by its recipe of the moment at which it was sold."""
        key = recipe_id, None if recipe_id in self._plain else sold_at
        if key not in self._known:
            self._known[key] = self._flat(recipe_id, sold_at, ())
        return self._known[key]

    def _flat(self, recipe_id: int, sold_at: datetime | None, above: tuple[int, ...]) -> list[tuple[int, int]]:
        if recipe_id in above:
            raise KitOfItselfError("a kit contains itself; mend its recipe")
        flat: dict[int, int] = {}
        for sku, qty in self._parts.get(recipe_id, ()):
            inner = self._in_force(sku, sold_at)
            leaves = [(sku, 1)] if inner is None else self._flat(inner, sold_at, (*above, recipe_id))
            for leaf, times in leaves:
                flat[leaf] = flat.get(leaf, 0) + qty * times
        return list(flat.items())

    def _in_force(self, sku_id: int, at: datetime | None) -> int | None:
        releases = self._releases.get(sku_id)
        if not releases:
            return None
        then = [recipe for since, recipe in releases if at is None or since <= at]
        return then[-1] if then else releases[0][1]
