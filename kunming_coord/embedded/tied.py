"""`python -m kunming_coord.embedded.tied PARENT PROGRAM…`: run a program that ends when its parent does.

However the parent ends: a killed quickstart must not leave a web server on its port.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, program: list[str]) -> None:
    """Replace this process by the program; the kernel remembers the wish across exec."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before we could say so
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 (our own command line, no shell)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
