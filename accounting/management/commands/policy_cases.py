"""`manage.py policy_cases FILE…`: computes the worked cases of policy files anew and counts those that come out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting.management.policyfiles import add_registered, files_of, policy_of, register_of
from accounting.rules import run_cases


class Command(BaseCommand):
    help = "重算政策文件里的算例；最后一行写明 N of N cases reproduced。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="政策文件或文件夹")
        add_registered(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what departs from a case; ends with an error unless every case is reproduced."""
        total = reproduced = 0
        register = register_of(options)
        for file in files_of(options["files"]):
            try:
                outcomes = run_cases(policy_of(file, register))
            except CommandError as error:
                self.stderr.write(str(error))
                total += 1
                continue
            for outcome in outcomes:
                for difference in outcome.differences:
                    self.stdout.write(f"{file} {outcome.case.id}：{difference}")
            total += len(outcomes)
            reproduced += sum(outcome.reproduced for outcome in outcomes)
        self.stdout.write(f"{reproduced} of {total} cases reproduced")
        if reproduced < total or not total:
            raise SystemExit(1)
