"""`manage.py benchmark P10`: speed as ratios side by side in one run; never part of the tests."""

import json
from importlib import import_module
from inspect import signature
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.figures import Figure

BENCHMARKS = {
    "P2": "benchmarks.p2_roll_up",
    "P4": "benchmarks.p4_up_to_date",
    "P10": "benchmarks.p10_evaluate",
}


class Command(BaseCommand):
    help = "性能基准：每行一个数，与同一次运行中的参照相比；任一目标未达时退出码为 1。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="P", help=f"可选：{'、'.join(BENCHMARKS)}；不写为全部"
        )
        parser.add_argument("--projects", type=int, help="项目数：只影响以项目数为规模的基准，不写为一万")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a line per figure; ends with an error where a target is missed."""
        names = options["names"] or list(BENCHMARKS)
        if unknown := [name for name in names if name not in BENCHMARKS]:
            raise CommandError(f"没有基准 {'、'.join(unknown)}；可选：{'、'.join(BENCHMARKS)}")
        found = [figure for name in names for figure in _figures(BENCHMARKS[name], options["projects"])]
        if options["json"]:
            self.stdout.write(json.dumps([figure.json() for figure in found], ensure_ascii=False, indent=2))
        else:
            for figure in found:
                self.stdout.write(figure.line())
        if not all(figure.met for figure in found):
            raise CommandError("有目标未达到")


def _figures(module: str, projects: int | None) -> list[Figure]:
    measure = import_module(module).figures
    sized = projects is not None and "projects" in signature(measure).parameters
    return list(measure(projects) if sized else measure())
