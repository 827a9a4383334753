"""The part of policy.schema.json that describes the primitives, generated from the shapes they declare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from accounting.rules.primitives.registry import PRIMITIVES
from accounting.rules.primitives.shapes import (
    ByName,
    Either,
    Expression,
    Parties,
    Party,
    Payers,
    Record,
    Sentence,
    Steps,
    Word,
)

_EXPRESSION: Final = {"$ref": "#/$defs/expression"}
_PARTY: Final = {"$ref": "#/$defs/party"}


def with_primitives(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every primitive a quantity may be made of."""
    definitions = schema["$defs"]
    quantity = definitions["quantity"]
    kept = {key: part for key, part in quantity["properties"].items() if key not in PRIMITIVES}
    shapes = {name: schema_of(primitive.shape) for name, primitive in PRIMITIVES.items()}
    return {**schema, "$defs": {**definitions, "quantity": {**quantity, "properties": {**kept, **shapes}}}}


def schema_of(shape: Any) -> dict[str, Any]:
    """The JSON Schema of one shape. Which of several keys is written is checked when the file is read."""
    return _SCHEMAS[type(shape)](shape)


def _table(of: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 200,
        "propertyNames": _PARTY,
        "additionalProperties": of,
    }


def _record(shape: Record) -> dict[str, Any]:
    parts = {**shape.required, **shape.one_of, **shape.optional}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(shape.required),
        "properties": {key: schema_of(part) for key, part in parts.items()},
    }


_SCHEMAS: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
    Expression: lambda shape: _EXPRESSION,
    Either: lambda shape: {"if": {"type": "object"}, "then": _table(_EXPRESSION), "else": _EXPRESSION},
    Word: lambda shape: {"enum": list(shape.choices)},
    Party: lambda shape: _PARTY,
    Payers: lambda shape: {"if": {"type": "object"}, "then": _table(_EXPRESSION), "else": _PARTY},
    Parties: lambda shape: {
        "if": {"type": "array"},
        "then": {"type": "array", "minItems": 1, "maxItems": 200, "uniqueItems": True, "items": _PARTY},
        "else": _EXPRESSION,
    },
    Sentence: lambda shape: {"$ref": "#/$defs/words"},
    ByName: lambda shape: _table(schema_of(shape.of)),
    Steps: lambda shape: {"type": "array", "minItems": 1, "maxItems": 200, "items": schema_of(shape.of)},
    Record: _record,
}
