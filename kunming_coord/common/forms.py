"""Forms read what a person typed; services decide. This is the seam between the two."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.money import Denomination, Unit, parse_fen

Result = TypeVar("Result")


class FenField(forms.CharField):
    """An amount in a fixed unit, cleaned to whole fen."""

    def __init__(self, *, unit: Denomination = Unit.WAN, **kwargs: Any) -> None:
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
        _show(form, error)
        return None


def _show(form: forms.BaseForm, error: Invalid | Missing) -> None:
    """Each sentence beside its field; what has no field here is said once, by the whole message."""
    here = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in here.items():
        form.add_error(name, text)
    if len(here) == len(error.fields) and here:
        return
    elsewhere = [text for name, text in error.fields.items() if name not in here]
    told = elsewhere if error.message in error.fields.values() else [error.message]
    for text in told:
        form.add_error(None, text)


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return uuid.uuid4().hex
