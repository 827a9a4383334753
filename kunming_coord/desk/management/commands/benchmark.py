"""`manage.py benchmark P10`: speed as ratios side by side in one run; never part of the tests."""

import json
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

BENCHMARKS = {"P9": "benchmarks.p9_import", "P10": "benchmarks.p10_evaluate"}


class Command(BaseCommand):
    help = "性能基准：每行一个数，与同一次运行中的参照相比；任一目标未达时退出码为 1。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="P", help=f"可选：{'、'.join(BENCHMARKS)}；不写为全部"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a line per figure; ends with an error where a target is missed."""
        names = options["names"] or list(BENCHMARKS)
        if unknown := [name for name in names if name not in BENCHMARKS]:
            raise CommandError(f"没有基准 {'、'.join(unknown)}；可选：{'、'.join(BENCHMARKS)}")
        found = [figure for name in names for figure in import_module(BENCHMARKS[name]).figures()]
        if options["json"]:
            self.stdout.write(json.dumps([figure.json() for figure in found], ensure_ascii=False, indent=2))
        else:
            for figure in found:
                self.stdout.write(figure.line())
        if not all(figure.met for figure in found):
            raise CommandError("有目标未达到")
