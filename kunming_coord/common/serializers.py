"""What machines read and write: strict bodies, amounts as text."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.paginator import Page
from rest_framework import serializers

from kunming_coord.common.money import yuan_text


class StrictSerializer(serializers.Serializer[Any]):
    """A body in which every field is known: an unknown one is refused, never ignored.

    `allowed` narrows the fields to those that mean something for what is asked.
    """

    def __init__(self, *args: Any, allowed: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if allowed is not None:
            for name in set(self.fields) - set(allowed):
                del self.fields[name]

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name[:40]: ["没有这一字段，请删去后重新提交。"] for name in unknown}
                )
        return super().to_internal_value(data)


class YuanField(serializers.CharField):
    """An amount in 元 as text with two decimals, from whole fen; null where it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return yuan_text(int(value))


class QuarterCodeField(serializers.CharField):
    """A quarter as its code, e.g. 2026Q1."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return str(value.code)


def page_json(page: "Page[Any]", rows: Any) -> dict[str, Any]:
    """A page of a list for machines."""
    return {
        "count": page.paginator.count,
        "page": page.number,
        "size": page.paginator.per_page,
        "results": rows,
    }


class ActionIn(StrictSerializer):
    """What every action on a thing may be given; a room adds its own fields."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")

    def arguments(self, extras: Iterable[str]) -> dict[str, Any]:
        """The words and the room's own fields of a valid body, as the service takes them."""
        given = self.validated_data
        return {"note": given["note"]} | {name: given.get(name) for name in extras}
