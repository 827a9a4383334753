"""Forms read what a person typed; services decide. This is the seam between the two."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.money import Unit, parse_fen

Result = TypeVar("Result")


class FenField(forms.CharField):
    """An amount in a fixed unit, cleaned to whole fen."""

    def __init__(self, *, unit: Unit = Unit.WAN, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_fen(text, unit=self.unit, field=str(self.label or "金额"))
        except Invalid as error:
            raise ValidationError(error.message) from error


def submit(form: forms.BaseForm, service: Callable[[], Result]) -> Result | None:
    """Call the service for a valid form; its Missing and Invalid become errors beside the fields.

    None means the form must be shown again (status 400); whatever else the service raises passes through.
    """
    if not form.is_valid():
        return None
    try:
        return service()
    except (Invalid, Missing) as error:
        for name, text in error.fields.items():
            form.add_error(name if name in form.fields else None, text)
        if not error.fields or error.message not in error.fields.values():
            form.add_error(None, error.message)
        return None


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return uuid.uuid4().hex
