"""`manage.py embedded status|start|stop`: the embedded PostgreSQL and Valkey by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kunming_coord.embedded import lease, postgres, valkey
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.place import place


class Command(BaseCommand):
    help = "内置 PostgreSQL 与 Valkey：查看状态、启动、停止"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "start", "stop"], nargs="?", default="status")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, action)()
        except EmbeddedError as error:
            raise CommandError(str(error)) from None

    def status(self) -> None:
        here = place()
        self._line("PostgreSQL", postgres.is_running(), here.data)
        self._line("Valkey", valkey.is_running(), here.home / "valkey")

    def start(self) -> None:
        lease.keep_up()
        self.status()

    def stop(self) -> None:
        try:
            with lease.alone():
                stopped = lease.stop()
        except BlockingIOError:
            raise CommandError(_("quickstart 或 verify 正在使用内置服务：先停止它（Ctrl-C）")) from None
        self.stdout.write(
            _("已停止 %(names)s") % {"names": "、".join(stopped)} if stopped else _("内置服务没有在运行")
        )

    def _line(self, name: str, running: bool, folder: object) -> None:
        state = _("运行中") if running else _("未运行")
        self.stdout.write(f"{name}：{state}（{folder}）")
