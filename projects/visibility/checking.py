"""The table against the models: a name it knows and they do not is refused at the start, a column in no row by a test."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from projects.visibility.table import Table


def check_columns(table: Table) -> None:
    """Refuse names of models and columns that do not exist; raises ImproperlyConfigured."""
    for thing in table.things.values():
        named = {column for row in thing.rows.values() for column in row.columns} | set(thing.apart)
        if unknown := named - set(_columns(thing.models)):
            raise ImproperlyConfigured(f"visibility.yaml: {thing.name}: no such columns: {sorted(unknown)}")


def left_out(table: Table) -> list[str]:
    """Columns of the models it speaks of that are in no row and not set apart."""
    missing: list[str] = []
    for thing in table.things.values():
        named = {column for row in thing.rows.values() for column in row.columns} | set(thing.apart)
        missing += [f"{model}.{column}" for model, column in sorted(set(_columns(thing.models)) - named)]
    return missing


def _columns(models: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in models:
        try:
            model = apps.get_model("projects", name)
        except LookupError as error:
            raise ImproperlyConfigured(f"visibility.yaml: {error}") from error
        yield from ((name, field.name) for field in model._meta.concrete_fields)
