"""Start the reader, wait no longer than it may take, and believe nothing but its plain answer."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from kunming_coord.exchange import limits
from kunming_coord.exchange.inspecting import Refused, glance
from kunming_coord.exchange.refusals import refused

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = ("-E", "-s", "-X", "utf8", "-m", "kunming_coord.exchange.reader")


def glance_at(data: bytes) -> None:
    """Refuse at once what its first bytes give away; raises Invalid."""
    try:
        glance(data)
    except Refused as refusal:
        raise refused(refusal.code, refusal.values) from refusal


def read_workbook(data: bytes) -> list[dict[str, Any]]:
    """The sheets of an uploaded workbook, read by a child that has no secrets and little room; raises Invalid.

    A sheet is its name, whether it is hidden, its rows of cells from A1 on, its merged ranges (row, column, row,
    column, from 0), and `faulty`: address → error text, or "=" for a formula nobody has computed.
    """
    glance_at(data)
    answer = _ask(data)
    if "refused" in answer:
        raise refused(answer["refused"], answer["values"])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _ask(data: bytes) -> dict[str, Any]:
    with subprocess.Popen(  # noqa: S603 (our own interpreter and module, nothing of the user in the command)
        [sys.executable, *COMMAND],
        cwd=ROOT,
        env={},  # neither addresses of databases nor keys
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            out, err = process.communicate(data, timeout=limits.WALL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise refused("time", {}) from None
    return _answer(process.returncode, out, err)


def _answer(code: int, out: bytes, err: bytes) -> dict[str, Any]:
    if code == 0:
        try:
            found: dict[str, Any] = json.loads(out)
        except ValueError:
            logger.warning("reader answered no JSON")
        else:
            return found
    logger.warning("reader ended with %s: %s", code, err[-500:].decode(errors="replace"))
    if -code in (24, 9):  # SIGXCPU, or SIGKILL at the hard limit
        raise refused("time", {})
    if code < 0 or b"MemoryError" in err or b"memory allocation" in err:
        raise refused("memory", {})
    raise refused("damaged", {})
