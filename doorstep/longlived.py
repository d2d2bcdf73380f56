"""What Python is told in a process that lives long, works in several threads, and is waited for (decision 0014).

Python looks for garbage through everything that lives whenever that has grown by a quarter: with Prefect and pandas
loaded that is a fifth of a second in which nobody's webhook is answered and the one writer of SQLite stands still. And
a thread that goes on after a statement waits five milliseconds for one that computes, thirty times a transaction.
"""

import gc
import sys

_LOOK_FOR_GARBAGE = (10_000, 100, 10)  # Python's own: 700, 10, 10
_SWITCH_SECONDS = 0.0005  # Python's own: 0.005


def settle() -> None:
    """What is loaded by now is never looked through again, what comes is looked through less often, and threads give
    way to each other sooner. To be called when everything is loaded, as often as one likes."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LOOK_FOR_GARBAGE)
