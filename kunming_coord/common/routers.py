"""Which connection may do what."""

from typing import Any


class OwnerOnlyMigrates:
    """Tables are made by kc_owner only; everything else goes through kc_app (the default connection)."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
