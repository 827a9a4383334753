"""`manage.py evaluate_policy FILE --facts FACTS.json`: what a policy makes of facts and terms, as JSON."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting.management.policyfiles import add_registered, day, json_of, policy_of, register_of
from accounting.rules import RulesError, evaluate_given


class Command(BaseCommand):
    help = "按政策文件计算：输出 JSON，含每一个量；--trace 附计算过程。不写任何数据。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="政策文件，或随产品提供的政策编号")
        parser.add_argument("--facts", metavar="FACTS.json", help="事实：{输入名: 值}")
        parser.add_argument("--terms", metavar="TERMS.json", help="协议约定：{输入名: 值}")
        parser.add_argument("--on", type=day, help="按哪一天的规则算，如 2026-03-31；不写为今天")
        parser.add_argument("--trace", action="store_true", help="附计算过程")
        add_registered(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints {"results": …, "trace": […]}; a refusal ends with its sentence on standard error."""
        policy = policy_of(options["file"], register_of(options))
        facts, terms = json_of(options["facts"], "facts"), json_of(options["terms"], "terms")
        try:
            found = evaluate_given(
                policy, facts, terms, on=options["on"] or dt.date.today(), trace=options["trace"]
            )
        except RulesError as error:
            raise CommandError(error.message) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
