"""Columns lists and the search may be searched by: those everybody who sees the row is shown."""

from django.core.exceptions import ImproperlyConfigured

from projects.visibility.table import table


def searchable(thing: str, *fields: str, at: str = "") -> tuple[str, ...]:
    """The columns of these fields behind `at`; raises ImproperlyConfigured for one that some reader is not shown."""
    hidden = [name for name in fields if not table().open_to_readers(thing, name)]
    if hidden:
        raise ImproperlyConfigured(f"not shown to every reader of {thing}: {hidden}")
    rows = (table().row(thing, name) for name in fields)
    return tuple(f"{at}{row.columns[0][1]}" for row in rows)
