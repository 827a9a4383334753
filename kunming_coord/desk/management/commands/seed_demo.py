"""Fill the demonstration: real units, fictitious 示例 enterprises, two years of filings; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kunming_coord.desk.demo.seeding import seed


class Command(BaseCommand):
    help = "写入演示数据（示例企业、示例比例，非真实统计）。可重复执行；生产环境拒绝执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示数据只用于演示环境：请在 KC_DEMO=1 的环境中执行。")
        added = seed()
        if options["verbosity"]:
            self.stdout.write(
                f"演示数据：新增项目 {added.stories} 个，填报 {added.filings} 份，关账 {added.closed} 组，"
                f"主要指标 {added.main_figures} 个，统计答复 {added.answers} 个。"
            )
