"""`manage.py diff_policy A B`: what the second policy file says differently, in sentences."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting.rules import PolicyError, differences, policy_text


class Command(BaseCommand):
    help = "比较两个政策文件：逐处写明新增、删去和修改。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", metavar="A", help="旧文件")
        parser.add_argument("new", metavar="B", help="新文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one line per difference."""
        try:
            found = differences(policy_text(Path(options["old"])), policy_text(Path(options["new"])))
        except PolicyError as error:
            raise CommandError(str(error)) from error
        for difference in found:
            self.stdout.write(difference.sentence)
        self.stdout.write(f"共 {len(found)} 处不同" if found else "两个文件的内容相同")
