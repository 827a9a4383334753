"""Makes `python3 manage.py COMMAND` work on a bare machine: finds or makes .venv and re-executes there.

Standard library only, no syntax newer than Python 3.7: an old Python gets a sentence, not a SyntaxError.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import REPOSITORY, locked

VENV = REPOSITORY / ".venv"
STAMP = VENV / ".installed.json"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
OLDEST = (3, 11)
PATIENCE = 15  # seconds between signs of life while pip works


def enter(argv: list[str]) -> None:
    """Return when this process is the right Python in UTF-8 mode; otherwise replace it by one that is."""
    _speak_utf8()
    if os.environ.get("KC_ENTERED") == str(os.getpid()):  # replacing a process keeps its number
        return
    os.environ["KC_ENTERED"] = str(os.getpid())
    os.environ.setdefault("KC_STARTED", repr(time.time()))
    try:
        _check_version()
        python = sys.executable if _environment_is_chosen() else str(ready_venv(_lock_for(argv)))
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("已停止：再次运行同一命令会从头准备 .venv")
    os.environ["PYTHONUTF8"] = "1"  # whatever LANG says, Chinese in paths and output stays Chinese
    if python != sys.executable or not sys.flags.utf8_mode:
        os.execv(python, [python, *sys.orig_argv[1:]])  # noqa: S606 (ourselves again, no shell)


def say(text: str) -> None:
    """One line of progress with the seconds since the command was typed."""
    elapsed = time.time() - float(os.environ.get("KC_STARTED", time.time()))
    print(f"[{elapsed:6.1f} 秒] {text}", flush=True)


def ready_venv(lock: str) -> Path:
    """The Python of .venv with everything of this lock file installed; one process at a time makes it."""
    python = VENV / "bin" / "python"
    try:
        with locked(REPOSITORY / RUNTIME, on_wait=lambda: say("等待另一个进程准备好 .venv …")):
            installed = _installed()
            if installed is None or not python.exists():
                _make_venv()
                installed = {}
            if installed.get(lock) != digest(lock):
                _install(python, lock)
                # Another lock installed before no longer counts, except that development contains runtime.
                names = (RUNTIME, DEVELOPMENT) if lock == DEVELOPMENT else (RUNTIME,)
                STAMP.write_text(json.dumps({name: digest(name) for name in names}), encoding="utf-8")
    except OSError as error:
        raise EmbeddedError(
            f"动不了 {VENV}（{error.strerror}）：检查磁盘空间和目录权限，或自建虚拟环境后在其中运行"
        ) from None
    return python


def digest(lock: str) -> str:
    """Fingerprint of a lock file."""
    return hashlib.sha256((REPOSITORY / lock).read_bytes()).hexdigest()


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _check_version() -> None:
    if sys.version_info < OLDEST:
        raise EmbeddedError(
            "需要 Python {}.{} 以上，现在是 {}.{}：安装新版再运行，如 apt-get install -y python3.11".format(
                *OLDEST, *sys.version_info[:2]
            )
        )


def _environment_is_chosen() -> bool:
    """Inside another virtual environment, or told to make none: its packages are the caller's business."""
    return bool(os.environ.get("KC_NO_VENV")) or sys.prefix not in (sys.base_prefix, str(VENV))


def _lock_for(argv: list[str]) -> str:
    return DEVELOPMENT if argv[1:2] == ["verify"] else RUNTIME


def _installed() -> dict[str, str] | None:
    """Lock files that are installed, by name; None when .venv is missing or was left half-made."""
    try:
        found: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise EmbeddedError("这个 Python 缺少 venv 组件：先执行 apt-get install -y python3-venv")
    say("建立虚拟环境 .venv …")
    if VENV.is_symlink():
        raise EmbeddedError(f"{VENV} 是一个链接：删除它后再运行")
    shutil.rmtree(VENV, ignore_errors=True)
    result = _run([sys.executable, "-m", "venv", str(VENV)])
    if result.returncode:
        raise EmbeddedError(
            f"建不了虚拟环境（{_last_line(result.stdout)}）：先执行 apt-get install -y python3-venv"
        )


def _install(python: Path, lock: str) -> None:
    STAMP.unlink(missing_ok=True)  # killed from here on, it counts as half-made
    say(f"安装 {lock} 中的依赖（第一次约一分钟）…")
    options = ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    result = _run([str(python), "-m", "pip", *options, "-r", str(REPOSITORY / lock)])
    if result.returncode:
        raise EmbeddedError(explain_pip(result.stdout))


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run to the end with a sign of life now and then; the answer holds both output streams."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PIP_TARGET", "PIP_PREFIX", "PYTHONHOME")}
    environment.update(PIP_USER="0", PYTHONUTF8="1", PIP_RETRIES=os.environ.get("PIP_RETRIES", "2"))
    # Tied to us: a pip that outlives a killed start would write into the environment the next start is making.
    tied = [sys.executable, "-m", "kunming_coord.embedded.tied", str(os.getpid()), *command]
    with subprocess.Popen(
        tied,
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        while True:
            try:
                output, _ = process.communicate(timeout=PATIENCE)
                return subprocess.CompletedProcess(command, process.returncode, output)
            except subprocess.TimeoutExpired:
                say("仍在进行 …")


def explain_pip(output: str) -> str:
    """One sentence for what pip complained about, with the mend."""
    if "DO NOT MATCH THE HASHES" in output:
        return "下载的包与锁定的哈希不符：换一个可信的软件源再试，如 export PIP_INDEX_URL=https://pypi.org/simple"
    if "No space left on device" in output:
        return f"磁盘已满：腾出约 500 MB（{VENV}）后再运行同一命令"
    if any(
        sign in output
        for sign in ("connection", "Connection", "No matching distribution", "timed out", "SSL")
    ):
        return (
            "下载依赖失败，连不上软件源：检查网络后再运行同一命令，"
            "或指定镜像，如 export PIP_INDEX_URL=https://pypi.tuna.tsinghua.edu.cn/simple"
        )
    return f"安装依赖失败（{_last_line(output)}）：处理后再运行同一命令"


def _last_line(text: str) -> str:
    lines = text.strip().splitlines() or ["无输出"]
    return next((line for line in reversed(lines) if "ERROR" in line), lines[-1])
