#!/usr/bin/env python3
"""Every command of the project: `python3 manage.py COMMAND`, on a bare machine too (see README)."""

import os
import sys

from kunming_coord.embedded import bootstrap
from kunming_coord.embedded.errors import EmbeddedError


def main() -> None:
    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kunming_coord.settings")
    try:
        if sys.argv[1:2] == ["verify"]:
            from kunming_coord.embedded.verify import verify

            sys.exit(verify(sys.argv[2:]))
        run_django()
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("已停止")


def run_django() -> None:
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(
            f"这个环境缺少 {error.name}：执行 pip install -r requirements.lock，或去掉 KC_NO_VENV 后再运行"
        )
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
