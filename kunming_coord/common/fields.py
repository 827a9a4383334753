"""Model fields of the ground floor."""

from typing import TYPE_CHECKING, Any

from django.db import models

from kunming_coord.common.quarter import Quarter


class QuarterField(models.SmallIntegerField):  # type: ignore[type-arg]
    """A quarter stored as its ordered integer and read back as a Quarter."""

    if TYPE_CHECKING:
        _pyi_private_set_type: int
        _pyi_private_get_type: Quarter

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Quarter | None:
        return None if value is None else Quarter(value)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Quarter):
            return value
        if isinstance(value, str) and not value.lstrip("-").isdigit():
            return Quarter.parse(value)
        return Quarter(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else int(value)
