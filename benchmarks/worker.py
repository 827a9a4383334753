"""`python -m benchmarks.worker DATABASE QUARTER`: close every group of a quarter, as a worker does, and say what it took."""

from __future__ import annotations

import json
import os
import resource
import sys
import time


def main(database: str, code: str) -> None:
    """Prints seconds and peak memory as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kunming_coord.settings")
    django.setup()
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = database
    from benchmarks.closing import close_all

    began = time.perf_counter()
    close_all(code)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "memory_mb": memory}))


if __name__ == "__main__":
    main(*sys.argv[1:])
