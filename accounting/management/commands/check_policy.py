"""`manage.py check_policy FILE…`: is this a policy? Every fault with its line, key, reason and mend."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting.management.policyfiles import add_registered, files_of, register_of
from accounting.rules import PolicyError, Register, advice_on, load_policy, run_cases


class Command(BaseCommand):
    help = "检查政策文件：逐条列出错误的行、键、原因和改法。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="政策文件或文件夹")
        add_registered(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a line per file; ends with an error where one is refused."""
        files, register = files_of(options["files"]), register_of(options)
        refused = [file for file in files if not self._accepted(file, register)]
        if refused:
            raise CommandError(f"{len(files)} 个文件中有 {len(refused)} 个不能使用")

    def _accepted(self, file: str, register: Register | None) -> bool:
        try:
            policy = load_policy(file, register)
        except PolicyError as error:
            self.stderr.write(str(error))
            return False
        for advice in advice_on(policy):
            self.stdout.write(f"提示 {file}：{advice}")
        outcomes = run_cases(policy)
        for outcome in outcomes:
            for difference in outcome.differences:
                self.stderr.write(f"{file} 算例 {outcome.case.id} 不相符：{difference}")
        if not all(outcome.reproduced for outcome in outcomes):
            return False
        said = f"{len(outcomes)} 个算例全部相符" if outcomes else "没有算例"
        self.stdout.write(f"通过 {file}：《{policy.title}》第 {policy.version} 版，{said}")
        return True
