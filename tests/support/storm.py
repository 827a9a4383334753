"""A storm: many writers at once, each doing one thing after the other at random, on threads with their own connections."""

import logging
import os
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from django.db import connection, connections

from kunming_coord.common.errors import DomainError
from support.storm_acts import WEIGHTS, Act
from support.storm_world import World

LOOKS = 8  # how often a writer looks for something else to do where it finds nothing
HANGS = "10min"  # a close may wait for many posters one after the other, but not for ever
LONGEST = 3 * 3600


@dataclass
class Weather:
    """What came of a storm: how often each act was done or refused (and how), and everything that may not happen."""

    seed: int
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    deadlocks: int = 0

    @property
    def operations(self) -> int:
        """Acts done and acts refused."""
        return self.done.total() + self.refused.total()

    def told(self) -> str:
        """The storm in words, for the page of a failed test."""
        kinds: Counter[str] = Counter()
        for (_act, kind), count in self.refused.items():
            kinds[kind] += count
        return f"seed {self.seed}: done {dict(self.done)}, refused {dict(kinds)}, deadlocks {self.deadlocks}"


class _Errors(logging.Handler):
    """Runs swallow what goes wrong and try again; here it is a failure."""

    def __init__(self, weather: Weather) -> None:
        super().__init__(logging.ERROR)
        self.weather = weather

    def emit(self, record: logging.LogRecord) -> None:
        self.weather.failed.append(logging.Formatter().format(record))


def seed() -> int:
    """Another one each time, unless the one of a failed storm is given as KC_STORM_SEED."""
    return int(os.environ.get("KC_STORM_SEED") or time.time_ns() % 10**9)


def storm(world: World, *, writers: int, operations: int, seed: int) -> Weather:
    """Let so many writers do so many things each; the same seed draws the same things, though not at the same moment."""
    weather, lock = Weather(seed), threading.Lock()
    handler, logger = _Errors(weather), logging.getLogger("kunming_coord.common.runs")
    before = _deadlocks()
    logger.addHandler(handler)
    threads = [
        threading.Thread(target=_write, args=(world, Random(f"{seed}/{number}"), operations, weather, lock))
        for number in range(writers)
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=LONGEST)
            assert not thread.is_alive(), f"a writer hangs; {weather.told()}"
    finally:
        logger.removeHandler(handler)
    weather.deadlocks = _deadlocks() - before
    return weather


def _write(world: World, rng: Random, operations: int, weather: Weather, lock: threading.Lock) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [HANGS])
        for number in range(operations):
            if weather.failed:
                return
            _one(world, rng, number, weather, lock)
    except Exception:
        weather.failed.append(traceback.format_exc())
    finally:
        connections.close_all()


def _one(world: World, rng: Random, number: int, weather: Weather, lock: threading.Lock) -> None:
    """One act done or refused."""
    acts, weights = list(WEIGHTS), list(WEIGHTS.values())
    for _look in range(LOOKS):
        act: Act = rng.choices(acts, weights)[0]
        try:
            found = act(world, rng)
        except DomainError as error:
            with lock:
                weather.refused[act.__name__, type(error).__name__] += 1
            return
        except Exception:
            weather.failed.append(f"{act.__name__}, operation {number}:\n{traceback.format_exc()}")
            return
        if found:
            with lock:
                weather.done[act.__name__] += 1
            return


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[1])
