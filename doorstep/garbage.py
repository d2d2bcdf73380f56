"""How often a long-lived process looks for garbage.

Python looks through everything that lives whenever that has grown by a quarter: with Prefect and pandas loaded that is
a fifth of a second, in which nobody's webhook is answered and the one writer of SQLite stands still (decision 0014).
"""

import gc

_OFTEN = (20_000, 20, 20)  # Python's own: 700, 10, 10


def keep_what_is_loaded() -> None:
    """What is loaded by now is never looked through again, and what comes is looked through less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_OFTEN)
