"""Migrate as kc_owner, then give kc_app exactly the rights it needs."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from kunming_coord.common.grants import OWNER, apply_grants


class Command(migrate.Command):
    help = "以 kc_owner 身份迁移数据库结构，并重新授予 kc_app 权限。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> str | None:
        super().handle(*args, **options)
        if options["database"] == OWNER and not options["plan"] and not options["check_unapplied"]:
            apply_grants()
        return None
