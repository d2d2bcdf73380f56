"""What the name of a machine may be."""

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))  # the names of this very machine


def is_host(text: str) -> bool:
    """Whether a machine can be asked for by this name: one that the name service's own spelling takes, there and
    back."""
    try:
        spelled = text.encode("idna").decode("idna")
    except ValueError:
        return False
    return bool(spelled) and text.isprintable() and " " not in text
