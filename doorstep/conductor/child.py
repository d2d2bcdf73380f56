"""Runs a module as `python -m` would, in a process that ends when its supervisor does, however that one ended."""

import os
import runpy
import signal
import sys
import threading
import time

LAST_WORDS_SECONDS = 8.0


def watch(pipe: int) -> None:
    """End this process when the other end of the pipe closes: politely, and then for certain."""

    def wait() -> None:
        while os.read(pipe, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_WORDS_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="supervisor", daemon=True).start()


def main() -> None:
    """`child.py FD MODULE ARGUMENTS…`: watch the pipe FD, then be the module."""
    pipe, module, *arguments = sys.argv[1:]
    os.set_inheritable(int(pipe), False)
    watch(int(pipe))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
