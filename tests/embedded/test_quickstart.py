"""`python3 manage.py quickstart` on a clean checkout, as root and as an ordinary user, while things go wrong."""

import http.client
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kunming_coord.embedded import bootstrap
from kunming_coord.embedded.ports import LOOPBACK, any_free, listen
from kunming_coord.embedded.processes import until

pytestmark = pytest.mark.long

NOBODY = 65_534
ACCOUNTS = [0, NOBODY] if os.geteuid() == 0 else [os.geteuid()]
READY = "演示环境已就绪"
NO_SERVER = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL"), "postgres://x@127.0.0.1:1/x")
KEPT_ALIVE = (
    ["gunicorn"],
    ["celery", "worker"],
    ["celery", "beat"],
    ["bin/postgres", "-D"],
    ["valkey-server"],
)
LEFT_BEHIND = shutil.ignore_patterns(".venv", ".run", ".git", "__pycache__", ".*_cache", "staticfiles")


@dataclass
class Checkout:
    """A clean copy of the repository and the account that works in it."""

    folder: Path
    uid: int
    python: str
    first: tuple[int, str] = (-1, "")  # exit code and output of the first complete start

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """A command, with a locale that does not exist and nothing of this process's configuration."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("KC_", "DJANGO_", "DATABASE_", "REDIS_", "PYTHON"))
        }
        return subprocess.Popen(
            [self.python, "manage.py", *arguments],
            cwd=self.folder,
            env=kept
            | {"LANG": "xx_YY.broken", "LC_ALL": "xx_YY.broken", "HOME": str(self.folder.parent)}
            | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            user=self.uid if os.geteuid() == 0 else None,
            group=self.uid if os.geteuid() == 0 else None,
        )

    def run(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Exit code and everything printed."""
        process = self.start(*arguments, **variables)
        output, _ = process.communicate(timeout=300)
        assert "Traceback" not in output, output
        return process.returncode, output

    def processes(self) -> list[int]:
        """Everything still working in this checkout: web, workers, beat, both servers."""
        return [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and self._works_here(entry)
        ]

    def _works_here(self, entry: Path) -> bool:
        try:
            return Path(os.readlink(entry / "cwd")).is_relative_to(self.folder)
        except OSError:
            return False

    def pids(self, *words: str) -> list[int]:
        """Those whose command line has all these words."""
        return [pid for pid in self.processes() if all(word in self._command(pid) for word in words)]

    def _command(self, pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""


def reachable_python() -> str:
    """A Python that another account may run, too."""
    for candidate in ("/usr/bin/python3", "/usr/local/bin/python3"):
        wanted = [candidate, "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"]
        if (
            Path(candidate).exists()
            and subprocess.run(wanted, check=False, capture_output=True).returncode == 0
        ):
            return candidate
    pytest.skip("no system-wide Python 3.11 with venv: apt-get install -y python3-venv")


@pytest.fixture(scope="module", params=ACCOUNTS, ids=lambda uid: "root" if uid == 0 else "ordinary user")
def checkout(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Made the hard way: the first start is killed while it installs, the second must make it good."""
    top = Path("/tmp") / f"kc-clean-{os.getpid()}-{request.param}"
    folder = top / "昆明 协作" / "a b"
    shutil.copytree(bootstrap.REPOSITORY, folder, ignore=LEFT_BEHIND)
    for path in (top, *top.rglob("*")):
        os.chown(path, request.param, request.param)
    made = Checkout(folder, request.param, reachable_python())
    killed = made.start("quickstart", "--no-serve")
    assert any("安装" in line for line in killed.stdout)
    killed.kill()
    killed.communicate()
    made.first = made.run("quickstart", "--no-serve")
    yield made
    made.run("embedded", "stop")
    assert made.processes() == []
    shutil.rmtree(top)


@dataclass
class Serving:
    """A quickstart that serves pages."""

    process: subprocess.Popen[str]
    port: int
    output: str

    def status(self) -> int:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        try:
            connection.request("GET", "/healthz")  # touches the database
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        assert "Traceback" not in rest
        return self.process.returncode


def serve(checkout: Checkout, port: int) -> Serving:
    process = checkout.start("quickstart", "--port", str(port))
    output = ""
    for line in process.stdout:
        output += line
        if READY in line:
            return Serving(process, int(line.split("127.0.0.1:")[1].split("/")[0]), output)
    pytest.fail(output)


def test_from_nothing_to_the_figures_of_the_quarter_and_again_in_seconds(checkout: Checkout) -> None:
    code, output = checkout.first
    assert code == 0, output
    assert "建立虚拟环境" in output
    assert "相符" in output
    assert "不符" not in output
    assert output.rstrip().endswith("完成")

    began = time.monotonic()
    code, output = checkout.run("quickstart", "--no-serve")
    assert code == 0, output
    assert "安装" not in output
    assert time.monotonic() - began < 30
    assert checkout.processes() == []


def test_a_taken_port_is_said_and_the_next_one_is_used(checkout: Checkout) -> None:
    with listen(any_free()) as taken:
        port = taken.getsockname()[1]
        serving = serve(checkout, port)
        assert serving.port > port
        assert f"端口 {port} 已被占用，改用 {serving.port}" in serving.output
        assert serving.status() < 400
        assert serving.end(signal.SIGINT) == 0
    assert checkout.processes() == []


def test_whatever_is_killed_comes_back(checkout: Checkout) -> None:
    serving = serve(checkout, any_free())
    for words in (
        ["gunicorn"],
        ["celery", "worker"],
        ["celery", "beat"],
        ["bin/postgres", "-D"],
        ["valkey-server"],
    ):
        victims = checkout.pids(*words)
        assert victims, words
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        assert until(lambda: serving.status() in range(200, 400), 30), words
    for words in KEPT_ALIVE:
        assert until(lambda words=words: bool(checkout.pids(*words)), 20), words
    code, output = checkout.run("quickstart", "--no-serve")  # needs the database, the broker and a worker
    assert code == 0, output
    assert serving.end() == 0
    assert checkout.processes() == []


def test_a_killed_quickstart_leaves_no_web_server_on_its_port(checkout: Checkout) -> None:
    serving = serve(checkout, any_free())
    serving.process.kill()
    serving.process.communicate()
    assert until(lambda: not checkout.pids("gunicorn") and not checkout.pids("celery"), 20)
    again = serve(checkout, serving.port)
    assert again.port == serving.port
    assert again.end() == 0


def test_four_at_once_do_not_disturb_each_other(checkout: Checkout) -> None:
    port = any_free()
    quick = [checkout.start("quickstart", "--no-serve") for _ in range(3)]
    serving = serve(checkout, port)
    outputs = [process.communicate(timeout=300)[0] for process in quick]
    assert [process.returncode for process in quick] == [0, 0, 0], outputs
    assert serving.status() < 400
    assert serving.end() == 0
    assert checkout.processes() == []


def test_starting_over_is_refused_while_somebody_serves_and_works_afterwards(checkout: Checkout) -> None:
    serving = serve(checkout, any_free())
    code, output = checkout.run("quickstart", "--no-serve", "--reset")
    assert code == 1
    assert "先停止它再用 --reset" in output
    serving.end()
    code, output = checkout.run("quickstart", "--no-serve", "--reset")
    assert code == 0, output
    assert "清空内置数据库" in output
    assert checkout.processes() == []


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        ([], {"DJANGO_ENV": "production"}, "DJANGO_ENV=production"),
        (["--port", "80"], {}, "1024–65535"),
        (["--port", "昆明"], {}, "1024–65535"),
        (["--reset"], NO_SERVER, "--reset"),
        ([], NO_SERVER, "建立或升级数据表”失败"),
        ([], {"PG_BIN": "/nowhere"}, "PG_BIN=/nowhere"),
        ([], {"KC_RUN_DIR": "/proc/kc"}, "KC_RUN_DIR"),
    ],
)
def test_what_cannot_work_is_one_sentence_and_a_failure(
    checkout: Checkout, arguments: list[str], variables: dict[str, str], sentence: str
) -> None:
    code, output = checkout.run("quickstart", "--no-serve", *arguments, **variables)
    assert code != 0
    assert sentence in output


def test_without_a_network_the_first_start_says_so(checkout: Checkout) -> None:
    bare = Checkout(checkout.folder.parent / "bare", checkout.uid, checkout.python)
    shutil.copytree(checkout.folder, bare.folder, ignore=LEFT_BEHIND)
    for path in (bare.folder, *bare.folder.rglob("*")):
        os.chown(path, bare.uid, bare.uid)
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": "",
    }
    code, output = bare.run("check", PIP_RETRIES="0", **nowhere)
    assert code == 1
    assert "连不上软件源" in output
