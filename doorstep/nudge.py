"""Says "there is work" to the conductor: one datagram, never waited for, and harmless when lost."""

import hashlib
import socket
import tempfile
from pathlib import Path

_LONGEST = 100  # bytes that a Unix socket's path may safely have


def socket_path(home: Path) -> str:
    """Where the conductor of this home listens; a short stand-in where the home's path is too long for a socket."""
    path = str(home / "nudge.sock")
    if len(path.encode()) <= _LONGEST:
        return path
    return str(Path(tempfile.gettempdir()) / f"doorstep-{hashlib.sha256(path.encode()).hexdigest()[:16]}.sock")


def nudge(home: Path, stage: str = "") -> bool:
    """Tell the conductor that there is work; False where nobody listens (the schedule finds it then)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        try:
            line.sendto(stage.encode(), socket_path(home))
        except OSError:
            return False
    return True
