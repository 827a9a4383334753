"""`manage.py quickstart`: from nothing to a running demonstration with one command.

Servers, tables, reference and demo data, the main job once through Celery; then it serves until Ctrl-C.
Each step is one line of `PREPARATION`. All of it may be run again, and by several processes at once.
"""

import http.client
import signal
import socket
import traceback
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
from kunming_coord.embedded.ending import Stopped, stopping_by_signal, supervised
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import give_to_owner_of, locked, run_dir
from kunming_coord.embedded.ports import LOOPBACK, listen
from kunming_coord.embedded.roles import recreate_database
from kunming_coord.embedded.supervisor import Child, Supervisor

PORT = 8000
ANSWER_SECONDS = 60
LARGE_LOG = 5_000_000  # bytes

PREPARATION: list[tuple[Any, Callable[[], Any]]] = [
    (gettext_lazy("建立或升级数据表"), lambda: call_command("migrate", verbosity=0)),
    (
        gettext_lazy("载入区县、机构、园区数据"),
        lambda: call_command("load_reference_data", verbosity=0),
    ),
    (gettext_lazy("写入演示数据"), lambda: call_command("seed_demo", verbosity=0)),
]
MAIN_JOB = (gettext_lazy("执行一次季度汇总（经 Celery）"), lambda: call_command("run_main_job"))


class Command(BaseCommand):
    help = "一条命令启动演示环境：数据库、数据、季度汇总、网页；Ctrl-C 停止"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="汇总完成后退出，不启动网页")
        parser.add_argument(
            "--port", type=port_number, default=PORT, help=f"网页端口，默认 {PORT}；被占用时用下一个空闲端口"
        )
        parser.add_argument(
            "--reset", action="store_true", help="先清空内置数据库，重新开始（只对内置数据库有效）"
        )

    def handle(self, *args: Any, no_serve: bool, port: int, reset: bool, **options: Any) -> None:
        try:
            refuse_production()
            with stopping_by_signal():
                if reset:
                    step(_("清空内置数据库"), reset_database)
                with embedded_servers() as upkeep, supervised(upkeep) as supervisor:
                    prepare(supervisor)
                    if not no_serve:
                        serve(supervisor, port)
                say(_("完成"))
        except Stopped:
            say(_("已停止"))
        except EmbeddedError as error:
            raise CommandError(str(error)) from None


def port_number(text: str) -> int:
    """A TCP port an ordinary user may open."""
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise ArgumentTypeError(_("%(text)s 不是端口：应为 1024–65535 之间的整数") % {"text": text})
    return int(text)


def refuse_production() -> None:
    """The quickstart makes demo accounts with known passwords."""
    if settings.PRODUCTION:
        raise CommandError(
            _("quickstart 只用于演示：取消 DJANGO_ENV=production，或按 README 用 docker compose 部署")
        )


@contextmanager
def embedded_servers() -> Iterator[Callable[[], None]]:
    """Hold the embedded servers, unless the environment names real ones; yields what keeps them up."""
    if not lease.needed():
        yield lambda: None
        return
    say(_("启动内置 PostgreSQL 与 Valkey"))
    with lease.servers():
        yield lease.keep_up
        connections.close_all()


def reset_database() -> None:
    """Drop the embedded database; a server named by the environment is never touched."""
    engines = {settings.DATABASES[alias]["ENGINE"] for alias in settings.DATABASES}
    if engines != {"kunming_coord.embedded.backend"}:
        raise EmbeddedError(_("--reset 只能清空内置数据库：请先取消变量 DATABASE_URL 与 DATABASE_OWNER_URL"))
    try:
        with lease.alone():
            ran_before = postgres.is_running()
            recreate_database(postgres.ensure_started())
            valkey.forget_messages()
            if not ran_before:
                lease.stop()  # so that this command counts as the one that starts them
    except BlockingIOError:
        raise EmbeddedError(
            _("另一个 quickstart 或 verify 正在使用内置数据库：先停止它再用 --reset")
        ) from None


def prepare(supervisor: Supervisor) -> None:
    """Tables, data and the main job; one process at a time, the next ones find it done."""
    waiting = _("等待另一个 quickstart 准备数据 …")
    with locked(run_dir() / "quickstart.lock", on_wait=lambda: say(waiting)):
        for title, action in PREPARATION:
            step(title, action)
        say(_("启动后台任务进程"))
        supervisor.run(
            child(
                _("任务进程"),
                "worker",
                celery("worker", "--concurrency", "2", "--without-gossip", "--without-mingle"),
            )
        )
        supervisor.run(
            child(
                _("定时进程"), "beat", celery("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", "")
            )
        )
        step(*MAIN_JOB)


def serve(supervisor: Supervisor, port: int) -> None:
    """The pages, until a signal ends it."""
    with listen(port) as server:
        actual = server.getsockname()[1]
        if actual != port:
            say(_("端口 %(port)s 已被占用，改用 %(actual)s") % {"port": port, "actual": actual})
        say(_("启动网页"))
        supervisor.run(child(_("网页进程"), "web", gunicorn(server), pass_fds=[server.fileno()]))
        wait_for_page(actual)
        call_command("demo_accounts")
        say(
            _("演示环境已就绪：http://127.0.0.1:%(port)s/（Ctrl-C 停止，日志在 %(logs)s）")
            % {"port": actual, "logs": logs()}
        )
        while True:
            signal.pause()


def step(title: Any, action: Callable[[], Any]) -> None:
    """One line of progress; a failure becomes one sentence, its traceback goes to a log file."""
    say(str(title))
    try:
        action()
    except (EmbeddedError, CommandError) as error:
        raise EmbeddedError(str(error)) from None
    except Exception as error:
        log = logs() / "quickstart.log"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EmbeddedError(
            _("“%(title)s”失败（%(reason)s）：完整记录在 %(log)s，处理后再运行，或用 --reset 重新开始")
            % {"title": title, "reason": reason, "log": log}
        ) from None


def celery(*arguments: str) -> list[str]:
    return ["-m", "celery", "-A", "kunming_coord.celery", *arguments, "--loglevel", "WARNING"]


def gunicorn(server: socket.socket) -> list[str]:
    options = ["--workers", "2", "--threads", "4", "--timeout", "60", "--no-control-socket"]
    return ["-m", "gunicorn", "kunming_coord.wsgi", "--bind", f"fd://{server.fileno()}", *options]


def child(title: str, name: str, arguments: list[str], pass_fds: Sequence[int] = ()) -> Child:
    log = logs() / f"{name}.log"
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.unlink()
    return Child(title, arguments, log, pass_fds)


def logs() -> Path:
    """Where the children write; made when missing."""
    folder = run_dir() / "logs"
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        give_to_owner_of(folder, folder.parent)
    return folder


def wait_for_page(port: int) -> None:
    """Wait for the first page; the socket listens already, so the request waits for the web processes."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except OSError:
        raise EmbeddedError(_("网页没有应答：详情见 %(log)s") % {"log": logs() / "web.log"}) from None
    finally:
        connection.close()
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise EmbeddedError(
            _("网页出错（%(status)s）：详情见 %(log)s") % {"status": status, "log": logs() / "web.log"}
        )
