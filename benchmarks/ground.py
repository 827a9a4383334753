"""A database of its own for what is measured: made by the owner, used as kc_app, dropped afterwards."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from accounting.periods.models import Period
from accounting.periods.services import periods_of
from benchmarks.seeding import file_quarter, seed_projects
from kunming_coord.common.quarter import Quarter

OWNER = "owner"
NAME = "benchmark_kunming_coord"
FIRST = Quarter.of(2025, 1)
GROUPS = ("tax", "investment", "production")
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Ground:
    """So many projects with agreements in force; every benchmark takes fresh quarters of verified filings."""

    projects: int
    last: Quarter | None = None
    timings: dict[str, float] = field(default_factory=dict)
    memory_mb: float = 0

    def fresh_quarter(self) -> Quarter:
        """The next quarter: filed and verified by everybody, nothing posted."""
        quarter = FIRST if self.last is None else self.last.next
        file_quarter(quarter)
        self.last = quarter
        return quarter

    def periods(self, quarter: Quarter) -> list[Period]:
        """The three groups the projects file in."""
        return [period for period in periods_of(quarter=quarter) if period.group.code in GROUPS]

    def timed(self, name: str, work: Callable[[], object]) -> float:
        """Seconds a piece of work took, kept under its name for the growth over sizes."""
        began = time.perf_counter()
        work()
        self.timings[name] = time.perf_counter() - began
        return self.timings[name]

    def close_in_worker(self, quarter: Quarter) -> float:
        """Close the quarter in a process of its own, as a worker would; seconds, its peak memory is kept.

        Whatever was posted before it and is still open is closed first, unmeasured.
        """
        from benchmarks.closing import close_all

        for number in range(int(FIRST), int(quarter)):
            close_all(Quarter(number).code)
        command = [sys.executable, "-m", "benchmarks.worker", NAME, quarter.code]
        answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        told = json.loads(answer.splitlines()[-1])
        self.timings["close"], self.memory_mb = told["seconds"], max(self.memory_mb, told["memory_mb"])
        return float(told["seconds"])


@contextmanager
def ground(projects: int) -> Iterator[Ground]:
    """A migrated database with the reference data and the projects; both connections point at it meanwhile."""
    owner, app = connections[OWNER], connections["default"]
    usual = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", OWNER)}
    owner.settings_dict["TEST"]["NAME"] = NAME
    close()
    owner.creation.create_test_db(verbosity=0, autoclobber=True)
    app.settings_dict["NAME"] = owner.settings_dict["NAME"]
    app.close()
    try:
        call_command("load_reference_data", verbosity=0, stdout=io.StringIO())
        seed_projects(projects)
        yield Ground(projects)
    finally:
        close()
        with owner._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
        for alias, name in usual.items():
            connections[alias].settings_dict["NAME"] = name


def close() -> None:
    """Let go of both connections."""
    for alias in ("default", OWNER):
        connections[alias].close()


def number(sql: str) -> int:
    """The one number a query answers with."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back, so that the next one starts from the same rows."""
    from django.db import transaction

    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
