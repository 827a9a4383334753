"""The migrated and loaded database every test database is a copy of, made once for a state of the source.

Migrating takes ten to twenty seconds and copying a quarter of one, so workers, tiers and targeted runs on one server
share the template. Its name carries a digest of whatever it was made from: it cannot be of an older state.
"""

import hashlib
import inspect
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from kunming_coord.desk.management.commands import load_reference_data
from kunming_coord.embedded.files import REPOSITORY

PREFIX = "kc_template_"
LOCK = 0x6B63_7465  # 'kcte'
PACKAGES = ("kunming_coord", "projects", "accounting", "parks")
# What the database says of models comes from migrations; what is loaded is read by the engine and its policies.
PATTERNS = (
    "**/migrations/*.py",
    "**/data/**/*",
    "rules/**/*",
    "policies/*.py",
    "**/grants.py",
    "**/commands/*.py",
)
LOCKS = ("requirements.lock", "requirements-dev.lock")


@contextmanager
def held() -> Iterator[str]:
    """The template's name; made now where it is missing, and nobody drops it meanwhile."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            if (name := PREFIX + digest()) not in (known := _known(cursor)):
                for stale in known:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{stale}"')
                _make(name)
            yield name
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def digest() -> str:
    """Sixteen hex digits over the migrations, the data, whatever loads it and the pinned libraries."""
    whole = hashlib.sha256()
    for path in sorted({*_files(), *_loaders(), *(REPOSITORY / lock for lock in LOCKS)}):
        whole.update(str(path.relative_to(REPOSITORY)).encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for pattern in PATTERNS:
        for package in PACKAGES:
            found = (REPOSITORY / package).glob(pattern)
            yield from (path for path in found if path.is_file() and path.suffix != ".pyc")


def _loaders() -> Iterator[Path]:
    """The modules of the functions load_reference_data calls."""
    for function in vars(load_reference_data).values():
        if inspect.isfunction(function):
            yield Path(str(sys.modules[function.__module__].__file__))


def _known(cursor: Any) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _make(name: str) -> None:
    """Migrated by the owner, loaded as the application; it has its name only when it is whole."""
    owner, app = connections["owner"], connections["default"]
    owner.settings_dict["TEST"]["NAME"] = making = f"{PREFIX}making"
    owner.creation.create_test_db(verbosity=0, autoclobber=True)
    app.settings_dict["NAME"] = making
    call_command("load_reference_data", verbosity=0, stdout=io.StringIO())
    owner.close()
    app.close()
    with owner._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
