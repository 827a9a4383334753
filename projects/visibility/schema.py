"""What the API promises of a thing that is disclosed by stage: keys the table of 可见范围 may hide are not required."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction


class Disclosed:
    """A serializer that leaves out what its reader does not see; `disclosed` says which field of the table a key is."""

    disclosed: ClassVar[Mapping[str, str]]


class DisclosedSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """The schema of such a serializer and of those that extend it."""

    target_class = Disclosed
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """JSON schema without the keys that may be absent among the required ones."""
        whole: dict[str, Any]
        whole = auto_schema._map_serializer(self.target, direction, True)  # type: ignore[no-untyped-call]
        whole["required"] = [name for name in whole.get("required", ()) if name not in self.target.disclosed]
        return whole
