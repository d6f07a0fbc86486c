"""Runs a module whose life hangs on its parent's.

``python -m goodword_ops.dev.host.tethered RUN …``

The parent holds the other end of standard input and never writes to it. When the parent ends, by
``kill -9`` too, reading gives the end of the file, and the module is asked to end like by a
``kill``. RUN is the mark by which a process left over from another run is recognised.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 8.0


def _end_with_parent() -> None:
    # The file descriptor itself: sys.stdin would hold a lock while the interpreter ends.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def main() -> None:
    """Runs the module named by the second argument with the arguments after it."""
    _, _, module, *arguments = sys.argv
    threading.Thread(target=_end_with_parent, name="tether", daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
