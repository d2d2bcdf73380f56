"""Numbers with their words."""


def count(number: int, one: str, many: str = "") -> str:
    """The number with its word: 1 order, 2 orders."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
