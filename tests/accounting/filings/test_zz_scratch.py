import time, collections, re, os
import pytest
from django.db import connection
from support.ledger_world import Q1, Cast, a_project, agreed
from accounting.filings.models import Filing
from accounting.filings.services import file_figures, open_filings
from kunming_coord.accounts.services import system_user

N = int(os.environ.get("N", "300"))

def world():
    cast = Cast()
    t = time.perf_counter()
    for _ in range(N):
        agreed(a_project())
    open_filings(quarter=Q1, actor=system_user())
    print("seeded", time.perf_counter() - t, flush=True)
    return cast

def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    f = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(f[11]) + int(f[12])) / 100

def go(cast):
    s0 = backend()
    times = collections.defaultdict(lambda: [0, 0.0])
    def wrap(execute, sql, params, many, context):
        b = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            key = re.sub(r"\s+", " ", re.sub(r"s\d+_x\d+|set_config\([^)]*\)", "#", sql))
            key = re.sub(r"\d+", "#", key)
            e = times[key[:150]]
            e[0] += 1; e[1] += time.perf_counter() - b
    with connection.execute_wrapper(wrap):
        filings = list(Filing.objects.select_related("group", "host", "project").order_by("pk"))
        b = time.perf_counter()
        c = time.process_time()
        for n, filing in enumerate(filings, 1):
            file_figures(filing=filing, values={"industrial_output": 10_000_000}, explanation="", actor=cast.filer)
            if n % 100 == 0:
                print(n, "wall", round(time.perf_counter() - b, 2), "cpu", round(time.process_time() - c, 2), "backend cpu", round(backend() - s0, 2), "sql", round(sum(e[1] for e in times.values()), 2), flush=True)
                for key, (count, spent) in sorted(times.items(), key=lambda i: -i[1][1])[:8]:
                    print("   ", count, round(spent, 3), key, flush=True)
                times.clear(); s0 = backend(); b = time.perf_counter(); c = time.process_time()

@pytest.mark.django_db
def test_inside():
    go(world())
    b = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    print("constraints", time.perf_counter() - b)

@pytest.mark.django_db(transaction=True)
def test_outside():
    go(world())

@pytest.mark.django_db
def test_profile():
    import cProfile, pstats
    cast = world()
    filings = list(Filing.objects.select_related("group", "host", "project").order_by("pk"))
    p = cProfile.Profile(time.process_time)
    p.enable()
    for n, filing in enumerate(filings, 1):
        file_figures(filing=filing, values={"industrial_output": 10_000_000}, explanation="", actor=cast.filer)
    p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)
    pstats.Stats(p).sort_stats("tottime").print_stats(25)
