"""Races on real threads, each with its own connection, started at one instant."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


def race(calls: Sequence[Callable[[], Any]], patience: float = 60) -> list[Any]:
    """Run the calls at once; each answer or the exception it raised, in the order of the calls."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(position: int) -> None:
        try:
            barrier.wait(timeout=20)
            answers[position] = calls[position]()
        except Exception as error:  # the race's outcome, whatever it is
            answers[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
        assert not thread.is_alive(), "a racer hangs"
    return answers


def failures(answers: Sequence[Any], kind: type[Exception] = Exception) -> list[Exception]:
    """The exceptions among the answers."""
    return [answer for answer in answers if isinstance(answer, kind)]
