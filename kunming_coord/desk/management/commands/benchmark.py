"""`manage.py benchmark P10`: speed as ratios side by side in one run; never part of the tests."""

import json
from collections.abc import Iterator, Sequence
from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kunming_coord.embedded import lease

# In the order in which they run; those that need projects share a database per size.
BENCHMARKS = {
    "P1": "benchmarks.p1_post",
    "P2": "benchmarks.p2_roll_up",
    "P3": "benchmarks.p3_close",
    "P4": "benchmarks.p4_up_to_date",
    "P8": "benchmarks.p8_export",
    "P11": "benchmarks.p11_two_lanes",
    "P5": "benchmarks.p5_growth",
    "P7": "benchmarks.p7_lists",
    "P9": "benchmarks.p9_import",
    "P10": "benchmarks.p10_evaluate",
}
SIZES = (10_000, 100_000)


class Command(BaseCommand):
    help = "性能基准：每行一个数，与同一次运行中的参照相比；任一目标未达时退出码为 1。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="P", help=f"可选：{'、'.join(BENCHMARKS)}；不写为全部"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument(
            "--projects", type=int, nargs="+", default=list(SIZES), metavar="N", help="项目数，可写几个"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a line per figure as it is measured; ends with an error where a target is missed."""
        names = options["names"] or list(BENCHMARKS)
        if unknown := [name for name in names if name not in BENCHMARKS]:
            raise CommandError(f"没有基准 {'、'.join(unknown)}；可选：{'、'.join(BENCHMARKS)}")
        modules = [import_module(BENCHMARKS[name]) for name in BENCHMARKS if name in names]
        found = []
        with lease.while_needed():  # else whoever tests meanwhile would stop the servers under it
            for figure in measured(modules, options["projects"]):
                found.append(figure)
                if not options["json"]:
                    self.stdout.write(figure.line())
        if options["json"]:
            self.stdout.write(json.dumps([figure.json() for figure in found], ensure_ascii=False, indent=2))
        if not all(figure.met for figure in found):
            raise CommandError("有目标未达到")


def measured(modules: Sequence[ModuleType], sizes: Sequence[int]) -> Iterator[Any]:
    """The figures: what needs projects once per size, then how those grew, then the rest."""
    on_ground = [module for module in modules if getattr(module, "GROUND", False)]
    growing = [module for module in modules if getattr(module, "GROWTH", False)]
    grounds = []
    if on_ground or growing:
        from benchmarks.ground import ground

        for size in sorted(sizes):
            with ground(size) as here:
                for module in on_ground:
                    yield from module.figures(here)
                for module in growing:
                    module.measure(here)
                grounds.append(here)
    for module in growing:
        yield from module.figures(grounds)
    for module in modules:
        if module not in on_ground and module not in growing:
            yield from each_size(module, sizes)


def each_size(module: ModuleType, sizes: Sequence[int]) -> Iterator[Any]:
    """The figures of a benchmark that brings its own data: once, or per number of projects where it asks for them."""
    if "projects" not in signature(module.figures).parameters:
        yield from module.figures()
        return
    for size in sorted(sizes):
        yield from module.figures(size)
