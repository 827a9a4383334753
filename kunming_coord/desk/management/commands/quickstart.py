"""`manage.py quickstart`: from nothing to a running demonstration with one command.

Servers, migrations, reference and demo data, the main job once through Celery, then web, worker and beat until
Ctrl-C. Each step is one line of `PREPARATION`; all of it may be run again, and by several processes at once.
"""

import http.client
import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.embedded import lease, postgres, valkey
from kunming_coord.embedded.bootstrap import say
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import locked, run_dir
from kunming_coord.embedded.ports import listen
from kunming_coord.embedded.supervisor import Child, Supervisor

PORT = 8000
ANSWER_SECONDS = 60

PREPARATION: list[tuple[Any, Callable[[], Any]]] = [
    (gettext_lazy("建立或升级数据表"), lambda: call_command("migrate", verbosity=0)),
    (gettext_lazy("载入区县、机构、园区等基础数据"), lambda: call_command("load_reference_data", verbosity=0)),
    (gettext_lazy("写入演示数据"), lambda: call_command("seed_demo", verbosity=0)),
]
MAIN_JOB = (gettext_lazy("执行一次季度汇总（经 Celery）"), lambda: call_command("run_main_job"))


class Stopped(BaseException):
    """Ctrl-C or SIGTERM: the user has seen enough. Not an Exception, so that no step can swallow it."""


class Command(BaseCommand):
    help = "一条命令启动演示环境：数据库、数据、季度汇总、网页；Ctrl-C 停止"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="汇总完成后退出，不启动网页")
        parser.add_argument("--port", type=port_number, default=PORT, help=f"网页端口，默认 {PORT}；被占用时用下一个空闲端口")
        parser.add_argument("--reset", action="store_true", help="先清空内置数据库，重新开始（只对内置数据库有效）")

    def handle(self, *args: Any, no_serve: bool, port: int, reset: bool, **options: Any) -> None:
        try:
            refuse_production()
            with stopping_by_signal():
                if reset:
                    step(_("清空内置数据库"), reset_database)
                with embedded_servers(), Supervisor() as supervisor:
                    prepare(supervisor)
                    if not no_serve:
                        serve(supervisor, port)
        except Stopped:
            say(_("已停止"))
        except EmbeddedError as error:
            raise CommandError(str(error)) from None


def port_number(text: str) -> int:
    """A TCP port an ordinary user may open."""
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise CommandError(_("--port %(text)s 无效：应为 1024–65535 之间的整数，如 --port 8000") % {"text": text})
    return int(text)


def refuse_production() -> None:
    """The quickstart makes demo accounts with known passwords."""
    if settings.PRODUCTION:
        raise CommandError(_("quickstart 只用于演示环境：生产部署请取消 DJANGO_ENV=production 或按 README 使用 docker compose"))


@contextmanager
def stopping_by_signal() -> Iterator[None]:
    """SIGTERM and SIGHUP (a closed terminal) end the command as Ctrl-C does: children and servers are stopped."""

    def stop(*_: object) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def embedded_servers() -> Iterator[None]:
    """Hold the embedded servers, unless the environment names real ones."""
    if not lease.needed():
        yield
        return
    say(_("启动内置 PostgreSQL 与 Valkey"))
    with lease.servers():
        yield
        connections.close_all()


def reset_database() -> None:
    """Drop the embedded database; a server named by the environment is never touched."""
    engines = {settings.DATABASES[alias]["ENGINE"] for alias in settings.DATABASES}
    if engines != {"kunming_coord.embedded.backend"}:
        raise EmbeddedError(_("--reset 只能清空内置数据库：当前由 DATABASE_URL 指定服务器，请取消该变量或手工处理"))
    try:
        with lease.alone():
            postgres.recreate_database()
            valkey.forget_messages()
    except BlockingIOError:
        raise EmbeddedError(_("另一个 quickstart 或 verify 正在使用内置数据库：先停止它（Ctrl-C），再用 --reset")) from None


def prepare(supervisor: Supervisor) -> None:
    """Tables, data and the main job; one process at a time, the next ones find it done."""
    with locked(run_dir() / "quickstart.lock"):
        for title, action in PREPARATION:
            step(title, action)
        say(_("启动后台任务进程"))
        supervisor.run(child(_("任务进程"), "worker", celery("worker", "--concurrency", "2", "--without-gossip", "--without-mingle")))
        supervisor.run(child(_("定时进程"), "beat", celery("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", "")))
        step(*MAIN_JOB)
        supervisor.check()
