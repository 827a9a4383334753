"""What machines read and write: strict bodies, amounts as text."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.paginator import Page
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Denomination, parse_fen, yuan_text

AMOUNT_LENGTH = 40


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


@extend_schema_field({"type": "string", "maxLength": AMOUNT_LENGTH, "example": "1234.5"})
class AmountIn(serializers.Field[int | None, str, str, Any]):
    """A quantity as text in a unit, read as whole smallest units; an empty text is none where null may be sent."""

    def __init__(self, *, unit: Denomination, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", unit.label)
        super().__init__(**kwargs)
        self.unit = unit

    def to_internal_value(self, data: Any) -> int | None:
        if not isinstance(data, str) or len(data) > AMOUNT_LENGTH:
            raise serializers.ValidationError(f"数量请用文本填写，以{self.unit.label}为单位，例如 1234.5。")
        if not data.strip() and self.allow_null:
            return None
        try:
            return parse_fen(data, unit=self.unit, field=str(self.field_name))
        except Invalid as error:
            raise serializers.ValidationError(error.message) from error


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


class PageOut(serializers.Serializer[Any]):
    """What every page of a list says of itself; a room adds its `results`."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()


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
